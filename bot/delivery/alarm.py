"""APScheduler's part: ring at the next due instant, and run the housekeeping. Never one job per reminder."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.services.ports import Clock

_WAKE_JOB = "wake-dispatcher"
_LONGEST_SLEEP_S = 3600.0


class Alarm:
    """Rings ``callback`` once when the clock shows the instant it was set for; setting it again replaces that.

    The scheduler counts real time, the instant is on the clock port, so the waiting time is asked of the port, and
    asked again when it has passed: the two may have come apart a little. After a jump whoever set the alarm sets it
    again.
    """

    def __init__(
        self,
        scheduler: AsyncIOScheduler,
        clock: Clock,
        callback: Callable[[], None],
        *,
        longest_sleep_s: float = _LONGEST_SLEEP_S,
    ) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self._callback = callback
        self._longest_sleep_s = longest_sleep_s
        self._instant: datetime | None = None

    def set(self, instant: datetime | None) -> None:
        """Ring at ``instant``; None (nothing due at all) silences the alarm until it is set again."""
        self._instant = instant
        if instant is None:
            if self._scheduler.get_job(_WAKE_JOB) is not None:
                self._scheduler.remove_job(_WAKE_JOB)
            return
        delay_s = min(self._clock.delay_s(instant), self._longest_sleep_s)
        self._scheduler.add_job(
            self._ring,
            DateTrigger(datetime.now(UTC) + timedelta(seconds=delay_s)),
            id=_WAKE_JOB,
            replace_existing=True,
            # However late the loop gets to it, the dispatcher must wake; it decides itself what is too late.
            misfire_grace_time=None,
            # The scheduler drops a run while the one before it counts as running, which it does for a moment more.
            max_instances=8,
        )

    async def _ring(self) -> None:
        # A coroutine, so that the scheduler runs it on the loop and not in a worker thread.
        if self._instant is None:
            return
        if self._clock.delay_s(self._instant) > 0:
            self.set(self._instant)
        else:
            self._callback()


def every(
    scheduler: AsyncIOScheduler, interval: timedelta, job: Callable[[], Awaitable[None]], *, name: str
) -> None:
    """Run ``job`` each ``interval``, never two at once, catching up at most once."""
    scheduler.add_job(
        job,
        IntervalTrigger(seconds=int(interval.total_seconds())),
        id=name,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
