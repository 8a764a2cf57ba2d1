"""Where charts are drawn: beside the event loop, a few at a time, so that no reminder waits for a picture."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

_AT_ONCE: Final = 2

_Drawn = TypeVar("_Drawn")


class Easel:
    """Runs drawing functions in threads; who comes while all places are taken waits."""

    def __init__(self, *, at_once: int = _AT_ONCE) -> None:
        self._places = asyncio.Semaphore(at_once)

    async def draw(self, work: Callable[[], _Drawn]) -> _Drawn:
        """Return what ``work`` returns."""
        async with self._places:
            return await asyncio.to_thread(work)
