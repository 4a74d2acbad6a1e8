"""What search is asked and what it answers."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from storage.models import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedText:
    """What the index holds of one paper.

    Attributes:
        title: As stored.
        authors: As stored.
        body: The bodies of all sections, in every language, a line each or more.
    """

    title: str
    authors: tuple[str, ...]
    body: str

    @classmethod
    def of(cls, paper: Paper) -> "IndexedText":
        """What is indexed of *paper*: the newest summary in each language, in the languages' order."""
        summaries = sorted(paper.summaries, key=lambda summary: summary.language)
        bodies = (section.body for summary in summaries for section in summary.sections)
        return cls(title=paper.title, authors=paper.authors, body="\n".join(bodies))


class SortOrder(StrEnum):
    """How results are ordered; ties always by relevance."""

    RELEVANCE = "relevance"
    VOTES = "votes"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    """What a result must fulfil.

    Attributes:
        since: A digest of this day or later holds it.
        until: A digest of this day or earlier holds it (together with *since*: one digest in the span).
        minimum_votes: It has at least so many votes; unknown votes never do.
        author: Words that must all stand in one or more of its authors' names.
    """

    since: date | None = None
    until: date | None = None
    minimum_votes: int | None = None
    author: str | None = None

    def __bool__(self) -> bool:
        return any(value is not None for value in (self.since, self.until, self.minimum_votes, self.author))


class Mark(NamedTuple):
    """A stretch of a shown text that matched, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """One paper found.

    Attributes:
        upvotes: None where unknown.
        digest_date: The newest digest that holds it, None without one.
        heading: Of the section that *snippet* comes from, None where it has none.
        snippet: The sentence that fits best, shortened with "…" where it is long; empty without a summary.
        marks: Where *snippet* matched, in order, apart from each other.
        title_marks: The same for *title*.
    """

    arxiv_id: str
    title: str
    upvotes: int | None = None
    digest_date: date | None = None
    heading: str | None = None
    snippet: str = ""
    marks: tuple[Mark, ...] = ()
    title_marks: tuple[Mark, ...] = ()

    @property
    def url(self) -> str:
        """The paper's page on arXiv."""
        return f"https://arxiv.org/abs/{self.arxiv_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearTitle:
    """A title offered where nothing matched."""

    arxiv_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of results.

    Attributes:
        query: As asked.
        total: How many results there are on all pages.
        exact: How many of them match every word; they come first where the order is by relevance.
        corrected: The query as it was searched, where a word had to be replaced, else None.
        suggestion: Another query that may have been meant, where no paper matches every word, else None.
        understood: What was looked for, a word or term each.
        nearest: Titles that come close, where *results* is empty.
    """

    query: str
    total: int
    exact: int
    results: tuple[SearchResult, ...]
    corrected: str | None = None
    suggestion: str | None = None
    understood: tuple[str, ...] = ()
    nearest: tuple[NearTitle, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A choice offered while something is typed; both texts have at most 100 characters.

    Attributes:
        value: A paper's arXiv identifier, an author's name, or a term to search for.
        label: What people see.
        kind: "paper", "author" or "term".
    """

    value: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWord:
    """What search makes of one word.

    Attributes:
        text: As read, without particle.
        forms: What it is looked for as.
        alternates: What counts half, where the forms are not found.
        papers: About how many papers hold one of the forms.
    """

    text: str
    forms: tuple[str, ...]
    alternates: tuple[str, ...]
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlan:
    """How a query is understood and what that finds.

    Attributes:
        words: In the query's order; none where it is an identifier.
        exact: Papers that match every word.
        total: Papers found in all.
        corrected: The query as searched, where a word was replaced.
    """

    query: str
    words: tuple[PlannedWord, ...]
    exact: int
    total: int
    corrected: str | None
