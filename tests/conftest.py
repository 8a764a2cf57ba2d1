"""What tests of several folders share: a club on a sandboxed Discord, with the real bot in it."""

from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox import RateLimits
from tests.club import Club

OPENAPI = Path(__file__).parent.parent.parent / "shared" / "discord" / "openapi.json"


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Take one worker more than there are cores: a quarter of what tests do is to wait for somebody."""
    return (yield) + 1


@pytest.fixture
async def club(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Club]:
    """A club's server at 06:20 on a Monday in Lisbon, the bot connected, one member; no rule broken, nobody pinged."""
    async with _running(tmp_path, monkeypatch) as club:
        yield club


@pytest.fixture
async def busy_club(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Club]:
    """The same on a Discord that takes as many requests as come, for stories of much at once."""
    async with _running(tmp_path, monkeypatch, RateLimits.unlimited()) as club:
        yield club


@asynccontextmanager
async def _running(
    folder: Path, monkeypatch: pytest.MonkeyPatch, rate_limits: RateLimits | None = None
) -> AsyncIterator[Club]:
    contract = OPENAPI if OPENAPI.exists() else None
    async with Club(folder, monkeypatch, openapi=contract, rate_limits=rate_limits) as club:
        await club.start_bot()
        yield club
        await club.stop_bot()
        club.discord.assert_clean()
        assert club.discord.open_to_pings == []
