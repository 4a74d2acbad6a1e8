"""Discord's objects as JSON, with every field that Discord always sends."""

from datetime import datetime
from typing import Any

Json = dict[str, Any]

TEXT, DM, CATEGORY, ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 4, 5, 10, 11, 12, 15
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)
MESSAGE_CHANNELS = (TEXT, DM, ANNOUNCEMENT, *THREADS)

# https://discord.com/developers/docs/resources/message#message-object-message-flags
CROSSPOSTED, SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING = 1 << 0, 1 << 2, 1 << 5, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, COMPONENTS_V2 = 1 << 12, 1 << 15

# What a new server grants to everybody: see, write, read back, react, open threads, use commands.
EVERYONE = 0x0006_0078_8435_CC41


def iso(moment: datetime) -> str:
    """*moment* as Discord writes it."""
    return moment.isoformat(timespec="microseconds")


def user(user_id: str, username: str, global_name: str | None = None, *, bot: bool = False) -> Json:
    """Somebody, as everyone sees them."""
    return {
        "id": user_id,
        "username": username,
        "global_name": global_name,
        "discriminator": "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        **({"bot": True} if bot else {}),
    }


def member(who: Json, roles: list[str], joined: datetime, nick: str | None = None) -> Json:
    """*who*, in a server."""
    return {
        "user": who,
        "roles": roles,
        "joined_at": iso(joined),
        "nick": nick,
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "pending": False,
        "premium_since": None,
        "mute": False,
        "deaf": False,
    }


def role(role_id: str, name: str, permissions: int, position: int, **more: Any) -> Json:
    """A role; *more* replaces single fields."""
    return {
        "id": role_id,
        "name": name,
        "description": None,
        "permissions": str(permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
        **more,
    }


def guild(guild_id: str, name: str, owner_id: str, locale: str) -> Json:
    """A server, its roles still to be filled in."""
    empty = dict.fromkeys(
        [
            "icon",
            "description",
            "home_header",
            "splash",
            "discovery_splash",
            "banner",
            "application_id",
            "afk_channel_id",
            "system_channel_id",
            "widget_channel_id",
            "max_presences",
            "vanity_url_code",
            "rules_channel_id",
            "safety_alerts_channel_id",
            "public_updates_channel_id",
            "incidents_data",
        ]
    )
    zero = dict.fromkeys(
        [
            "system_channel_flags",
            "verification_level",
            "default_message_notifications",
            "mfa_level",
            "explicit_content_filter",
            "premium_tier",
            "premium_subscription_count",
            "nsfw_level",
        ],
        0,
    )
    return {
        "id": guild_id,
        "name": name,
        "owner_id": owner_id,
        "preferred_locale": locale,
        "region": "south-korea",
        "features": ["COMMUNITY", "NEWS"],
        "afk_timeout": 300,
        "widget_enabled": False,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "roles": [],
        "emojis": [],
        "stickers": [],
        **empty,
        **zero,
    }


def channel(channel_id: str, guild_id: str, kind: int, name: str, position: int, **more: Any) -> Json:
    """A channel of a server; *more* adds or replaces single fields."""
    shape: Json = {
        "id": channel_id,
        "type": kind,
        "guild_id": guild_id,
        "name": name,
        "position": position,
        "flags": 0,
        "parent_id": None,
        "permission_overwrites": [],
        "nsfw": False,
    }
    if kind != CATEGORY:
        shape |= {"topic": None, "rate_limit_per_user": 0, "last_message_id": None}
    if kind == FORUM:
        shape |= {"available_tags": [], "default_reaction_emoji": None, "default_forum_layout": 0}
        shape |= {"default_sort_order": None}
    return {**shape, **more}


def thread(thread_id: str, parent: Json, name: str, owner_id: str, now: datetime, **more: Any) -> Json:
    """A thread or forum post below *parent*."""
    kind = more.pop("type", ANNOUNCEMENT_THREAD if parent["type"] == ANNOUNCEMENT else PUBLIC_THREAD)
    return {
        "id": thread_id,
        "type": kind,
        "guild_id": parent["guild_id"],
        "parent_id": parent["id"],
        "owner_id": owner_id,
        "name": name,
        "flags": 0,
        "last_message_id": None,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": iso(now),
            "auto_archive_duration": more.pop("auto_archive_duration", None) or 4320,
            "locked": False,
            "create_timestamp": iso(now),
            **({"invitable": True} if kind == PRIVATE_THREAD else {}),
        },
        **more,
    }


def thread_member(thread_id: str, user_id: str, now: datetime) -> Json:
    """Somebody's seat in a thread."""
    return {"id": thread_id, "user_id": user_id, "join_timestamp": iso(now), "flags": 0}


def message(message_id: str, channel_id: str, author: Json, now: datetime, **more: Any) -> Json:
    """A message; *more* fills in what it says."""
    return {
        "id": message_id,
        "channel_id": channel_id,
        "author": author,
        "type": 0,
        "content": "",
        "embeds": [],
        "components": [],
        "attachments": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "timestamp": iso(now),
        "edited_timestamp": None,
        "flags": 0,
        "pinned": False,
        "tts": False,
        **more,
    }


def application(application_id: str, name: str, owner: Json, bot: Json, flags: int) -> Json:
    """The bot's application, as its owner sees it."""
    return {
        "id": application_id,
        "name": name,
        "icon": None,
        "description": "",
        "type": None,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": owner,
        "bot": bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}, "1": {}},
    }
