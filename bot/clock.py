"""The system's clock, with an eye on its jumps.

Waiting is done on elapsed time, deadlines are wall-clock times. When the two come apart (suspend, a time server's
step, an operator's hand), whoever waits must reckon anew; this clock notices within seconds and tells them.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

WATCH_EVERY_S = 5.0
_JUMP_S = 1.0

_log = structlog.get_logger(__name__)


class SystemClock:
    """The machine's wall clock; ``watch`` compares it with elapsed time every few seconds."""

    def __init__(
        self,
        *,
        wall_s: Callable[[], float] = time.time,
        elapsed_s: Callable[[], float] = time.monotonic,
        watch_every_s: float = WATCH_EVERY_S,
    ) -> None:
        self._wall_s = wall_s
        self._elapsed_s = elapsed_s
        self._watch_every_s = watch_every_s
        self._callbacks: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the present instant (aware, UTC)."""
        return datetime.fromtimestamp(self._wall_s(), UTC)

    def delay_s(self, until: datetime) -> float:
        """Return how many real seconds to wait until the clock shows ``until``."""
        return max(0.0, until.timestamp() - self._wall_s())

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after every jump; returns the unsubscribing function."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    async def watch(self) -> None:
        """Run until cancelled, telling the subscribers of each jump."""
        offset_s = self._wall_s() - self._elapsed_s()
        while True:
            await asyncio.sleep(self._watch_every_s)
            jump_s = self._wall_s() - self._elapsed_s() - offset_s
            if abs(jump_s) > _JUMP_S:
                offset_s += jump_s
                _log.warning("The wall clock jumped; reckoning anew what is due", jump_s=round(jump_s, 1))
                for callback in tuple(self._callbacks):
                    callback()
