"""Posts in servers' channels come on time and once, whatever happens to the process or the clock."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.communities import Community, PostKind
from bot.domain.ids import ChannelId, GuildId
from bot.services.ports import LedgerEntry
from bot.services.posts import put_post
from bot.storage.engine import create_engine
from bot.storage.migrate import upgrade
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import Guild, Sandbox, SandboxClock
from tests.delivery.test_crash import LIMITS, bot_process
from tests.delivery.workshop import BEGINS_AT, MESSAGES

POSTS = 6


async def fill(folder: Path, guild: Guild, *, fire_at: datetime, posts: int = 1) -> None:
    """Make a database in which a server was set up, with samples due at ``fire_at``."""
    engine = create_engine(f"sqlite+aiosqlite:///{folder / 'gutsy.db'}")
    await upgrade(engine)
    guild_id = GuildId(guild.id)
    async with SqlUnitOfWorkFactory(engine, None)() as unit:
        await unit.communities.save(
            Community(guild_id, "UTC", "en-GB", None, fire_at, channel_id=ChannelId(guild.general.id))
        )
        for minute in range(posts):
            # Each says when it was asked for, so that no two are alike.
            at = fire_at - timedelta(minutes=minute)
            await put_post(unit, guild_id, PostKind.TEST, {}, at=at)
        await unit.commit()
    await engine.dispose()


async def lines_about(folder: Path, guild: Guild) -> list[LedgerEntry]:
    engine = create_engine(f"sqlite+aiosqlite:///{folder / 'gutsy.db'}")
    try:
        async with SqlUnitOfWorkFactory(engine, None)(read_only=True) as unit:
            return await unit.ledger.of_server(GuildId(guild.id), limit=100)
    finally:
        await engine.dispose()


async def recorded(folder: Path, guild: Guild, lines: int = 1) -> list[LedgerEntry]:
    """Wait for the ledger. Another process writes it: nobody here is told when."""
    async with asyncio.timeout(40):
        while True:
            found = await lines_about(folder, guild)
            if len(found) >= lines:
                return found
            await asyncio.sleep(0.1)


async def test_killed_after_each_post_nothing_is_lost_and_nothing_comes_twice(tmp_path: Path) -> None:
    clock = SandboxClock(BEGINS_AT)
    async with Sandbox(clock=clock, rate_limits=LIMITS) as sandbox, contextlib.AsyncExitStack() as alive:
        guild = sandbox.add_guild("Harbour Runners")
        await fill(tmp_path, guild, fire_at=BEGINS_AT, posts=POSTS)
        bot = await alive.enter_async_context(bot_process(sandbox, tmp_path))
        for kill in range(2):
            await bot.start()
            await guild.general.next_post()
            await bot.kill()
            # Each start has to learn anew how much the channel bears at a time: a 429 is no failure here.
            if kill:
                clock.advance(minutes=2)  # longer than Discord remembers what was sent
        await bot.start()
        lines = await recorded(tmp_path, guild, POSTS)
        assert await bot.stop() == 0
        texts = [post.content for post in guild.general.posts]
        assert len(texts) == len(set(texts)) == POSTS
        assert {line.message_id for line in lines} <= {post.id for post in guild.general.posts} | {None}


async def test_killed_between_posting_and_noting_it_and_away_for_an_hour(tmp_path: Path) -> None:
    clock = SandboxClock(BEGINS_AT)
    async with Sandbox(clock=clock, rate_limits=LIMITS) as sandbox, contextlib.AsyncExitStack() as alive:
        guild = sandbox.add_guild("Harbour Runners")
        await fill(tmp_path, guild, fire_at=BEGINS_AT)
        bot = await alive.enter_async_context(bot_process(sandbox, tmp_path))
        with sandbox.faults.delay(MESSAGES, seconds=60, after_execution=True):
            await bot.start()
            post = await guild.general.next_post()
            await bot.kill()
        clock.advance(hours=1)
        await bot.start()
        (line,) = await recorded(tmp_path, guild)
        assert await bot.stop() == 0
        assert (line.message_id, line.reason) == (post.id, "found in the channel")
        assert guild.general.posts == [post]
        sandbox.assert_clean()


@pytest.mark.parametrize(("late", "comes"), [(timedelta(hours=23), True), (timedelta(hours=25), False)])
async def test_late_is_better_than_never_for_a_day(tmp_path: Path, late: timedelta, comes: bool) -> None:  # noqa: FBT001
    clock = SandboxClock(BEGINS_AT + late)
    async with Sandbox(clock=clock, rate_limits=LIMITS) as sandbox, contextlib.AsyncExitStack() as alive:
        guild = sandbox.add_guild("Harbour Runners")
        await fill(tmp_path, guild, fire_at=BEGINS_AT)
        bot = await alive.enter_async_context(bot_process(sandbox, tmp_path))
        await bot.start()
        (line,) = await recorded(tmp_path, guild)
        assert await bot.stop() == 0
        assert len(guild.general.posts) == comes
        assert line.reason == (None if comes else "too_late")
