"""Never faster than allowed, never slower than possible, and nobody overtakes."""

import asyncio
import itertools
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pacing import TokenBucket
from tests.delivery.virtual_time import elapsed_s, in_virtual_time

EPS = 1e-6
rates = st.floats(0.5, 100)
bursts = st.integers(1, 10)
waits_s = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.001, 0.02, 0.3, 1.0, 5.0]), min_size=1, max_size=120)


def takes(
    rate: float,
    burst: int,
    gaps_s: Sequence[float],
    *,
    cancelled: Collection[int] = (),
    oversleeps_s: Sequence[float] = (),
) -> list[tuple[float, int]]:
    """Let callers come at these gaps; return when each got its leave, in the order in which they got it."""

    async def story() -> list[tuple[float, int]]:
        bucket = TokenBucket(rate, burst=burst, elapsed_s=elapsed_s)
        taken: list[tuple[float, int]] = []

        async def take(caller: int) -> None:
            await bucket.take()
            taken.append((elapsed_s(), caller))

        tasks = []
        for caller, gap_s in enumerate(gaps_s):
            await asyncio.sleep(gap_s)
            tasks.append(asyncio.create_task(take(caller)))
        await asyncio.sleep(0.01)
        for caller in cancelled:
            tasks[caller].cancel()
        await asyncio.wait(tasks)
        return taken

    return in_virtual_time(story, oversleeps_s)


@given(rates, bursts, waits_s, st.lists(st.floats(0, 0.2), max_size=50))
@settings(deadline=None)
def test_no_second_ever_sees_more_than_rate_and_burst_and_first_come_is_first_served(
    rate: float, burst: int, gaps_s: list[float], oversleeps_s: list[float]
) -> None:
    taken = takes(rate, burst, gaps_s, oversleeps_s=oversleeps_s)
    assert [caller for _, caller in taken] == list(range(len(gaps_s)))
    times_s = [at_s for at_s, _ in taken]
    for first, at_s in enumerate(times_s):
        within_a_second = bisect_left(times_s, at_s + 1 - EPS) - first
        assert within_a_second <= rate + burst + EPS


def ideal(rate: float, burst: int, came_s: Sequence[float]) -> Iterator[float]:
    """Yield when each caller would be served by a bucket that wakes at every token."""
    tokens, at_s = float(burst), 0.0
    for arrival_s in came_s:
        tokens = min(burst, tokens + (max(arrival_s, at_s) - at_s) * rate)
        at_s = max(arrival_s, at_s)
        if tokens < 1:
            at_s, tokens = at_s + (1 - tokens) / rate, 1.0
        tokens -= 1
        yield at_s


@given(rates, bursts, waits_s)
@settings(deadline=None)
def test_nobody_starves_waking_seldom_costs_at_most_one_burst(
    rate: float, burst: int, gaps_s: list[float]
) -> None:
    served = zip(
        takes(rate, burst, gaps_s), ideal(rate, burst, list(itertools.accumulate(gaps_s))), strict=True
    )
    for (at_s, _), ideal_s in served:
        assert at_s <= ideal_s + burst / rate + EPS


@pytest.mark.parametrize(("rate", "burst"), [(45.0, 5), (45.0, 10), (1.0, 1), (10.0, 2), (1000.0, 10)])
def test_a_full_queue_moves_at_the_rate(rate: float, burst: int) -> None:
    taken = takes(rate, burst, [0.0] * 500)
    ideal_s = (500 - burst) / rate
    assert ideal_s - EPS <= taken[-1][0] <= ideal_s + burst / rate


def test_a_loop_that_always_wakes_late_costs_nothing_of_the_rate() -> None:
    late_by_s = itertools.cycle([0.0, 0.004, 0.015, 0.001])
    taken = takes(45.0, 5, [0.0] * 1000, oversleeps_s=list(itertools.islice(late_by_s, 2000)))
    assert taken[-1][0] <= 1.01 * 1000 / 45


def test_bursts_save_wake_ups() -> None:
    taken = takes(45.0, 5, [0.0] * 100)
    assert len({round(at_s, 6) for at_s, _ in taken}) <= 30


@given(st.data(), rates, bursts)
@settings(deadline=None)
def test_who_gives_up_waiting_takes_no_token_along(data: st.DataObject, rate: float, burst: int) -> None:
    callers = 40
    cancelled = data.draw(st.sets(st.integers(0, callers - 1), max_size=callers - 1))
    taken = takes(rate, burst, [0.0] * callers, cancelled=cancelled)
    served = [caller for _, caller in taken]
    assert served == sorted(served)
    assert set(range(callers)) - set(cancelled) <= set(served)
    ideal_s = max(0.0, (len(served) - burst) / rate)
    assert taken[-1][0] <= ideal_s + 0.01 + burst / rate + EPS


@pytest.mark.parametrize(("rate", "burst"), [(0.0, 5), (-1.0, 5), (45.0, 0)])
def test_a_bucket_that_would_never_give_is_refused(rate: float, burst: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        TokenBucket(rate, burst=burst)


async def test_who_is_patient_comes_after_all_who_are_not() -> None:
    bucket = TokenBucket(200, burst=1)
    await bucket.take()
    served: list[str] = []

    async def wait(name: str, *, patient: bool) -> None:
        await bucket.take(patient=patient)
        served.append(name)

    waiting = [asyncio.create_task(wait(f"post {n}", patient=True)) for n in range(3)]
    await asyncio.sleep(0)
    waiting += [asyncio.create_task(wait(f"reminder {n}", patient=False)) for n in range(3)]
    waiting[1].cancel()
    await asyncio.wait(waiting)
    assert served == ["reminder 0", "reminder 1", "reminder 2", "post 0", "post 2"]
