"""What a request may hold: its forms, field by field, and the rules that no size tells."""

import re
from typing import Any

from sandbox import components as c

Form = dict[str, Any]

# A form holds each field to a limit, a list also each of its items to a form; under "*" stands what holds every field.
# A name with "?" may be left out; one with "#" is itself the number, where of all others the length counts.
EMBED: Form = {
    "title": "embed title",
    "description": "embed description",
    "footer": {"text": "embed footer"},
    "author": {"name": "embed author"},
    "fields": ("embed fields", {"name": "embed field name", "value": "embed field value"}),
}
MESSAGE: Form = {
    "content": "message content",
    "embeds": ("message embeds", EMBED),
    "attachments": "message attachments",
    "nonce": "message nonce",
    "allowed_mentions": {"users": "allowed mentions", "roles": "allowed mentions"},
}
MENU: Form = {"custom_id": "custom_id", "placeholder": "select placeholder"}
MENU_OPTION: Form = {"label": "select option text", "value": "select option text", "description": "select option text?"}
COMPONENTS: dict[int, Form] = {
    **dict.fromkeys(c.SELECTS, MENU),
    c.STRING_SELECT: {**MENU, "options": ("select options", MENU_OPTION)},
    c.BUTTON: {"label": "button label", "custom_id": "custom_id?"},
    c.SECTION: {"components": "section texts"},
    c.GALLERY: {"items": ("gallery items", {"description": "media description"})},
    c.THUMBNAIL: {"description": "media description"},
    c.LABEL: {"label": "label", "description": "label description"},
    c.TEXT_INPUT: {
        "custom_id": "custom_id?",
        "label": "label?",
        "value": "text input",
        "max_length": "#text input",
        "placeholder": "text input placeholder",
    },
}
MODAL: Form = {"title": "modal title", "custom_id": "custom_id", "components": "modal components"}
NAMED: Form = {"name": "command name", "name_localizations": {"*": "command name"}}
DESCRIBED: Form = {"description": "command description", "description_localizations": {"*": "command description"}}
COMMAND_OPTION: Form = {
    **NAMED,
    **DESCRIBED,
    "choices": ("option choices", {"name": "option choice text", "value": "option choice text?"}),
}
COMMAND: Form = {**NAMED, **DESCRIBED, "options": ("command options", COMMAND_OPTION)}
COMMAND_OPTION["options"] = COMMAND["options"]
CHOICES: Form = {"choices": ("offered choices", {"name": "offered choice text", "value": "offered choice text?"})}
THREAD: Form = {"name": "thread name"}
EDITED_THREAD: Form = {"name": "thread name?"}
CHANNEL: Form = {"name": "channel name", "topic": "channel topic"}
EDITED_CHANNEL: Form = {"name": "channel name?", "topic": "channel topic"}
BULK_DELETE: Form = {"messages": "bulk delete"}
HISTORY: Form = {"limit": "#history page"}

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
KINDS = {SLASH: "slash commands", USER_MENU: "user commands", MESSAGE_MENU: "message commands"}
IN_MESSAGE, IN_MODAL = (c.ROW,), (c.ROW, c.TEXT, c.LABEL)
IN_CONTAINER = (c.ROW, c.SECTION, c.TEXT, c.GALLERY, c.FILE, c.SEPARATOR)
V2_ONLY = (*IN_CONTAINER[1:], c.THUMBNAIL, c.CONTAINER)
BARE = (c.BUTTON, c.THUMBNAIL, *c.SELECTS)
LEGACY = ("content", "embeds", "poll", "sticker_ids")
# https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
NAME = re.compile(r"[-_'\w]+")

BAD_TYPE = "UNION_TYPE_CHOICES"
# What is wrong beyond sizes: the limit that it belongs to, Discord's code, and a sentence.
RULES = {
    "mentions": ("allowed mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse and ids exclude each other."),
    "embed sum": ("embeds in all", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"),
    "legacy": ("v2 beside content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "IS_COMPONENTS_V2 is set"),
    "bare": ("bare button", BAD_TYPE, f'Value of field "type" must be one of {IN_CONTAINER}.'),
    "needs flag": ("v2 without flag", BAD_TYPE, f'Value of field "type" must be one of {IN_MESSAGE}.'),
    "nested": ("container in container", BAD_TYPE, f'Value of field "type" must be one of {IN_CONTAINER}.'),
    "no form": ("modal components", BAD_TYPE, f'Value of field "type" must be one of {IN_MODAL}.'),
    "id twice": ("custom_id twice", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"),
    "number twice": ("custom_id twice", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated"),
    "value twice": ("custom_id twice", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The value is already used"),
    "button": ("custom_id", "BASE_TYPE_REQUIRED", "A link has a url, any other button a custom_id"),
    "accessory": ("section accessory", "BASE_TYPE_REQUIRED", "A section has one accessory, a button or a thumbnail"),
    "name": ("command name letters", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"),
    "command twice": ("command name letters", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Command names must be unique"),
    "option twice": ("command name letters", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Names must be unique"),
    "required late": ("command options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options come first"),
    "two helps": ("option choices", "APPLICATION_COMMAND", "Autocomplete and choices are mutually exclusive"),
    "menu text": ("command description", "APPLICATION_COMMAND", "Context menu commands cannot have a description"),
    "command sum": ("command in all", "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)"),
    "deferred": ("deferred flags", "MESSAGE_FLAGS_INVALID", "A deferred answer takes the EPHEMERAL flag only"),
}
