"""What was said before a question: the person's own words and the papers that the bot cited, never its sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

TURNS_LIMIT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier question with what came of it.

    Attributes:
        words: What the person wrote.
        cited: Identifiers of the papers that the answer cited, in order.
    """

    words: str
    cited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A conversation up to a question.

    Attributes:
        turns: Oldest first; only the last `TURNS_LIMIT` count.
        paper: The identifier of the paper whose thread it is held in, None elsewhere.
    """

    turns: tuple[Turn, ...] = ()
    paper: str | None = None

    @property
    def focus(self) -> tuple[str, ...]:
        """The papers that are talked about: those of the latest answer that cited any, then the thread's own."""
        latest = next((turn.cited for turn in reversed(self.turns[-TURNS_LIMIT:]) if turn.cited), ())
        own = (self.paper,) if self.paper else ()
        return tuple(dict.fromkeys([*latest, *own]))

    @property
    def compared(self) -> tuple[str, ...]:
        """The papers that "the two" may mean: those of the latest answer, else the first of each of the latest two."""
        focus = self.focus
        firsts = [turn.cited[0] for turn in reversed(self.turns[-TURNS_LIMIT:]) if turn.cited]
        return focus if len(focus) > 1 else tuple(dict.fromkeys([*focus, *firsts]))[:2]

    @property
    def earlier(self) -> str:
        """What the person asked just before, empty for a first question."""
        return self.turns[-1].words if self.turns else ""

    def followed_by(self, words: str, cited: Sequence[str]) -> "Chain":
        """The conversation with one more turn."""
        turns = (*self.turns, Turn(words=words, cited=tuple(cited)))
        return Chain(turns=turns[-TURNS_LIMIT:], paper=self.paper)
