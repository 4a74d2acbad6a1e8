"""What is written is read back as it was."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.sources.digest_files import read_digest, write_digest
from bot.sources.digest_files.fields import distinct_names, thumbnail_in
from bot.sources.digest_files.text import clean, language_of, one_line
from storage.models import Digest, DigestEntry, Section

DAY = date(2024, 12, 24)


def read_back(digest):
    file = read_digest(write_digest(digest), name="export.md")
    assert file.complete
    return file.digests


def day_of(*sections, **facts):
    language = language_of("\n".join(section.body for section in sections))
    entry = DigestEntry(arxiv_id="2412.17256", title="제목", sections=sections, language=language)
    entry = DigestEntry(**{name: facts.get(name, getattr(entry, name)) for name in DigestEntry.__dataclass_fields__})
    return Digest(day=DAY, entries=(entry,))


def test_a_day_is_written_in_the_newest_form():
    digest = day_of(
        Section(heading="What's New", body="새 방법:\n- 하나\n\n- 둘"),
        Section(heading=None, body="이름 없는 문장"),
        Section(heading="목록", body="- 가\n- 나"),
        authors=("Ada", "Alan"),
        upvotes=0,
        media="![](/avatars/x.svg)",
    )

    assert write_digest(digest) == (
        "## Daily Papers (2024-12-24)\n\n"
        "### [제목](https://arxiv.org/abs/2412.17256)\n\n"
        "![](/avatars/x.svg)\n\n"
        "Vote: 0\n\n"
        "Authors: Ada, Alan\n\n"
        "- ***What's New***: 새 방법:\n  - 하나\n\n  - 둘\n"
        "- 이름 없는 문장\n"
        "- ***목록***:\n  - 가\n  - 나\n"
    )
    assert read_back(digest) == (digest,)


def test_a_thumbnail_without_a_published_line_becomes_one():
    digest = day_of(thumbnail_url="https://a.org/x.png")

    (entry,) = read_back(digest)[0].entries

    assert (entry.media, entry.thumbnail_url) == ("![](https://a.org/x.png)", "https://a.org/x.png")


def test_a_day_without_papers_is_written_and_read():
    assert read_back(Digest(day=DAY)) == (Digest(day=DAY),)


# What a text may hold that looks like something else.
traps = st.sampled_from(
    [
        "### [x](https://arxiv.org/abs/2412.00001)",
        "## Daily Papers (2020-01-01)",
        "# 2020-01-01",
        "Vote: 3",
        "Vote: -",
        "Authors: Ada, Alan",
        "- 글머리",
        "-",
        "* 별",
        "- ***Key***: 값",
        "**Key**: 값",
        "***Key*: 값",
        "**Key:** 값",
        "['하나', '둘']",
        "{'가': '나'}",
        "---",
        "```",
        "```python",
        "  들여 쓴 줄",
        "",
        "![](https://a.org/x.png)",
        "<div><video src='x'></video></div>",
        "[Watch Video](x)",
        "| a | b |",
        "1. 하나",
        "\\- 역빗금",
        "\\",
        "@everyone **굵게** $\\alpha$",
    ]
)
characters = st.text(st.characters(codec="utf-8"), max_size=20)
marks = st.text("*:\\-#[](){}'`+, ab한", max_size=12)
lines = st.one_of(traps, characters, marks)
bodies = st.lists(lines, min_size=1, max_size=6).map("\n".join)
headings = st.none() | st.one_of(
    st.sampled_from(["What's New", "Technical Details", "고찰", "A: B", "***"]), marks, characters
)
titles = st.one_of(st.sampled_from(["[MASK](x) $a$", "a](b", "](", "[", "Vote: 3"]), characters, marks)
names = st.lists(
    st.one_of(st.sampled_from(["Ada", "Smith, Jr.", "O'Neil", "[Ada", "+", "\\", '"']), characters, marks), max_size=5
)
media = st.none() | st.lists(
    st.sampled_from(
        [
            "![](https://a.org/x.png)",
            "![](/avatars/x.svg)",
            "[Watch Video](https://a.org/x.mp4)",
            '<div><video controls src="https://a.org/x.mp4"></video></div>',
        ]
    ),
    min_size=1,
    max_size=3,
).map("\n".join)
ids = st.sampled_from(["2412.17256", "1412.0001", "hep-th/9901001", "2412.17257", "0704.0001"])


def section_of(heading, body):
    return Section(heading=one_line(heading or "") or None, body=clean(body).strip())


def clean_entry(arxiv_id, title, authors, upvotes, media, sections):
    kept = tuple(section for section in sections if section.heading or section.body)
    return DigestEntry(
        arxiv_id=arxiv_id,
        title=one_line(title) or arxiv_id,
        authors=distinct_names(authors),
        upvotes=upvotes,
        media=media,
        thumbnail_url=thumbnail_in(media or ""),
        sections=kept,
        language=language_of("\n".join(section.body for section in kept)),
    )


entries = st.builds(
    clean_entry,
    ids,
    titles,
    names,
    st.none() | st.integers(0, 10**6),
    media,
    st.lists(st.builds(section_of, headings, bodies), max_size=4),
)
digests = st.builds(
    lambda day, entries: Digest(day=day, entries=tuple(entries)),
    st.dates(),
    st.lists(entries, max_size=4, unique_by=lambda entry: entry.arxiv_id),
)


@given(digests)
def test_any_clean_digest_is_read_back_exactly(digest):
    file = read_digest(write_digest(digest), name="export.md")

    assert file.digests == (digest,)
    assert [problem for problem in file.problems if problem.message_id != "digests.no_papers"] == []


raw_entries = st.builds(
    DigestEntry,
    arxiv_id=ids,
    title=titles,
    authors=names.map(tuple),
    upvotes=st.none() | st.integers(0, 10**6),
    media=st.none() | bodies,
    sections=st.lists(st.builds(Section, heading=headings, body=bodies), max_size=4).map(tuple),
)


@given(st.lists(raw_entries, max_size=3, unique_by=lambda entry: entry.arxiv_id))
def test_a_digest_that_was_read_once_never_changes_again(entries):
    once = read_back(Digest(day=DAY, entries=tuple(entries)))

    assert len(once[0].entries) == len(entries)
    assert read_back(once[0]) == once


@given(st.lists(lines, max_size=30).map("\n".join))
def test_whatever_a_file_holds_reading_what_was_read_changes_nothing(text):
    file = read_digest("## Daily Papers (2024-12-24)\n### [x](https://arxiv.org/abs/2412.17256)\n" + text, name="x.md")

    for digest in file.digests:
        assert read_back(digest) == (digest,)
