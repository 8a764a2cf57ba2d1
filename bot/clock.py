"""The system's clock, with an eye on its jumps.

Waiting is done on elapsed time, deadlines are wall-clock times. When the two come apart (suspend, a time server's
step, an operator's hand), whoever waits must reckon anew; this clock notices within ten seconds and tells them.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from bot.clock_steps import told_of_steps

LOOK_EVERY_S = 9.0
LOOK_WHEN_TOLD_EVERY_S = 600.0
"""The system tells of steps and not of a slow drift, which needs half an hour at least for one second."""
_JUMP_S = 1.0

Steps = Callable[[Callable[[], None]], contextlib.AbstractContextManager[bool]]
"""Calls what it is given whenever the wall clock was set; the context's value is whether it can do that."""

_log = structlog.get_logger(__name__)


class SystemClock:
    """The machine's wall clock; ``watch`` compares it with elapsed time when told of a step, and now and then.

    Where the system does not tell, it looks every few seconds.
    """

    def __init__(
        self,
        *,
        wall_s: Callable[[], float] = time.time,
        elapsed_s: Callable[[], float] = time.monotonic,
        steps: Steps = told_of_steps,
    ) -> None:
        self._wall_s = wall_s
        self._elapsed_s = elapsed_s
        self._steps = steps
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
        stepped = asyncio.Event()
        with self._steps(stepped.set) as is_told:
            look_every_s = LOOK_WHEN_TOLD_EVERY_S if is_told else LOOK_EVERY_S
            offset_s = self._wall_s() - self._elapsed_s()
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(look_every_s):
                        await stepped.wait()
                stepped.clear()
                jump_s = self._wall_s() - self._elapsed_s() - offset_s
                if abs(jump_s) > _JUMP_S:
                    offset_s += jump_s
                    self._tell_of(jump_s)

    def _tell_of(self, jump_s: float) -> None:
        _log.warning("The wall clock jumped; reckoning anew what is due", jump_s=round(jump_s, 1))
        for callback in tuple(self._callbacks):
            callback()
