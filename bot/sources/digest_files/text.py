"""Bytes to clean lines, the same for what is read and what is written."""

import codecs
import re

# Form feeds and backspaces are what `\framework` and `\benchmark` left behind; lone surrogates cannot be stored.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACE = re.compile(r"[\t\xa0]")
_LEADING_TABS = re.compile(r"^\t+", re.MULTILINE)
_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[가-힣A-Za-z]")

# Korean summaries are full of English terms: measured over 5,488 of them the Korean ones start at 0.33.
_KOREAN_SHARE = 0.15


def decode(content: bytes) -> tuple[str, list[int]]:
    """The text of a file, and the lines (from 1) that hold bytes which are not UTF-8, replaced by U+FFFD.

    A byte order mark says otherwise where it is UTF-16's.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace"), []
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        lines = [line.decode("utf-8", errors="replace") for line in content.split(b"\n")]
        broken = [
            number
            for number, (line, raw) in enumerate(zip(lines, content.split(b"\n"), strict=True), 1)
            if "\ufffd" in line and line.encode() != raw
        ]
        return "\n".join(lines), broken


def clean(text: str) -> str:
    """*text* without control characters and trailing spaces, TAB and NBSP as a space, lines ended by LF alone."""
    text = text.replace("\r\n", "\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    text = _LEADING_TABS.sub(lambda tabs: "  " * len(tabs[0]), text)
    text = _CONTROL.sub("", _SPACE.sub(" ", text))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def one_line(text: str) -> str:
    """*text*, clean and on one line."""
    return " ".join(line.strip() for line in clean(text).split("\n")).strip()


def language_of(text: str) -> str:
    """Return "ko" or "en", by how much of *text* is Hangul; "ko" where it has no letters."""
    letters = len(_LETTER.findall(text))
    return "ko" if len(_HANGUL.findall(text)) >= letters * _KOREAN_SHARE else "en"
