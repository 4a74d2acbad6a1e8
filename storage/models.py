"""The records that every floor speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.preferences import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a summary.

    Attributes:
        heading: As written in its source ("What's New"), None for a bullet without one.
        body: Plain text; may hold line breaks, LaTeX and inner `**bold**`.
    """

    heading: str | None
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a source or a model says of one paper, in one language.

    Attributes:
        language: ISO 639-1 code, "ko" or "en".
        sections: In reading order.
        source: Where the sentences come from: "digest" (an imported file), "model", or "abstract".
        model: The model's name where *source* is "model".
        basis: What the model read, "abstract" or "full_text"; None where *source* is another.
        prompt_version: Of the words that asked the model; None as *basis*.
        written_at: When it was written; for an imported digest the midnight that its day began with, UTC.
        version: Counts from 1 for each paper and language; 0 until stored.
        is_generic: It could be said of any paper: shown with a note, and weighs less as evidence.
    """

    language: str
    sections: tuple[Section, ...]
    source: str = "digest"
    model: str | None = None
    basis: str | None = None
    prompt_version: int | None = None
    written_at: datetime | None = None
    version: int = 0
    is_generic: bool = False

    @property
    def text(self) -> str:
        """The bodies of all sections."""
        return " ".join(section.body for section in self.sections)


def closest_summary(summaries: Iterable[Summary], language: str) -> Summary | None:
    """The one in *language*, else a summary in another, else the abstract; None where there is none."""
    return min(summaries, key=lambda one: (one.language != language, one.source == "abstract"), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """Something published with a paper on Hugging Face.

    Attributes:
        kind: "model", "dataset" or "space".
        name: As its address has it, for example "org/name".
    """

    kind: str
    name: str

    @property
    def url(self) -> str:
        """Its page on Hugging Face."""
        folder = {"dataset": "datasets/", "space": "spaces/"}.get(self.kind, "")
        return f"https://huggingface.co/{folder}{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What stands beside a paper: who made it, its code, its pages.

    Attributes:
        organization: Its name as people write it.
        code_url: The https address of its repository.
        code_stars: None where unknown.
        project_url: The https address of its own page.
        artifacts: In the order of the source.
    """

    organization: str | None = None
    code_url: str | None = None
    code_stars: int | None = None
    project_url: str | None = None
    artifacts: tuple[Artifact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as the archive knows it now: the newest reading of everything.

    Attributes:
        arxiv_id: Bare and unversioned, for example "2412.17256" or "math/0211159".
        title: One line; may hold LaTeX.
        authors: Each name once, in the order of the source. The order says nothing for imported digests.
        upvotes: None where unknown, which is not 0.
        upvotes_read_at: When *upvotes* was read; for an imported digest the end of its day, UTC.
        media: The media line as published (Markdown or HTML), None where there was none.
        thumbnail_url: The https address of a still image that shows the paper, else None.
        abstract: The authors' own abstract, None where never read.
        digests: The days in whose digest the paper stands, oldest first.
        summaries: The newest version in each language.
        resources: What stands beside it; empty where never read.
    """

    arxiv_id: str
    title: str
    authors: tuple[str, ...] = ()
    upvotes: int | None = None
    upvotes_read_at: datetime | None = None
    media: str | None = None
    thumbnail_url: str | None = None
    abstract: str | None = None
    digests: tuple[date, ...] = ()
    summaries: tuple[Summary, ...] = ()
    resources: Resources = Resources()

    @property
    def url(self) -> str:
        """The paper's page on arXiv."""
        return f"https://arxiv.org/abs/{self.arxiv_id}"

    def summary(self, language: str) -> Summary | None:
        """The newest summary in *language*, else in another, else the abstract's first sentences, else None."""
        return closest_summary(self.summaries, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestEntry:
    """One paper as one day's digest published it.

    Attributes:
        upvotes: That day's votes, None where unknown.
        sections: The summary that was published with it, empty where none was, as in a list from the live source.
        language: Of *sections*.
        media: The media line as published, None where there was none.
        summaries: What the archive can show of it, one in each language: the published one in its own, the newest in
            the others. No part of what was published, so that it makes no difference between two entries.
    """

    arxiv_id: str
    title: str
    authors: tuple[str, ...] = ()
    upvotes: int | None = None
    media: str | None = None
    thumbnail_url: str | None = None
    sections: tuple[Section, ...] = ()
    language: str = "ko"
    summaries: tuple[Summary, ...] = field(default=(), compare=False)

    @property
    def url(self) -> str:
        """The paper's page on arXiv."""
        return f"https://arxiv.org/abs/{self.arxiv_id}"

    def summary(self, language: str) -> Summary | None:
        """What to show a reader of *language*: as `Paper.summary`."""
        published = (Summary(language=self.language, sections=self.sections),) if self.sections else ()
        return closest_summary(self.summaries or published, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The papers of one day, as published.

    Attributes:
        day: The list's day (UTC, as Hugging Face counts it).
        entries: In published order, which is not always by votes.
    """

    day: date
    entries: tuple[DigestEntry, ...] = field(default=())

    def by_votes(self) -> tuple[DigestEntry, ...]:
        """The entries, top-voted first; unknown votes last, ties by identifier."""
        return tuple(
            sorted(
                self.entries, key=lambda entry: (-(entry.upvotes if entry.upvotes is not None else -1), entry.arxiv_id)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(Wish):
    """A wish that is granted, and how far it has been served.

    Attributes:
        covered_through: No list of this day or an older one is ever posted (again).
        next_day: Local date of the next firing.
        next_due: The next firing, UTC.
        paused: Why nothing is posted: "by request", else None.
        blocked: Why Discord refuses posts there ("gone", "forbidden"), else None; mends itself.
    """

    id: int
    created_at: datetime
    covered_through: date
    next_day: date
    next_due: datetime
    paused: str | None = None
    blocked: str | None = None


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "PENDING"
    READY = "READY"
    SENDING = "SENDING"
    BLOCKED = "BLOCKED"
    HELD = "HELD"
    SKIPPED = "SKIPPED"
    DONE = "DONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One list on its way to one channel.

    Attributes:
        day: The list's day.
        reason: Why it is BLOCKED, HELD or SKIPPED; "superseded" on one under way that a newer list overtook.
        due: The firing that planned it.
        grace_ends: Until when a list that is late is waited for.
        message_id: The message that carries it, None until confirmed or where it was removed since.
        since: Of a weekly roundup, the day after which its lists begin; None for one day's list.
        is_forum: It is a post of a forum, whose thread has the message's id.
    """

    subscription_id: int
    guild_id: int
    channel_id: int
    day: date
    state: DeliveryState
    reason: str | None
    due: datetime
    grace_ends: datetime
    attempts: int = 0
    message_id: int | None = None
    is_forum: bool = False
    since: date | None = None
    finished_at: datetime | None = None
