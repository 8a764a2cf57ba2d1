"""Killed without warning in the middle of it, again and again: nothing lost, nothing twice."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.occurrences import Outcome
from sandbox import DmArrived, Event, RateLimits, Sandbox, SandboxClock
from sandbox.process import BotProcess
from tests import warm
from tests.delivery.program import account, all_accounted_for, fill
from tests.delivery.workshop import BEGINS_AT, MESSAGES

MEMBERS = 120
KILLS = 7
ROUNDS = (20260302, 20260303, 20260304)
"""Three rounds of seven are twenty-one kills, each at an instant of its own."""
LIMITS = RateLimits.unlimited()
"""That the bot keeps to Discord's own rate is shown elsewhere; here it would only be waited for."""
RATE_PER_S = 400.0


class Arrivals:
    """Counts messages as they arrive, and tells when there are so many."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.count = 0
        self._wanted = 0
        self._reached = asyncio.Event()
        sandbox.on_event(self._arrived)

    def _arrived(self, event: Event) -> None:
        if isinstance(event, DmArrived):
            self.count += 1
            if self.count >= self._wanted:
                self._reached.set()

    async def reach(self, wanted: int) -> None:
        self._wanted = wanted
        if self.count < wanted:
            self._reached.clear()
            async with asyncio.timeout(30):
                await self._reached.wait()


@contextlib.asynccontextmanager
async def bot_process(sandbox: Sandbox, folder: Path) -> AsyncIterator[BotProcess]:
    """A bot that does not outlive the test, whatever happens."""
    bot = BotProcess(sandbox, folder, {"CHECK_INS": "off"}, rate_per_s=RATE_PER_S, start=warm.start)
    try:
        yield bot
    finally:
        await bot.kill()


@pytest.mark.parametrize("seed", ROUNDS)
async def test_kills_in_mid_delivery_lose_nothing_and_repeat_nothing(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    clock = SandboxClock(BEGINS_AT)
    async with (
        Sandbox(clock=clock, seed=seed, rate_limits=LIMITS) as sandbox,
        contextlib.AsyncExitStack() as alive,
    ):
        users = [sandbox.add_user(f"Runner {n}") for n in range(MEMBERS)]
        await fill(tmp_path, users, fire_at=BEGINS_AT)
        arrivals = Arrivals(sandbox)
        lost = sandbox.faults.reset(MESSAGES, after_execution=True, times=None, probability=0.04)
        failed = sandbox.faults.fail(MESSAGES, status=503, times=None, probability=0.04)
        bot = await alive.enter_async_context(bot_process(sandbox, tmp_path))
        for kill, at in enumerate(sorted(rng.sample(range(3, MEMBERS - 5), KILLS))):
            await bot.start()
            await arrivals.reach(at)
            await bot.kill()
            if kill % 2:
                # Half of the restarts come when the nonces are no longer trusted: those have to look.
                clock.advance(minutes=2)
        assert arrivals.count < MEMBERS, "all kills came in mid-delivery"
        await bot.start()
        lines = await all_accounted_for(tmp_path, users, now=clock.now())
        assert await bot.stop() == 0

        assert Counter(len(user.dm_messages) for user in users) == {1: MEMBERS}
        assert Counter(line.outcome for line in lines) == {Outcome.SENT: MEMBERS}
        assert {line.message_id for line in lines} <= {user.dm_messages[0].id for user in users} | {None}
        assert await account(tmp_path, users, now=clock.now()) == (lines, 0)
        assert lost.hits > 0
        assert failed.hits > 0
        sandbox.assert_clean()


async def test_killed_between_sending_and_noting_it_and_away_for_longer_than_discord_remembers(
    tmp_path: Path,
) -> None:
    clock = SandboxClock(BEGINS_AT)
    async with Sandbox(clock=clock, rate_limits=LIMITS) as sandbox, contextlib.AsyncExitStack() as alive:
        ana = sandbox.add_user("Ana")
        await fill(tmp_path, [ana], fire_at=BEGINS_AT)
        bot = await alive.enter_async_context(bot_process(sandbox, tmp_path))
        with sandbox.faults.delay(MESSAGES, seconds=60, after_execution=True):
            await bot.start()
            message = await ana.next_dm()
            await bot.kill()
        assert (await account(tmp_path, [ana], now=clock.now()))[1] == 1, "a lease tells of the doubt"
        clock.advance(minutes=45)
        await bot.start()
        (line,) = await all_accounted_for(tmp_path, [ana], now=clock.now())
        assert await bot.stop() == 0
        assert (line.message_id, line.reason) == (message.id, "found in the conversation")
        assert ana.dm_messages == [message]
        sandbox.assert_clean()
