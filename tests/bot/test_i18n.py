"""Every sentence exists in both languages, with the same placeholders, and every id that the code uses exists."""

import re
import string
from pathlib import Path

import pytest

from bot.i18n import LANGUAGES, language_of, translator

REPOSITORY = Path(__file__).parent.parent.parent
# t("…"), UserError("…"), described("…"), message_id="…"
USED = re.compile(r"""(?:\bt\(|sentences\(\w+\)\(|UserError\(|described\(|message_id=)\s*"([a-z_]+(?:\.[a-z_]+)+)\"""")


def placeholders(forms):
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def test_both_languages_have_the_same_sentences():
    korean, english = (translator(language) for language in LANGUAGES)

    assert korean.ids() == english.ids()


@pytest.mark.parametrize("message_id", sorted(translator("ko").ids()))
def test_a_sentence_takes_the_same_values_in_both_languages(message_id):
    korean, english = (placeholders(translator(language).forms(message_id)) for language in LANGUAGES)

    assert korean == english


def test_no_sentence_is_empty():
    empty = [
        (language, message_id)
        for language in LANGUAGES
        for message_id in translator(language).ids()
        if not all(form.strip() for form in translator(language).forms(message_id))
    ]

    assert empty == []


def test_every_id_in_the_code_exists():
    sources = [path for folder in ("bot", "cogs") for path in (REPOSITORY / folder).rglob("*.py")]
    used = {message_id for path in sources for message_id in USED.findall(path.read_text(encoding="utf-8"))}

    assert used, "the pattern found nothing"
    assert used - translator("ko").ids() == set()


def test_english_counts():
    t = translator("en")

    assert t("digest.all", count=1) == "1 paper"
    assert t("digest.all", count=2) == "All 2 papers by votes"


@pytest.mark.parametrize(("locale", "language"), [("ko", "ko"), ("en-US", "en"), ("fr", "en"), (None, "ko")])
def test_a_reader_gets_korean_or_english(locale, language):
    assert language_of(locale) == language
