"""How long an event loop keeps its callers waiting: a task that wants to run every few milliseconds and notes when.

``python -m benchmarks.stall_probe`` watches a loop that has nothing else to do: the machine's own noise.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence

_EVERY_S = 0.004
_WORTH_NOTING_S = 0.002

Stall = tuple[float, float]
"""When it ended, in monotonic seconds, and how long it lasted."""


class StallProbe:
    """Notes every stall of the loop it runs on."""

    def __init__(self) -> None:
        self.stalls: list[Stall] = []

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            slept_at_s = time.monotonic()
            await asyncio.sleep(_EVERY_S)
            woke_at_s = time.monotonic()
            late_s = woke_at_s - slept_at_s - _EVERY_S
            if late_s > _WORTH_NOTING_S:
                self.stalls.append((woke_at_s, late_s))


async def answer(probe: StallProbe, *, charts: Callable[[], int] = lambda: 0) -> None:
    """Tell on standard output, for each line on standard input, what was noted since the last; ``charts`` in all."""
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        sys.stdout.write(json.dumps({"stalls": probe.stalls, "charts": charts()}) + "\n")
        sys.stdout.flush()
        probe.stalls.clear()


def longest_s(stalls: Sequence[Stall]) -> float:
    """Return the longest stall, in seconds; 0 if none was worth noting."""
    return max((lasted_s for _, lasted_s in stalls), default=0.0)


def own(stalls: Sequence[Stall], elsewhere: Sequence[Stall]) -> list[Stall]:
    """Return those stalls during which a loop with nothing to do, beside this one, was not stalled as well."""
    return [
        (ended_s, lasted_s)
        for ended_s, lasted_s in stalls
        if not any(
            other_s - other_lasted_s < ended_s and ended_s - lasted_s < other_s
            for other_s, other_lasted_s in elsewhere
        )
    ]


async def _idle() -> None:
    probe = StallProbe()
    watching = asyncio.create_task(probe.run())
    await answer(probe)
    watching.cancel()


if __name__ == "__main__":
    asyncio.run(_idle())
