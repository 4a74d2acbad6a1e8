"""What an outage did, and whether every promise was kept."""

from dataclasses import dataclass, field


@dataclass
class Report:
    """What one outage did."""

    lists: int = 0
    posted: int = 0
    passed_over: int = 0
    lost: int = 0
    duplicated: int = 0
    is_newest_everywhere: bool = False
    at_once: int = 0
    """Requests that went out before the first failure was known."""
    knocks: int = 0
    closest_seconds: float = float("inf")
    too_early: int = 0
    """Requests within the time that Discord asked us to wait."""
    stuck: bool = False
    moments: list[tuple[float, float, float]] = field(default_factory=list)
    """Of each request when it came, how much later its failure was known, and for how long we were asked to wait."""

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept."""
        return (
            not self.lost
            and not self.duplicated
            and self.is_newest_everywhere
            and self.closest_seconds > 0.999
            and not self.too_early
            and not self.stuck
        )

    def __str__(self) -> str:
        closest = f"at least {self.closest_seconds:.2f} s apart" if self.knocks > 1 else "never two"
        return (
            f"{self.at_once} requests before the first failure was known, then {self.knocks}, {closest};"
            f" {self.lists} lists: {self.posted} posted, {self.passed_over} passed over by name,"
            f" lost {self.lost}, duplicated {self.duplicated}"
            f"{f', {self.too_early} TOO EARLY' if self.too_early else ''}{', STUCK' if self.stuck else ''}"
        )
