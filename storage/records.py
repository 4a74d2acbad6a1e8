"""How the rows of the archive become records, and records rows."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from storage.connections import Connection
from storage.database import Transaction
from storage.models import Artifact, Digest, DigestEntry, Paper, Resources, Section, Summary


async def write_paper(transaction: Transaction, paper: Paper) -> int:
    """Write the row of *paper*, new or in place of its old one, and tell its number."""
    values = [
        paper.title,
        json_of(paper.authors),
        paper.upvotes,
        paper.upvotes_read_at.isoformat() if paper.upvotes_read_at else None,
        paper.media,
        paper.thumbnail_url,
        paper.abstract,
    ]
    rows = await transaction.fetch_all(
        "INSERT INTO papers (arxiv_id, title, authors, upvotes, upvotes_read_at, media, thumbnail_url, abstract,"
        " revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(revision), 0) + 1 FROM papers))"
        " ON CONFLICT (arxiv_id) DO UPDATE SET title = excluded.title, authors = excluded.authors,"
        " upvotes = excluded.upvotes, upvotes_read_at = excluded.upvotes_read_at, media = excluded.media,"
        " thumbnail_url = excluded.thumbnail_url, abstract = excluded.abstract, revision = excluded.revision"
        " RETURNING id",
        [paper.arxiv_id, *values],
    )
    if paper.resources != Resources():
        await transaction.execute(
            "INSERT INTO resources (paper_id, body) VALUES (?, ?)"
            " ON CONFLICT (paper_id) DO UPDATE SET body = excluded.body",
            [rows[0]["id"], json.dumps(asdict(paper.resources), ensure_ascii=False)],
        )
    if paper.upvotes is not None and paper.upvotes_read_at is not None:
        await transaction.execute(
            "INSERT INTO vote_readings (paper_id, read_at, upvotes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [rows[0]["id"], paper.upvotes_read_at.isoformat(), paper.upvotes],
        )
    return int(rows[0]["id"])


async def add_summary(transaction: Transaction, paper_id: int, summary: Summary, as_of: datetime) -> int:
    """Store the next version of a summary and tell its number."""
    rows = await transaction.fetch_all(
        "INSERT INTO summaries (paper_id, language, version, sections, source, model, basis, prompt_version, as_of,"
        " is_generic) SELECT ?1, ?2, coalesce(max(version), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM summaries"
        " WHERE paper_id = ?1 AND language = ?2 RETURNING version",
        [
            paper_id,
            summary.language,
            json_of([[section.heading, section.body] for section in summary.sections]),
            summary.source,
            summary.model,
            summary.basis,
            summary.prompt_version,
            as_of.isoformat(),
            # An imported one is judged later, by a room that knows words.
            None if summary.source == "digest" else int(summary.is_generic),
        ],
    )
    return int(rows[0]["version"])


async def read_paper(connection: Connection, arxiv_id: str) -> Paper | None:
    """The paper with this bare identifier, None where it is unknown."""
    return (await read_papers(connection, [arxiv_id])).get(arxiv_id)


async def read_papers(connection: Connection, ids: Iterable[str]) -> dict[str, Paper]:
    """The papers with these bare identifiers, each by its own; unknown ones are left out."""
    wanted = json_of(dict.fromkeys(ids))
    return await connection.run(lambda raw: papers_in(raw, wanted))


def papers_in(connection: sqlite3.Connection, wanted: str) -> dict[str, Paper]:
    """The same as `read_papers`, on SQLite's own thread, for a JSON array of identifiers."""
    # One bound array instead of a parameter each: three reads, however many papers.
    rows = connection.execute(
        "SELECT papers.*, resources.body AS resources FROM papers LEFT JOIN resources ON resources.paper_id = papers.id"
        " WHERE papers.arxiv_id IN (SELECT value FROM json_each(?))",
        [wanted],
    ).fetchall()
    numbers = [json_of(row["id"] for row in rows)]
    days: dict[int, list[date]] = {}
    for paper_id, day in connection.execute(
        "SELECT paper_id, day FROM entries WHERE paper_id IN (SELECT value FROM json_each(?)) ORDER BY day", numbers
    ):
        days.setdefault(paper_id, []).append(date.fromisoformat(day))
    newest: dict[int, dict[str, sqlite3.Row]] = {}
    for summary in connection.execute(
        "SELECT * FROM summaries WHERE paper_id IN (SELECT value FROM json_each(?)) ORDER BY as_of, version", numbers
    ):
        newest.setdefault(summary["paper_id"], {})[summary["language"]] = summary
    return {row["arxiv_id"]: paper_of(row, days.get(row["id"], ()), newest.get(row["id"], {}).values()) for row in rows}


def paper_of(row: sqlite3.Row, days: Iterable[date], summaries: Iterable[sqlite3.Row]) -> Paper:
    """The paper in a row of `papers` with its `resources`, the days that it stands in, and its summaries' rows."""
    return Paper(
        arxiv_id=row["arxiv_id"],
        title=row["title"],
        authors=tuple(json.loads(row["authors"])),
        upvotes=row["upvotes"],
        upvotes_read_at=instant_of(row["upvotes_read_at"]),
        media=row["media"],
        thumbnail_url=row["thumbnail_url"],
        abstract=row["abstract"],
        digests=tuple(days),
        summaries=tuple(map(summary_of, summaries)),
        resources=resources_of(row["resources"]),
    )


async def read_digest(connection: Connection, day: date) -> Digest | None:
    """The digest of *day*, None where that day was never stored."""
    if await connection.fetch_one("SELECT day FROM digests WHERE day = ?", [day.isoformat()]) is None:
        return None
    rows = await connection.fetch_all(
        "SELECT entries.*, papers.arxiv_id FROM entries JOIN papers ON papers.id = entries.paper_id"
        " WHERE entries.day = ? ORDER BY entries.position, entries.paper_id",
        [day.isoformat()],
    )
    written: dict[int, list[Summary]] = {}
    # The published one last, so that it stands for its language.
    for row in await connection.fetch_all(
        "SELECT summaries.* FROM entries JOIN summaries ON summaries.paper_id = entries.paper_id WHERE entries.day = ?"
        " ORDER BY (summaries.language, summaries.version) IS (entries.language, entries.summary_version),"
        " summaries.as_of, summaries.version",
        [day.isoformat()],
    ):
        written.setdefault(row["paper_id"], []).append(summary_of(row))
    return Digest(
        day=day, entries=tuple(entry_of(row, row["arxiv_id"], written.get(row["paper_id"], ())) for row in rows)
    )


def entry_of(row: sqlite3.Row, arxiv_id: str, written: Iterable[Summary]) -> DigestEntry:
    """The entry in a row of `entries`, with what was *written* of its paper, the oldest first, the published last."""
    by_language = {summary.language: summary for summary in written}
    published = by_language[row["language"]].sections if row["summary_version"] is not None else ()
    return DigestEntry(
        arxiv_id=arxiv_id,
        title=row["title"],
        authors=tuple(json.loads(row["authors"])),
        upvotes=row["upvotes"],
        media=row["media"],
        thumbnail_url=row["thumbnail_url"],
        sections=published,
        language=row["language"],
        summaries=tuple(by_language.values()),
    )


def summary_of(row: sqlite3.Row) -> Summary:
    """The summary in a row of `summaries`."""
    return Summary(
        language=row["language"],
        sections=sections_of(row["sections"]),
        source=row["source"],
        model=row["model"],
        basis=row["basis"],
        prompt_version=row["prompt_version"],
        written_at=instant_of(row["as_of"]),
        version=row["version"],
        is_generic=bool(row["is_generic"]),
    )


def resources_of(text: str | None) -> Resources:
    """What stands beside a paper, in its JSON form."""
    if text is None:
        return Resources()
    values = json.loads(text)
    artifacts = tuple(Artifact(**artifact) for artifact in values.pop("artifacts"))
    return Resources(**values, artifacts=artifacts)


def sections_of(text: str) -> tuple[Section, ...]:
    """The sections in their JSON form, an array of [heading or null, body]."""
    return tuple(Section(heading=heading, body=body) for heading, body in json.loads(text))


def instant_of(text: str | None) -> datetime | None:
    """The instant in its ISO 8601 form."""
    return datetime.fromisoformat(text) if text else None


def json_of(value: Iterable[object]) -> str:
    """Values as a JSON array, Hangul as Hangul."""
    return json.dumps(list(value), ensure_ascii=False)
