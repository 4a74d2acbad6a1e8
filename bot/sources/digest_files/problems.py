"""What reading a file gives: its digests, and what was wrong with it."""

from dataclasses import dataclass, field

from storage.models import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing about a file that its owner should know.

    Attributes:
        file: The file's name as the caller gave it.
        line: Counted from 1, None where the whole file is meant.
        message_id: Id in the catalogues under `bot/locales`; *arguments* fill its placeholders.
        serious: Something of the file could not be read. Otherwise all was read, and this says how.
    """

    file: str
    line: int | None = None
    message_id: str
    arguments: dict[str, object] = field(default_factory=dict)
    serious: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFile:
    """One file, read.

    Attributes:
        name: As the caller gave it.
        digests: One for each day that the file speaks of, nearly always one.
        problems: In the order of their lines.
    """

    name: str
    digests: tuple[Digest, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything in the file was read."""
        return not any(problem.serious for problem in self.problems)
