"""Messages as they are written, answered and edited, whoever writes them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from discord.utils import snowflake_time

from sandbox import components, permissions, shapes
from sandbox.calls import File
from sandbox.checks import check_message
from sandbox.limits import Limits
from sandbox.refusals import Refusal, note
from sandbox.shapes import Json, without
from sandbox.state import World

# https://discord.com/developers/docs/resources/message#create-message: "the past few minutes"
NONCE_WINDOW = timedelta(minutes=5)
SETTABLE_FLAGS = shapes.SUPPRESS_EMBEDS | shapes.SUPPRESS_NOTIFICATIONS | shapes.COMPONENTS_V2 | shapes.EPHEMERAL

USER_MENTION, ROLE_MENTION = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")
EVERYONE_MENTION = re.compile(r"@(everyone|here)\b")


class Desk:
    """Writes messages for the bot and for people, as far as the limits let it."""

    def __init__(self, world: World, limits: Limits) -> None:
        self.world = world
        self.limits = limits
        self._nonces: dict[tuple[str, str, str], str] = {}

    def keep(self, file: File) -> Json:
        """Store *file* where it is served from; give it as a message carries it."""
        file_id = self.world.clock.new_id()
        self.world.files[file_id] = (file.kind, file.content)
        url = f"{self.world.url}/attachments/{file_id}/{quote(file.name)}"
        shape = {"id": file_id, "filename": file.name, "size": len(file.content), "url": url, "proxy_url": url}
        return {**shape, "content_type": file.kind}

    def write(
        self, channel: Json, author: Json, body: Json, files: Sequence[File] = (), only_user: str = "", **more: Any
    ) -> Json:
        """Put a new message in *channel* (50035, 50006); *more* are fields that its author does not set."""
        world = self.world
        check_message(body, files, self.limits)
        more = {"flags": int(body.get("flags") or 0) & SETTABLE_FLAGS, **self._said(body, files, []), **more}
        reply = None
        if reference := body.get("message_reference"):
            reply = world.messages[channel["id"]].get(str(reference.get("message_id")))
            if reply is None and reference.get("fail_if_not_exists", True):
                problem = note({}, "REPLIES_UNKNOWN_MESSAGE", "Unknown message", "message_reference")
                raise Refusal("invalid_form_body", problem)
        if reply:
            place = {"guild_id": channel["guild_id"]} if "guild_id" in channel else {}
            reference = {"type": 0, "channel_id": channel["id"], "message_id": reply["id"], **place}
            more |= {"type": 19, "message_reference": reference}
            more["referenced_message"] = without(reply, "referenced_message")
        message = shapes.message(world.clock, channel["id"], author, **more)
        _need_content(message)
        if body.get("nonce") is not None:
            message["nonce"] = body["nonce"]
            self._nonces[channel["id"], author["id"], str(body["nonce"])] = message["id"]
        message |= self._pinged(message, body.get("allowed_mentions"), reply)
        return world.add_message(message, only_user=only_user)

    def edit(self, message: Json, body: Json, files: Sequence[File] = ()) -> Json:
        """Change what *body* names (50035, 50006)."""
        was_v2 = message["flags"] & shapes.COMPONENTS_V2
        flags = int(body.get("flags") or 0) | was_v2
        check_message({**body, "flags": flags}, files, self.limits, edit=True)
        changes: Json = {"edited_timestamp": shapes.iso(self.world.clock.now())}
        if flags & shapes.COMPONENTS_V2 and not was_v2:
            changes |= {"content": "", "embeds": []}
        changes |= self._said(body, files, message["attachments"])
        keep = message["flags"] & ~(shapes.LOADING | shapes.SUPPRESS_EMBEDS)
        suppress = body["flags"] if body.get("flags") is not None else message["flags"]
        changes["flags"] = keep | flags & shapes.COMPONENTS_V2 | suppress & shapes.SUPPRESS_EMBEDS
        result = {**message, **changes}
        _need_content(result)
        return self.world.update_message(message, changes | self._pinged(result, body.get("allowed_mentions"), None))

    def _said(self, body: Json, files: Sequence[File], kept: list[Json]) -> Json:
        """What *body* names of a message's content, as the message carries it back; it may keep files of *kept*."""
        said: Json = {}
        if "content" in body:
            said["content"] = (body["content"] or "").strip()
        if "embeds" in body:
            said["embeds"] = [_finished(one) for one in body["embeds"] or ()]
        if "components" in body:
            said["components"] = components.finished(body["components"] or [], self.world.clock)
        if "attachments" in body or files:
            named = {str(one.get("id")): one for one in body.get("attachments") or ()}
            said["attachments"] = [one for one in kept if body.get("attachments") is None or one["id"] in named]
            for file in files:
                about = named.get(file.field.removeprefix("files[").removesuffix("]"), {})
                described = {"description": about["description"]} if about.get("description") else {}
                named_so = replace(file, name=about.get("filename") or file.name)
                said["attachments"].append({**self.keep(named_so), **described})
        return said

    # https://discord.com/developers/docs/resources/message#allowed-mentions-object
    def _pinged(self, message: Json, allowed: Json | None, reply: Json | None) -> Json:
        """Whom a message pings, after what its author *allowed* (None is everything) and may do."""
        world, channel, author_id = self.world, self.world.channels[message["channel_id"]], message["author"]["id"]
        text = f"{message['content']}\n{components.shown_text(message)}"
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
        everyone = may_everyone and (everything or "everyone" in parse) and bool(EVERYONE_MENTION.search(text))
        return {"mentions": [world.users[one] for one in users], "mention_roles": named, "mention_everyone": everyone}

    # https://discord.com/developers/docs/resources/message#create-message-jsonform-params (enforce_nonce)
    def remembered(self, channel: Json, author_id: str, nonce: Any) -> Json | None:
        """What *author_id* wrote in the last minutes under a nonce; what was removed since is refused (10008)."""
        found = self._nonces.get((channel["id"], author_id, str(nonce)))
        if found is None or snowflake_time(int(found)) < self.world.clock.now() - NONCE_WINDOW:
            return None
        return self.world.message(channel["id"], found)


def _finished(embed: Json) -> Json:
    shape = {**{key: value for key, value in embed.items() if value not in (None, [])}, "type": "rich"}
    return shape | ({"fields": [{"inline": False, **one} for one in shape["fields"]]} if "fields" in shape else {})


def _need_content(message: Json) -> None:
    if not any(message[key] for key in ("content", "embeds", "components", "attachments")):
        raise Refusal("empty_message")
