"""Told to stop, it stops: within ten seconds, with status 0, whatever it was doing, and nothing is lost by it."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import RateLimits, RequestFacts, Sandbox
from tests.delivery.program import Program, account, all_accounted_for, fill
from tests.delivery.workshop import MESSAGES

CONNECTED = "has connected to Gateway"
both = pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])


@pytest.fixture
async def here() -> AsyncIterator[Sandbox]:
    """A Discord on the machine's own clock. Two bots in one second are not what its rate is about."""
    async with Sandbox(rate_limits=RateLimits.on_a_busy_machine()) as sandbox:
        yield sandbox


@both
async def test_while_sends_are_under_way(here: Sandbox, tmp_path: Path, how: signal.Signals) -> None:
    users = [here.add_user(f"Runner {n}") for n in range(30)]
    await fill(tmp_path, users, fire_at=here.clock.now().replace(second=0, microsecond=0))
    with here.faults.delay(MESSAGES, seconds=0.2, after_execution=True):
        async with Program(here, tmp_path) as bot:
            await users[0].next_dm(timeout_s=20)
            assert await bot.ended(how) == 0
            assert not any("Traceback" in line for line in bot.log)
    lines, leases = await account(tmp_path, users, now=here.clock.now())
    assert (len(lines), leases) == (sum(len(user.dm_messages) for user in users), 0)
    async with Program(here, tmp_path) as bot:
        await bot.says(CONNECTED)
        await all_accounted_for(tmp_path, users, now=here.clock.now())
        assert await bot.ended(signal.SIGTERM) == 0
    assert {len(user.dm_messages) for user in users} == {1}
    here.assert_clean()


@both
async def test_while_discord_cannot_be_reached_at_start(
    here: Sandbox, tmp_path: Path, how: signal.Signals
) -> None:
    async with here.faults.outage(), Program(here, tmp_path) as bot:
        await bot.says("trying again")
        assert await bot.ended(how) == 0


@both
async def test_while_logging_in(here: Sandbox, tmp_path: Path, how: signal.Signals) -> None:
    asked = asyncio.Event()

    def notice(_: RequestFacts) -> bool:
        asked.set()
        return True

    with here.faults.delay("GET /users/@me", seconds=30, when=notice):
        async with Program(here, tmp_path) as bot:
            async with asyncio.timeout(20):
                await asked.wait()
            assert await bot.ended(how) == 0


@both
async def test_while_discord_is_away_with_sends_waiting(
    here: Sandbox, tmp_path: Path, how: signal.Signals
) -> None:
    users = [here.add_user(f"Runner {n}") for n in range(3)]
    await fill(tmp_path, users, fire_at=here.clock.now().replace(second=0, microsecond=0))
    here.faults.fail(MESSAGES, status=503, times=None)
    async with Program(here, tmp_path) as bot:
        await bot.says(CONNECTED)
        async with here.faults.outage():
            await bot.says("Attempting a reconnect")
            assert await bot.ended(how) == 0
    here.faults.clear()
    async with Program(here, tmp_path) as bot:
        await bot.says(CONNECTED)
        await all_accounted_for(tmp_path, users, now=here.clock.now())
        assert await bot.ended(signal.SIGTERM) == 0
    assert {len(user.dm_messages) for user in users} == {1}
