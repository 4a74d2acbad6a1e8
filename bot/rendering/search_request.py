"""A search with all that narrows it, and how a button carries it: the state that survives a restart."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from bot.errors import UserError
from storage.search import SearchFilters, SortOrder

# What is left of a custom_id's 100 characters when page, order, days and votes have their room.
TEXT_LIMIT = 62
MOST_VOTES = 99_999

_ORDERS = {"r": SortOrder.RELEVANCE, "v": SortOrder.VOTES, "d": SortOrder.DATE}
_LETTERS = {order: letter for letter, order in _ORDERS.items()}
_STATE = r"(?P<since>\d{6})?-(?P<until>\d{6})?:(?P<votes>\d{0,5}):(?P<author>[^:]*):(?P<query>.+)"

PAGE = re.compile(rf"search:page:(?P<page>\d{{1,3}}):(?P<order>[rvd]){_STATE}", re.DOTALL)
SORT = re.compile(rf"search:sort:{_STATE}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What somebody looks for.

    Raises:
        UserError: There is nothing to look for, or more than a button can carry.
    """

    query: str
    filters: SearchFilters = field(default_factory=SearchFilters)
    sort: SortOrder = SortOrder.RELEVANCE

    def __post_init__(self) -> None:
        if not self.query.strip():
            raise UserError("search.empty")
        if len(self.query) + len(self.filters.author or "") > TEXT_LIMIT:
            raise UserError("search.too_long", limit=TEXT_LIMIT)

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        """The request that a custom_id carries; a menu's carries no order."""
        parts = match.groupdict()
        filters = SearchFilters(
            since=_day(parts["since"]),
            until=_day(parts["until"]),
            minimum_votes=int(parts["votes"]) if parts["votes"] else None,
            author=parts["author"] or None,
        )
        return cls(query=parts["query"], filters=filters, sort=_ORDERS[parts.get("order", "r")])

    def sorted_by(self, order: SortOrder) -> Self:
        """The same, in another order."""
        return replace(self, sort=order)

    def page_id(self, page: int) -> str:
        """The custom_id of the button that turns to *page*, counted from 1."""
        return f"search:page:{page}:{_LETTERS[self.sort]}{self._state()}"

    def sort_id(self) -> str:
        """The custom_id of the menu that orders the results."""
        return f"search:sort:{self._state()}"

    def _state(self) -> str:
        filters = self.filters
        votes = "" if filters.minimum_votes is None else filters.minimum_votes
        # A colon parts the fields; nobody's name has one.
        author = (filters.author or "").replace(":", " ")
        return f"{_digits(filters.since)}-{_digits(filters.until)}:{votes}:{author}:{self.query}"


def _digits(day: date | None) -> str:
    return "" if day is None else f"{day:%y%m%d}"


def _day(digits: str | None) -> date | None:
    return datetime.strptime(digits, "%y%m%d").date() if digits else None  # noqa: DTZ007  (a day, not an instant)
