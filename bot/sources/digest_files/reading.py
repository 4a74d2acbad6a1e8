"""Read a digest file: every shape that was ever published, and whatever else is handed in."""

import re
from datetime import date
from pathlib import Path

from bot.sources.digest_files.entries import EntryBuilder, merge
from bot.sources.digest_files.fields import FieldError
from bot.sources.digest_files.folders import day_in, day_of
from bot.sources.digest_files.problems import DigestFile, Problem
from bot.sources.digest_files.text import clean, decode
from storage.identifiers import find_identifier
from storage.models import Digest, DigestEntry

_DAY_HEADER = re.compile(r"#{1,2}(?!#)\s*(?:Daily Papers\b.*|\(?\d{4}-\d{2}-\d{2}\)?)", re.IGNORECASE)
_PAPER_HEADER = re.compile(r"###(?!#)")
_RULE = re.compile(r"([-*_])\1{2,}")
_FENCE = "```"
_INDENT = "  "


def read_digest(content: bytes | str, *, name: str) -> DigestFile:
    """Read one digest file as far as it can be read.

    Args:
        content: UTF-8, with or without a byte order mark; what is not UTF-8 is replaced and reported.
        name: The file's path, as the problems call it; tells the day where the header does not.
    """
    text, broken = (content, []) if isinstance(content, str) else decode(content)
    reader = _Reader(name, day_of(Path(name)))
    if broken:
        reader.report(broken[0], "digests.not_utf8", count=len(broken), lines=", ".join(map(str, broken[:10])))
    return reader.read(clean(text.removeprefix("\ufeff")).split("\n"))


def read_digest_file(path: Path) -> DigestFile:
    """Read the file at *path*, whatever it is called; a file that cannot be opened is a problem like any other."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problem = Problem(file=str(path), message_id="digests.unreadable", arguments={"reason": reason})
        return DigestFile(name=str(path), problems=(problem,))
    return read_digest(content, name=str(path))


class _Reader:
    """Takes a file line by line; `_entry` is the paper that the next line belongs to."""

    def __init__(self, name: str, named_day: date | None) -> None:
        self._name = name
        self._named_day = named_day
        self._problems: list[Problem] = []
        self._days: dict[date, dict[str, DigestEntry]] = {}
        self._day: date | None = None
        self._seen_header = False
        self._skipping = False
        self._entry: EntryBuilder | None = None
        self._entry_line = 0
        self._outside: list[int] = []

    def report(self, line: int | None, message_id: str, *, serious: bool = True, **arguments: object) -> None:
        self._problems.append(
            Problem(file=self._name, line=line, message_id=message_id, arguments=arguments, serious=serious)
        )

    def read(self, lines: list[str]) -> DigestFile:
        fenced = _fenced(lines)
        for number, line in enumerate(lines, 1):
            if self._entry and (number in fenced or (line.startswith(_INDENT) and self._entry.in_section)):
                self._entry.continue_with(line if number in fenced else line.removeprefix(_INDENT))
            else:
                self._take(number, line.strip())
        self._close_entry()
        self._report_the_whole(lines)
        digests = tuple(Digest(day=day, entries=tuple(entries.values())) for day, entries in self._days.items())
        problems = sorted(self._problems, key=lambda problem: problem.line or 0)
        return DigestFile(name=self._name, digests=digests, problems=tuple(problems))

    def _take(self, number: int, line: str) -> None:
        if _DAY_HEADER.fullmatch(line):
            self._open_day(number, line)
        elif _PAPER_HEADER.match(line):
            self._open_entry(number, line)
        elif self._entry:
            if not _RULE.fullmatch(line):
                try:
                    self._entry.take(line)
                except FieldError as error:
                    self.report(number, error.message_id, serious=False, title=self._entry.title)
        elif line and not self._skipping and not _RULE.fullmatch(line):
            self._outside.append(number)

    def _open_day(self, number: int, line: str) -> None:
        self._close_entry()
        self._seen_header, self._skipping = True, False
        self._day = day_in(line)
        if self._day is None:
            self._use_named_day(number)
        elif self._named_day and self._day != self._named_day:
            self.report(number, "digests.day_differs", serious=False, day=self._day, named_day=self._named_day)
        if self._day:
            self._days.setdefault(self._day, {})

    def _use_named_day(self, number: int) -> None:
        self._day = self._named_day
        if self._day:
            self.report(number, "digests.day_from_name", serious=False, day=self._day)
            self._days.setdefault(self._day, {})
        else:
            self.report(number, "digests.no_day")

    def _open_entry(self, number: int, line: str) -> None:
        self._close_entry()
        if not self._seen_header:
            self._seen_header = True
            self._use_named_day(number)
        self._skipping = False
        head, link, address = line.rpartition("](")
        _, bracket, title = head.partition("[")
        arxiv_id = find_identifier(address) if link and bracket else None
        title = title.strip()
        if arxiv_id is None:
            self.report(number, "digests.no_identifier", text=line.lstrip("# "))
            self._skipping = True
            return
        if not title:
            self.report(number, "digests.no_title", serious=False, arxiv_id=arxiv_id)
        self._entry = EntryBuilder(arxiv_id, title or arxiv_id)
        self._entry_line = number

    def _close_entry(self) -> None:
        if self._entry and self._day:
            entry = self._entry.build()
            entries = self._days[self._day]
            first = entries.get(entry.arxiv_id)
            if first and first != entry:
                self.report(self._entry_line, "digests.paper_repeated", serious=False, title=entry.title)
            entries[entry.arxiv_id] = merge(first, entry) if first else entry
        self._entry = None

    def _report_the_whole(self, lines: list[str]) -> None:
        if not any(lines):
            self.report(None, "digests.empty")
        elif not self._seen_header:
            self.report(None, "digests.no_digest")
        elif self._outside:
            self.report(self._outside[0], "digests.text_outside", serious=False, count=len(self._outside))
        for day, entries in self._days.items():
            if not entries and not any(problem.serious for problem in self._problems):
                self.report(None, "digests.no_papers", serious=False, day=day)


def _fenced(lines: list[str]) -> set[int]:
    """The numbers of the lines in code fences that stand at the margin and close before the next paper.

    What is in a fence is text, whatever it looks like. A fence inside an indented text needs no such care.
    """
    numbers: set[int] = set()
    opened = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("###") and _PAPER_HEADER.match(line):
            opened = 0
        elif line.startswith(_FENCE):
            if not opened:
                opened = number
            elif not line.strip("`"):
                numbers.update(range(opened, number + 1))
                opened = 0
    return numbers
