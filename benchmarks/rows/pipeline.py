"""Processor time per direct message: the whole pipeline, and discord.py sending the same messages ready-made."""

import itertools
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks import database
from benchmarks.child import Child, number
from benchmarks.clients import start_baseline, start_bot
from benchmarks.database import Waiting
from benchmarks.discord_process import BEGINS_AT, BOT_RATE_PER_S, DISCORD_RATE_PER_S, DiscordProcess
from benchmarks.sizes import Sizes
from benchmarks.table import Bound, Goal, Line

BURST = 4  # as the bot's bucket lets them go: the first of a burst pays for waking, on both sides
_LONG_AGO = BEGINS_AT - timedelta(hours=2)
_WARM_UP_AT = BEGINS_AT + timedelta(minutes=5)
_DUE_AT = BEGINS_AT + timedelta(minutes=10)
_US = 1e6

_folders = itertools.count()


class Cost(NamedTuple):
    """What one run came to: processor time per message, and requests per message after the first contact."""

    cpu_us: float
    requests: float


def of_the_bot(
    folder: Path, dms: int, warm_up: int, *, live_channels: int = 0, rate_per_s: float = BOT_RATE_PER_S
) -> Cost:
    """Return the cost of a message that goes the whole way: claim, compose, pace, send, settle.

    The members of the warm-up have never been written to; later each of them is reminded again. As on any day but the
    first, all are members whom the process has come across: something of theirs was due before, and too late to send.
    """
    folder = _new(folder)
    with DiscordProcess(folder, members=dms, rate_per_s=DISCORD_RATE_PER_S) as discord:
        path = folder / "gutsy.db"
        people = list(zip(discord.members, discord.channels, strict=True))
        first = [Waiting(member, None, _WARM_UP_AT) for member, _ in people[:warm_up]]
        again = [Waiting(member, channel, _DUE_AT) for member, channel in people[warm_up:]]
        again += [Waiting(member, None, _DUE_AT) for member, _ in people[:warm_up]]
        known = [Waiting(member, channel, _LONG_AGO, "hydration") for member, channel in people[warm_up:]]
        known += [Waiting(member, None, _LONG_AGO, "hydration") for member, _ in people[:warm_up]]
        database.create(path, [*known, *first, *again])
        with start_bot(discord, path, live_channels=live_channels, rate_per_s=rate_per_s) as bot:
            discord.advance((_WARM_UP_AT - BEGINS_AT).total_seconds())
            discord.arrivals(warm_up, timeout_s=30 + warm_up)
            database.wait_until_settled(path, dms + warm_up)
            discord.forget()
            before_s = bot.cpu_s
            discord.advance((_DUE_AT - _WARM_UP_AT).total_seconds())
            counts = discord.arrivals(dms, timeout_s=30 + dms)
            database.wait_until_settled(path, dms + warm_up + dms)
            return Cost((bot.cpu_s - before_s) / dms * _US, number(counts, "requests") / dms)


def of_bare_sends(
    name: str,
    folder: Path,
    dms: int,
    warm_up: int,
    *,
    live_channels: int = 0,
    rate_per_s: float = BOT_RATE_PER_S,
) -> Cost:
    """Return the cost of a message that discord.py sends by itself, text and buttons made beforehand."""
    folder = _new(folder)
    with (
        DiscordProcess(folder, members=dms + warm_up, rate_per_s=DISCORD_RATE_PER_S) as discord,
        start_baseline(discord, name, folder) as sender,
    ):
        if live_channels:
            sender.ask(do="remember", live_channels=live_channels)
        _send(sender, discord.channels[:warm_up], rate_per_s)
        discord.arrivals(warm_up, timeout_s=30)
        discord.forget()
        sender.ask(do="ready", channels=discord.channels[warm_up:])
        before_s = sender.cpu_s
        sender.ask(do="send", rate_per_s=rate_per_s, burst=BURST)
        counts = discord.arrivals(dms, timeout_s=30)
        return Cost((sender.cpu_s - before_s) / dms * _US, number(counts, "requests") / dms)


def measure(folder: Path, sizes: Sizes) -> list[Line]:
    """Return the rows on the pipeline's cost and on requests per message."""
    ours: list[Cost] = []
    bare: list[Cost] = []
    for _ in range(sizes.pipeline_repeats):
        bare.append(of_bare_sends("amortised_sends", folder, sizes.pipeline_dms, sizes.warm_up_dms))
        ours.append(of_the_bot(folder, sizes.pipeline_dms, sizes.warm_up_dms))
    ratios = [mine.cpu_us / theirs.cpu_us for mine, theirs in zip(ours, bare, strict=True)]
    return [
        Line(
            "pipeline",
            "CPU per DM, whole pipeline over bare sends, scan amortised",
            ratios,
            goal=Goal(Bound.AT_MOST, 1.15),
        ),
        Line("pipeline", "whole pipeline", [cost.cpu_us for cost in ours], "us", digits=0),
        Line("pipeline", "bare sends, scan amortised", [cost.cpu_us for cost in bare], "us", digits=0),
        Line(
            "pipeline",
            "requests per DM after first contact",
            [cost.requests for cost in ours],
            goal=Goal(Bound.AT_MOST, 1.0),
            digits=4,
        ),
    ]


def measure_live_channels(folder: Path, sizes: Sizes) -> list[Line]:
    """Return the row on many live conversations."""
    ours: list[float] = []
    stock: list[float] = []
    for _ in range(sizes.channel_repeats):
        for costs, cost in (
            (
                stock,
                of_bare_sends(
                    "stock_sends", folder, sizes.channel_dms, BURST, live_channels=sizes.live_channels
                ),
            ),
            (
                ours,
                of_the_bot(folder, sizes.channel_dms, sizes.warm_up_dms, live_channels=sizes.live_channels),
            ),
        ):
            costs.append(cost.cpu_us)
    return [
        Line(
            "channels",
            f"CPU per DM with {sizes.live_channels:,} live channels, stock sends over our pipeline",
            [theirs / mine for theirs, mine in zip(stock, ours, strict=True)],
            goal=Goal(Bound.AT_LEAST, 10.0),
            digits=1,
        ),
        Line("channels", "stock discord.py sends", stock, "us", digits=0),
        Line("channels", "our whole pipeline", ours, "us", digits=0),
    ]


def _send(sender: Child, channels: list[int], rate_per_s: float) -> None:
    sender.ask(do="ready", channels=channels)
    sender.ask(do="send", rate_per_s=rate_per_s, burst=BURST)


def _new(folder: Path) -> Path:
    new = folder / f"run-{next(_folders)}"
    new.mkdir()
    return new
