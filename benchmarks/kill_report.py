"""What the kills did."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """What the kills did."""

    channels: int = 0
    kills: int = 0
    unconfirmed_kills: int = 0
    """Kills between an intention and its confirmation."""
    unthreaded_kills: int = 0
    """Kills between a confirmation and the post's thread."""
    messages: int = 0
    lists: int = 0
    duplicated: int = 0
    lost: int = 0
    threadless: int = 0
    """Posts that never got their thread."""
    passed_over: int = 0
    held: int = 0
    nonce_hits: int = 0
    scans: int = 0
    long_restarts: int = 0
    intact: bool = False
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        faults = ", ".join(f"{kind} {count}" for kind, count in sorted(self.faults.items()))
        return "\n".join(
            [
                f"kills {self.kills}, of them {self.unconfirmed_kills} between intention and confirmation",
                f"kills between confirmation and thread {self.unthreaded_kills}",
                f"restarts beyond the nonce window {self.long_restarts}",
                f"faulty replies {sum(self.faults.values())} ({faults})",
                f"nonce hits {self.nonce_hits}, scans {self.scans}",
                f"lists due in {self.channels} channels: {self.lists}",
                f"posted {self.messages}, passed over by name {self.passed_over}, held {self.held}",
                f"lost {self.lost}, duplicated {self.duplicated}, without their thread {self.threadless}",
                f"database {'intact' if self.intact else 'DAMAGED'}",
                f"{self.seconds:.0f} s",
            ]
        )
