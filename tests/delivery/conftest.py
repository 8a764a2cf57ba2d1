"""A Discord that lives here, a migrated database for each test, and a bot's delivery on top of both."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.engine import create_engine
from bot.storage.migrate import upgrade
from sandbox import RateLimits, Sandbox, SandboxClock
from tests.delivery.workshop import BEGINS_AT, WatchedUnits, Workshop
from tests.sandbox.loopback_bot import OPENAPI, pointed_at


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file as the migrations leave it; copy it, never open it."""
    path = tmp_path_factory.mktemp("migrated") / "template.db"

    async def make() -> None:
        engine = create_engine(f"sqlite+aiosqlite:///{path}")
        await upgrade(engine)
        await engine.dispose()

    asyncio.run(make())
    return path


@pytest.fixture
async def units(migrated: Path, tmp_path: Path) -> AsyncIterator[WatchedUnits]:
    engine = create_engine(f"sqlite+aiosqlite:///{shutil.copyfile(migrated, tmp_path / 'gutsy.db')}")
    yield WatchedUnits(engine)
    await engine.dispose()


@pytest.fixture
def rate_limits() -> RateLimits:
    """Discord's own; a test may ask for others."""
    return RateLimits()


@pytest.fixture
async def discord_here(rate_limits: RateLimits) -> AsyncIterator[Sandbox]:
    """A sandbox whose clock stands at 06:30 on a Monday in Lisbon."""
    sandbox = Sandbox(
        clock=SandboxClock(BEGINS_AT, rate=0),
        rate_limits=rate_limits,
        openapi=OPENAPI if OPENAPI.exists() else None,
    )
    async with sandbox:
        with pointed_at(sandbox):
            yield sandbox


@pytest.fixture
async def workshop(discord_here: Sandbox, units: WatchedUnits) -> AsyncIterator[Workshop]:
    async with Workshop(discord_here, units) as workshop:
        yield workshop
