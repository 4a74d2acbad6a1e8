"""`/digest subscribe` and `unsubscribe`: what a channel gets, and when."""

from typing import Any

import discord
from discord import app_commands

from bot.client import Paperboy
from bot.delivery.enrollment import Enrolled
from bot.delivery.options import AT_CLOSE, Options
from bot.errors import UserError
from bot.forum import demanded_tag
from bot.i18n import LANGUAGES, Translator
from bot.interactions import Interaction, send_sentence, sentences
from bot.rendering.conditions import preferences_lines, weekday_names
from bot.rendering.layout import full_date, span_of
from bot.rendering.text import timestamp
from bot.times import find_zones, parse_weekdays
from bot.translator import described
from storage.preferences import EVERY_DAY, MOST_PAPERS, WEEKEND, WORKDAYS, Cadence, Preferences, Wish

GROUP = "digest"
MOST_VOTES = 10_000
# Without these a digest could not be posted, or not be found again to make sure that it is not posted twice.
NEEDED_PERMISSIONS = ("view_channel", "send_messages", "read_message_history")

Channel = discord.TextChannel | discord.ForumChannel

needs_manage_guild = app_commands.checks.has_permissions(manage_guild=True)


@app_commands.command(name="subscribe", description=described("command.digest.subscribe"))
@app_commands.describe(
    **{
        name: described(f"command.digest.subscribe.{name}")
        for name in (
            "channel",
            "time",
            "zone",
            "days",
            "count",
            "min_votes",
            "include",
            "exclude",
            "language",
            "thread",
            "crosspost",
            "role",
            "weekly",
            "reset",
        )
    }
)
@app_commands.choices(
    language=[app_commands.Choice(name=described(f"language.{one}"), value=one) for one in LANGUAGES],
)
@app_commands.choices(
    weekly=[app_commands.Choice(name=described(f"weekday.{day}"), value=day) for day in range(7)],
)
@needs_manage_guild
async def subscribe(
    interaction: Interaction,
    channel: Channel | None = None,
    time: str | None = None,
    zone: str | None = None,
    days: str | None = None,
    count: app_commands.Range[int, 1, MOST_PAPERS] | None = None,
    min_votes: app_commands.Range[int, 0, MOST_VOTES] | None = None,
    include: str | None = None,
    exclude: str | None = None,
    language: str | None = None,
    thread: bool | None = None,
    crosspost: bool | None = None,
    role: discord.Role | None = None,
    weekly: int | None = None,
    reset: bool = False,
) -> None:
    """Have a channel receive papers, and say what it will get, and when; or change what was said before."""
    bot: Paperboy = interaction.client
    t = sentences(interaction)
    where = _channel(interaction, channel)
    options = Options(
        time=time,
        zone=zone,
        days=days,
        count=count,
        min_votes=min_votes,
        include=include,
        exclude=exclude,
        language=language,
        thread=thread,
        crosspost=crosspost,
        role_id=role.id if role else None,
        weekly=weekly,
    )
    if role is not None:
        _check_role(role, where)
    now = bot.services.clock.now()
    preferences = await bot.services.enrollment.preferences(
        where.id, options, language=t.language, reset=reset, now=now
    )
    _check_channel(t, where, preferences)
    wish = Wish(
        is_forum=isinstance(where, discord.ForumChannel),
        guild_id=where.guild.id,
        channel_id=where.id,
        created_by=interaction.user.id,
        preferences=preferences,
    )
    enrolled = await bot.services.enrollment.subscribe(wish, now=now)
    await send_sentence(interaction, "\n".join(_told(t, where, enrolled)))


@subscribe.autocomplete("time")
async def complete_time(interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
    """Offer the close of the list beside what is typed."""
    close = app_commands.Choice(name=sentences(interaction)("choice.close"), value=AT_CLOSE)
    return [app_commands.Choice(name=text, value=text), close] if text.strip() else [close]


@subscribe.autocomplete("days")
async def complete_days(interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
    """Offer the days as they are read, else the usual ones."""
    try:
        offered = [parse_weekdays(text)]
    except UserError:
        offered = [EVERY_DAY, WORKDAYS, WEEKEND]
    names = [weekday_names(days, sentences(interaction)) for days in offered]
    return [app_commands.Choice(name=name, value=name) for name in names]


@subscribe.autocomplete("zone")
async def complete_zone(interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
    """Offer zones by city."""
    bot: Paperboy = interaction.client
    zones = find_zones(text, language=sentences(interaction).language, now=bot.services.clock.now())
    return [app_commands.Choice(name=zone.label, value=zone.name) for zone in zones]


@app_commands.command(name="unsubscribe", description=described("command.digest.unsubscribe"))
@app_commands.describe(channel=described("command.digest.unsubscribe.channel"))
@needs_manage_guild
async def unsubscribe(interaction: Interaction, channel: Channel | None = None) -> None:
    """Stop delivering to a channel."""
    bot: Paperboy = interaction.client
    where = _channel(interaction, channel)
    ended = await bot.services.subscriptions.unsubscribe(where.id, now=bot.services.clock.now())
    message_id = "subscribe.ended" if ended else "subscribe.was_not"
    await send_sentence(interaction, sentences(interaction)(message_id, channel=where.mention))


def _told(t: Translator, where: Channel, enrolled: Enrolled) -> list[str]:
    """What the channel gets from now on, and when."""
    weekly = enrolled.subscription.preferences.cadence is Cadence.WEEKLY
    first = "subscribe.changed" if enrolled.changed else "subscribe.done"
    firings = ", ".join(timestamp(firing.timestamp(), "f") for firing in enrolled.firings)
    lines = [
        t(f"{first}_weekly" if weekly else first, channel=where.mention),
        *[t("subscribe.resumed")] * enrolled.resumed,
        *preferences_lines(enrolled.subscription.preferences, t),
        t("subscribe.next", firings=firings),
    ]
    if enrolled.carries and weekly:
        lines.append(t("subscribe.carries_week", days=span_of(enrolled.carries, t.language)))
    elif enrolled.carries:
        lines.append(t("subscribe.carries", day=full_date(enrolled.carries[-1], t.language)))
    return lines


def _channel(interaction: Interaction, chosen: Channel | None) -> Channel:
    """The chosen channel, else the one where the command was typed.

    Raises:
        UserError: Nothing can be posted there.
    """
    if chosen is not None:
        return chosen
    if not isinstance(interaction.channel, Channel):
        raise UserError("subscribe.choose_a_channel")
    return interaction.channel


def _check_channel(t: Translator, channel: Channel, preferences: Preferences) -> None:
    """Say what is missing before anything is saved.

    Raises:
        UserError: The bot could not do there what is asked for.
    """
    if isinstance(channel, discord.ForumChannel):
        _check_forum(channel, preferences)
    elif preferences.crosspost and not channel.is_news():
        raise UserError("subscribe.not_an_announcement_channel", channel=channel.mention)
    granted = channel.permissions_for(channel.guild.me)
    needed = [*NEEDED_PERMISSIONS, *["create_public_threads"] * preferences.thread]
    missing = [name for name in needed if not getattr(granted, name)]
    if isinstance(channel, discord.ForumChannel):
        # The same permission, under the name that it has there.
        missing = ["create_posts" if name == "send_messages" else name for name in missing]
    if missing:
        raise UserError(
            "subscribe.permissions_missing",
            channel=channel.mention,
            permissions=", ".join(t(f"permission.{name}") for name in missing),
        )


def _check_forum(channel: discord.ForumChannel, preferences: Preferences) -> None:
    """Hold a forum to what a digest can be posted in.

    Raises:
        UserError: It takes pictures only, or demands a tag that there is not, or something is asked for that it lacks.
    """
    if channel.is_media():
        raise UserError("subscribe.media_channel", channel=channel.mention)
    if preferences.thread:
        raise UserError("subscribe.no_thread_in_forum")
    if preferences.crosspost:
        raise UserError("subscribe.not_an_announcement_channel", channel=channel.mention)
    if channel.flags.require_tag and demanded_tag(channel) is None:
        raise UserError("subscribe.forum_needs_tag", channel=channel.mention)


def _check_role(role: discord.Role, channel: Channel) -> None:
    """Hold the chosen role to what the bot may ping.

    Raises:
        UserError: It is everyone, or out of the bot's reach.
    """
    if role.is_default():
        raise UserError("subscribe.not_everyone")
    if not role.mentionable and not channel.permissions_for(channel.guild.me).mention_everyone:
        raise UserError("subscribe.role_not_pingable", role=role.mention)


async def setup(bot: Paperboy) -> None:
    """Add the commands to `/digest`."""
    group = bot.tree.get_command(GROUP)
    assert isinstance(group, app_commands.Group)  # noqa: S101  (cogs.digests is loaded before)
    ours: tuple[app_commands.Command[Any, ..., None], ...] = (subscribe, unsubscribe)
    for command in ours:
        group.add_command(command)
