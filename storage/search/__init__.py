"""Search over titles, authors and summaries, in Korean and English."""

from storage.search.index import PaperIndex
from storage.search.records import IndexedText, Mark, NearTitle, SearchFilters, SearchPage, SearchResult, SortOrder
from storage.search.service import PaperSearch

__all__ = [
    "IndexedText",
    "Mark",
    "NearTitle",
    "PaperIndex",
    "PaperSearch",
    "SearchFilters",
    "SearchPage",
    "SearchResult",
    "SortOrder",
]
