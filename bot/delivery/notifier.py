"""Tells administrators what keeps a channel from getting its posts, once a kind and day."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.i18n import translator
from storage.notices import Notice, NoticeRepository

log = logging.getLogger(__name__)


class Speaker(Protocol):
    """Speaks in servers: `bot.poster.DiscordPoster`, or a test's."""

    def may_speak(self, guild_id: int) -> bool:
        """Whether the server has a system channel that the bot may write in; asks nobody."""

    async def speak(self, guild_id: int, text: str) -> None:
        """Write *text* into the server's system channel. Never raises for what Discord does or fails to do."""


class Notifier:
    """Tells notices where they can be told; the others wait for an administrator who uses a command.

    Args:
        notices: What there is to tell.
        speaker: Speaks.
    """

    def __init__(self, notices: NoticeRepository, speaker: Speaker) -> None:
        self._notices = notices
        self._speaker = speaker

    async def tell(self, now: datetime) -> None:
        """Tell every server that has a channel for it."""
        for guild_id in await self._notices.guilds():
            if self._speaker.may_speak(guild_id):
                notices = await self._notices.take(guild_id, now=now)
                await self._speaker.speak(guild_id, "\n".join(sentences_of(notices)))
                log.info("told server %s of %s problems", guild_id, len(notices))


def sentences_of(notices: Iterable[Notice]) -> list[str]:
    """The notices in words, each in its subscription's language."""
    return [
        translator(notice.language)(f"delivery.notice.{notice.kind}", channel=f"<#{notice.channel_id}>")
        for notice in notices
    ]
