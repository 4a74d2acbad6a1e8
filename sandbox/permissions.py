"""Who may do what, computed as Discord documents it."""

from typing import Any

from discord import Permissions

from sandbox.refusals import Refusal

# https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
BITS: dict[str, int] = dict(Permissions.VALID_FLAGS)
ALL = Permissions.all().value
ADMINISTRATOR = BITS["administrator"]
VIEW = BITS["view_channel"]

# Without the right to write in a channel, nothing that belongs to a message is granted either.
NEEDS_SEND = BITS["mention_everyone"] | BITS["send_tts_messages"] | BITS["attach_files"] | BITS["embed_links"]


def of_guild(guild: dict[str, Any], member: dict[str, Any]) -> int:
    """What *member* may do in *guild*, before any channel has its say."""
    if guild["owner_id"] == member["user"]["id"]:
        return ALL
    roles = {role["id"]: int(role["permissions"]) for role in guild["roles"]}
    granted = roles[guild["id"]]
    for role_id in member["roles"]:
        granted |= roles.get(role_id, 0)
    return ALL if granted & ADMINISTRATOR else granted


def of_channel(guild: dict[str, Any], member: dict[str, Any], channel: dict[str, Any]) -> int:
    """What *member* may do in *channel*: the server's roles, then the channel's overwrites.

    Args:
        guild: The server.
        member: Somebody in it.
        channel: One of its channels; of a thread, the channel above it, whose overwrites rule.

    Source:
        https://discord.com/developers/docs/topics/permissions#permission-overwrites
    """
    granted = of_guild(guild, member)
    if granted & ADMINISTRATOR or guild["owner_id"] == member["user"]["id"]:
        return ALL
    overwrites = {overwrite["id"]: overwrite for overwrite in channel.get("permission_overwrites", ())}

    def apply(ids: list[str]) -> None:
        nonlocal granted
        found = [overwrites[one] for one in ids if one in overwrites]
        deny = allow = 0
        for overwrite in found:
            deny |= int(overwrite["deny"])
            allow |= int(overwrite["allow"])
        granted = granted & ~deny | allow

    apply([guild["id"]])
    apply([role_id for role_id in member["roles"] if role_id != guild["id"]])
    apply([member["user"]["id"]])
    if not granted & VIEW:
        return 0
    if not granted & BITS["send_messages"]:
        granted &= ~NEEDS_SEND
    return granted


def require(granted: int, *names: str) -> None:
    """Hold a request to the permissions it needs.

    Raises:
        Refusal: 50001 where the channel is out of sight, 50013 where another permission is missing.
    """
    if not granted & VIEW:
        raise Refusal("missing_access")
    if any(not granted & BITS[name] for name in names):
        raise Refusal("missing_permissions")
