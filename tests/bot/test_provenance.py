"""The small print of a card."""

import json
from datetime import UTC, date, datetime

import pytest

from bot.i18n import translator
from bot.rendering.cards import card_view
from bot.rendering.digests import digest_payload
from bot.rendering.provenance import caution_line, origin_line, resources_line
from bot.selection import Selection
from storage.models import Artifact, Digest, DigestEntry, Paper, Resources, Section, Summary
from storage.preferences import Content


def posted(entry, language):
    digest = Digest(day=date(2026, 5, 15), entries=(entry,))
    return digest_payload(digest, Content(language=language), Selection(digest.entries), closed_at=None)


AT = datetime(2026, 5, 16, 2, tzinfo=UTC)
MODEL = {"source": "model", "model": "m", "basis": "abstract", "prompt_version": 3, "written_at": AT}


def summary_with(**values):
    sections = (Section(heading="What's New", body="TideNet은 조수 점수(tide score)로 토큰 순서를 바꿉니다."),)
    return Summary(**({"language": "ko", "sections": sections} | values))


@pytest.mark.parametrize(
    ("values", "language", "message_ids"),
    [
        ({}, "ko", []),
        ({}, "en", ["card.only_ko"]),
        ({"language": "en"}, "ko", ["card.only_en"]),
        ({"is_generic": True}, "ko", ["card.generic"]),
        ({"is_generic": True}, "en", ["card.only_ko", "card.generic"]),
        ({"source": "abstract", "language": "en"}, "ko", ["card.from_abstract"]),
    ],
)
def test_a_card_warns_of_what_a_reader_does_not_expect(values, language, message_ids):
    t = translator(language)

    line = caution_line(summary_with(**values), t)
    assert line == ("-# " + " ".join(map(t, message_ids)) if message_ids else None)


@pytest.mark.parametrize(
    ("values", "korean", "english"),
    [
        (
            MODEL,
            "-# 요약: m · 초록 기준 · 지시문 3판 · <t:1778896800:f>",
            "-# Summary: m · from the abstract · prompt 3 · <t:1778896800:f>",
        ),
        (
            MODEL | {"basis": "full_text"},
            "-# 요약: m · 전문 기준 · 지시문 3판 · <t:1778896800:f>",
            "-# Summary: m · from the full text · prompt 3 · <t:1778896800:f>",
        ),
        ({"written_at": AT}, "-# 가져온 요약 · 2026-05-16 목록", "-# Imported summary · list of 2026-05-16"),
        (
            {"source": "abstract", "written_at": AT},
            "-# 저자의 초록 · <t:1778896800:f>에 읽음",
            "-# The authors' abstract · read <t:1778896800:f>",
        ),
    ],
)
def test_a_card_says_where_its_sentences_come_from(values, korean, english):
    summary = summary_with(**values)

    assert (origin_line(summary, translator("ko")), origin_line(summary, translator("en"))) == (korean, english)


def test_what_stands_beside_a_paper_is_one_line_of_links():
    resources = Resources(
        organization="Tide Lab",
        code_url="https://github.com/tide/net",
        code_stars=12,
        project_url="https://tide.example/net",
        artifacts=(Artifact(kind="model", name="tide/a"), Artifact(kind="model", name="tide/b")),
    )

    assert resources_line(resources, translator("en")) == (
        "-# Tide Lab · [Code](https://github.com/tide/net) ★ 12 · Project [tide.example](https://tide.example/net)"
        " · [2 models](https://huggingface.co/tide/a)"
    )
    assert resources_line(Resources(), translator("en")) is None
    assert resources_line(Resources(code_url="https://evil.example/x"), translator("en")) is None


def test_a_card_with_everything_stays_within_discords_limits():
    sections = tuple(Section(heading=f"Heading {n}", body="글" * 2000) for n in range(4))
    paper = Paper(
        arxiv_id="2605.00001",
        title="T" * 300,
        authors=("A" * 100,) * 9,
        summaries=(Summary(language="ko", sections=sections, **MODEL | {"model": "m" * 200}),),
        resources=Resources(
            organization="O" * 300,
            code_url="https://github.com/" + "c" * 180,
            project_url="https://" + "p" * 60 + ".example/" + "q" * 100,
            artifacts=tuple(Artifact(kind=kind, name="n" * 90) for kind in ("model", "dataset", "space")),
        ),
    )

    assert card_view(paper, language="ko").content_length() <= 4000


def test_a_digest_names_an_abstract_as_one():
    entry = DigestEntry(
        arxiv_id="2605.00001",
        title="T",
        language="en",
        sections=(Section(heading="Abstract", body="We reorder tokens."),),
    )
    body = posted(entry, "ko")

    assert "초록: We reorder tokens." in json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize(("language", "said"), [("ko", "토큰을 옮깁니다."), ("en", "In Korean: 토큰을 옮깁니다.")])
def test_a_digest_names_a_summary_in_another_language_as_such(language, said):
    sections = (Section(heading="What's New", body="토큰을 옮깁니다."),)
    entry = DigestEntry(arxiv_id="2605.00001", title="T", sections=sections)
    body = posted(entry, language)

    assert f"\\n{said}" in json.dumps(body, ensure_ascii=False)
