"""Every sentence that a person reads, in Korean and English, by message id."""

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("ko", "en")
DEFAULT_LANGUAGE = "ko"
LOCALES = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True)
class _Catalogue:
    messages: dict[str, tuple[str, ...]]
    plural_index: Callable[[int], int]


class Translator:
    """Sentences in one language.

    Call it with a message id and the values of its placeholders. A message with plural forms takes the number as
    `count`.

    Raises:
        KeyError: The id, or one of its placeholders, is unknown: a bug, caught by the tests.
    """

    def __init__(self, language: str, catalogue: _Catalogue) -> None:
        self.language = language
        self._catalogue = catalogue

    def __call__(self, message_id: str, **arguments: object) -> str:
        """The sentence for *message_id*, with its placeholders filled in."""
        forms = self._catalogue.messages[message_id]
        count = arguments.get("count")
        index = self._catalogue.plural_index(count) if len(forms) > 1 and isinstance(count, int) else 0
        return forms[index].format(**arguments)

    def forms(self, message_id: str) -> tuple[str, ...]:
        """The forms of a message with their placeholders: one, or one a plural form."""
        return self._catalogue.messages[message_id]

    def ids(self) -> frozenset[str]:
        """Every message id that this language has."""
        return frozenset(self._catalogue.messages)


def language_of(locale: str | None) -> str:
    """The bot's language for a Discord locale ("ko", "en-US", …): Korean for Korean, else English."""
    return "ko" if locale is None or locale.startswith("ko") else "en"


@cache
def translator(language: str) -> Translator:
    """The sentences of *language*, read from its `.po` files once."""
    messages: dict[str, tuple[str, ...]] = {}
    plural_expression = "0"
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        plural_expression = catalogue.plural_expr
        for message in catalogue:
            if message.id:
                message_id = message.id if isinstance(message.id, str) else message.id[0]
                if message_id in messages:
                    raise ValueError(f"{path.name} defines {message_id} a second time")
                text = message.string or ""
                messages[message_id] = (text,) if isinstance(text, str) else tuple(text)
    return Translator(language, _Catalogue(messages, gettext.c2py(plural_expression)))
