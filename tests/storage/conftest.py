"""A real database for each test, migrated once for all of them."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.encryption import HealthCipher
from bot.storage.engine import create_engine
from bot.storage.migrate import upgrade
from bot.storage.unit_of_work import SqlUnitOfWorkFactory


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file as the migrations leave it; copy it, never open it."""
    path = tmp_path_factory.mktemp("migrated") / "template.db"

    async def make() -> None:
        engine = create_engine(url_of(path))
        await upgrade(engine)
        await engine.dispose()

    asyncio.run(make())
    return path


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    return shutil.copyfile(migrated, tmp_path / "gutsy.db")


@pytest.fixture
async def engine(database: Path) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(url_of(database))
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
def cipher() -> HealthCipher:
    return HealthCipher.generate()


@pytest.fixture
def unit_of_work(engine: AsyncEngine, cipher: HealthCipher) -> SqlUnitOfWorkFactory:
    return SqlUnitOfWorkFactory(engine, cipher)


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 3, 2, 12, tzinfo=UTC)
