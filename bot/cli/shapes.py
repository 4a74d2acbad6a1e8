"""The JSON that the command line prints: the stable shapes that other programs read."""

import json
from typing import Any

from storage.models import Digest, DigestEntry, Paper, Section, Summary
from storage.reports import ReportedSummary
from storage.search import Completion, SearchPage


def json_line(value: dict[str, Any]) -> str:
    """*value* on one line, Hangul as Hangul."""
    return json.dumps(value, ensure_ascii=False)


def paper_shape(paper: Paper, language: str) -> dict[str, Any]:
    """A paper as it is known now."""
    summary = paper.summary(language)
    return {
        "arxiv_id": paper.arxiv_id,
        "title": paper.title,
        "authors": list(paper.authors),
        "upvotes": paper.upvotes,
        "digests": [day.isoformat() for day in paper.digests],
        "thumbnail_url": paper.thumbnail_url,
        "url": paper.url,
        "sections": _sections(summary.sections if summary else ()),
    }


def summary_shape(summary: Summary) -> dict[str, Any]:
    """One version of a summary, with where it came from."""
    return {
        "language": summary.language,
        "version": summary.version,
        "source": summary.source,
        "model": summary.model,
        "basis": summary.basis,
        "prompt_version": summary.prompt_version,
        "written_at": summary.written_at.isoformat() if summary.written_at else None,
        "is_generic": summary.is_generic,
        "sections": _sections(summary.sections),
    }


def report_shape(reported: ReportedSummary) -> dict[str, Any]:
    """A reported summary with what people said of it."""
    return {
        "arxiv_id": reported.arxiv_id,
        "title": reported.title,
        "count": reported.count,
        "newest_at": reported.newest_at.isoformat(),
        "reasons": list(reported.reasons),
        "summary": summary_shape(reported.summary),
    }


def digest_shape(digest: Digest, days_of: dict[str, list[str]], language: str) -> dict[str, Any]:
    """A day with its own votes and summaries, in *language* where there are; *days_of* names each paper's days."""
    return {
        "date": digest.day.isoformat(),
        "papers": [_entry_shape(entry, days_of[entry.arxiv_id], language) for entry in digest.entries],
    }


def search_shape(page: SearchPage) -> dict[str, Any]:
    """A page of search results."""
    return {
        "query": page.query,
        "results": [
            {
                "arxiv_id": result.arxiv_id,
                "title": result.title,
                "upvotes": result.upvotes,
                "digest_date": result.digest_date.isoformat() if result.digest_date else None,
                "snippet": result.snippet,
            }
            for result in page.results
        ],
    }


def completion_shape(query: str, choices: list[Completion]) -> dict[str, Any]:
    """Completions as search results: the papers as there, the other choices beside them."""
    papers = (choice for choice in choices if choice.kind == "paper")
    nothing = {"upvotes": None, "digest_date": None, "snippet": ""}
    return {
        "query": query,
        "results": [{"arxiv_id": choice.value, "title": choice.label, **nothing} for choice in papers],
        "terms": [choice.value for choice in choices if choice.kind != "paper"],
    }


def _entry_shape(entry: DigestEntry, days: list[str], language: str) -> dict[str, Any]:
    summary = entry.summary(language)
    return {
        "arxiv_id": entry.arxiv_id,
        "title": entry.title,
        "authors": list(entry.authors),
        "upvotes": entry.upvotes,
        "digests": days,
        "thumbnail_url": entry.thumbnail_url,
        "url": entry.url,
        "sections": _sections(summary.sections if summary else ()),
    }


def _sections(sections: tuple[Section, ...]) -> list[dict[str, str | None]]:
    return [{"heading": section.heading, "body": section.body} for section in sections]
