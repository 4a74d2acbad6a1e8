"""Discord's identifiers: the millisecond they were made in, and a counter."""

from datetime import UTC, datetime, timedelta

from bot.clock import Clock

# https://discord.com/developers/docs/reference#snowflakes
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
TIME_SHIFT = 22  # bits below the milliseconds


def at(moment: datetime) -> int:
    """The smallest identifier that can be made at *moment*."""
    return int((moment - EPOCH) / timedelta(milliseconds=1)) << TIME_SHIFT


def moment_of(snowflake: str | int) -> datetime:
    """When *snowflake* was made, to the millisecond."""
    return EPOCH + timedelta(milliseconds=int(snowflake) >> TIME_SHIFT)


class Snowflakes:
    """Makes identifiers that only ever grow, on the clock it is given."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """A new identifier."""
        self._last = max(self._last + 1, at(self._clock.now()))
        return str(self._last)
