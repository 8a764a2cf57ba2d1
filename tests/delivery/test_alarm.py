"""The alarm rings when the clock shows the instant: not before, not twice, and for nobody who silenced it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.alarm import Alarm, every
from sandbox import SandboxClock

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOON_S = 5.0


@pytest.fixture
async def scheduler() -> AsyncIterator[AsyncIOScheduler]:
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start()
    yield scheduler
    scheduler.shutdown(wait=False)


class Bell:
    """Counts its rings, and at which time by the clock each came."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.rang_at: list[datetime] = []
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self.rang_at.append(self._clock.now())
        self._rung.set()

    async def wait(self) -> datetime:
        async with asyncio.timeout(SOON_S):
            await self._rung.wait()
        self._rung.clear()
        return self.rang_at[-1]


async def test_it_rings_once_when_the_clock_shows_the_instant(scheduler: AsyncIOScheduler) -> None:
    clock = SandboxClock(NOW, rate=36_000)  # an hour in a tenth of a second
    bell = Bell(clock)
    alarm = Alarm(scheduler, clock, bell.ring)
    alarm.set(NOW + HOUR)
    assert NOW + HOUR <= await bell.wait() < NOW + 20 * HOUR
    assert scheduler.get_jobs() == []
    assert len(bell.rang_at) == 1


@pytest.mark.parametrize("past_by", [timedelta(), timedelta(seconds=1), timedelta(days=400)])
async def test_an_instant_that_has_passed_rings_at_once(
    scheduler: AsyncIOScheduler, past_by: timedelta
) -> None:
    clock = SandboxClock(NOW, rate=0)
    bell = Bell(clock)
    Alarm(scheduler, clock, bell.ring).set(NOW - past_by)
    await bell.wait()


async def test_setting_it_again_replaces_what_was_set(scheduler: AsyncIOScheduler) -> None:
    clock = SandboxClock(NOW, rate=36_000)
    bell = Bell(clock)
    alarm = Alarm(scheduler, clock, bell.ring)
    alarm.set(NOW + HOUR)
    alarm.set(NOW + 3 * HOUR)
    assert await bell.wait() >= NOW + 3 * HOUR
    assert scheduler.get_jobs() == []
    assert len(bell.rang_at) == 1


async def test_none_silences_it(scheduler: AsyncIOScheduler) -> None:
    clock = SandboxClock(NOW, rate=36_000)
    bell, other = Bell(clock), Bell(clock)
    alarm = Alarm(scheduler, clock, bell.ring)
    alarm.set(NOW)
    alarm.set(None)
    alarm.set(None)
    assert scheduler.get_jobs() == []
    Alarm(scheduler, clock, other.ring).set(NOW + 2 * HOUR)
    await other.wait()
    assert bell.rang_at == []


async def test_a_wait_of_many_hours_is_taken_in_parts(scheduler: AsyncIOScheduler) -> None:
    clock = SandboxClock(NOW, rate=36_000)
    bell = Bell(clock)
    alarm = Alarm(scheduler, clock, bell.ring, longest_sleep_s=0.02)
    alarm.set(NOW + 3 * HOUR)  # three tenths of a second: fifteen parts
    assert await bell.wait() >= NOW + 3 * HOUR
    assert len(bell.rang_at) == 1


async def test_a_clock_that_stands_still_is_asked_again_in_an_hour(scheduler: AsyncIOScheduler) -> None:
    clock = SandboxClock(NOW, rate=0)
    bell = Bell(clock)
    Alarm(scheduler, clock, bell.ring).set(NOW + HOUR)
    (job,) = scheduler.get_jobs()
    assert timedelta(minutes=59) < job.next_run_time - datetime.now(UTC) <= HOUR
    assert bell.rang_at == []


async def test_ringing_may_set_it_again_however_often(scheduler: AsyncIOScheduler) -> None:
    """The dispatcher does: what is due right now must not be lost because the last ring has hardly faded."""
    clock = SandboxClock(NOW, rate=0)
    bell = Bell(clock)

    def ring_again() -> None:
        if len(bell.rang_at) < 50:
            bell.rang_at.append(clock.now())
            alarm.set(NOW)
        else:
            bell.ring()

    alarm = Alarm(scheduler, clock, ring_again)
    alarm.set(NOW)
    await bell.wait()
    assert len(bell.rang_at) == 51


async def test_housekeeping_is_done_again_and_again_and_survives_a_failure(
    scheduler: AsyncIOScheduler,
) -> None:
    done = asyncio.Event()
    runs = 0

    async def tidy() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise OSError("the disk is full")
        done.set()

    every(scheduler, timedelta(seconds=1), tidy, name="tidy")
    async with asyncio.timeout(SOON_S):
        await done.wait()
    assert runs == 2
