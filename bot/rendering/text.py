"""Foreign text made safe and short: no mention, link or markup that the bot did not write itself."""

import re

# https://discord.com/developers/docs/reference#message-formatting: a zero-width space breaks what Discord would parse
_BREAK = "\u200b"
_MARKUP = re.compile(r"([\\*_~`|\[\]])")
_LINE_START = re.compile(r"^(\s*)([#>+-]|\d+\.)", re.MULTILINE)
_BOLD = re.compile(r"\*{2,3}(?=\S)(.+?)(?<=\S)\*{2,3}")
_ADDRESS = re.compile(r"(https?://|(?:discord\.gg|discord(?:app)?\.com/invite)/)[!-~]*", re.IGNORECASE)
_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
# Invisible characters that reorder or hide text.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"[ \t\r\f\v]+")


def plain(text: str) -> str:
    """*text* as Discord will show it letter by letter: markup, mentions and links are inert.

    An address becomes code: it can be read and copied, and nobody is led anywhere by a text that we did not write.
    """
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    text = _BOLD.sub(r"\1", text)
    parts = []
    position = 0
    for address in _ADDRESS.finditer(text):
        parts.append(_inert(text[position : address.start()]))
        parts.append("`" + address[0].replace("`", "") + "`")
        position = address.end()
    parts.append(_inert(text[position:]))
    return "".join(parts)


def _inert(text: str) -> str:
    text = _MARKUP.sub(r"\\\1", text)
    text = _LINE_START.sub(lambda match: f"{match[1]}{_BREAK}{match[2]}", text)
    text = _EVERYONE.sub(f"@{_BREAK}", text)
    return text.replace("<", f"<{_BREAK}").replace("://", f":{_BREAK}//")


def shorten(text: str, limit: int) -> str:
    """*text* on one line in at most *limit* characters, cut at a word where one ends near the limit."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    at_word = kept.rsplit(" ", 1)[0]
    return (at_word if len(at_word) >= limit * 0.6 else kept).rstrip(" ,;:·-") + "…"


def shorten_lines(text: str, limit: int) -> str:
    """*text* in at most *limit* characters, its lines kept; cut after a sentence where one ends near the limit."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    end = max(kept.rfind(mark) for mark in (". ", ".\n", "다. "))
    return kept[: end + 1] + "…" if end >= limit * 0.6 else kept.rstrip() + "…"


def first_sentence(text: str) -> str:
    """The first sentence of *text*, or all of it where none ends."""
    match = re.search(r"(?<=[^\d\s.][.!?])\s", text)
    return text[: match.start()] if match else text


def link(label: str, url: str, limit: int) -> str:
    """A masked link whose label is foreign text, shown in at most *limit* characters."""
    return f"[{plain(shorten(label, limit))}]({url})"


def votes(count: int) -> str:
    """A number of votes behind its sign, which no line break parts."""
    return f"▲\u00a0{count}"


def timestamp(seconds: float, style: str) -> str:
    """An instant that Discord shows in the reader's own zone and language."""
    return f"<t:{int(seconds)}:{style}>"
