"""A sandbox that outlives its process: everything Discord knows, in a file beside the bot's database."""

import asyncio
import base64
import json
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from sandbox.clock import SandboxClock
from sandbox.shapes import Json
from sandbox.state import World

# What JSON has no word for is written in its own way, or made anew.
PLAIN = {one.name for one in fields(World)} - {"clock", "token", "url", "listeners", "files"}
SAVED_EVERY_SECONDS = 1.0


class CannotKeepError(Exception):
    """The file is not a kept sandbox; the message says what to do."""


def beside(database: Path) -> Path:
    return database.with_name(database.name + ".discord.json")


def save(world: World, path: Path) -> None:
    """Write *world* to *path*, whole or not at all."""
    kept: Json = {name: getattr(world, name) for name in PLAIN}
    kept["now"] = world.clock.now().isoformat()
    kept["files"] = {one: [kind, base64.b64encode(data).decode()] for one, (kind, data) in world.files.items()}
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(path)


def load(path: Path) -> World | None:
    """The world kept at *path*, its clock where it stood; None where there is none (`CannotKeepError`: no world)."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        world = World(clock=SandboxClock(datetime.fromisoformat(kept["now"])))
        for name in PLAIN:
            setattr(world, name, kept[name])
        world.files = {one: (kind, base64.b64decode(data)) for one, (kind, data) in kept["files"].items()}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotKeepError(f"{path} is no kept sandbox. Move it away, or begin anew with --fresh.") from error
    for guild in world.guilds.values():
        for member in world.members[guild["id"]].values():
            member["user"] = world.users[member["user"]["id"]]
    return world


async def keep(world: World, path: Path) -> None:
    """Save *world* soon after anything happens, until cancelled, and once more then."""
    happened = asyncio.Event()
    world.listeners.append(lambda _: happened.set())
    try:
        while True:
            await happened.wait()
            await asyncio.sleep(SAVED_EVERY_SECONDS)
            happened.clear()
            save(world, path)
    finally:
        save(world, path)
