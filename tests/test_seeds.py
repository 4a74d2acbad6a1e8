"""The seeds hold the facts of the published days, in sentences of our own."""

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

SEEDS = Path(__file__).parent.parent / "seeds"

LONGEST_COMMON_RUN = 15  # Hangul syllables in a row that a section may share with the published summary
LARGEST_COMMON_SHARE = 0.20  # of a summary's runs of SHORT_RUN syllables that may stand in the published summary
SHORT_RUN = 6  # syllables


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper of a day, read without the importer so that a fault of the importer cannot hide one here."""

    arxiv_id: str
    title: str
    media: str
    votes: int | None
    authors: list[str]
    sections: dict[str, str]

    @property
    def text(self) -> str:
        return "\n".join(self.sections.values())


def read_entries(path: Path) -> list[Entry]:
    return [read_entry(block) for block in path.read_text(encoding="utf-8").split("\n### ")[1:]]


def read_entry(block: str) -> Entry:
    heading = re.match(r"\[(.+)\]\(https://arxiv\.org/abs/([\d.]+)\)\n", block)
    media = re.search(r"^!\[\]\((.+)\)$", block, re.MULTILINE)
    assert heading, block[:200]
    assert media, block[:200]

    votes = re.search(r"^Vote: (\d+)$", block, re.MULTILINE)
    authors = re.search(r"^Authors: (.+)$", block, re.MULTILINE)
    return Entry(
        arxiv_id=heading[2],
        title=heading[1],
        media=media[1],
        votes=int(votes[1]) if votes else None,
        authors=list(dict.fromkeys(authors[1].split(", "))) if authors else [],
        sections=dict(re.findall(r"^- \*{2,3}(.+?)\*{2,3}: (.+)$", block, re.MULTILINE)),
    )


def hangul_of(text: str) -> str:
    text, nested = unicodedata.normalize("NFC", text), 1
    while nested:
        text, nested = re.subn(r"\([^()]*\)", "", text)
    return "".join(re.findall(r"[가-힣]", text))


def runs_of(text: str, length: int) -> list[str]:
    hangul = hangul_of(text)
    return [hangul[start : start + length] for start in range(len(hangul) - length + 1)]


def numbers_of(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)


DAYS = {path.stem: read_entries(path) for path in sorted(SEEDS.glob("????-??-??.md"))}

every_day = pytest.mark.parametrize("date", list(DAYS))
every_paper = pytest.mark.parametrize(
    ("date", "entry"),
    [pytest.param(date, entry, id=f"{date}-{entry.arxiv_id}") for date, entries in DAYS.items() for entry in entries],
)


@pytest.fixture(scope="session")
def published(reference) -> dict[tuple[str, str], Entry]:
    return {(date, entry.arxiv_id): entry for date in DAYS for entry in read_entries(reference / f"seeds/{date}.md")}


@every_day
def test_a_seed_opens_with_its_own_date(date):
    text = (SEEDS / f"{date}.md").read_text(encoding="utf-8")

    assert text.startswith(f"## Daily Papers ({date})\n")


@every_day
def test_a_seed_holds_no_control_characters_and_composed_hangul(date):
    text = (SEEDS / f"{date}.md").read_text(encoding="utf-8")

    assert {character for character in text if unicodedata.category(character)[0] == "C"} == {"\n"}
    assert text == unicodedata.normalize("NFC", text)


@every_paper
def test_every_section_has_two_or_three_sentences(date, entry):
    counts = {key: len(sentences_of(body)) for key, body in entry.sections.items()}

    assert counts, f"{entry.arxiv_id} has no summary"
    assert all(count in (2, 3) for count in counts.values()), counts


@every_paper
def test_every_sentence_is_whole_and_polite(date, entry):
    endings = [sentence[-20:] for body in entry.sections.values() for sentence in sentences_of(body)]

    assert not [ending for ending in endings if not ending.endswith(("니다.", "니까?"))]


@every_paper
def test_every_summary_gives_its_terms_in_english_too(date, entry):
    assert re.search(r"\([^()]*[A-Za-z]{2,}[^()]*\)", entry.text), entry.text


def test_no_two_papers_share_a_sentence():
    seen: dict[str, str] = {}
    shared = []
    for entries in DAYS.values():
        for entry in entries:
            for sentence in {one for body in entry.sections.values() for one in sentences_of(body)}:
                if sentence in seen:
                    shared.append((seen[sentence], entry.arxiv_id, sentence))
                seen[sentence] = entry.arxiv_id

    assert not shared


@every_day
def test_the_facts_of_a_day_are_those_published(date, reference):
    facts = json.loads((reference / "checks/seeds.json").read_text(encoding="utf-8"))[date]

    held = [
        {
            "id": entry.arxiv_id,
            "title": entry.title,
            "votes": entry.votes,
            "n_authors_distinct": len(entry.authors),
            "keys": list(entry.sections),
            "media": entry.media,
        }
        for entry in DAYS[date]
    ]
    assert held == facts


@every_paper
def test_the_authors_are_those_published(date, entry, published):
    assert sorted(entry.authors) == sorted(published[date, entry.arxiv_id].authors)


@every_paper
def test_no_section_repeats_a_run_of_the_published_summary(date, entry, published):
    length = LONGEST_COMMON_RUN + 1
    theirs = set(runs_of(published[date, entry.arxiv_id].text, length))
    common = {key: [run for run in runs_of(body, length) if run in theirs] for key, body in entry.sections.items()}

    assert not any(common.values()), common


@every_paper
def test_few_short_runs_stand_in_the_published_summary(date, entry, published):
    theirs = set(runs_of(published[date, entry.arxiv_id].text, SHORT_RUN))
    ours = runs_of(entry.text, SHORT_RUN)
    common = [run for run in ours if run in theirs]

    assert len(common) <= LARGEST_COMMON_SHARE * len(ours), f"{len(common)} of {len(ours)}: {common}"


@every_paper
def test_every_number_stands_in_the_published_text(date, entry, published):
    source = published[date, entry.arxiv_id]

    assert numbers_of(entry.text) <= numbers_of(f"{source.title}\n{source.text}")
