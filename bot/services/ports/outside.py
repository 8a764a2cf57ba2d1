"""What comes from outside the process: time, wake-ups, files."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.domain.run_files import RunFile


class Clock(Protocol):
    """The wall clock. Everything that asks "what time is it?" asks here."""

    def now(self) -> datetime:
        """Return the present instant (aware, UTC)."""
        ...

    def delay_s(self, until: datetime) -> float:
        """Return how many real seconds to wait until the clock shows ``until``; 0 if it has passed."""
        ...

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` whenever the clock jumps against elapsed time; returns the unsubscribing function."""
        ...


class RunFileReader(Protocol):
    """Reads files that watches and apps write."""

    async def read(self, data: bytes) -> RunFile:
        """Return the run in an uploaded file; of the places in it nothing comes along.

        Raises:
            RunFileRefused: if no run can be made of it; the kind of error tells why.
        """
        ...


Wake = Callable[[], None]
"""Tells the dispatcher that the queue changed. Called after the commit."""
