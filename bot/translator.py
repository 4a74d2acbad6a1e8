"""The commands as Discord knows them: their texts in every language, told again only where they changed."""

from typing import Any

from discord import Client, Locale, app_commands
from discord.http import Route

from bot.i18n import translator

LANGUAGES = {Locale.korean: "ko"}


def described(message_id: str) -> app_commands.locale_str:
    """The English text of *message_id*, which `CommandTranslator` turns into the others."""
    return app_commands.locale_str(translator("en")(message_id), message_id=message_id)


class CommandTranslator(app_commands.Translator):
    """Hands Discord the catalogues' texts; what has no message id (a command's name) stays as it is."""

    async def translate(
        self, string: app_commands.locale_str, locale: Locale, _context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The text of *string* in *locale*, None where we do not speak it or it has no message id."""
        message_id = string.extras.get("message_id")
        language = LANGUAGES.get(locale)
        return translator(language)(message_id) if language and message_id else None


async def sync_commands(tree: app_commands.CommandTree[Client], texts: app_commands.Translator) -> bool:
    """Tell Discord the commands where it knows others, and say whether it did: it counts new ones by the day."""
    assert tree.client.application_id is not None  # noqa: S101  (known once the client is logged in)
    route = Route("GET", "/applications/{application_id}/commands", application_id=tree.client.application_id)
    # Without the parameter Discord leaves the translations out.
    known = await tree.client.http.request(route, params={"with_localizations": "true"})
    ours = [await command.get_translated_payload(tree, texts) for command in tree.get_commands()]
    by_name: dict[str, Any] = {command["name"]: command for command in known}
    if len(known) == len(ours) and all(_says(by_name.get(command["name"]), command) for command in ours):
        return False
    await tree.sync()
    return True


def _says(known: Any, ours: Any) -> bool:
    """Whether what Discord has is what we would send; it adds fields of its own, and leaves out empty ones."""
    if isinstance(ours, dict) and ours:
        return isinstance(known, dict) and all(_says(known.get(key), value) for key, value in ours.items())
    if isinstance(ours, list) and ours:
        known = known or []
        return len(known) == len(ours) and all(_says(one, other) for one, other in zip(known, ours, strict=True))
    return (known or None) == (ours or None)
