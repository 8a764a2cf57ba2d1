"""Handing the sandbox's clock to other processes."""

import asyncio
import contextlib

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.clock import SandboxClock

# How long a follower has to answer a close.
_CLOSE_WITHIN_S = 1.0


class ClockServer:
    """Tells every follower each bend of the clock, and knows who has caught up."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._behind: dict[web.WebSocketResponse, int] = {}
        self._caught_up = asyncio.Event()
        self._caught_up.set()
        self._readings: dict[web.WebSocketResponse, asyncio.Queue[str]] = {}
        self._unsubscribe = clock.subscribe(self._tell)

    async def close(self) -> None:
        """Tell every follower that this clock ends."""
        self._unsubscribe()
        for socket in tuple(self._readings):
            with contextlib.suppress(ConnectionError):
                await socket.close(code=WSCloseCode.GOING_AWAY)

    async def caught_up(self) -> None:
        """Wait until every follower lives in the present time."""
        await self._caught_up.wait()

    def _tell(self) -> None:
        reading = self._clock.reading()
        for socket, readings in self._readings.items():
            self._behind[socket] += 1
            readings.put_nowait(reading)
        self._look()

    def _look(self) -> None:
        if any(self._behind.values()):
            self._caught_up.clear()
        else:
            self._caught_up.set()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one follower until it leaves."""
        socket = web.WebSocketResponse(compress=False, timeout=_CLOSE_WITHIN_S)
        await socket.prepare(request)
        readings: asyncio.Queue[str] = asyncio.Queue()
        readings.put_nowait(self._clock.reading())
        self._readings[socket], self._behind[socket] = readings, 1
        self._look()
        writer = asyncio.create_task(_write(socket, readings))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._behind[socket] -= 1
                    self._look()
        finally:
            del self._readings[socket], self._behind[socket]
            self._look()
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
        return socket


async def _write(socket: web.WebSocketResponse, readings: "asyncio.Queue[str]") -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            await socket.send_str(await readings.get())
