"""An event loop whose hours pass in no time: it jumps to the next timer instead of sleeping."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterable
from typing import TypeVar

_T = TypeVar("_T")


class _Selector(selectors.DefaultSelector):
    def __init__(self, oversleeps_s: Iterable[float]) -> None:
        super().__init__()
        self.now_s = 0.0
        self._oversleeps_s = iter(oversleeps_s)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("nothing is ready and nothing will ever be: a deadlock")
        if timeout > 0:
            self.now_s += timeout + next(self._oversleeps_s, 0.0)
        return super().select(0)


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Starts at 0 s. ``oversleeps_s`` is by how much each sleep lasts too long, as on a busy machine."""

    def __init__(self, oversleeps_s: Iterable[float] = ()) -> None:
        self._virtual = _Selector(oversleeps_s)
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.now_s


def in_virtual_time(
    work: Callable[[], Coroutine[object, object, _T]], oversleeps_s: Iterable[float] = ()
) -> _T:
    """Run ``work`` on such a loop and return its result."""
    with asyncio.Runner(loop_factory=lambda: VirtualTimeLoop(oversleeps_s)) as runner:
        return runner.run(work())


def elapsed_s() -> float:
    """Return the running loop's time, to be given to what wants a monotonic clock."""
    return asyncio.get_running_loop().time()
