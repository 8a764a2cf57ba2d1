"""A real discord.py client that lives in a sandbox."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import discord
import yarl
from discord import app_commands

from sandbox import Sandbox

OPENAPI = Path(__file__).parents[3] / "shared" / "discord" / "openapi.json"
START_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Bot(discord.Client):
    """An unmodified client, but for not waiting five seconds before it identifies again."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05, max_messages=None)
        self.tree: app_commands.CommandTree[Bot] = app_commands.CommandTree(self)
        self.identifies = 0
        self.resumes = 0
        self.resumed = asyncio.Event()

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        self.identifies += 1

    async def on_resumed(self) -> None:
        self.resumes += 1
        self.resumed.set()


Connect = Callable[..., Awaitable[Bot]]


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
