"""The gateway: sessions over WebSocket, as version 10 speaks them."""

import asyncio
import json
from typing import Any

from aiohttp import web

from sandbox import permissions, shapes
from sandbox.addresses import gateway_of
from sandbox.sessions import Session, Socket, encoded
from sandbox.shapes import Json
from sandbox.state import Event, World

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
HEARTBEAT, IDENTIFY, RESUME, RECONNECT, REQUEST_MEMBERS, INVALID, HELLO, ACK = 1, 2, 6, 7, 8, 9, 10, 11
PASSIVE = (3, 4)  # presence, voice: taken note of, nothing happens
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, BAD_TOKEN, ALREADY, BAD_SEQUENCE = 4001, 4002, 4003, 4004, 4005, 4007
INVALID_INTENTS, DISALLOWED_INTENTS = 4013, 4014
REASONS = {BAD_TOKEN: "its token is not accepted", DISALLOWED_INTENTS: "it asks for intents it was not granted"}
HEARTBEAT_MILLISECONDS = 41_250

# https://discord.com/developers/docs/events/gateway#list-of-intents: the bit for servers, and for conversations.
INTENTS = {
    **dict.fromkeys(("GUILD_CREATE", "GUILD_DELETE"), (1 << 0, 0)),
    **dict.fromkeys(("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"), (1 << 0, 1 << 0)),
    **dict.fromkeys(("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"), (1 << 0, 0)),
    "GUILD_MEMBER_UPDATE": (1 << 1, 0),
    **dict.fromkeys(("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"), (1 << 9, 1 << 12)),
    **dict.fromkeys(("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE"), (1 << 10, 1 << 13)),
    "TYPING_START": (1 << 11, 1 << 14),
}
EVENTS = ("READY", "RESUMED", "GUILD_MEMBERS_CHUNK", "INTERACTION_CREATE", *INTENTS)  # all that it tells
MEMBERS, PRESENCES, MESSAGE_CONTENT = 1 << 1, 1 << 8, 1 << 15
# The intents an application must be granted, and the "limited" flag that shows that it was.
PRIVILEGED = {MEMBERS: 1 << 15, PRESENCES: 1 << 13, MESSAGE_CONTENT: 1 << 19}
HIGHEST_INTENTS = (1 << 26) - 1


class Gateway:
    """Every session, and who is told of what."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sessions: dict[str, Session] = {}
        self.acknowledging = True  # cleared by the fault that mutes heartbeats' answers
        self.online = asyncio.Event()
        world.listeners.append(self._hear)

    def _hear(self, event: Event) -> None:
        if not event.for_bot:
            return
        for session in self.sessions.values():
            if event.type == "INTERACTION_CREATE" or self._concerns(event, session.intents):
                written = event.type in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}
                session.dispatch(event.type, self._blanked(event.data, session.intents) if written else event.data)

    def _concerns(self, event: Event, intents: int) -> bool:
        asked = intents & INTENTS[event.type][0 if event.guild_id or not event.channel_id else 1]
        return bool(asked) and self.world.may_know(self.world.bot_id, event)

    # https://discord.com/developers/docs/events/gateway#message-content-intent
    def _blanked(self, message: Json, intents: int) -> Json:
        """*message* without what a client may not read that has no message_content intent."""
        own = any(one["id"] == self.world.bot_id for one in (message["author"], *message["mentions"]))
        if intents & MESSAGE_CONTENT or own or "guild_id" not in message:
            return message
        return {**message, "content": "", "embeds": [], "attachments": [], "components": []}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(max_msg_size=0, compress=False)
        await ws.prepare(request)
        socket = Socket(ws, request.query.get("compress"))
        socket.send(encoded(HELLO, {"heartbeat_interval": HEARTBEAT_MILLISECONDS}))
        session: Session | None = None
        try:
            async for message in ws:
                session, refused = self._frame(socket, session, message.data)
                if refused:
                    await self._close(socket, refused)
        finally:
            if session and session.socket is socket:
                session.socket = None
                if ws.close_code in {1000, 1001}:
                    self.sessions.pop(session.id, None)
                if not self.sockets:
                    self.online.clear()
                    self.world.emit("BOT_OFFLINE", {"reason": None}, for_bot=False)
            await socket.finish()
        return ws

    def _frame(self, socket: Socket, session: Session | None, text: Any) -> tuple[Session | None, int]:
        """Carry one frame out; give the session, and the code to close with if it was a wrong one."""
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            return session, DECODE_ERROR
        if op == HEARTBEAT:
            if self.acknowledging:
                socket.send(encoded(ACK))
        elif op in {IDENTIFY, RESUME}:
            if session:
                return session, ALREADY
            if data.get("token") != self.world.token:
                return None, BAD_TOKEN
            return self._identify(socket, data) if op == IDENTIFY else self._resume(socket, data)
        elif session is None:
            return None, NOT_AUTHENTICATED
        elif op == REQUEST_MEMBERS:
            session.dispatch("GUILD_MEMBERS_CHUNK", self._members(data))
        elif op not in PASSIVE:
            return session, UNKNOWN_OPCODE
        return session, 0

    def _identify(self, socket: Socket, data: Json) -> tuple[Session | None, int]:
        world, intents = self.world, data.get("intents")
        if not isinstance(intents, int) or not 0 <= intents <= HIGHEST_INTENTS:
            return None, INVALID_INTENTS
        flags = world.application["flags"]
        if any(intents & bit and not flags & (granted | granted >> 1) for bit, granted in PRIVILEGED.items()):
            return None, DISALLOWED_INTENTS
        session = Session(intents)
        self.sessions[session.id] = session
        guilds = world.guilds_of(world.bot_id)
        user = {**world.bot, "verified": True, "mfa_enabled": True, "email": None, "flags": 0}
        about = {"v": 10, "user": user, "application": {"id": world.application["id"], "flags": flags}}
        about |= {"guilds": [{"id": one, "unavailable": True} for one in guilds], "private_channels": []}
        resumption = {"session_id": session.id, "resume_gateway_url": gateway_of(world.url)}
        self._connect(session, socket, "READY", {**about, **resumption})
        for guild_id in guilds:
            session.dispatch("GUILD_CREATE", self._whole_guild(guild_id))
        return session, 0

    def _resume(self, socket: Socket, data: Json) -> tuple[Session | None, int]:
        session, sequence = self.sessions.get(str(data.get("session_id"))), data.get("seq") or 0
        if session is None or (session.sent and sequence < session.sent[0][0] - 1):
            socket.send(encoded(INVALID, data=False))
            return None, 0
        if sequence > session.sequence:
            return None, BAD_SEQUENCE
        for number, frame in session.sent:
            if number > sequence:
                socket.send(frame)
        self._connect(session, socket, "RESUMED", {})
        return session, 0

    def _connect(self, session: Session, socket: Socket, kind: str, data: Json) -> None:
        session.socket = socket
        session.dispatch(kind, data)
        self.online.set()
        self.world.emit("BOT_ONLINE", {"user": self.world.bot}, for_bot=False)

    async def _close(self, socket: Socket, code: int) -> None:
        await socket.finish()
        await socket.ws.close(code=code)
        if code in REASONS:
            self.world.emit("BOT_OFFLINE", {"reason": REASONS[code]}, for_bot=False)

    def _whole_guild(self, guild_id: str) -> Json:
        world = self.world
        members, here = world.members[guild_id], world.channels_of(guild_id)
        own, threads = members[world.bot_id], [one for one in here if one["type"] in shapes.THREADS]
        return {
            **world.guilds[guild_id],
            **shapes.made("joined guild", joined_at=own["joined_at"], member_count=len(members), members=[own]),
            "channels": [one for one in here if one["type"] not in shapes.THREADS],
            "threads": [one for one in threads if world.permissions(world.bot_id, one) & permissions.VIEW],
        }

    def _members(self, data: Json) -> Json:
        guild_id, query = str(data["guild_id"]), str(data.get("query") or "").lower()
        members = self.world.members.get(guild_id, {})
        ids = [str(one) for one in data.get("user_ids") or members]
        found = [members[one] for one in ids if one in members and self.world.users[one]["username"].startswith(query)]
        chunk = {"guild_id": guild_id, "members": found[: data.get("limit") or None], "nonce": data.get("nonce")}
        return {**chunk, "chunk_index": 0, "chunk_count": 1}

    @property
    def sockets(self) -> list[Socket]:
        """Every connection that has a session."""
        return [one.socket for one in self.sessions.values() if one.socket]

    async def drop(self, code: int | None = None) -> None:
        """Cut every connection; with *code* by a close frame, without one as a network does."""
        for socket in self.sockets:
            if code is not None:
                await self._close(socket, code)
            elif socket.ws._req and socket.ws._req.transport:
                socket.ws._req.transport.abort()

    def tell_all(self, op: int, data: Any = None) -> None:
        for socket in self.sockets:
            socket.send(encoded(op, data))
