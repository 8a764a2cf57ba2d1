"""The machine's clock: jumps are noticed within seconds, whichever way, and nothing else is."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SystemClock
from tests.delivery.virtual_time import elapsed_s, in_virtual_time

BEGINS_AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


class Machine:
    """A machine whose wall clock can be set, in virtual time."""

    def __init__(self, *, tells: bool = False, forgets: bool = False) -> None:
        self.forgets = forgets
        self.wall_ahead_s = BEGINS_AT.timestamp()
        self.tells = tells
        self.tell: Callable[[], None] = lambda: None
        self.clock = SystemClock(wall_s=self.wall_s, elapsed_s=elapsed_s, steps=self._steps)
        self.noticed_s: list[float] = []
        self.unsubscribe = self.clock.subscribe(lambda: self.noticed_s.append(elapsed_s()))

    def wall_s(self) -> float:
        return elapsed_s() + self.wall_ahead_s

    async def live(self, for_s: float, steps: dict[float, float]) -> list[float]:
        """Live so many seconds, setting the wall clock by ``steps`` (elapsed second: by how much)."""
        watching = asyncio.create_task(self.clock.watch())
        for at_s, by_s in steps.items():
            asyncio.get_running_loop().call_at(at_s, self._step, by_s)
        await asyncio.sleep(for_s)
        watching.cancel()
        await asyncio.wait({watching})
        return self.noticed_s

    @contextlib.contextmanager
    def _steps(self, tell: Callable[[], None]) -> Iterator[bool]:
        self.tell = tell
        yield self.tells

    def _step(self, by_s: float) -> None:
        self.wall_ahead_s += by_s
        if self.tells and not self.forgets:
            self.tell()


def lived(
    for_s: float, steps: dict[float, float], *, tells: bool = False, forgets: bool = False
) -> list[float]:
    return in_virtual_time(lambda: Machine(tells=tells, forgets=forgets).live(for_s, steps))


@pytest.mark.parametrize("by_s", [86_400.0, -3600.0, 3.0, -3.0], ids=["day on", "hour back", "3 s", "-3 s"])
@given(at_s=st.floats(0.1, 60))
@settings(deadline=None, max_examples=30)
def test_a_jump_is_noticed_once_and_within_ten_seconds(by_s: float, at_s: float) -> None:
    (noticed_s,) = lived(120, {at_s: by_s})
    assert at_s <= noticed_s <= at_s + 10


@pytest.mark.parametrize("by_s", [86_400.0, -3600.0, 3.0, -3.0], ids=["day on", "hour back", "3 s", "-3 s"])
@given(at_s=st.floats(0.1, 1800))
@settings(deadline=None, max_examples=30)
def test_where_the_system_tells_of_a_jump_it_is_noticed_at_once(by_s: float, at_s: float) -> None:
    assert lived(3600, {at_s: by_s}, tells=True) == [pytest.approx(at_s)]


def test_a_jump_that_the_system_forgot_to_tell_of_is_noticed_too() -> None:
    (noticed_s,) = lived(3600, {100.0: 60.0}, tells=True, forgets=True)
    assert noticed_s <= 100 + 600


def test_what_the_system_tells_of_and_is_no_jump_is_nobodys_business() -> None:
    assert lived(3600, {5.0: 0.0, 6.0: 0.4, 7.0: -0.4}, tells=True) == []


def test_two_jumps_are_two() -> None:
    assert len(lived(60, {7.0: 3600.0, 31.0: -3600.0})) == 2


@given(st.floats(-0.9, 0.9))
@settings(deadline=None, max_examples=30)
def test_a_small_correction_is_nobodys_business(by_s: float) -> None:
    assert lived(300, {12.0: by_s}) == []


def test_small_corrections_that_add_up_are_reckoned_with() -> None:
    assert len(lived(300, {10.0: 0.6, 100.0: 0.6})) == 1


def test_a_quiet_day_is_quiet() -> None:
    assert lived(86_400, {}) == []


def test_it_tells_the_time_and_how_long_to_wait() -> None:
    async def story() -> None:
        machine = Machine()
        assert machine.clock.now() == BEGINS_AT
        assert machine.clock.delay_s(BEGINS_AT + timedelta(hours=1)) == 3600
        assert machine.clock.delay_s(BEGINS_AT - timedelta(hours=1)) == 0
        await asyncio.sleep(600)
        assert machine.clock.now() == BEGINS_AT + timedelta(minutes=10)

    in_virtual_time(story)


def test_who_unsubscribed_is_left_alone_and_one_may_do_so_while_being_told() -> None:
    async def story() -> list[str]:
        machine = Machine()
        machine.unsubscribe()
        heard: list[str] = []

        def once() -> None:
            heard.append("once")
            end_once()

        end_once: Callable[[], None] = machine.clock.subscribe(once)
        machine.clock.subscribe(lambda: heard.append("always"))
        assert await machine.live(60, {1.0: 60.0, 20.0: 60.0}) == []
        return heard

    assert in_virtual_time(story) == ["once", "always", "always"]
