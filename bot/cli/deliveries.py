"""`deliveries` and `deliver --dry-run`: what was posted, what is on its way, and what would go where when."""

import json
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.session import errors, output, with_services
from bot.services import Services
from storage.models import Delivery, DeliveryState, Subscription
from storage.preferences import Cadence

UNDER_WAY = frozenset({DeliveryState.PENDING, DeliveryState.READY, DeliveryState.SENDING})


def register(app: typer.Typer) -> None:
    """Add the commands of this room to *app*."""
    app.command()(deliveries)
    app.command()(deliver)


def deliveries(
    limit: Annotated[int, typer.Option(help="Deliveries to show of each channel.", min=1)] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line for each delivery.")] = False,
) -> None:
    """Show where each channel's latest deliveries stand, how late they were, and why something was not posted."""

    async def show(services: Services) -> None:
        subscriptions = await services.subscriptions.all()
        if not subscriptions and not as_json:
            output.print("No channel is subscribed. Subscribe one on Discord with /digest subscribe.")
        for subscription in subscriptions:
            latest = await services.deliveries.of_subscription(subscription.id, limit=limit)
            if as_json:
                for delivery in latest:
                    typer.echo(json.dumps(fields(delivery), ensure_ascii=False))
            else:
                output.print(heading(subscription))
                for delivery in latest:
                    output.print(f"  {line(delivery, services.clock.now())}")

    with_services(show)


def deliver(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be posted.")] = False,
) -> None:
    """Say what each channel's next post would be; posting itself is what `run` does."""
    if not dry_run:
        errors.print("Only the running bot posts. Add --dry-run to see what it would post, or use /digest now.")
        raise typer.Exit(2)

    async def show(services: Services) -> None:
        now = services.clock.now()
        for subscription in await services.subscriptions.all():
            output.print(heading(subscription))
            if subscription.paused:
                continue
            due = max(now, subscription.next_due)
            carried = await services.enrollment.carries(subscription, due)
            if not carried:
                output.print(f"  {local(subscription, due)}: nothing, as far as is known now")
            if carried and subscription.preferences.cadence is Cadence.WEEKLY:
                output.print(f"  {local(subscription, due)}: roundup of {carried[0]} to {carried[-1]} posted")
                continue
            for day in carried:
                what = "posted" if day == carried[-1] else "passed over, and named in that post"
                output.print(f"  {local(subscription, due)}: {day} {what}")

    with_services(show)


def heading(subscription: Subscription) -> str:
    """One subscription in a line."""
    schedule = subscription.preferences.schedule
    when = "when the list closes" if schedule.at is None else f"at {schedule.at:%H:%M}"
    if subscription.preferences.cadence is Cadence.WEEKLY:
        when = f"weekly roundup {when}"
    if subscription.paused:
        following = "paused"
    elif subscription.blocked:
        following = f"blocked ({subscription.blocked})"
    else:
        following = f"next {local(subscription, subscription.next_due)}"
    return f"channel {subscription.channel_id} in server {subscription.guild_id}: {when}, {schedule.zone}; {following}"


def local(subscription: Subscription, instant: datetime) -> str:
    """*instant* on the subscription's own clock."""
    return f"{instant.astimezone(ZoneInfo(subscription.preferences.schedule.zone)):%Y-%m-%d %H:%M}"


def lag_seconds(delivery: Delivery, now: datetime) -> float | None:
    """How long after its firing a delivery was posted, or has been waiting; None where it ended otherwise."""
    if delivery.state is DeliveryState.DONE and delivery.finished_at is not None:
        return (delivery.finished_at - delivery.due).total_seconds()
    return (now - delivery.due).total_seconds() if delivery.state in UNDER_WAY else None


def line(delivery: Delivery, now: datetime) -> str:
    """One delivery in a line."""
    lag = lag_seconds(delivery, now)
    parts = [str(delivery.day), str(delivery.state)]
    parts += [delivery.reason] if delivery.reason else []
    parts += [f"{lag:.0f} s after its time"] if lag is not None else []
    parts += [f"message {delivery.message_id}"] if delivery.message_id else []
    return "  ".join(parts)


def fields(delivery: Delivery) -> dict[str, object]:
    """One delivery as JSON."""
    return {
        "channel_id": str(delivery.channel_id),
        "guild_id": str(delivery.guild_id),
        "day": str(delivery.day),
        "is_roundup": delivery.since is not None,
        "state": str(delivery.state),
        "reason": delivery.reason,
        "due": delivery.due.isoformat(),
        "finished_at": delivery.finished_at.isoformat() if delivery.finished_at else None,
        "attempts": delivery.attempts,
        "message_id": str(delivery.message_id) if delivery.message_id else None,
    }
