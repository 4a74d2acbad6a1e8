"""Who may do what, computed as Discord documents it."""

from discord import Permissions

from sandbox.shapes import Json

# https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
BITS: dict[str, int] = dict(Permissions.VALID_FLAGS)
ALL = Permissions.all().value
ADMINISTRATOR, VIEW = BITS["administrator"], BITS["view_channel"]

# Without the right to write in a channel, nothing that belongs to a message is granted either.
NEEDS_SEND = sum(BITS[one] for one in ("mention_everyone", "send_tts_messages", "attach_files", "embed_links"))


def of_guild(guild: Json, member: Json) -> int:
    """What *member* may do in *guild*, before any channel has its say."""
    granted = 0
    for role in guild["roles"]:
        if role["id"] in {guild["id"], *member["roles"]}:
            granted |= int(role["permissions"])
    return ALL if granted & ADMINISTRATOR or guild["owner_id"] == member["user"]["id"] else granted


# https://discord.com/developers/docs/topics/permissions#permission-overwrites
def of_channel(guild: Json, member: Json, channel: Json) -> int:
    """What *member* may do in *channel*, of a thread the channel above it: first the roles, then the overwrites."""
    granted = of_guild(guild, member)
    if granted & ADMINISTRATOR:
        return ALL
    for ids in ({guild["id"]}, {*member["roles"]} - {guild["id"]}, {member["user"]["id"]}):
        deny = allow = 0
        for overwrite in channel.get("permission_overwrites", ()):
            if overwrite["id"] in ids:
                deny |= int(overwrite["deny"])
                allow |= int(overwrite["allow"])
        granted = granted & ~deny | allow
    if not granted & VIEW:
        return 0
    return granted if granted & BITS["send_messages"] else granted & ~NEEDS_SEND
