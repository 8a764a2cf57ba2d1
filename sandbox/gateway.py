"""The gateway: sessions that survive their connections, events by intent, heartbeats, close codes."""

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from sandbox import payloads
from sandbox.bodies import JsonObject, is_object, text, whole
from sandbox.gateway_connection import CloseCode, Connection, Op
from sandbox.gateway_events import (
    PRIVILEGED,
    Intent,
    event_body,
    interaction_body,
    members_chunk,
    needed_intent,
    ready_body,
)
from sandbox.gateway_session import Session
from sandbox.interactions import Interaction
from sandbox.messages import Message
from sandbox.world import Change, Guild, Member

if TYPE_CHECKING:
    from sandbox.backend import Backend


class Gateway:
    """All sessions and connections of the bot."""

    def __init__(self, backend: "Backend") -> None:
        self._backend = backend
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified = 0
        self.resumed = 0
        self._ready: set[asyncio.Future[None]] = set()
        self._silent_to_new = False
        backend.world.listener = self.publish

    # --- what tests may do to it -------------------------------------------------------------------------------

    @property
    def is_ready(self) -> bool:
        """Whether a bot is connected and has been sent READY or RESUMED."""
        # A connection may have ended a moment before its session hears of it.
        holders = (session.connection for session in self.sessions.values())
        return any(holder is not None and not holder.socket.closed for holder in holders)

    async def wait_until_ready(self) -> None:
        """Wait until a bot is connected."""
        while not self.is_ready:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._ready.add(waiter)
            try:
                await waiter
            finally:
                self._ready.discard(waiter)

    async def send_reconnect(self) -> None:
        """Ask every connected client to reconnect and resume (op 7)."""
        for connection in tuple(self.connections):
            connection.send({"op": Op.RECONNECT, "d": None})
        await self.drained()

    async def invalidate_session(self, *, resumable: bool) -> None:
        """Tell every connected client that its session is over (op 9), or only wants resuming."""
        for connection in tuple(self.connections):
            if connection.session is not None and not resumable:
                self.sessions.pop(connection.session.id, None)
            connection.send({"op": Op.INVALID_SESSION, "d": resumable})
        await self.drained()

    async def close_all(self, code: int = 4000) -> None:
        """Close every connection with a code."""
        await asyncio.gather(*(connection.close(code) for connection in tuple(self.connections)))

    def go_silent(self, *, new_connections: bool = False) -> None:
        """Stop sending anything, events and heartbeat answers alike, as when a network path has died.

        Connections made later are served, unless ``new_connections`` are to be silent too.
        """
        self._silent_to_new = new_connections
        for connection in self.connections:
            connection.go_silent()

    def speak(self) -> None:
        """End the silence; what was held back is sent now."""
        self._silent_to_new = False
        for connection in self.connections:
            connection.speak()

    async def drained(self) -> None:
        """Wait until everything that was sent has left, or its connection has gone."""
        await asyncio.gather(*(connection.drained() for connection in tuple(self.connections)))

    def abort_all(self) -> None:
        """Drop every connection without a word."""
        for connection in tuple(self.connections):
            connection.abort()

    # --- events ------------------------------------------------------------------------------------------------

    def publish(self, change: Change) -> None:
        """Send a change of the world to the sessions whose intents and shard cover it."""
        if not self.sessions:
            return
        event, subject = change.event, change.subject
        if event in ("GUILD_CREATE", "GUILD_DELETE"):
            self._publish_guild(event, subject)
            return
        own = isinstance(subject, Member) and subject.user is self._backend.world.bot
        intent = needed_intent(event, in_guild=change.guild_id is not None, own=own)
        interested = [
            one for one in self.sessions.values() if one.wants(intent) and one.covers(change.guild_id)
        ]
        if not interested:
            return
        full = event_body(change)
        for session in interested:
            session.dispatch(event, self._as_seen(session, subject, full))

    def _as_seen(self, session: Session, subject: object, full: JsonObject) -> JsonObject:
        """Blank what members wrote in guilds for bots without the content intent."""
        if (
            not isinstance(subject, Message)
            or subject.guild_id is None
            or session.wants(Intent.MESSAGE_CONTENT)
        ):
            return full
        if subject.author is self._backend.world.bot:
            return full
        return payloads.message_event(subject, reader_may_see_content=False)

    def _publish_guild(self, event: str, subject: object) -> None:
        if not isinstance(subject, Guild):
            return
        body: JsonObject = {"id": str(subject.id)}
        if event == "GUILD_CREATE":
            body = payloads.guild_create(subject)
            # Only guilds that the session knew come with this field: its absence tells of a new one.
            if not subject.is_down:
                del body["unavailable"]
        elif subject.is_down:
            body["unavailable"] = True
        for session in self.sessions.values():
            if session.wants(Intent.GUILDS) and session.covers(subject.id):
                session.dispatch(event, body)

    def dispatch_interaction(self, interaction: Interaction) -> None:
        """Send an interaction to its shard, whatever the intents."""
        guild_id = interaction.channel.guild_id
        body = interaction_body(self._backend.world, self._backend.application_id, interaction)
        for session in self.sessions.values():
            if session.covers(guild_id):
                session.dispatch("INTERACTION_CREATE", body)

    # --- the wire ----------------------------------------------------------------------------------------------

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one websocket until it closes."""
        connection = Connection(request.query.get("compress"))
        if self._silent_to_new:
            connection.go_silent()
        await connection.prepare(request)
        self.connections.add(connection)
        self._backend.say("gateway: connected")
        interval_s = self._backend.rules.heartbeat_interval_s
        connection.send({"op": Op.HELLO, "d": {"heartbeat_interval": round(interval_s * 1000)}})
        connection.expect_heartbeats(interval_s)
        try:
            await self._converse(connection)
        finally:
            self.connections.discard(connection)
            await connection.finish()
            self._detach(connection)
            self._backend.say(f"gateway: closed {connection.socket.close_code}")
        return connection.socket

    def _detach(self, connection: Connection) -> None:
        session = connection.session
        if session is None or session.connection is not connection:
            return
        session.detach()
        if connection.closed_by_client_with in (1000, 1001):
            # Discord ends the session when the client says that it leaves for good.
            self.sessions.pop(session.id, None)

    async def _converse(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                await connection.close(CloseCode.DECODE_ERROR)
                return
            if not connection.may_send_more():
                await connection.close(CloseCode.RATE_LIMITED)
                return
            try:
                frame: object = json.loads(message.data)
            except ValueError:
                await connection.close(CloseCode.DECODE_ERROR)
                return
            code = self._receive(connection, frame)
            if code is not None:
                await connection.close(code)
                return

    def _receive(self, connection: Connection, frame: object) -> CloseCode | None:
        """Act on one frame; return the code to close with, if it was wrong."""
        if not is_object(frame):
            return CloseCode.DECODE_ERROR
        op, data = whole(frame.get("op"), -1), frame.get("d")
        if op == Op.HEARTBEAT:
            connection.beat(whole(data) if data is not None else None)
            return None
        body: JsonObject = data if is_object(data) else {}
        if op == Op.IDENTIFY:
            return self._identify(connection, body)
        if op == Op.RESUME:
            return self._resume(connection, body)
        if connection.session is None:
            return CloseCode.NOT_AUTHENTICATED
        if op == Op.REQUEST_GUILD_MEMBERS:
            self._send_members(connection.session, body)
        elif op not in (Op.PRESENCE_UPDATE, Op.VOICE_STATE_UPDATE):
            return CloseCode.UNKNOWN_OPCODE
        return None

    def _identify(self, connection: Connection, body: JsonObject) -> CloseCode | None:
        if connection.session is not None:
            return CloseCode.ALREADY_AUTHENTICATED
        shard = body.get("shard")
        shard_id, shard_count = shard if isinstance(shard, list) and len(shard) == 2 else (0, 1)
        intents = whole(body.get("intents"), -1)
        code = self._identify_fault(body, shard_id, shard_count, intents)
        if code is not None:
            return code
        world = self._backend.world
        session = Session(f"{world.rng.getrandbits(128):032x}", intents, shard_id, shard_count)
        # A session of this shard that nobody resumed would only fill up from here on.
        for stale in [one for one in self.sessions.values() if one.is_abandoned_for(session)]:
            del self.sessions[stale.id]
        self.sessions[session.id] = session
        session.attach(connection)
        self.identified += 1
        guilds = [guild for guild in world.bot_guilds() if session.covers(guild.id)]
        session.dispatch("READY", ready_body(self._backend, session, guilds))
        if session.wants(Intent.GUILDS):
            for guild in guilds:
                if not guild.is_down:
                    session.dispatch("GUILD_CREATE", payloads.guild_create(guild))
        self._announce_ready()
        return None

    def _identify_fault(
        self, body: JsonObject, shard_id: object, shard_count: object, intents: int
    ) -> CloseCode | None:
        if text(body.get("token")).removeprefix("Bot ") != self._backend.token:
            return CloseCode.AUTHENTICATION_FAILED
        if not (isinstance(shard_id, int) and isinstance(shard_count, int) and 0 <= shard_id < shard_count):
            return CloseCode.INVALID_SHARD
        if intents < 0 or intents >= 1 << 27:
            return CloseCode.INVALID_INTENTS
        if intents & PRIVILEGED & ~self._backend.rules.privileged_intents:
            return CloseCode.DISALLOWED_INTENTS
        return None

    def _resume(self, connection: Connection, body: JsonObject) -> CloseCode | None:
        if connection.session is not None:
            return CloseCode.ALREADY_AUTHENTICATED
        if text(body.get("token")).removeprefix("Bot ") != self._backend.token:
            return CloseCode.AUTHENTICATION_FAILED
        session = self.sessions.get(text(body.get("session_id")))
        seen = whole(body.get("seq"), -1)
        if session is None or not session.can_replay_after(seen):
            connection.send({"op": Op.INVALID_SESSION, "d": False})
            return None
        if seen > session.sequence:
            return CloseCode.INVALID_SEQUENCE
        if session.connection is not None:
            session.connection.abort()
        session.attach(connection, replay_after=seen)
        session.dispatch("RESUMED", {"_trace": []})
        self.resumed += 1
        self._announce_ready()
        return None

    def _announce_ready(self) -> None:
        for waiter in self._ready:
            if not waiter.done():
                waiter.set_result(None)

    def _send_members(self, session: Session, body: JsonObject) -> None:
        guild = self._backend.world.guilds.get(whole(body.get("guild_id")))
        if guild is not None:
            may_list = session.wants(Intent.GUILD_MEMBERS)
            session.dispatch("GUILD_MEMBERS_CHUNK", members_chunk(guild, body, may_list=may_list))
