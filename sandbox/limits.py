"""Every limit of Discord that the sandbox holds a bot to: its number, and where Discord says so."""

from dataclasses import dataclass, field
from datetime import timedelta

_DOCS = "https://discord.com/developers/docs"
MESSAGE = f"{_DOCS}/resources/message#create-message-jsonform-params"
EMBED = f"{_DOCS}/resources/message#embed-object-embed-limits"
COMPONENT = f"{_DOCS}/components/reference"
COMMAND = f"{_DOCS}/interactions/application-commands"
CHOICE = f"{COMMAND}#application-command-object-application-command-option-choice-structure"
INTERACTION = f"{_DOCS}/interactions/receiving-and-responding"
RATE = f"{_DOCS}/topics/rate-limits"


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of something Discord takes, and its page about it."""

    most: float
    link: str
    least: int = 0


LIMITS: dict[str, Limit] = {
    "message content": Limit(2000, MESSAGE),
    "message embeds": Limit(10, MESSAGE),
    "message attachments": Limit(10, MESSAGE),
    "message nonce": Limit(25, MESSAGE),
    "allowed mentions": Limit(100, f"{_DOCS}/resources/message#allowed-mentions-object"),
    "file size": Limit(10 * 1024 * 1024, f"{_DOCS}/reference#uploading-files"),
    "embed title": Limit(256, EMBED),
    "embed description": Limit(4096, EMBED),
    "embed fields": Limit(25, EMBED),
    "embed field name": Limit(256, EMBED, 1),
    "embed field value": Limit(1024, EMBED, 1),
    "embed footer": Limit(2048, EMBED),
    "embed author": Limit(256, EMBED),
    "embeds in all": Limit(6000, EMBED),
    "rows": Limit(5, f"{COMPONENT}#legacy-message-component-behavior"),
    "buttons in a row": Limit(5, f"{COMPONENT}#action-row"),
    "selects in a row": Limit(1, f"{COMPONENT}#action-row"),
    "button label": Limit(80, f"{COMPONENT}#button"),
    "custom_id": Limit(100, f"{COMPONENT}#anatomy-of-a-component-custom-id", 1),
    "custom_id twice": Limit(1, f"{COMPONENT}#anatomy-of-a-component-custom-id"),
    "select options": Limit(25, f"{COMPONENT}#string-select", 1),
    "select option text": Limit(100, f"{COMPONENT}#string-select-select-option-structure", 1),
    "select placeholder": Limit(150, f"{COMPONENT}#string-select"),
    "v2 components": Limit(40, f"{COMPONENT}#component-object"),
    "v2 text": Limit(4000, f"{COMPONENT}#text-display"),
    "section texts": Limit(3, f"{COMPONENT}#section", 1),
    "section accessory": Limit(1, f"{COMPONENT}#section", 1),
    "gallery items": Limit(10, f"{COMPONENT}#media-gallery", 1),
    "media description": Limit(1024, f"{COMPONENT}#media-gallery"),
    "container in container": Limit(0, f"{COMPONENT}#container"),
    "bare button": Limit(0, f"{COMPONENT}#button"),
    "v2 beside content": Limit(0, f"{COMPONENT}#component-object"),
    "v2 without flag": Limit(0, f"{COMPONENT}#component-object"),
    "modal title": Limit(45, f"{INTERACTION}#interaction-response-object-modal", 1),
    "modal components": Limit(5, f"{INTERACTION}#interaction-response-object-modal", 1),
    "label": Limit(45, f"{COMPONENT}#label", 1),
    "label description": Limit(100, f"{COMPONENT}#label"),
    "text input": Limit(4000, f"{COMPONENT}#text-input"),
    "text input placeholder": Limit(100, f"{COMPONENT}#text-input"),
    "slash commands": Limit(100, f"{COMMAND}#registering-a-command"),
    "user commands": Limit(15, f"{COMMAND}#registering-a-command"),
    "message commands": Limit(15, f"{COMMAND}#registering-a-command"),
    "command name": Limit(32, f"{COMMAND}#application-command-object-application-command-naming", 1),
    "command name letters": Limit(0, f"{COMMAND}#application-command-object-application-command-naming"),
    "command description": Limit(100, f"{COMMAND}#application-command-object", 1),
    "command options": Limit(25, f"{COMMAND}#application-command-object"),
    "option choices": Limit(25, f"{COMMAND}#application-command-object-application-command-option-structure"),
    "option choice text": Limit(100, CHOICE, 1),
    "command in all": Limit(8000, f"{COMMAND}#slash-commands"),
    "command creations": Limit(200, f"{COMMAND}#registering-a-command"),
    "offered choices": Limit(25, f"{INTERACTION}#interaction-response-object-autocomplete"),
    "offered choice text": Limit(100, CHOICE, 1),
    "first answer": Limit(3, f"{INTERACTION}#interaction-callback"),
    "token life": Limit(15 * 60, f"{INTERACTION}#interaction-response"),
    "one answer": Limit(1, f"{INTERACTION}#interaction-callback"),
    "deferred flags": Limit(0, f"{INTERACTION}#interaction-response-object-messages"),
    "follow-ups of a user install": Limit(5, f"{INTERACTION}#create-followup-message"),
    "thread name": Limit(100, f"{_DOCS}/resources/channel#start-thread-from-message-json-params", 1),
    "channel name": Limit(100, f"{_DOCS}/resources/channel#channel-object-channel-structure", 1),
    "channel topic": Limit(1024, f"{_DOCS}/resources/channel#channel-object-channel-structure"),
    "history page": Limit(100, f"{_DOCS}/resources/message#get-channel-messages-query-string-params", 1),
    "bulk delete": Limit(100, f"{_DOCS}/resources/message#bulk-delete-messages", 2),
    "reactions": Limit(20, f"{_DOCS}/resources/message#create-reaction"),
    "requests a second": Limit(50, f"{RATE}#global-rate-limit"),
    "messages in five seconds": Limit(5, f"{RATE}#rate-limits"),
    "refused requests in ten minutes": Limit(10_000, f"{RATE}#invalid-request-limit-aka-cloudflare-bans"),
}


@dataclass(slots=True)
class Limits:
    """The limits in force; tests switch single ones *off* to see that they mattered."""

    off: set[str] = field(default_factory=set)

    def most(self, name: str) -> float:
        """The highest number that passes; infinite where the limit is off."""
        return float("inf") if name in self.off else LIMITS[name].most

    def least(self, name: str) -> int:
        """The lowest number that passes."""
        return 0 if name in self.off else LIMITS[name].least

    def window(self, name: str) -> timedelta:
        """A limit that is a time."""
        return timedelta.max if name in self.off else timedelta(seconds=LIMITS[name].most)
