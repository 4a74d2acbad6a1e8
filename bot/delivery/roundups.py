"""The lists of a week as one: each paper once, by the votes it has now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.delivery.lists import Lists
from storage.models import Digest, DigestEntry
from storage.preparing import PreparingRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Roundup:
    """Several lists.

    Attributes:
        days: Those with papers, oldest first.
        digest: Their papers, each as its newest list has it, with its present votes.
        is_whole: No list of these days is still missing.
    """

    days: tuple[date, ...]
    digest: Digest
    is_whole: bool


async def round_up(lists: Lists, preparing: PreparingRepository, days: Iterable[date]) -> Roundup:
    """The lists of *days* as one."""
    found = [await lists.get(day) for day in days]
    digests = [digest for digest in found if digest is not None and digest.entries]
    covered = tuple(digest.day for digest in digests)
    votes = await preparing.votes(covered)
    digest = Digest(day=covered[-1] if covered else date.min, entries=tuple(merged(digests, votes)))
    return Roundup(days=covered, digest=digest, is_whole=None not in found)


def merged(digests: Iterable[Digest], votes: Mapping[str, int]) -> list[DigestEntry]:
    """The entries of *digests*, oldest first, each paper once; with *votes* in place of those of its day."""
    newest = {entry.arxiv_id: entry for digest in digests for entry in digest.entries}
    return [replace(entry, upvotes=votes.get(entry.arxiv_id, entry.upvotes)) for entry in newest.values()]
