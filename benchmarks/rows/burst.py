"""Thousands due at the same instant: how punctual the last one is, and what the loop is like meanwhile."""

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks import database
from benchmarks.child import Answer, Child, number
from benchmarks.clients import start_baseline, start_bot
from benchmarks.database import Waiting
from benchmarks.discord_process import BEGINS_AT, BOT_RATE_PER_S, DISCORD_RATE_PER_S, DiscordProcess
from benchmarks.sizes import Sizes
from benchmarks.stall_probe import Stall, longest_s, own
from benchmarks.table import Bound, Goal, Line

_DUE_AT = BEGINS_AT + timedelta(minutes=10)
_AT_A_TIME = 4  # the bot's bucket lets one less go together than its burst allows
_PROMISED_STALL_MS = 20.0


class Burst(NamedTuple):
    """What one burst came to. ``ratio`` is the last arrival over the ideal."""

    ratio: float
    too_many: int
    missing: int
    stalls: list[Stall]
    stalls_beside: list[Stall]
    charts: int


def measure(folder: Path, sizes: Sizes) -> list[Line]:
    """Return the rows on thousands due at once and on the event loop's stalls, with what the baselines do."""
    raised = of_the_bot(folder / "raised", sizes.due_at_once, raised_by=sizes.raised_by)
    real = of_the_bot(folder / "real", sizes.due_at_real_rate, raised_by=1.0)
    drawing = of_the_bot(folder / "drawing", sizes.due_at_real_rate, raised_by=1.0, charts=True)
    stock = _of_stock_sends(folder / "stock", sizes.baseline_due)
    ran = _of_job_per_reminder(folder / "jobs", sizes.baseline_due)
    ideal = Goal(Bound.AT_MOST, 1.03)
    none = Goal(Bound.AT_MOST, 0.0)
    every = (raised, real, drawing)
    return [
        Line(
            "burst",
            f"{sizes.due_at_once:,} due at once, last delivery over the ideal",
            [raised.ratio],
            goal=ideal,
            digits=3,
            note=f"Discord's rate, the bot's and its bursts raised {sizes.raised_by:.0f} times, to "
            f"{DISCORD_RATE_PER_S * sizes.raised_by:.0f} and {BOT_RATE_PER_S * sizes.raised_by:.0f} a second",
        ),
        Line(
            "burst",
            f"{sizes.due_at_real_rate:,} due at once at Discord's real rate",
            [real.ratio],
            goal=ideal,
            digits=3,
        ),
        Line(
            "burst",
            "the same, charts being drawn",
            [drawing.ratio],
            goal=ideal,
            digits=3,
            note=f"{drawing.charts} charts of a year were drawn, one after the other without a pause",
        ),
        Line("burst", "answers of 429 in all", [sum(each.too_many for each in every)], goal=none, digits=0),
        Line("burst", "not delivered in all", [sum(each.missing for each in every)], goal=none, digits=0),
        Line(
            "burst",
            f"answers of 429, stock discord.py, {sizes.baseline_due:,} sends at once",
            [stock["too_many"]],
            digits=0,
        ),
        Line("burst", "lost by it", [stock["lost"]], digits=0),
        Line(
            "burst",
            f"lost of {sizes.baseline_due:,} APScheduler jobs due while the loop was busy for 2 s",
            [sizes.baseline_due - ran],
            digits=0,
        ),
        *_stall_lines("longest stall of the loop under full delivery, charts being drawn", drawing),
        *_stall_lines("longest stall of the loop under full delivery alone", real),
    ]


def _stall_lines(figure: str, burst: Burst) -> list[Line]:
    own_stalls = own(burst.stalls, burst.stalls_beside)
    return [
        Line(
            "stalls",
            figure,
            [longest_s(own_stalls) * 1000],
            "ms",
            goal=Goal(Bound.AT_MOST, _PROMISED_STALL_MS),
            digits=1,
            note="a loop with nothing to do ran beside it; what stalled both is the machine's",
        ),
        Line("stalls", "with the machine's own stalls", [longest_s(burst.stalls) * 1000], "ms", digits=1),
        Line("stalls", "the idle loop beside it", [longest_s(burst.stalls_beside) * 1000], "ms", digits=1),
    ]


def of_the_bot(folder: Path, due: int, *, raised_by: float, charts: bool = False) -> Burst:
    """Let ``due`` reminders fall due at one instant, with both rates and the bursts ``raised_by`` that factor."""
    folder.mkdir()
    rate_per_s = BOT_RATE_PER_S * raised_by
    ideal_s = due / rate_per_s
    discord_rate_per_s = DISCORD_RATE_PER_S * raised_by
    with DiscordProcess(folder, members=due, rate_per_s=discord_rate_per_s, collects=False) as discord:
        path = folder / "gutsy.db"
        people = zip(discord.members, discord.channels, strict=True)
        database.create(path, [Waiting(member, channel, _DUE_AT) for member, channel in people])
        with (
            start_bot(
                discord,
                path,
                rate_per_s=rate_per_s,
                burst=round(_AT_A_TIME * raised_by) + 1,
                probe=True,
                charts=charts,
            ) as bot,
            Child("benchmarks.stall_probe", log=folder / "idle.log") as beside,
        ):
            charts_before = int(number(bot.ask(do="stalls"), "charts"))
            beside.ask(do="stalls")
            due_at_s = discord.advance((_DUE_AT - BEGINS_AT).total_seconds())
            counts = discord.arrivals(due, timeout_s=30 + 2 * ideal_s, may_fail=True)
            told = bot.ask(do="stalls")
            stalls, stalls_beside = _stalls(told), _stalls(beside.ask(do="stalls"))
            missing = int(number(counts, "without"))
            if not missing:
                database.wait_until_settled(path, due)
    return Burst(
        (number(counts, "last_at_s") - due_at_s) / ideal_s,
        int(number(counts, "too_many")),
        missing,
        stalls,
        stalls_beside,
        int(number(told, "charts")) - charts_before,
    )


def _of_stock_sends(folder: Path, due: int) -> dict[str, int]:
    folder.mkdir()
    with (
        DiscordProcess(folder, members=due) as discord,
        start_baseline(discord, "stock_sends", folder) as sender,
    ):
        sender.ask(do="ready", channels=discord.channels)
        sender.ask(do="send_at_once")
        counts = discord.counts()
    return {"too_many": int(number(counts, "too_many")), "lost": int(number(counts, "without"))}


def _of_job_per_reminder(folder: Path, due: int) -> int:
    folder.mkdir()
    with (
        DiscordProcess(folder, members=due, rate_per_s=None) as discord,
        start_baseline(discord, "job_per_reminder", folder) as bot,
    ):
        # One moment of a blocked loop at the wrong time, a little longer than the scheduler's grace of one second.
        bot.ask(do="plan", channels=discord.channels, due_in_s=0.5, busy_for_s=2.0)
        bot.ask(do="outcome")
        return int(number(discord.counts(), "arrived"))


def _stalls(answer: Answer) -> list[Stall]:
    stalls = answer["stalls"]
    assert isinstance(stalls, list)
    return [(float(ended_s), float(lasted_s)) for ended_s, lasted_s in stalls]
