"""Discord's objects as JSON, with every field that Discord always sends: `shapes.json` has what is the same in all."""

import json
from copy import deepcopy
from datetime import datetime
from importlib import resources
from typing import Any

from sandbox.clock import SandboxClock

Json = dict[str, Any]

TEXT, DM, CATEGORY, ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 4, 5, 10, 11, 12, 15
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)
MESSAGE_CHANNELS = (TEXT, DM, ANNOUNCEMENT, *THREADS)

# https://discord.com/developers/docs/resources/message#message-object-message-flags
CROSSPOSTED, SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING = 1 << 0, 1 << 2, 1 << 5, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, COMPONENTS_V2 = 1 << 12, 1 << 15

# What a new server grants to everybody: see, write, read back, react, open threads, use commands.
EVERYONE = 0x0006_0078_8435_CC41

_SAME: Json = json.loads((resources.files("sandbox") / "shapes.json").read_text(encoding="utf-8"))


def made(kind: str, /, **fields: Any) -> Json:
    """An object of the *kind* that `shapes.json` knows; *fields* add to it or replace what is there."""
    return {**deepcopy(_SAME[kind]), **fields}


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def without(thing: Json, *keys: str) -> Json:
    return {key: value for key, value in thing.items() if key not in keys}


def channel(channel_id: str, guild_id: str, kind: int, name: str, position: int, **more: Any) -> Json:
    about = {"id": channel_id, "type": kind, "guild_id": guild_id, "name": name, "position": position}
    about |= made("category") | (made("channel") if kind != CATEGORY else {}) | (made("forum") if kind == FORUM else {})
    return {**about, **more}


def thread(clock: SandboxClock, parent: Json, name: str, owner_id: str, **more: Any) -> Json:
    kind = more.pop("type", ANNOUNCEMENT_THREAD if parent["type"] == ANNOUNCEMENT else PUBLIC_THREAD)
    now = iso(clock.now())
    metadata = {"archived": False, "locked": False, "archive_timestamp": now, "create_timestamp": now}
    metadata["auto_archive_duration"] = more.pop("auto_archive_duration", None) or 4320
    if kind == PRIVATE_THREAD:
        metadata["invitable"] = True
    about = {"id": clock.new_id(), "type": kind, "name": name, "owner_id": owner_id, "thread_metadata": metadata}
    about |= {"guild_id": parent["guild_id"], "parent_id": parent["id"], **more}
    return made("thread", **about)


def message(clock: SandboxClock, channel_id: str, author: Json, **more: Any) -> Json:
    about = {"id": clock.new_id(), "channel_id": channel_id, "author": author, "timestamp": iso(clock.now())}
    return made("message", **about | more)
