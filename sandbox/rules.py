"""The rules that no size tells: what is wrong with a request beyond what `limits.txt` holds."""

import re

from sandbox import components as c

# What `limits.txt` calls the kinds of components.
COMPONENTS = {
    c.BUTTON: "button",
    c.SECTION: "section",
    c.GALLERY: "gallery",
    c.THUMBNAIL: "thumbnail",
    c.LABEL: "label",
    c.TEXT_INPUT: "input",
    c.STRING_SELECT: "string_select",
}
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
