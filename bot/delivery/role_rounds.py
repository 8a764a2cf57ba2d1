"""Rounds in which roles are given and taken: one at a time, whenever something may have changed."""

import asyncio
from datetime import timedelta
from typing import Protocol

import structlog

TRY_AGAIN_EVERY = timedelta(hours=1)
"""How often roles are tried that could not be given, in case nobody says that it was put right."""

_log = structlog.get_logger(__name__)


class Keeper(Protocol):
    """Knows what is owed and what is unwanted."""

    async def settle(self, *, in_trouble: bool) -> None:
        """Give and take roles; ``in_trouble`` tries those, too, that could not be given."""
        ...


class RoleRounds:
    """Runs rounds when woken; what comes while one runs is for the next."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._woken = asyncio.Event()
        self._in_trouble = False

    def wake(self) -> None:
        """Have a round: somebody may have earned a role, or want one no more."""
        self._woken.set()

    def try_again(self) -> None:
        """Have a round that tries what could not be given, too."""
        self._in_trouble = True
        self._woken.set()

    async def try_again_later(self) -> None:
        """Do so from a schedule."""
        self.try_again()

    async def run(self) -> None:
        """Work until cancelled. A role that was given and not noted then is given again, which changes nothing."""
        self.try_again()
        while True:
            await self._woken.wait()
            self._woken.clear()
            in_trouble, self._in_trouble = self._in_trouble, False
            try:
                await self._keeper.settle(in_trouble=in_trouble)
            except Exception:  # noqa: BLE001 - a database in trouble may be well again by the next round
                _log.exception("Roles could not be settled")
