"""A sandbox whose clock stands still, and bots to connect to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import discord
import pytest

from sandbox import Sandbox, SandboxClock
from tests.sandbox.loopback_bot import OPENAPI, START_AT, Bot, Connect, pointed_at


@pytest.fixture
async def sb() -> AsyncIterator[Sandbox]:
    # Discord's own description of its API lies beside the checkout on some machines only.
    openapi = OPENAPI if OPENAPI.exists() else None
    async with Sandbox(clock=SandboxClock(START_AT, rate=0), openapi=openapi) as sandbox:
        yield sandbox


@pytest.fixture
async def connect(sb: Sandbox) -> AsyncIterator[Connect]:
    """Connect bots; a builder given to it adds commands and listeners before the start."""
    bots: list[tuple[Bot, asyncio.Task[None]]] = []

    async def connected(
        build: Callable[[Bot], None] = lambda _: None, *, intents: discord.Intents | None = None
    ) -> Bot:
        bot = Bot(intents or discord.Intents(guilds=True))
        build(bot)
        running = asyncio.create_task(bot.start(sb.token))
        bots.append((bot, running))
        await sb.wait_until_ready(timeout_s=10, commands_synced=True)
        await bot.wait_until_ready()
        return bot

    with pointed_at(sb):
        yield connected
        for bot, running in bots:
            await bot.close()
            with contextlib.suppress(discord.DiscordException, asyncio.CancelledError):
                await running
