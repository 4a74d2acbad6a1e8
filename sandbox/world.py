"""The server that the sandbox starts with: a study group with a few channels and three people."""

from datetime import UTC, datetime

from sandbox import shapes
from sandbox.clock import SandboxClock
from sandbox.permissions import BITS
from sandbox.snowflakes import at
from sandbox.state import World

# Everything made here carries the same ids at every start, so that a kept database still fits.
FOUNDED = datetime(2024, 12, 1, 9, 0, tzinfo=UTC)

BOT, OWNER, MINJI, ALEX = (str(at(FOUNDED) + number) for number in range(1, 5))
GUILD, ADMIN_ROLE, BOT_ROLE = (str(at(FOUNDED) + number) for number in range(10, 13))
DAILY_PAPERS, GENERAL, FORUM, NEWS, STAFF, CATEGORY = (str(at(FOUNDED) + number) for number in range(20, 26))

PEOPLE = {
    OWNER: ("seoyeon", "서연", "ko"),
    MINJI: ("minji", "민지", "ko"),
    ALEX: ("alex", "Alex", "en-US"),
}
BOT_PERMISSIONS = [
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "embed_links",
    "attach_files",
    "read_message_history",
    "add_reactions",
    "create_public_threads",
    "manage_threads",
]


def founded(clock: SandboxClock) -> World:
    """A world with one server, its people, and the bot as a member."""
    world = World(clock=clock)
    world.bot_id = BOT
    world.users[BOT] = shapes.user(BOT, "Paperboy", bot=True)
    for user_id, (username, name, locale) in PEOPLE.items():
        world.users[user_id] = shapes.user(user_id, username, name)
        world.locales[user_id] = locale
    # Both "limited" flags of the privileged intents stay off: the bot asks for none.
    world.application = shapes.application(BOT, "Paperboy", world.users[OWNER], world.users[BOT], 0)
    guild = shapes.guild(GUILD, "논문 읽기 모임", OWNER, "ko")
    needed = sum(BITS[name] for name in BOT_PERMISSIONS)
    guild["roles"] = [
        shapes.role(GUILD, "@everyone", shapes.EVERYONE, 0),
        shapes.role(ADMIN_ROLE, "운영진", shapes.EVERYONE | BITS["administrator"], 2, hoist=True, color=0x3498DB),
        shapes.role(BOT_ROLE, "Paperboy", needed, 1, managed=True, tags={"bot_id": BOT}),
    ]
    world.guilds[GUILD] = guild
    roles = {BOT: [BOT_ROLE], OWNER: [ADMIN_ROLE]}
    world.members[GUILD] = {one: shapes.member(world.users[one], roles.get(one, []), FOUNDED) for one in (*PEOPLE, BOT)}
    staff_only = [
        {"id": GUILD, "type": 0, "allow": "0", "deny": str(BITS["view_channel"])},
        {"id": ADMIN_ROLE, "type": 0, "allow": str(BITS["view_channel"]), "deny": "0"},
    ]
    channels = [
        shapes.channel(CATEGORY, GUILD, shapes.CATEGORY, "논문", 0),
        shapes.channel(DAILY_PAPERS, GUILD, shapes.TEXT, "daily-papers", 1, parent_id=CATEGORY),
        shapes.channel(GENERAL, GUILD, shapes.TEXT, "general", 2, parent_id=CATEGORY),
        shapes.channel(FORUM, GUILD, shapes.FORUM, "paper-talk", 3, parent_id=CATEGORY),
        shapes.channel(NEWS, GUILD, shapes.ANNOUNCEMENT, "news", 4, parent_id=CATEGORY),
        shapes.channel(STAFF, GUILD, shapes.TEXT, "staff", 5, parent_id=CATEGORY, permission_overwrites=staff_only),
    ]
    for channel in channels:
        world.add_channel(channel)
    return world
