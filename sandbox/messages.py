"""Messages as they are written, answered and edited, whoever writes them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from sandbox import components, permissions, shapes
from sandbox.calls import File
from sandbox.checks import check_message
from sandbox.clock import moment_of
from sandbox.limits import Limits
from sandbox.refusals import Refusal, note
from sandbox.shapes import Json, without
from sandbox.state import World

# https://discord.com/developers/docs/resources/message#create-message: "the past few minutes"
NONCE_WINDOW = timedelta(minutes=5)
SETTABLE_FLAGS = shapes.SUPPRESS_EMBEDS | shapes.SUPPRESS_NOTIFICATIONS | shapes.COMPONENTS_V2 | shapes.EPHEMERAL

USER_MENTION, ROLE_MENTION = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")
EVERYONE_MENTION = re.compile(r"@(everyone|here)\b")


# https://discord.com/developers/docs/resources/message#allowed-mentions-object
def pinged(world: World, channel: Json, author_id: str, said: Json, allowed: Json | None, reply: Json | None) -> Json:
    """Whom a message pings, after what its author *allowed* (None is everything) and may do."""
    text = f"{said.get('content') or ''}\n{components.shown_text(said)}"
    everything, parse = allowed is None, (allowed or {}).get("parse") or ()

    def meant(pattern: re.Pattern[str], kind: str, known: Json) -> list[str]:
        listed = {str(one) for one in (allowed or {}).get(kind) or ()}
        found = [one for one in dict.fromkeys(pattern.findall(text)) if one in known]
        return [one for one in found if everything or kind in parse or one in listed]

    users = meant(USER_MENTION, "users", world.users)
    if reply and (everything or (allowed or {}).get("replied_user")) and reply["author"]["id"] not in users:
        users.append(reply["author"]["id"])
    may_everyone = bool(world.permissions(author_id, channel) & permissions.BITS["mention_everyone"])
    roles = {one["id"]: one for one in world.guilds.get(channel.get("guild_id", ""), {}).get("roles", ())}
    named = [one for one in meant(ROLE_MENTION, "roles", roles) if may_everyone or roles[one]["mentionable"]]
    all_of_them = may_everyone and (everything or "everyone" in parse) and bool(EVERYONE_MENTION.search(text))
    return {"mentions": [world.users[one] for one in users], "mention_roles": named, "mention_everyone": all_of_them}


def attachments(keep: Callable[[File], Json], body: Json, files: Sequence[File], kept: list[Json]) -> list[Json]:
    named = {str(one.get("id")): one for one in body.get("attachments") or ()}
    found = [one for one in kept if body.get("attachments") is None or one["id"] in named]
    for file in files:
        about = named.get(file.field.removeprefix("files[").removesuffix("]"), {})
        described = {"description": about["description"]} if about.get("description") else {}
        found.append(keep(replace(file, name=about.get("filename") or file.name)) | described)
    return found


def finished_embeds(embeds: list[Json] | None) -> list[Json]:
    found = []
    for embed in embeds or ():
        shape = {**{key: value for key, value in embed.items() if value not in (None, [])}, "type": "rich"}
        if "fields" in shape:
            shape["fields"] = [{"inline": False, **one} for one in shape["fields"]]
        found.append(shape)
    return found


def is_empty(said: Json, files: Sequence[Any]) -> bool:
    return not (str(said.get("content") or "").strip() or said.get("embeds") or said.get("components") or files)


class Desk:
    """Writes messages for the bot and for people, as far as the limits let it."""

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
        files: Sequence[File] = (),
        only_user: str | None = None,
        **more: Any,
    ) -> Json:
        """Put a new message in *channel* (50035, 50006); *more* are fields that its author does not set."""
        world = self.world
        check_message(body, files, self.limits)
        if is_empty(body, files):
            raise Refusal("empty_message")
        if (reply := self._answered(channel, body)) is not None:
            place = {"guild_id": channel["guild_id"]} if "guild_id" in channel else {}
            reference = {"type": 0, "channel_id": channel["id"], "message_id": reply["id"], **place}
            more |= {"type": 19, "message_reference": reference}
            more["referenced_message"] = without(reply, "referenced_message")
        if body.get("nonce") is not None:
            more["nonce"] = body["nonce"]
        message = shapes.message(
            more.pop("message_id", None) or world.ids.next(),
            channel["id"],
            author,
            world.clock.now(),
            content=(body.get("content") or "").strip(),
            embeds=finished_embeds(body.get("embeds")),
            components=components.finished(body.get("components") or [], world.ids),
            attachments=attachments(self.keep, body, files, []),
            flags=int(body.get("flags") or 0) & SETTABLE_FLAGS,
            **pinged(world, channel, author["id"], body, body.get("allowed_mentions"), reply),
            **more,
        )
        if "nonce" in more:
            self._nonces[channel["id"], author["id"], str(more["nonce"])] = message["id"]
        return world.add_message(message, only_user=only_user)

    def _answered(self, channel: Json, body: Json) -> Json | None:
        if not (reference := body.get("message_reference")):
            return None
        found = self.world.messages[channel["id"]].get(str(reference.get("message_id")))
        if found is None and reference.get("fail_if_not_exists", True):
            problem = note({}, "REPLIES_UNKNOWN_MESSAGE", "Unknown message", "message_reference")
            raise Refusal("invalid_form_body", problem)
        return found

    def edit(self, message: Json, body: Json, files: Sequence[File] = ()) -> Json:
        """Change what *body* names (50035, 50006)."""
        world, was_v2 = self.world, message["flags"] & shapes.COMPONENTS_V2
        flags = int(body.get("flags") or 0) | was_v2
        check_message({**body, "flags": flags}, files, self.limits, edit=True)
        changes: Json = {"edited_timestamp": shapes.iso(world.clock.now())}
        if flags & shapes.COMPONENTS_V2 and not was_v2:
            changes |= {"content": "", "embeds": []}
        if "content" in body:
            changes["content"] = (body["content"] or "").strip()
        if "embeds" in body:
            changes["embeds"] = finished_embeds(body["embeds"])
        if "components" in body:
            changes["components"] = components.finished(body["components"] or [], world.ids)
        if "attachments" in body or files:
            changes["attachments"] = attachments(self.keep, body, files, message["attachments"])
        keep = message["flags"] & ~(shapes.LOADING | shapes.SUPPRESS_EMBEDS)
        suppress = body["flags"] if body.get("flags") is not None else message["flags"]
        changes["flags"] = keep | flags & shapes.COMPONENTS_V2 | suppress & shapes.SUPPRESS_EMBEDS
        result = {**message, **changes}
        if is_empty(result, result["attachments"]):
            raise Refusal("empty_message")
        channel = world.channels[message["channel_id"]]
        pings = pinged(world, channel, message["author"]["id"], result, body.get("allowed_mentions"), None)
        return world.update_message(message, changes | pings)

    # https://discord.com/developers/docs/resources/message#create-message-jsonform-params (enforce_nonce)
    def remembered(self, channel: Json, author_id: str, nonce: Any) -> Json | None:
        """What *author_id* wrote in the last minutes under a nonce; what was removed since is refused (10008)."""
        found = self._nonces.get((channel["id"], author_id, str(nonce)))
        if found is None or moment_of(found) < self.world.clock.now() - NONCE_WINDOW:
            return None
        return self.world.message(channel["id"], found)
