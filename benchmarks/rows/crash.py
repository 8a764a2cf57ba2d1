"""Killed again and again while it delivers and while answers get lost: what arrives, and how often."""

import random
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from benchmarks import database
from benchmarks.child import number
from benchmarks.clients import start_baseline, start_bot
from benchmarks.database import Waiting
from benchmarks.discord_process import BEGINS_AT, BOT_RATE_PER_S, DiscordProcess
from benchmarks.sizes import Sizes
from benchmarks.table import Bound, Goal, Line

_DUE_AT = BEGINS_AT + timedelta(minutes=5)
_LOST_ANSWERS = 0.01
_LONGEST_LIFE_S = 1.2
_NEVER = Goal(Bound.AT_MOST, 0.0)


def measure(folder: Path, sizes: Sizes) -> list[Line]:
    """Return the row on loss and duplicates, and what a loop that deletes first loses by one kill."""
    lost, again, sent_twice, lost_answers = _of_the_bot(folder, sizes)
    lost_by_deleting = _of_deleting_first(folder, sizes)
    tried = f"{sizes.kills} kill -9 among {sizes.crash_members} reminders, {lost_answers} answers lost"
    return [
        Line("crash", "lost, bot killed again and again", [lost], goal=_NEVER, digits=0, note=tried),
        Line("crash", "visible duplicates, same run", [again], goal=_NEVER, digits=0),
        Line(
            "crash",
            "messages sent a second time and swallowed by their nonce",
            [sent_twice],
            digits=0,
            note="each of these a bot without the nonce would have shown",
        ),
        Line(
            "crash",
            f"lost by deleting before sending, one kill -9 among {sizes.baseline_due:,} due",
            [lost_by_deleting],
            digits=0,
        ),
    ]


def _of_the_bot(folder: Path, sizes: Sizes) -> tuple[int, int, int, int]:
    folder = folder / "crash"
    folder.mkdir()
    chance = random.Random(sizes.kills)
    with DiscordProcess(folder, members=sizes.crash_members) as discord:
        path = folder / "gutsy.db"
        people = zip(discord.members, discord.channels, strict=True)
        database.create(path, [Waiting(member, channel, _DUE_AT) for member, channel in people])
        discord.lose_answers(_LOST_ANSWERS)
        discord.advance((_DUE_AT - BEGINS_AT).total_seconds())
        for _ in range(sizes.kills):
            with start_bot(discord, path) as bot:
                # Any instant will do, from its first claim to the middle of a settlement.
                time.sleep(chance.uniform(0.0, _LONGEST_LIFE_S))
                bot.kill()
        with start_bot(discord, path):
            seconds = sizes.crash_members / BOT_RATE_PER_S
            counts = discord.arrivals(sizes.crash_members, timeout_s=60 + 2 * seconds, may_fail=True)
            if not number(counts, "without"):
                database.wait_until_settled(path, sizes.crash_members)
            counts = discord.counts()
    posts = int(number(counts, "posts"))
    return (
        int(number(counts, "without")),
        int(number(counts, "again")),
        posts - int(number(counts, "arrived")),
        int(number(counts, "lost_answers")),
    )


def _of_deleting_first(folder: Path, sizes: Sizes) -> int:
    """Return how many reminders are neither in the table nor with their member after one kill."""
    folder = folder / "delete-first"
    folder.mkdir()
    path = folder / "reminders.db"
    with DiscordProcess(folder, members=sizes.baseline_due) as discord:
        with start_baseline(discord, "delete_first", folder) as bot:
            bot.ask(do="plan", path=str(path), channels=discord.channels)
            bot.say(do="run", path=str(path))
            # Early: of so many at once it loses most to Discord's limit anyway, and gives up after a few tries.
            discord.arrivals(sizes.baseline_due // 10, timeout_s=30)
            bot.kill()
        arrived = int(number(discord.counts(), "arrived"))
    with closing(sqlite3.connect(path)) as left:
        (waiting,) = left.execute("SELECT count(*) FROM reminder").fetchone()
    return sizes.baseline_due - arrived - int(waiting)
