"""What tests of several folders share: a club on a sandboxed Discord, with the real bot in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.club import Club

OPENAPI = Path(__file__).parent.parent.parent / "shared" / "discord" / "openapi.json"


@pytest.fixture
async def club(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Club]:
    """A club's server at 06:20 on a Monday in Lisbon, the bot connected, one member; no rule broken, nobody pinged."""
    async with Club(tmp_path, monkeypatch, openapi=OPENAPI if OPENAPI.exists() else None) as club:
        await club.start_bot()
        yield club
        await club.stop_bot()
        club.discord.assert_clean()
        assert club.discord.pings == []
