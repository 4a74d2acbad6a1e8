"""What stands in one line: an address, votes, names, media, a key and its value."""

import re
from urllib.parse import urlsplit

from bot.sources.digest_files.literals import literal_in
from bot.sources.digest_files.text import one_line

_STILL_IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
_MEDIA = re.compile(r"!\[[^\]]*\]\(.*\)$|\[Watch Video\]|<(?:div|video|img|iframe|picture|a|p)\b", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\(\s*<?([^\s<>)]+)")
_UNKNOWN_VOTES = frozenset({"", "-", "–", "—", "?", "n/a", "none"})
_COUNT = re.compile(r"[0-9][0-9,]{0,11}")

# The markers may be unequal (`***Key*: `) and an asterisk in the key escaped, as the exporter writes it.
_KEY = re.compile(r"(\*{2,3})((?:[^*\\]|\\.)+)\*{1,3} *[:：]\s*")
_KEY_WITH_COLON = re.compile(r"(\*{2,3})((?:[^*\\]|\\.)+)[:：]\*{2,3}\s*")
_ESCAPED = re.compile(r"\\([\\*])")
# A bullet without a key may begin with a bold sentence; the longest key ever published in `**` has 44 characters.
_BOLD_KEY_LIMIT = 80


class FieldError(ValueError):
    """A line says something that cannot be understood; *message_id* says what was made of it."""

    def __init__(self, message_id: str) -> None:
        super().__init__(message_id)
        self.message_id = message_id


def votes_in(text: str) -> int | None:
    """The number of votes, None where *text* says that it is unknown.

    Raises:
        FieldError: It is neither.
    """
    text = text.strip()
    if text.lower() in _UNKNOWN_VOTES:
        return None
    if not _COUNT.fullmatch(text):
        raise FieldError("digests.votes_unreadable")
    return int(text.replace(",", ""))


def authors_in(text: str) -> tuple[str, ...]:
    """The names in a comma list or a Python list's repr, each once.

    Raises:
        FieldError: It begins like a Python list, but is none.
    """
    text = text.strip()
    if not text.startswith("["):
        return distinct_names(text.split(","))
    names = literal_in(text)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise FieldError("digests.authors_unreadable")
    return distinct_names(names)


def distinct_names(names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """*names* on one line each, without repetitions, blanks and the `+` that stands for "and others"."""
    cleaned = (one_line(name) for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if name not in ("", "+")))


def is_media(line: str) -> bool:
    """Whether *line* shows an image or a video."""
    return _MEDIA.match(line) is not None


def thumbnail_in(media: str) -> str | None:
    """The https address of the first still image in *media* that shows the paper, not a person."""
    for image in _IMAGE.finditer(media):
        try:
            address = urlsplit(image[1])
        except ValueError:
            continue
        person = (address.hostname or "").startswith("cdn-avatars.") or "/avatars/" in address.path
        if address.scheme == "https" and address.path.lower().endswith(_STILL_IMAGES) and not person:
            return image[1]
    return None


def key_and_value(text: str) -> tuple[str | None, str]:
    """Part a bullet's text into its key, None where it has none, and the rest."""
    match = _KEY.match(text) or _KEY_WITH_COLON.match(text)
    if not match:
        return None, text
    key = _ESCAPED.sub(r"\1", match[2]).strip()
    if not key or (len(match[1]) == 2 and len(key) > _BOLD_KEY_LIMIT):
        return None, text
    return key, text[match.end() :]


def escape_key(key: str) -> str:
    """*key* as it can stand between asterisks."""
    return re.sub(r"([\\*])", r"\\\1", key)
