"""The sections of a summary, as a reader meets them."""

from bot.i18n import Translator
from storage.models import Section

_KNOWN = {
    "what's new": "section.whats_new",
    "technical details": "section.technical_details",
    "performance highlights": "section.performance_highlights",
    "abstract": "section.abstract",
}


def heading_of(section: Section, t: Translator) -> str | None:
    """A section's heading: the three usual ones in the reader's language, others as written, None without one."""
    if section.heading is None:
        return None
    message_id = _KNOWN.get(_normalised(section.heading))
    return t(message_id) if message_id else section.heading


def is_whats_new(section: Section) -> bool:
    """Whether the section says what is new."""
    return section.heading is not None and _normalised(section.heading) == "what's new"


def is_abstract(section: Section) -> bool:
    """Whether the section is the beginning of the paper's own abstract."""
    return section.heading is not None and _normalised(section.heading) == "abstract"


def _normalised(heading: str) -> str:
    return heading.replace("’", "'").strip().lower()
