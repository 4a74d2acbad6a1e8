"""Write a digest in the newest form, so that reading it gives the same records.

What could be mistaken for the file's own structure needs no escape: text that goes on after its bullet's line is
indented by two spaces, and an indented line is never anything but text. Only an asterisk inside a key is escaped.
"""

from collections.abc import Iterator

from bot.sources.digest_files.entries import read_section
from bot.sources.digest_files.fields import distinct_names, escape_key, is_media
from bot.sources.digest_files.text import clean, one_line
from storage.models import Digest, DigestEntry, Section


def write_digest(digest: Digest, *, language: str = "ko") -> str:
    """The Markdown file of *digest*, its last line ended; papers without a published summary have that in *language*.

    Reading it gives *digest* back, cleaned as every file is. A paper that has a thumbnail but no published media line,
    as one that came from no file, gets an image of its thumbnail.
    """
    blocks = [f"## Daily Papers ({digest.day.isoformat()})"]
    for entry in digest.entries:
        blocks += _blocks(entry, language)
    return "\n\n".join(blocks) + "\n"


def _blocks(entry: DigestEntry, language: str) -> Iterator[str]:
    yield f"### [{one_line(entry.title)}]({entry.url})"
    media = (
        clean(entry.media or "").split("\n") if entry.media else [entry.thumbnail_url] if entry.thumbnail_url else []
    )
    lines = [line.strip() for line in media if line.strip()]
    if lines:
        yield "\n".join(line if is_media(line) else f"![]({line})" for line in lines)
    yield f"Vote: {'-' if entry.upvotes is None else entry.upvotes}"
    names = distinct_names(entry.authors)
    if names:
        joined = ", ".join(names)
        unclear = joined.startswith("[") or any("," in name for name in names)
        yield f"Authors: {list(names) if unclear else joined}"
    summary = entry.summary(language)
    sections = entry.sections or (summary.sections if summary else ())
    bullets = [_bullet(section) for section in sections if section.heading or section.body.strip()]
    if bullets:
        yield "\n".join(bullets)


def _bullet(section: Section) -> str:
    heading = one_line(section.heading or "")
    body = clean(section.body).strip()
    mark = f"- ***{escape_key(heading)}***:" if heading else "-"
    first, *more = body.split("\n")
    plain = f"{mark} {first}".rstrip()
    # Below the mark nothing is looked for but text: no key, no Python list.
    below = bool(more) and first.startswith("- ")
    if below or read_section(plain.removeprefix("-").strip(), more) != Section(heading=heading or None, body=body):
        plain, more = mark, [first, *more]
    return "\n".join([plain, *(f"  {line}" if line else "" for line in more)])
