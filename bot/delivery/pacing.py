"""Pacing: one token bucket in front of every request that counts against Discord's global limit.

discord.py has no limiter of its own for the global rate: without one, 10,000 sends at once drew 48,600 answers of
429 and lost most of the messages. Elapsed time, not the wall clock, refills the bucket.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable

# A sleep of exactly the right length may leave a token short by a rounding error.
_ONE = 1 - 1e-9


class TokenBucket:
    """``rate_per_s`` requests a second in the long run, bursts of at most ``burst``, first come first served.

    Patient ones (posts in channels) come after all others (messages to members, which have their minute).

    Any one second sees at most ``rate_per_s + burst`` requests; 45 and 5 stay within Discord's 50. Under load the
    first waiter sleeps until nearly a whole burst has refilled, because waking costs more than working: one wake-up
    per send at 50/s takes three times the CPU of one per burst. It leaves room for one token, so that a sleep which
    lasts a little too long loses nothing: the rate is kept in the long run, however late the loop wakes.
    """

    def __init__(
        self, rate_per_s: float, *, burst: int = 5, elapsed_s: Callable[[], float] = time.monotonic
    ) -> None:
        if rate_per_s <= 0 or burst < 1:
            msg = "the rate must be positive and the burst at least 1"
            raise ValueError(msg)
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._at_a_time = max(1, burst - 1)
        self._elapsed_s = elapsed_s
        self._tokens = float(burst)
        self._filled_at_s = elapsed_s()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._patient: deque[asyncio.Future[None]] = deque()
        self._alarm: asyncio.TimerHandle | None = None

    async def take(self, *, patient: bool = False) -> None:
        """Wait for leave to make one request; who is ``patient`` comes after all who are not."""
        self._refill()
        if not (self._waiting or self._patient) and self._tokens >= _ONE:
            self._tokens -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        queue = self._patient if patient else self._waiting
        queue.append(turn)
        if self._alarm is None:
            self._set_alarm()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                # The next to be served steps over it, unless that happened already.
                with contextlib.suppress(ValueError):
                    queue.remove(turn)
            else:
                # Leave was given, but whoever waited for it went away in the same moment.
                self._tokens += 1
                self._serve()
            raise

    def _set_alarm(self) -> None:
        wanted = min(len(self._waiting) + len(self._patient), self._at_a_time)
        wait_s = max(0.0, (wanted - self._tokens) / self._rate_per_s)
        self._alarm = asyncio.get_running_loop().call_later(wait_s, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._refill()
        self._serve()
        if self._waiting or self._patient:
            self._set_alarm()

    def _serve(self) -> None:
        # All that can go go at once: handing a lock from one to the next would cost a turn of the loop each.
        while (queue := self._waiting or self._patient) and self._tokens >= _ONE:
            turn = queue.popleft()
            if not turn.done():
                turn.set_result(None)
                self._tokens -= 1

    def _refill(self) -> None:
        now_s = self._elapsed_s()
        self._tokens = min(float(self._burst), self._tokens + (now_s - self._filled_at_s) * self._rate_per_s)
        self._filled_at_s = now_s
