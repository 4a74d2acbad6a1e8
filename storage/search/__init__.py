"""Search over titles, authors and summaries, in Korean and English."""

from storage.search.index import Change, PaperIndex
from storage.search.records import (
    Completion,
    IndexedText,
    Mark,
    NearTitle,
    PlannedWord,
    SearchFilters,
    SearchPage,
    SearchPlan,
    SearchResult,
    SortOrder,
)
from storage.search.service import PaperSearch

__all__ = [
    "Change",
    "Completion",
    "IndexedText",
    "Mark",
    "NearTitle",
    "PaperIndex",
    "PaperSearch",
    "PlannedWord",
    "SearchFilters",
    "SearchPage",
    "SearchPlan",
    "SearchResult",
    "SortOrder",
]
