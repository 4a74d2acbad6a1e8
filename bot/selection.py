"""Which papers of a list a channel gets: by votes and words, and none that it got before."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.models import Digest, DigestEntry
from storage.preferences import Content
from storage.text import composed, stem, words

_SHORTEST_PLURAL = 4  # letters; "bus" and "gas" are none


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a list a channel may be shown.

    Attributes:
        entries: The papers that meet its conditions, top-voted first.
        shown_before: How many papers of the list it got on an earlier day.
    """

    entries: tuple[DigestEntry, ...]
    shown_before: int = 0


class Selector:
    """Selects from one list for many channels.

    Args:
        digest: The list.
    """

    def __init__(self, digest: Digest) -> None:
        self._entries = digest.by_votes()
        self._texts: dict[str, str] = {}

    def select(self, content: Content, shown_before: frozenset[str] = frozenset()) -> Selection:
        """What of the list meets *content*'s conditions, without the papers *shown_before*."""
        new = [entry for entry in self._entries if entry.arxiv_id not in shown_before]
        include = [matchable(word, stemmed=True) for word in content.include]
        exclude = [matchable(word, stemmed=True) for word in content.exclude]
        return Selection(
            tuple(
                entry
                for entry in new
                if (entry.upvotes or 0) >= content.min_votes
                and (not include or self._holds_one(entry, include))
                and not self._holds_one(entry, exclude)
            ),
            len(self._entries) - len(new),
        )

    def _holds_one(self, entry: DigestEntry, wanted: Sequence[str]) -> bool:
        if not wanted:
            return False
        if entry.arxiv_id not in self._texts:
            summaries = [summary.text for summary in entry.summaries] or [part.body for part in entry.sections]
            self._texts[entry.arxiv_id] = matchable("\n".join([entry.title, *summaries]))
        text = self._texts[entry.arxiv_id]
        return any(word in text for word in wanted)


def matchable(text: str, *, stemmed: bool = False) -> str:
    """*text* in a form in which a word is looked for as search does: Hangul in any spacing, Latin words whole.

    Args:
        text: A paper's text, or the words to look for in it.
        stemmed: Leave the particle of the last word out, so that "생성을" is found in "생성은".
    """
    found = list(words(composed(text)))
    parts: list[str] = []
    for place, word in enumerate(found):
        if not word.dense:
            plural = len(word.text) > _SHORTEST_PLURAL and word.text.endswith("s") and not word.text.endswith("ss")
            parts.append(f" {word.text[:-1] if plural else word.text} ")
        elif stemmed and place == len(found) - 1:
            # A particle behind a Latin word is a word of its own here: "RAG를".
            parts.append(stem(f"가나{word.text}").removeprefix("가나") if place else stem(word.text))
        else:
            parts.append(word.text)
    return "".join(parts)
