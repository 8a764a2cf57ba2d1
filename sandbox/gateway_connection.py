"""One websocket of the gateway: compression, ordered sending, heartbeats, silence."""

import asyncio
import contextlib
import importlib
import json
import time
import zlib
from collections import deque
from collections.abc import Mapping
from enum import IntEnum
from typing import Protocol

from aiohttp import web

from sandbox.gateway_session import Session

_SENDS_PER_MINUTE = 120
_MINUTE_S = 60.0
# A client is given up after one and a half intervals without a beat.
_PATIENCE = 1.5
# How long a client has to answer a close.
_CLOSE_WITHIN_S = 2.0

_encode = json.JSONEncoder(separators=(",", ":")).encode


class Op(IntEnum):
    """Gateway opcodes."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    VOICE_STATE_UPDATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class CloseCode(IntEnum):
    """Why Discord closes a gateway connection."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class _Compressor(Protocol):
    def frame(self, text: str) -> bytes: ...


class _ZlibStream:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(level=1)

    def frame(self, text: str) -> bytes:
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class _ZstdStream:
    def __init__(self) -> None:
        zstandard = importlib.import_module("zstandard")
        self._stream = zstandard.ZstdCompressor().compressobj()
        self._flush_block: int = zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def frame(self, text: str) -> bytes:
        return bytes(self._stream.compress(text.encode()) + self._stream.flush(self._flush_block))


def _compressor(name: str | None) -> _Compressor | None:
    if name == "zlib-stream":
        return _ZlibStream()
    if name == "zstd-stream":
        with contextlib.suppress(ImportError):
            return _ZstdStream()
    return None


class Connection:
    """One client's websocket. Frames leave in the order in which they were given."""

    def __init__(self, compression: str | None) -> None:
        self.socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20, timeout=_CLOSE_WITHIN_S)
        self.session: Session | None = None
        self.closed_by_client_with: int | None = None
        self._compressor = _compressor(compression)
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._audible = asyncio.Event()
        self._audible.set()
        self._writer: asyncio.Task[None] | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._interval_s = 0.0
        self._beat_s = time.monotonic()
        self._received_s: deque[float] = deque()
        self._transport: asyncio.BaseTransport | None = None
        self._closing: asyncio.Task[None] | None = None
        self._closed_here = False

    async def prepare(self, request: web.BaseRequest) -> None:
        """Shake hands."""
        await self.socket.prepare(request)
        self._transport = request.transport
        self._writer = asyncio.create_task(self._write())

    def send(self, frame: Mapping[str, object]) -> None:
        """Send a frame that belongs to no session."""
        self.send_text(_encode({"s": None, "t": None, **frame}))

    def send_text(self, frame: str) -> None:
        """Send an encoded frame."""
        self._outbox.put_nowait(frame)

    def expect_heartbeats(self, interval_s: float) -> None:
        """Close the connection (4009) when the client stops beating."""
        self._interval_s = interval_s
        self._beat_s = time.monotonic()
        self._watch_again()

    def beat(self, sequence: int | None) -> None:
        """Note and answer a heartbeat."""
        self._beat_s = time.monotonic()
        if sequence is not None and self.session is not None:
            self.session.acknowledge(sequence)
        if self._audible.is_set():
            self.send({"op": Op.HEARTBEAT_ACK})

    def may_send_more(self) -> bool:
        """Count a frame from the client; false beyond 120 a minute."""
        now_s = time.monotonic()
        self._received_s.append(now_s)
        while self._received_s[0] <= now_s - _MINUTE_S:
            self._received_s.popleft()
        return len(self._received_s) <= _SENDS_PER_MINUTE

    def go_silent(self) -> None:
        """Hold everything back; heartbeats go unanswered for good."""
        self._audible.clear()

    def speak(self) -> None:
        """Send what was held back."""
        self._audible.set()

    async def drained(self) -> None:
        """Wait until all frames have left, the connection has gone, or the client reads no more."""
        if self._writer is None or not self._audible.is_set():
            return
        joined = asyncio.ensure_future(self._outbox.join())
        await asyncio.wait(
            {joined, self._writer}, return_when=asyncio.FIRST_COMPLETED, timeout=_CLOSE_WITHIN_S
        )
        joined.cancel()

    async def close(self, code: int) -> None:
        """Close with a code, after what was sent before."""
        await self.drained()
        self._closed_here = True
        with contextlib.suppress(ConnectionError):
            await self.socket.close(code=int(code))

    def abort(self) -> None:
        """Drop the connection without a word."""
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()

    async def finish(self) -> None:
        """Clean up after the last frame."""
        if not self._closed_here:
            self.closed_by_client_with = self.socket.close_code
        if self._watch is not None:
            self._watch.cancel()
        if self._writer is not None:
            self._writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writer

    async def _write(self) -> None:
        while True:
            frame = await self._outbox.get()
            await self._audible.wait()
            try:
                if self._compressor is None:
                    await self.socket.send_str(frame)
                else:
                    await self.socket.send_bytes(self._compressor.frame(frame))
            except ConnectionError:
                return
            finally:
                self._outbox.task_done()

    def _watch_again(self) -> None:
        patience_s = self._interval_s * _PATIENCE
        left_s = self._beat_s + patience_s - time.monotonic()
        if left_s <= 0:
            self._closing = asyncio.ensure_future(self.close(CloseCode.SESSION_TIMED_OUT))
            return
        self._watch = asyncio.get_running_loop().call_later(left_s, self._watch_again)
