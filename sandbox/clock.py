"""The sandbox's wall clock: it runs, stands still, jumps, and can be followed from another process."""

import asyncio
import contextlib
import json
import math
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Self

import aiohttp

_RECONNECT_WITHIN_S = 5.0
_RECONNECT_EVERY_S = 0.1
_CONNECT_TIMEOUT_S = 10.0


class SandboxGone(ConnectionError):
    """The sandbox that a remote clock followed has gone away, so the time is unknown."""


class _Timeline:
    """Wall time as a straight line over the machine's monotonic clock, with listeners for its bends."""

    def __init__(self, base_at: datetime, *, rate: float, monotonic_s: float) -> None:
        self._base_at = base_at
        self._base_monotonic_s = monotonic_s
        self._rate = rate
        self._subscribers: dict[object, Callable[[], None]] = {}

    @property
    def rate(self) -> float:
        """Sandbox seconds that pass in one real second; 0 means that the clock stands still."""
        return self._rate

    def now(self) -> datetime:
        """Return the present instant, aware UTC."""
        if not self._rate:
            return self._base_at
        return self._base_at + timedelta(seconds=(time.monotonic() - self._base_monotonic_s) * self._rate)

    def delay_s(self, until: datetime) -> float:
        """Return the real seconds until ``until`` at the present rate.

        0.0 when it is past, infinite when it lies ahead of a clock that stands still.
        """
        ahead_s = (until - self.now()).total_seconds()
        if ahead_s <= 0:
            return 0.0
        return ahead_s / self._rate if self._rate else math.inf

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after every jump and change of rate; the returned function ends that."""
        key = object()
        self._subscribers[key] = callback

        def unsubscribe() -> None:
            self._subscribers.pop(key, None)

        return unsubscribe

    def _bend(self, base_at: datetime, *, rate: float, monotonic_s: float) -> None:
        self._base_at, self._base_monotonic_s, self._rate = base_at, monotonic_s, rate
        self._notify()

    def _notify(self) -> None:
        for callback in tuple(self._subscribers.values()):
            callback()


class SandboxClock(_Timeline):
    """A wall clock for tests and demonstrations.

    ``start_at`` is its first instant, aware; ``rate`` how many sandbox seconds pass in one real second, 0 to
    stand still. Without a start it shows the machine's present time.

    Raises:
        ValueError: if ``start_at`` carries no zone, or the rate is negative.
    """

    def __init__(self, start_at: datetime | None = None, *, rate: float = 1.0) -> None:
        super().__init__(
            _aware_utc(start_at or datetime.now(UTC)), rate=_checked_rate(rate), monotonic_s=time.monotonic()
        )

    def advance(
        self,
        by: timedelta | None = None,
        *,
        weeks: float = 0,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> None:
        """Jump by a span, given as a timedelta, as its parts, or as both together."""
        span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        self.move_to(self.now() + (by or timedelta()) + span)

    def move_to(self, at: datetime) -> None:
        """Jump to an instant, which may lie in the past as when a machine's clock is set right."""
        self._bend(_aware_utc(at), rate=self._rate, monotonic_s=time.monotonic())

    def set_rate(self, rate: float) -> None:
        """Change how fast time passes from now on.

        Raises:
            ValueError: if the rate is negative or not finite.
        """
        self._bend(self.now(), rate=_checked_rate(rate), monotonic_s=time.monotonic())

    def reading(self) -> str:
        """Return the clock's line as the JSON text that a remote clock follows."""
        return json.dumps(
            {
                "base_at": self._base_at.isoformat(),
                "monotonic_s": self._base_monotonic_s,
                "rate": self._rate,
            }
        )


class RemoteClock(_Timeline):
    """The sandbox's clock, followed from another process on the same machine.

    Both processes measure against the machine's one monotonic clock, so they agree to the microsecond whatever
    the websocket's latency. When the sandbox ends, or is lost and does not come back within some seconds,
    ``now`` and ``delay_s`` raise `SandboxGone`: a bot must not go on with a time that nobody keeps.
    """

    def __init__(self, reading: str) -> None:
        base_at, rate, monotonic_s = _parse_reading(reading)
        super().__init__(base_at, rate=rate, monotonic_s=monotonic_s)
        self._gone = False

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator[Self]:
        """Follow the clock at ``url`` (a sandbox's ``clock_url``) for the length of the context.

        Raises:
            SandboxGone: if nothing answers there.
        """
        async with aiohttp.ClientSession() as session:
            try:
                async with asyncio.timeout(_CONNECT_TIMEOUT_S):
                    socket = await session.ws_connect(url)
                    clock = cls(await socket.receive_str())
            except (aiohttp.ClientError, TimeoutError, TypeError) as error:
                msg = f"No sandbox clock answers at {url}"
                raise SandboxGone(msg) from error
            follower = asyncio.create_task(clock._follow(session, url, socket))
            try:
                await socket.send_str("following")
                yield clock
            finally:
                follower.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await follower

    def now(self) -> datetime:
        """Return the sandbox's present instant, aware UTC.

        Raises:
            SandboxGone: if the sandbox has gone away.
        """
        if self._gone:
            raise SandboxGone("The sandbox's clock is gone")
        return super().now()

    async def _follow(
        self, session: aiohttp.ClientSession, url: str, socket: aiohttp.ClientWebSocketResponse | None
    ) -> None:
        try:
            while socket is not None:
                async for message in socket:
                    base_at, rate, monotonic_s = _parse_reading(str(message.data))
                    self._bend(base_at, rate=rate, monotonic_s=monotonic_s)
                    # The answer tells the sandbox that this process now lives in the new time.
                    with contextlib.suppress(ConnectionError):
                        await socket.send_str("following")
                # A sandbox that ends says so; any other loss may be mended.
                ended = socket.close_code == aiohttp.WSCloseCode.GOING_AWAY
                socket = None if ended else await self._reconnected(session, url)
        finally:
            if socket is not None:
                await socket.close()
        self._gone = True
        self._notify()

    async def _reconnected(
        self, session: aiohttp.ClientSession, url: str
    ) -> aiohttp.ClientWebSocketResponse | None:
        give_up_at_s = time.monotonic() + _RECONNECT_WITHIN_S
        while time.monotonic() < give_up_at_s:
            try:
                return await session.ws_connect(url)
            except aiohttp.ClientError:
                await asyncio.sleep(_RECONNECT_EVERY_S)
        return None


def _parse_reading(reading: str) -> tuple[datetime, float, float]:
    line = json.loads(reading)
    return datetime.fromisoformat(line["base_at"]), float(line["rate"]), float(line["monotonic_s"])


def _aware_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("An instant needs a time zone")
    return at.astimezone(UTC)


def _checked_rate(rate: float) -> float:
    if not 0 <= rate < math.inf:
        msg = f"A clock's rate is 0 or more, not {rate}"
        raise ValueError(msg)
    return rate
