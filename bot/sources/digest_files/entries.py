"""One paper of a digest, put together line by line."""

import re
from dataclasses import replace

from bot.sources.digest_files.fields import (
    FieldError,
    authors_in,
    distinct_names,
    is_media,
    key_and_value,
    thumbnail_in,
    votes_in,
)
from bot.sources.digest_files.literals import unfold
from bot.sources.digest_files.text import language_of
from storage.models import DigestEntry, Section

_BULLET = re.compile(r"[-*+•]\s+(?P<text>.*)|-")
_VOTES = re.compile(r"(?:vote|upvote)s?\s*:(.*)", re.IGNORECASE)
_GAP = re.compile(r"\n{3,}")  # where votes or names stood between two paragraphs
_AUTHORS = re.compile(r"authors?\s*:(.*)", re.IGNORECASE)


def read_section(text: str, more: list[str]) -> Section | None:
    """The section that a bullet says.

    Args:
        text: What follows the bullet on its own line; only here is a key or a Python list looked for.
        more: The lines that continue it, without the indent that says so.
    """
    heading, value = key_and_value(text)
    value = value.strip()
    body = "\n".join([value, *more]).strip()
    if body == value:
        body = unfold(value) or value
    return Section(heading=heading, body=body) if heading or body else None


class EntryBuilder:
    """Collects the lines of one paper.

    Attributes:
        title: As published.
    """

    def __init__(self, arxiv_id: str, title: str) -> None:
        self._arxiv_id = arxiv_id
        self.title = title
        self._votes: int | None = None
        self._votes_said = False
        self._authors: tuple[str, ...] | None = None
        self._media: list[str] = []
        # Text before the first bullet, then each bullet with the lines that continue it.
        self._loose: list[str] = []
        self._bullets: list[tuple[str, list[str]]] = []

    @property
    def in_section(self) -> bool:
        """Whether an indented line would continue a bullet."""
        return bool(self._bullets)

    def continue_with(self, line: str) -> None:
        """Take *line* as more of the text before it."""
        (self._bullets[-1][1] if self._bullets else self._loose).append(line)

    def take(self, line: str) -> None:
        """Take a line that stands at the margin.

        Raises:
            FieldError: It was understood only in part; its message says how.
        """
        if bullet := _BULLET.fullmatch(line):
            self._bullets.append((bullet["text"] or "", []))
        elif not self._votes_said and (votes := _VOTES.fullmatch(line)):
            self._votes_said = True
            self._votes = votes_in(votes[1])
        elif self._authors is None and (authors := _AUTHORS.fullmatch(line)):
            try:
                self._authors = authors_in(authors[1])
            except FieldError:
                self._authors = distinct_names([name.strip(" []'\"") for name in authors[1].split(",")])
                raise
        elif not self._bullets and is_media(line):
            self._media.append(line)
        else:
            self.continue_with(line)

    def build(self) -> DigestEntry:
        """The paper as far as its lines say."""
        loose = _GAP.sub("\n\n", "\n".join(self._loose)).strip()
        sections = [Section(heading=None, body=loose)] if loose else []
        sections += [section for text, more in self._bullets if (section := read_section(text, more))]
        media = "\n".join(self._media)
        return DigestEntry(
            arxiv_id=self._arxiv_id,
            title=self.title,
            authors=self._authors or (),
            upvotes=self._votes,
            media=media or None,
            thumbnail_url=thumbnail_in(media),
            sections=tuple(sections),
            language=language_of("\n".join(section.body for section in sections)),
        )


def merge(first: DigestEntry, later: DigestEntry) -> DigestEntry:
    """*first*, with what it lacks taken from *later*: one paper that stands twice in a day."""
    shown = first if first.media else later
    summarized = first if first.sections else later
    return replace(
        first,
        authors=first.authors or later.authors,
        upvotes=later.upvotes if first.upvotes is None else first.upvotes,
        media=shown.media,
        thumbnail_url=shown.thumbnail_url,
        sections=summarized.sections,
        language=summarized.language,
    )
