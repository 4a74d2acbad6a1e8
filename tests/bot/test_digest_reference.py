"""Nothing of the real digests is lost: each is counted here a second time, by other means."""

import json
from collections import Counter
from datetime import date

import pytest

from bot.sources.digest_files import find_digest_files, read_digest, read_digest_file, write_digest

MORE = "2406.15877"
ERA_B, ERA_C = date(2024, 6, 12), date(2024, 10, 18)


@pytest.fixture(scope="module")
def corpus(reference):
    """Every real file's own text with what was read from it."""
    folder = find_digest_files(reference / "corpus")
    return [(path.read_text(encoding="utf-8"), read_digest_file(path)) for path in folder.files]


def papers_in(text):
    """The raw text of each paper, without the repeated headers of a day."""
    return [part.split("\n## Daily Papers")[0] for part in text.split("\n### ")[1:]]


def letters(text):
    return Counter(character for character in text if character.isalnum())


def test_every_day_and_every_paper_is_there_without_a_remark(corpus):
    assert [file.problems for _, file in corpus if file.problems] == []
    assert all(len(file.digests) == 1 for _, file in corpus)

    eras = Counter()
    for _, file in corpus:
        (digest,) = file.digests
        eras["A" if digest.day < ERA_B else "B" if digest.day < ERA_C else "C"] += len(digest.entries)

    assert len(corpus) == 357
    assert eras == {"A": 1413, "B": 1322, "C": 2753}


def test_what_is_no_digest_is_counted(reference):
    assert find_digest_files(reference / "corpus").passed_over == 1


def test_every_bullet_and_every_key_is_a_section(corpus):
    bullets = keys = 0
    for text, file in corpus:
        for raw, entry in zip(papers_in(text), file.digests[0].entries, strict=True):
            marked = [line for line in raw.split("\n") if line[:2] == "- "]
            headings = [line[2:].strip("*").split("*")[0] if line[2:4] == "**" else None for line in marked]

            assert [section.heading for section in entry.sections] == headings
            bullets += len(marked)
            keys += sum(heading is not None for heading in headings)

    assert (bullets, keys) == (21391, 12208)


def test_every_letter_of_every_summary_is_kept(corpus):
    for text, file in corpus:
        for raw, entry in zip(papers_in(text), file.digests[0].entries, strict=True):
            # The repr of a Python list spells an invisible sign out.
            body = raw[raw.index("\n- ") :].replace("\\u2062", "\u2062")
            kept = "".join((section.heading or "") + section.body for section in entry.sections)

            assert letters(kept) == letters(body), entry.arxiv_id


def test_facts_of_every_paper_are_those_in_its_lines(corpus):
    said = Counter()
    for text, file in corpus:
        for raw, entry in zip(papers_in(text), file.digests[0].entries, strict=True):
            head, *lines = raw.split("\n")
            votes = [line[6:] for line in lines if line.startswith("Vote: ")]
            authors = [line[9:] for line in lines if line.startswith("Authors: ")]
            before = raw[: raw.index("\n- ")].split("\n")
            media = [line for line in before if line.startswith(("![", "[Watch", "<"))]

            assert head == f"[{entry.title}]({entry.url})"
            assert entry.upvotes == (int(votes[0]) if votes and votes[0] != "-" else None)
            assert entry.media == ("\n".join(media) or None)
            for name in entry.authors:
                assert name in authors[0]
            said["zero"] += entry.upvotes == 0
            said["dash"] += votes == ["-"]
            said["no votes"] += not votes
            said["no authors"] += not entry.authors
            said["list of authors"] += bool(authors) and authors[0].startswith("[")
            said["no media"] += entry.media is None
            said["no thumbnail"] += entry.thumbnail_url is None

    assert said == {
        "zero": 102,
        "dash": 32,
        "no votes": 85,
        "no authors": 11,
        "list of authors": 137,
        "no media": 11,
        # 11 without media, 17 videos in image syntax, 26 + 15 avatars, 123 + 28 + 1 videos
        "no thumbnail": 221,
    }
    assert max(len(entry.authors) for _, file in corpus for entry in file.digests[0].entries) == 663


def test_exporting_and_reading_again_changes_nothing(corpus):
    for _, file in corpus:
        (digest,) = file.digests

        again = read_digest(write_digest(digest), name="export.md")

        assert again.digests == (digest,)
        assert again.problems == ()


def test_the_four_seeds_hold_what_was_counted_independently(reference):
    expected = json.loads((reference / "checks" / "seeds.json").read_text(encoding="utf-8"))
    folder = find_digest_files(reference / "seeds")
    digests = {digest.day.isoformat(): digest for path in folder.files for digest in read_digest_file(path).digests}

    assert digests.keys() == expected.keys()
    for day, papers in expected.items():
        for paper, entry in zip(papers, digests[day].entries, strict=True):
            assert entry.arxiv_id == paper["id"]
            assert entry.title == paper["title"]
            assert entry.upvotes == paper["votes"]
            # The count takes the lone "+" of one line ("and others") for a name.
            assert len({*entry.authors}) == len(entry.authors) == paper["n_authors_distinct"] - (entry.arxiv_id == MORE)
            assert [section.heading for section in entry.sections] == paper["keys"]
            assert entry.media == f"![]({paper['media']})"
            assert entry.thumbnail_url == (paper["media"] if paper["media"].startswith("https:") else None)
    assert sum(len(digest.entries) for digest in digests.values()) == 79


def test_one_summary_alone_is_english(corpus):
    entries = [entry for _, file in corpus for entry in file.digests[0].entries]
    english = [entry.arxiv_id for entry in entries if entry.language == "en"]

    assert english == ["2410.02884"]
