"""A clock that runs, stands still, jumps, and is followed from another process."""

import asyncio
import math
import sys
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import RemoteClock, Sandbox, SandboxClock, SandboxGone
from sandbox.snowflakes import Snowflakes, created_at
from tests.sandbox.loopback_bot import START_AT

FOLLOWER = """
import asyncio, sys
from sandbox import RemoteClock

async def main():
    async with RemoteClock.connect(sys.argv[1]) as clock:
        bent = asyncio.Event()
        clock.subscribe(bent.set)
        print(clock.now().isoformat(), flush=True)
        await bent.wait()
        print(clock.now().isoformat(), flush=True)

asyncio.run(main())
"""


def test_a_clock_that_stands_still_moves_only_when_told() -> None:
    clock = SandboxClock(START_AT, rate=0)
    bends: list[datetime] = []
    unsubscribe = clock.subscribe(lambda: bends.append(clock.now()))
    assert clock.now() == START_AT
    assert clock.delay_s(START_AT) == 0.0
    assert clock.delay_s(START_AT + timedelta(seconds=1)) == math.inf
    clock.advance(timedelta(hours=1), minutes=30)
    clock.move_to(START_AT - timedelta(days=1))
    unsubscribe()
    clock.advance(days=1)
    assert bends == [START_AT + timedelta(hours=1, minutes=30), START_AT - timedelta(days=1)]
    assert clock.now() == START_AT


def test_a_fast_clock_shortens_waits() -> None:
    clock = SandboxClock(START_AT, rate=3600)
    assert clock.delay_s(START_AT + timedelta(hours=2)) == pytest.approx(2, abs=0.05)
    clock.set_rate(0)
    now = clock.now()
    assert START_AT <= now < START_AT + timedelta(hours=1)
    assert clock.now() == now


@pytest.mark.parametrize("rate", [-1.0, math.inf, math.nan])
def test_impossible_rates(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        SandboxClock(START_AT, rate=rate)


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        SandboxClock(START_AT.replace(tzinfo=None))


@given(
    steps_s=st.lists(st.floats(min_value=0, max_value=1e6), max_size=30),
    start_at=st.integers(min_value=0, max_value=10**9).map(lambda s: START_AT + timedelta(seconds=s)),
)
def test_ids_are_unique_rise_and_carry_the_time(steps_s: list[float], start_at: datetime) -> None:
    clock = SandboxClock(start_at, rate=0)
    snowflakes = Snowflakes(clock.now)
    issued = []
    for step_s in steps_s:
        clock.advance(seconds=step_s)
        issued.append(snowflakes.new())
        assert timedelta() <= clock.now() - created_at(issued[-1]) < timedelta(milliseconds=1)
    assert issued == sorted(set(issued))


async def test_another_process_follows(sb: Sandbox) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FOLLOWER, sb.clock_url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert datetime.fromisoformat((await process.stdout.readline()).decode().strip()) == START_AT
    await sb.clocks_caught_up()
    sb.clock.advance(hours=1)
    assert datetime.fromisoformat((await process.stdout.readline()).decode().strip()) == START_AT + timedelta(
        hours=1
    )
    assert await process.wait() == 0


async def test_two_clocks_agree_at_any_rate(sb: Sandbox) -> None:
    async with RemoteClock.connect(sb.clock_url) as remote:
        sb.clock.set_rate(3600)
        await sb.clocks_caught_up()
        before, between, after = sb.clock.now(), remote.now(), sb.clock.now()
        assert before <= between <= after
        assert remote.delay_s(sb.clock.now() + timedelta(hours=1)) == pytest.approx(1, abs=0.05)


async def test_the_clock_outlives_an_outage_of_discord(sb: Sandbox) -> None:
    async with RemoteClock.connect(sb.clock_url) as remote, sb.faults.outage():
        sb.clock.advance(hours=1)
        await sb.clocks_caught_up()
        assert remote.now() == START_AT + timedelta(hours=1)


async def test_a_lost_clock_is_found_again(sb: Sandbox) -> None:
    async with RemoteClock.connect(sb.clock_url) as remote:
        found = asyncio.Event()
        remote.subscribe(found.set)
        await sb._clock_port.stop()
        sb.clock.advance(hours=1)
        await sb._clock_port.start()
        await asyncio.wait_for(found.wait(), 5)
        assert remote.now() == START_AT + timedelta(hours=1)


async def test_a_clock_that_stays_lost_fails_loudly(sb: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.clock._RECONNECT_WITHIN_S", 0.1)
    async with RemoteClock.connect(sb.clock_url) as remote:
        gone = asyncio.Event()
        remote.subscribe(gone.set)
        await sb._clock_port.stop()
        await asyncio.wait_for(gone.wait(), 5)
        with pytest.raises(SandboxGone):
            remote.now()


async def test_a_clock_that_has_ended_fails_loudly_at_once() -> None:
    async with Sandbox() as sb:
        url = sb.clock_url
        following = RemoteClock.connect(url)
        remote = await following.__aenter__()
        gone = asyncio.Event()
        remote.subscribe(gone.set)
    await asyncio.wait_for(gone.wait(), 5)
    with pytest.raises(SandboxGone):
        remote.now()
    with pytest.raises(SandboxGone):
        remote.delay_s(START_AT)
    await following.__aexit__(None, None, None)
    with pytest.raises(SandboxGone):
        async with RemoteClock.connect(url):
            pass
