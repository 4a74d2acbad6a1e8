"""The names and descriptions of commands in the reader's language."""

from discord import Locale, app_commands

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
