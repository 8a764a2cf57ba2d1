"""A sandbox, and a real discord.py client that lives in it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime

import discord
import pytest
import yarl
from discord import app_commands

from sandbox import Sandbox, SandboxClock

START_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Bot(discord.Client):
    """An unmodified client, but for not waiting five seconds before it identifies again."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05, max_messages=None)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.identifies = 0
        self.resumes = 0
        self.resumed = asyncio.Event()
        self.ended: BaseException | None = None

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        self.identifies += 1

    async def on_resumed(self) -> None:
        self.resumes += 1
        self.resumed.set()


Connect = Callable[..., Awaitable[Bot]]


@pytest.fixture
async def sb() -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=SandboxClock(START_AT, rate=0)) as sandbox:
        yield sandbox


@contextlib.contextmanager
def pointed_at(sandbox: Sandbox) -> Iterator[None]:
    """Point discord.py's class attributes at a sandbox, and back."""
    gateway = discord.gateway.DiscordWebSocket
    before = (discord.http.Route.BASE, gateway.DEFAULT_GATEWAY)
    discord.http.Route.BASE = sandbox.api_url
    gateway.DEFAULT_GATEWAY = yarl.URL(sandbox.gateway_url)
    try:
        yield
    finally:
        discord.http.Route.BASE, gateway.DEFAULT_GATEWAY = before


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
