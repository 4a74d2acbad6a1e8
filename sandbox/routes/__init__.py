"""The REST routes, one subject a room; each room ends with the table of its own."""

from sandbox.calls import Route
from sandbox.routes import commands, guilds, interactions, messages

ROUTES: tuple[Route, ...] = (*messages.ROUTES, *guilds.ROUTES, *commands.ROUTES, *interactions.ROUTES)
