"""Digests as Markdown files: find them, read them, write them.

A file holds `## Daily Papers (YYYY-MM-DD)` and, for each paper, `### [title](link)`, a media line, `Vote:`, `Authors:`
and a summary in bullets: `- ***Key***: text` in the newest files, `- **Key**: text` or `- text` in older ones.
"""

from bot.sources.digest_files.folders import DigestFolder, find_digest_files
from bot.sources.digest_files.problems import DigestFile, Problem
from bot.sources.digest_files.reading import read_digest, read_digest_file
from bot.sources.digest_files.writing import write_digest

__all__ = [
    "DigestFile",
    "DigestFolder",
    "Problem",
    "find_digest_files",
    "read_digest",
    "read_digest_file",
    "write_digest",
]
