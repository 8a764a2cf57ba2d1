"""The real storage under the use cases, migrated once; a clock that stands still until told otherwise."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.engine import create_engine
from bot.storage.migrate import upgrade
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

BEGINS_AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
"""A Monday."""


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the migrations leave it; copy it, never open it."""
    path = tmp_path_factory.mktemp("services") / "empty.db"

    async def make() -> None:
        engine = create_engine(f"sqlite:///{path}")
        await upgrade(engine)
        await engine.dispose()

    asyncio.run(make())
    return path


@pytest.fixture
async def units(empty_database: Path, tmp_path: Path) -> AsyncIterator[SqlUnitOfWorkFactory]:
    engine = create_engine(f"sqlite:///{shutil.copyfile(empty_database, tmp_path / 'gutsy.db')}")
    yield SqlUnitOfWorkFactory(engine, None)
    await engine.dispose()


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock(BEGINS_AT, rate=0)
