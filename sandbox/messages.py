"""Messages as they are written, answered and edited, whoever writes them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from sandbox import components, permissions, shapes
from sandbox.calls import File
from sandbox.checks.messages import check_message
from sandbox.limits import Limits
from sandbox.refusals import Refusal, form_error
from sandbox.shapes import Json
from sandbox.snowflakes import moment_of
from sandbox.state import World

# https://discord.com/developers/docs/resources/message#create-message: "the past few minutes"
NONCE_WINDOW = timedelta(minutes=5)
SETTABLE_FLAGS = shapes.SUPPRESS_EMBEDS | shapes.SUPPRESS_NOTIFICATIONS | shapes.COMPONENTS_V2 | shapes.EPHEMERAL

USER_MENTION, ROLE_MENTION = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")


def text_of(message: Json) -> str:
    """What a message says, in its content and its Components V2."""
    return f"{message.get('content') or ''}\n{components.shown_text(message.get('components') or [])}"


def mentions(world: World, channel: Json, author_id: str, text: str, allowed: Json | None, reply: Json | None) -> Json:
    """Whom a text pings, after what its author allowed and may do.

    Args:
        world: Everything.
        channel: Where it is written.
        author_id: By whom.
        text: The text.
        allowed: ``allowed_mentions`` of the request; None allows everything.
        reply: The message that it answers.

    Source:
        https://discord.com/developers/docs/resources/message#allowed-mentions-object
    """

    def may(kind: str, one: str | None = None) -> bool:
        if allowed is None or kind in (allowed.get("parse") or ()):
            return True
        return one is not None and one in map(str, allowed.get(kind) or ())

    users = [one for one in dict.fromkeys(USER_MENTION.findall(text)) if one in world.users and may("users", one)]
    answered = reply["author"]["id"] if reply else None
    if answered and (allowed is None or allowed.get("replied_user")) and answered not in users:
        users.append(answered)
    everyone = bool(world.permissions(author_id, channel) & permissions.BITS["mention_everyone"])
    roles = {one["id"]: one for one in world.guilds.get(channel.get("guild_id", ""), {}).get("roles", ())}
    found = [one for one in dict.fromkeys(ROLE_MENTION.findall(text)) if one in roles and may("roles", one)]
    return {
        "mentions": [world.users[one] for one in users],
        "mention_roles": [one for one in found if everyone or roles[one]["mentionable"]],
        "mention_everyone": everyone and may("everyone") and bool(re.search(r"@(everyone|here)\b", text)),
    }


def attachments(keep: Callable[[File], Json], body: Json, files: list[File], kept: list[Json]) -> list[Json]:
    """The files of a message: those it keeps, and those that came with the request."""
    named = {str(one.get("id")): one for one in body.get("attachments") or ()}
    found = [one for one in kept if body.get("attachments") is None or one["id"] in named]
    for file in files:
        about = named.get(file.field.removeprefix("files[").removesuffix("]"), {})
        found.append(keep(replace(file, name=about.get("filename") or file.name)))
        if about.get("description"):
            found[-1]["description"] = about["description"]
    return found


def finished_embeds(embeds: list[Json]) -> list[Json]:
    """*embeds* as a message carries them back."""
    found = []
    for embed in embeds:
        shape = {**{key: value for key, value in embed.items() if value not in (None, [])}, "type": "rich"}
        if "fields" in shape:
            shape["fields"] = [{"inline": False, **one} for one in shape["fields"]]
        found.append(shape)
    return found


class Desk:
    """Writes messages for the bot and for people.

    Args:
        world: Everything.
        limits: What Discord refuses.
    """

    def __init__(self, world: World, limits: Limits) -> None:
        self.world = world
        self.limits = limits
        self.base = ""
        """Where this sandbox serves files."""
        self._nonces: dict[tuple[str, str, str], str] = {}

    def keep(self, file: File) -> Json:
        """Store *file* where it is served from; give it as a message carries it."""
        file_id = self.world.ids.next()
        self.world.files[file_id] = (file.kind, file.content)
        url = f"{self.base}/attachments/{file_id}/{quote(file.name)}"
        shape = {"id": file_id, "filename": file.name, "size": len(file.content), "url": url, "proxy_url": url}
        return {**shape, "content_type": file.kind}

    def write(
        self,
        channel: Json,
        author: Json,
        body: Json,
        files: list[File] | None = None,
        *,
        only_user: str | None = None,
        **more: Any,
    ) -> Json:
        """Put a new message in *channel*.

        Raises:
            Refusal: It passes a limit (50035), says nothing (50006), or answers a message that is not there.
        """
        world = self.world
        files = files or []
        check_message(body, files, self.limits)
        if self.empty(body, files):
            raise Refusal("empty_message")
        if (reply := self._answered(channel, body)) is not None:
            more["type"] = 19
            more["message_reference"] = {"type": 0, "channel_id": channel["id"], "message_id": reply["id"]}
            if "guild_id" in channel:
                more["message_reference"]["guild_id"] = channel["guild_id"]
            more["referenced_message"] = {k: v for k, v in reply.items() if k != "referenced_message"}
        flags = int(body.get("flags") or 0) & SETTABLE_FLAGS | more.pop("flags", 0)
        pings = mentions(world, channel, author["id"], text_of(body), body.get("allowed_mentions"), reply)
        if "nonce" in body and body["nonce"] is not None:
            more["nonce"] = body["nonce"]
        message = shapes.message(
            more.pop("message_id", None) or world.ids.next(),
            channel["id"],
            author,
            world.clock.now(),
            content=(body.get("content") or "").strip(),
            embeds=finished_embeds(body.get("embeds") or []),
            components=components.finished(body.get("components") or [], world.ids),
            attachments=attachments(self.keep, body, files, []),
            tts=bool(body.get("tts")),
            flags=flags,
            **pings,
            **more,
        )
        if "nonce" in more:
            self._nonces[channel["id"], author["id"], str(more["nonce"])] = message["id"]
        return world.add_message(message, only_user=only_user)

    @staticmethod
    def empty(body: Json, files: list[File]) -> bool:
        """Whether there is nothing in it."""
        return not (str(body.get("content") or "").strip() or body.get("embeds") or body.get("components") or files)

    def _answered(self, channel: Json, body: Json) -> Json | None:
        reference = body.get("message_reference")
        if not reference:
            return None
        found = self.world.messages[channel["id"]].get(str(reference.get("message_id")))
        if found is None and reference.get("fail_if_not_exists", True):
            raise form_error("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return found

    def edit(self, message: Json, body: Json, files: list[File] | None = None) -> Json:
        """Change what *body* names.

        Raises:
            Refusal: The result would pass a limit (50035) or be empty (50006).
        """
        world = self.world
        files = files or []
        was_v2 = message["flags"] & shapes.COMPONENTS_V2
        flags = int(body.get("flags") or 0) | was_v2
        check_message({**body, "flags": flags}, files, self.limits, edit=True)
        changes: Json = {"edited_timestamp": shapes.iso(world.clock.now())}
        if flags & shapes.COMPONENTS_V2 and not was_v2:
            changes |= {"content": "", "embeds": []}
        if "content" in body:
            changes["content"] = (body["content"] or "").strip()
        if "embeds" in body:
            changes["embeds"] = finished_embeds(body["embeds"] or [])
        if "components" in body:
            changes["components"] = components.finished(body["components"] or [], world.ids)
        if "attachments" in body or files:
            changes["attachments"] = attachments(self.keep, body, files, message["attachments"])
        keep = message["flags"] & ~(shapes.LOADING | shapes.SUPPRESS_EMBEDS)
        suppress = body["flags"] if body.get("flags") is not None else message["flags"]
        changes["flags"] = keep | flags & shapes.COMPONENTS_V2 | suppress & shapes.SUPPRESS_EMBEDS
        result = {**message, **changes}
        if self.empty(result, result["attachments"]):
            raise Refusal("empty_message")
        channel = world.channels[message["channel_id"]]
        allowed = body.get("allowed_mentions")
        pings = mentions(world, channel, message["author"]["id"], text_of(result), allowed, None)
        return world.update_message(message, changes | pings)

    def remembered(self, channel: Json, author_id: str, nonce: Any) -> Json | None:
        """The message that *author_id* wrote in the last minutes under the same nonce.

        Raises:
            Refusal: It was written, and removed since (10008).

        Source:
            https://discord.com/developers/docs/resources/message#create-message-jsonform-params (enforce_nonce)
        """
        found = self._nonces.get((channel["id"], author_id, str(nonce)))
        if found is None or moment_of(found) < self.world.clock.now() - NONCE_WINDOW:
            return None
        return self.world.message(channel["id"], found)
