"""Decides who may be answered by the model: cooldowns and daily budgets, counted in tokens."""

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.clock import Clock
from storage.usage import UsageRepository

log = logging.getLogger(__name__)

_REMEMBERED = 10_000  # people whose last question is known, in memory only


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and where.

    Attributes:
        person_id: Their Discord identifier.
        guild_id: The server's; None in a direct message or where only the person installed the bot.
    """

    person_id: int
    guild_id: int | None = None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The budgets that their questions count on."""
        guild = (f"guild:{self.guild_id}",) if self.guild_id is not None else ()
        return ("bot", *guild, f"person:{self.person_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the model may cost.

    Attributes:
        cooldown_seconds: Between two questions of one person that the model answers.
        person_tokens: A day; the same for the others.
        outside_guilds: Whether the model answers where there is no server.
    """

    cooldown_seconds: float = 5.0
    person_tokens: int = 40_000
    guild_tokens: int = 400_000
    bot_tokens: int = 2_000_000
    outside_guilds: bool = False

    def of(self, scope: str) -> int:
        """The tokens of a day for a budget."""
        kind = scope.partition(":")[0]
        return {"person": self.person_tokens, "guild": self.guild_tokens}.get(kind, self.bot_tokens)


class Allowance:
    """Keeps the limits.

    Args:
        usage: Where tokens are counted.
        clock: Days are its UTC days.
        limits: What the operator allows.
    """

    def __init__(self, usage: UsageRepository, clock: Clock, limits: Limits) -> None:
        self._usage = usage
        self._clock = clock
        self._limits = limits
        self._asked: OrderedDict[int, datetime] = OrderedDict()
        self._warned: set[tuple[date, str]] = set()

    async def refusal(self, asker: Asker) -> str | None:
        """Why the model does not answer *asker* now, as a message id; None where it does, and their wait begins."""
        if asker.guild_id is None and not self._limits.outside_guilds:
            return "answer.only_in_servers"
        now = self._clock.now()
        last = self._asked.get(asker.person_id)
        if last is not None and timedelta(0) <= now - last < timedelta(seconds=self._limits.cooldown_seconds):
            return "answer.too_soon"
        for scope in asker.scopes:
            if (await self._usage.of(now.date(), scope)).tokens >= self._limits.of(scope):
                self._warn(now.date(), scope)
                return "answer.over_budget"
        self._asked[asker.person_id] = now
        self._asked.move_to_end(asker.person_id)
        if len(self._asked) > _REMEMBERED:
            self._asked.popitem(last=False)
        return None

    async def spend(self, asker: Asker, tokens: int) -> None:
        """Count what a question of *asker* cost."""
        await self._usage.add(self._clock.now().date(), asker.scopes, tokens=tokens)

    def _warn(self, day: date, scope: str) -> None:
        """Tell the operator once a day that a budget is spent."""
        if (day, scope) not in self._warned:
            self._warned = {entry for entry in self._warned if entry[0] == day} | {(day, scope)}
            log.warning("the model's budget of %s for %s is spent; answers are extractive until tomorrow", scope, day)
