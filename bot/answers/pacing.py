"""Keeps edits of answers that are being written within what a channel allows."""

import asyncio
from collections.abc import Awaitable, Callable

FIRST_CHARACTERS = 40
FIRST_SECONDS = 1.0
EDIT_SECONDS = 1.5  # between two edits in a channel, whoever's answers they are
_CHANNELS = 1_000


class EditPacer:
    """Says when a channel may be edited again."""

    def __init__(self) -> None:
        self._last: dict[int, float] = {}

    def may_edit(self, channel_id: int) -> bool:
        """Whether an edit in the channel may be made now; if so, the next has to wait."""
        now = asyncio.get_running_loop().time()
        if now - self._last.get(channel_id, float("-inf")) < EDIT_SECONDS:
            return False
        if len(self._last) >= _CHANNELS:
            self._last = {channel: at for channel, at in self._last.items() if now - at < EDIT_SECONDS}
        self._last[channel_id] = now
        return True


class LiveText:
    """Shows an answer while it is written: first after a second or forty characters, then at the channel's pace.

    The writing never waits for the showing: Discord may make a message wait for a minute.

    Args:
        show: Posts or edits the message; its failures end the showing, not the answer.
        pacer: Shared by all answers.
        channel_id: Where.
    """

    def __init__(self, show: Callable[[str], Awaitable[None]], pacer: EditPacer, channel_id: int) -> None:
        self._show = show
        self._pacer = pacer
        self._channel_id = channel_id
        self._began: float | None = None
        self._showing: asyncio.Future[None] | None = None

    async def __call__(self, text: str) -> None:
        """Take note of all that may be shown so far."""
        now = asyncio.get_running_loop().time()
        self._began = self._began if self._began is not None else now
        if self._showing is None and len(text) < FIRST_CHARACTERS and now - self._began < FIRST_SECONDS:
            return
        if (self._showing is None or self._goes_on()) and self._pacer.may_edit(self._channel_id):
            self._showing = asyncio.ensure_future(self._show(text))

    async def settled(self) -> None:
        """Wait until nothing is being shown any more, so that what is shown next stays."""
        if self._showing is not None:
            await asyncio.wait({self._showing})
            self._goes_on()

    def _goes_on(self) -> bool:
        """Whether what was shown last has arrived."""
        showing = self._showing
        return showing is not None and showing.done() and not showing.cancelled() and showing.exception() is None
