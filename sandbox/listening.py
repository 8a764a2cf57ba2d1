"""A loopback port that can go away and come back at the same address."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

_HOST = "127.0.0.1"
_BACKLOG = 1024
_MAX_REQUEST_BYTES = 32 * 1024 * 1024
_SHUTDOWN_WITHIN_S = 0.5
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class ListeningPort:
    """One port of 127.0.0.1, chosen by the system and kept until `close`.

    While stopped the port stays bound without listening: connecting is refused, and nobody else gets the port.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._socket = _bound(0)
        self.port: int = self._socket.getsockname()[1]
        self._http: web.Server | None = None
        self._listener: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{_HOST}:{self.port}"

    async def start(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._http = web.Server(self._handler, request_factory=_make_request, access_log=None)
        self._listener = await loop.create_server(self._http, sock=self._socket, backlog=_BACKLOG)

    async def stop(self) -> None:
        """Reset every connection and refuse new ones."""
        if self._listener is None or self._http is None:
            return
        self._listener.close()
        self._socket = _bound(self.port)
        for connection in self._http.connections:
            reset(connection.transport)
        await self._http.shutdown(_SHUTDOWN_WITHIN_S)
        self._listener = self._http = None

    async def close(self) -> None:
        """Give the port up, letting connections end in order."""
        if self._listener is not None and self._http is not None:
            self._listener.close()
            self._http.pre_shutdown()
            await self._http.shutdown(_SHUTDOWN_WITHIN_S)
            self._listener = self._http = None
        self._socket.close()


def reset(transport: asyncio.BaseTransport | None) -> None:
    """Break a TCP connection so that its peer sees "connection reset by peer"."""
    if not isinstance(transport, asyncio.WriteTransport):
        return
    peer = transport.get_extra_info("socket")
    if peer is not None:
        # A socket that lingers for no time answers the peer with RST in place of an orderly end. It may have
        # been closed by the peer already.
        with contextlib.suppress(OSError):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_HOST, port))
    return bound


def _make_request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: "asyncio.Task[None]",
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_MAX_REQUEST_BYTES)
