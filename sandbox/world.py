"""The server that the sandbox starts with: a study group with a few channels and three people."""

from datetime import UTC, date, datetime
from typing import Any

from discord.utils import time_snowflake

from sandbox import shapes
from sandbox.clock import SandboxClock
from sandbox.permissions import BITS
from sandbox.shapes import Json, made
from sandbox.state import World

# Everything made here carries the same ids at every start, so that a kept database still fits.
FOUNDED = datetime(2024, 12, 1, 9, 0, tzinfo=UTC)
FIRST_ID = time_snowflake(FOUNDED)
# The day whose digest is in the channel at the first look.
FIRST_DAY = date(2024, 12, 24)

BOT, OWNER, MINJI, ALEX = (str(FIRST_ID + number) for number in range(1, 5))
GUILD, ADMIN_ROLE, BOT_ROLE = (str(FIRST_ID + number) for number in range(10, 13))
DAILY_PAPERS, GENERAL, FORUM, NEWS, STAFF, CATEGORY = (str(FIRST_ID + number) for number in range(20, 26))

PEOPLE = {OWNER: ("seoyeon", "서연", "ko"), MINJI: ("minji", "민지", "ko"), ALEX: ("alex", "Alex", "en-US")}
CHANNELS = (
    (DAILY_PAPERS, shapes.TEXT, "daily-papers"),
    (GENERAL, shapes.TEXT, "general"),
    (FORUM, shapes.FORUM, "paper-talk"),
    (NEWS, shapes.ANNOUNCEMENT, "news"),
    (STAFF, shapes.TEXT, "staff"),
)
BOT_PERMISSIONS = (
    *("view_channel", "send_messages", "send_messages_in_threads", "embed_links", "attach_files"),
    *("read_message_history", "add_reactions", "create_public_threads", "manage_threads"),
)


def founded(clock: SandboxClock) -> World:
    """A world with one server, its people, and the bot as a member."""
    world = World(clock=clock, bot_id=BOT)
    world.users[BOT] = made("user", id=BOT, username="Paperboy", bot=True)
    for user_id, (username, name, locale) in PEOPLE.items():
        world.users[user_id] = made("user", id=user_id, username=username, global_name=name)
        world.locales[user_id] = locale
    # Both "limited" flags of the privileged intents stay off: the bot asks for none.
    world.application = made("application", id=BOT, name="Paperboy", owner=world.users[OWNER], bot=world.users[BOT])
    needed, everything = sum(BITS[name] for name in BOT_PERMISSIONS), shapes.EVERYONE | BITS["administrator"]
    roles = [
        role(GUILD, "@everyone", shapes.EVERYONE, 0),
        role(ADMIN_ROLE, "운영진", everything, 2, hoist=True, color=0x3498DB),
        role(BOT_ROLE, "Paperboy", needed, 1, managed=True, tags={"bot_id": BOT}),
    ]
    about = {"id": GUILD, "name": "논문 읽기 모임", "owner_id": OWNER, "preferred_locale": "ko"}
    world.guilds[GUILD] = made("guild", **about, roles=roles)
    held = {BOT: [BOT_ROLE], OWNER: [ADMIN_ROLE]}
    world.members[GUILD] = {one: member(world.users[one], held.get(one, [])) for one in (*PEOPLE, BOT)}
    staff_only = [
        {"id": GUILD, "type": 0, "allow": "0", "deny": str(BITS["view_channel"])},
        {"id": ADMIN_ROLE, "type": 0, "allow": str(BITS["view_channel"]), "deny": "0"},
    ]
    world.add_channel(shapes.channel(CATEGORY, GUILD, shapes.CATEGORY, "논문", 0))
    for position, (channel_id, kind, name) in enumerate(CHANNELS, start=1):
        more = {"permission_overwrites": staff_only} if channel_id == STAFF else {}
        world.add_channel(shapes.channel(channel_id, GUILD, kind, name, position, parent_id=CATEGORY, **more))
    return world


def role(role_id: str, name: str, permissions: int, position: int, **more: Any) -> Json:
    return made("role", id=role_id, name=name, position=position, permissions=str(permissions), **more)


def member(user: Json, roles: list[str]) -> Json:
    return made("member", user=user, roles=roles, joined_at=shapes.iso(FOUNDED))
