"""The digest as plain text: what is posted where Discord does not take the message with everything in it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.i18n import translator
from bot.rendering.digests import all_id, title_of
from bot.rendering.layout import allowed_mentions, mention_of
from bot.rendering.text import link, shorten
from bot.selection import Selection
from storage.models import Digest
from storage.preferences import Content

# https://discord.com/developers/docs/resources/message#create-message
CONTENT_LIMIT = 2000  # characters
TITLE_LENGTH = 100
SECONDARY = 2  # a grey button


def plain_payload(
    digest: Digest, content: Content, selection: Selection, *, days: Sequence[date] = ()
) -> dict[str, Any]:
    """The JSON body of a message with the titles and links of *selection*, and the one button it is found by."""
    t = translator(content.language)
    lines = [mention_of(content.role_id)] if content.role_id is not None else []
    lines.append(title_of(digest, days, content.language))
    for number, entry in enumerate(selection.entries[: content.count], start=1):
        lines.append(f"{number}. {link(entry.title, entry.url, TITLE_LENGTH)}")
    while len("\n".join(lines)) > CONTENT_LIMIT:
        lines.pop()
    label = shorten(t("digest.show_all", count=len(digest.entries)), 80)
    button = {"type": 2, "style": SECONDARY, "label": label, "custom_id": all_id(digest, days)}
    return {
        "content": "\n".join(lines),
        "components": [{"type": 1, "components": [button]}],
        "flags": 1 << 2,  # no previews of the links
        "allowed_mentions": allowed_mentions(content.role_id),
    }
