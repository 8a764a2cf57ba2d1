"""A million reminders that sleep, and a thousand: starting, memory, and doing nothing."""

import shutil
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks import database
from benchmarks.child import Child, number
from benchmarks.clients import start_baseline, start_bot
from benchmarks.database import Waiting
from benchmarks.discord_process import DiscordProcess
from benchmarks.sizes import Sizes
from benchmarks.table import Bound, Goal, Line

_MEBIBYTE = 1024 * 1024
_DUE = 20
_NEXT_TO_NOTHING_S = 1e-6
_OVER_AFTER_S = 20.0
_SLEEP_AT_LEAST = timedelta(hours=1)


class Start(NamedTuple):
    """How long from the first instruction to the first message at Discord, and the memory held afterwards."""

    seconds: float
    mebibytes: float


def measure(folder: Path, sizes: Sizes) -> list[Line]:
    """Return the rows on start-up, memory and idle processor time."""
    few, many = folder / "few", folder / "many"
    for place, reminders in ((few, sizes.few_reminders), (many, sizes.many_reminders)):
        place.mkdir()
        _make(place / "template.db", reminders)
    starts_few: list[Start] = []
    starts_many: list[Start] = []
    for _ in range(sizes.scale_repeats):
        starts_few.append(_start(few))
        starts_many.append(_start(many))
    idle = _idle(folder, few, many, sizes) if sizes.idle_side_by_side else []
    labels = f"{sizes.many_reminders:,} reminders over {sizes.few_reminders:,}"
    return [
        Line(
            "scale",
            f"start-up to the first message, {labels}",
            [big.seconds / small.seconds for big, small in zip(starts_many, starts_few, strict=True)],
            goal=Goal(Bound.AT_MOST, 2.0),
        ),
        Line("scale", f"with {sizes.many_reminders:,}", [start.seconds for start in starts_many], "s"),
        Line("scale", f"with {sizes.few_reminders:,}", [start.seconds for start in starts_few], "s"),
        Line(
            "scale",
            f"memory after the first claims, {labels}",
            [big.mebibytes / small.mebibytes for big, small in zip(starts_many, starts_few, strict=True)],
            goal=Goal(Bound.AT_MOST, 1.1),
        ),
        Line(
            "scale",
            f"with {sizes.many_reminders:,}",
            [start.mebibytes for start in starts_many],
            "MiB",
            digits=1,
        ),
        Line(
            "scale",
            f"with {sizes.few_reminders:,}",
            [start.mebibytes for start in starts_few],
            "MiB",
            digits=1,
        ),
        *_idle_lines(idle, sizes),
    ]


def _idle_lines(idle: Sequence[dict[str, float]], sizes: Sizes) -> list[Line]:
    if not idle:
        return []
    bare = statistics.median(one["bare"] for one in idle)
    return [
        Line(
            "idle",
            f"idle CPU, {sizes.many_reminders:,} reminders over a bare connected client",
            [one["many"] / max(bare, _NEXT_TO_NOTHING_S) for one in idle],
            goal=Goal(Bound.AT_MOST, 1.2),
            note="each over the middle one of the bare clients: a client differs from its like by a fifth",
        ),
        *(
            Line("idle", label, [one[name] / sizes.idle_s * 1e6 for one in idle], "us/s", digits=0)
            for name, label in (
                ("many", f"{sizes.many_reminders:,} reminders"),
                ("few", f"{sizes.few_reminders:,} reminders"),
                ("bare", "bare connected client"),
            )
        ),
    ]


def _make(path: Path, reminders: int) -> None:
    """Make a database with so many reminders asleep for an hour at least."""
    database.create(path, [])
    database.add_sleeping(path, reminders, from_at=datetime.now(UTC) + _SLEEP_AT_LEAST)


def _start(place: Path) -> Start:
    with DiscordProcess(place, members=_DUE, start_at=None) as discord:
        path = _copy(place, discord, due=_DUE)
        begun_s = time.monotonic()
        with start_bot(discord, path, sandbox_time=False, wait=False) as bot:
            seconds = number(discord.arrivals(1, timeout_s=60), "first_at_s") - begun_s
            discord.arrivals(_DUE, timeout_s=60)
            database.wait_until_settled(path, _DUE)
            return Start(seconds, bot.resident_bytes / _MEBIBYTE)


def _idle(folder: Path, few: Path, many: Path, sizes: Sizes) -> list[dict[str, float]]:
    """Let clients do nothing side by side, some of each kind; return the processor seconds that each took, by kind.

    They are side by side because nobody needs the processor, and share whatever else the machine does.
    """
    with ExitStack() as stack:
        clients: list[dict[str, Child]] = []
        for number_of_set in range(sizes.idle_side_by_side):
            kinds: dict[str, Child] = {}
            for name, place in (("few", few), ("many", many)):
                discord = stack.enter_context(DiscordProcess(place, members=0, start_at=None))
                path = _copy(place, discord, due=0, into=place / f"idle-{number_of_set}")
                kinds[name] = stack.enter_context(start_bot(discord, path, sandbox_time=False))
            discord = stack.enter_context(DiscordProcess(folder, members=0, start_at=None))
            kinds["bare"] = stack.enter_context(start_baseline(discord, "connected", folder))
            clients.append(kinds)
        # Nothing of the start may count: fifteen seconds later a client still closes the connections it had for that.
        time.sleep(min(_OVER_AFTER_S, sizes.idle_s))
        before = [{name: client.cpu_s for name, client in kinds.items()} for kinds in clients]
        time.sleep(sizes.idle_s)
        return [
            {name: client.cpu_s - used[name] for name, client in kinds.items()}
            for kinds, used in zip(clients, before, strict=True)
        ]


def _copy(place: Path, discord: DiscordProcess, *, due: int, into: Path | None = None) -> Path:
    """Return a fresh copy of the template in which ``due`` members have a reminder that is due now."""
    path = (into or place) / "gutsy.db"
    path.parent.mkdir(exist_ok=True)
    for old in path.parent.glob("gutsy.db*"):
        old.unlink()
    shutil.copyfile(place / "template.db", path)
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    people = list(zip(discord.members, discord.channels, strict=True))[:due]
    database.add(path, [Waiting(member, channel, now) for member, channel in people])
    return path
