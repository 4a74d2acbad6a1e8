"""How much text fits into a model, counted without its tokeniser."""

import math
import re

_HANGUL_LIKE = re.compile(r"[ᄀ-ᇿ぀-ヿ㐀-鿿가-힣]")
# Measured over several tokenisers; rounding up keeps a prompt within a window that a server would cut silently.
_HANGUL_PER_TOKEN = 1.5
_OTHER_PER_TOKEN = 4.0


def estimate_tokens(text: str) -> int:
    """About how many tokens *text* takes, rather more than fewer."""
    dense = len(_HANGUL_LIKE.findall(text))
    return math.ceil(dense / _HANGUL_PER_TOKEN + (len(text) - dense) / _OTHER_PER_TOKEN)


def cut_to_tokens(text: str, limit: int) -> str:
    """The beginning of *text* that takes at most *limit* tokens, ended at a space where there is one nearby."""
    if estimate_tokens(text) <= limit:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if estimate_tokens(text[:middle]) <= limit else (low, middle - 1)
    cut = text[:low]
    space = cut.rfind(" ")
    return (cut[:space] if space > low - 40 and space > 0 else cut).rstrip()
