"""The REST routes, one subject a room."""

from importlib import import_module

ROOMS = ("channels", "commands", "guilds", "interactions", "messages", "users")


def load() -> None:
    """Fill the table of routes."""
    for room in ROOMS:
        import_module(f"sandbox.routes.{room}")
