"""Keeps hostile text of a digest out of prompts and answers."""

import re
import unicodedata
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"(?:https?://|www\.|discord\.gg/)[^\s)\]>\"'`]+", re.IGNORECASE)
_MENTION = re.compile(r"@\s*(?:everyone|here)\b|<(?:@[!&]?|#)\d+>|<t:\d+|</[\w -]+:\d+>", re.IGNORECASE)
# Sentences that speak to a model or to the bot instead of about a paper.
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|prior|above|earlier|all|your|these|system)\b.{0,30}"
    r"\b(?:instructions?|prompts?|rules?|directions?)\b"
    r"|\bsystem prompt\b|\byou (?:are now|must now|will now)\b|\bas an ai\b.{0,30}\bmust\b"
    r"|(?:이전|앞선?|위의?|모든|지금까지의)\s*(?:의\s*)?(?:지시|명령|규칙|프롬프트)[가-힣]*\s*(?:사항[가-힣]*\s*)?(?:은|을|를|는)?\s*(?:모두\s*)?(?:무시|잊|따르지)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[\[［【〔(（]\s*([PpＰｐ])\s*([0-9０-９]{1,3})\s*[\]］】〕)）]")
# Where papers' code, data and pages live; an address elsewhere is shown to nobody.
_HOSTS = (
    "arxiv.org",
    "github.com",
    "github.io",
    "gitlab.com",
    "gitlab.io",
    "huggingface.co",
    "hf.co",
    "openreview.net",
)
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Co", "Cs"})


def is_known_address(address: str) -> bool:
    """Whether an address is of a place where papers' code, data and pages live."""
    with_scheme = address if "://" in address else f"https://{address}"
    try:
        host = (urlsplit(with_scheme).hostname or "").lower()
    except ValueError:
        return False
    return any(host == known or host.endswith(f".{known}") for known in _HOSTS)


def addresses_in(text: str) -> list[str]:
    """The addresses in *text*, without the punctuation after them."""
    return [match[0].rstrip(".,;:!?") for match in _ADDRESS.finditer(text)]


def visible(text: str) -> str:
    """*text* without zero-width, bidirectional and private characters."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in _INVISIBLE_CATEGORIES)


def is_harmless(sentence: str) -> bool:
    """Whether a stored sentence may be shown: it calls nobody, leads nowhere unknown, and gives no orders."""
    seen = unicodedata.normalize("NFKC", visible(sentence))
    if _MENTION.search(seen) or _ORDER.search(seen):
        return False
    return all(is_known_address(address) for address in addresses_in(seen))


def named_safely(title: str) -> str:
    """A stored title without addresses and mentions, which no title needs."""
    return " ".join(_MENTION.sub("", _ADDRESS.sub("", visible(title))).split())


def without_labels(text: str) -> str:
    """A passage in which nothing can pass for one of the prompt's own labels."""
    return _LABEL.sub(r"(\1 \2)", text)
