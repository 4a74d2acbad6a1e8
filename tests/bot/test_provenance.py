"""The small print of a card."""

import json
from datetime import date

import pytest

from bot.i18n import LANGUAGES, translator
from bot.rendering.cards import card_view
from bot.rendering.digests import digest_payload
from bot.rendering.provenance import origin_line, resources_line
from storage.models import Artifact, Digest, DigestEntry, Paper, Resources, Section, Summary

SPECIFIC = "TideNet은 조수 점수(tide score)로 토큰 순서를 바꿉니다."
EMPTY = "본 논문은 새로운 방법을 제안하고 다양한 실험에서 우수한 성능을 보였습니다."


def paper_with(body, **summary):
    written = Summary(language="ko", sections=(Section(heading="What's New", body=body),), **summary)
    return Paper(arxiv_id="2605.00001", title="TideNet: Ordering Tokens", summaries=(written,))


@pytest.mark.parametrize(
    ("body", "summary", "message_ids"),
    [
        (SPECIFIC, {}, []),
        (EMPTY, {}, ["card.generic"]),
        (SPECIFIC, {"source": "model", "model": "m"}, ["card.by_model"]),
        ("We reorder tokens.", {"source": "abstract"}, ["card.from_abstract"]),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_says_where_its_sentences_come_from(body, summary, message_ids, language):
    paper, t = paper_with(body, **summary), translator(language)
    line = origin_line(paper, paper.summaries[0], t)

    assert line == ("-# " + " ".join(t(one, model="m") for one in message_ids) if message_ids else None)


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
        summaries=(Summary(language="ko", sections=sections, source="model", model="m" * 200),),
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
    body = digest_payload(Digest(day=date(2026, 5, 15), entries=(entry,)), count=1, language="ko", closed_at=None)

    assert "초록: We reorder tokens." in json.dumps(body, ensure_ascii=False)
