"""A challenge from its first word to its results, in two servers whose clocks change, with a kill at every step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from sandbox import Guild, Message, RequestFacts, User
from tests.club import Club
from tests.cogs.test_challenges import RESULTS, join, opened, use
from tests.cogs.test_live_board import shown

MADE, BEGINS = "A new challenge", "begins today"
POSTS = "POST /channels/{channel_id}/messages"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
DAYS = {"metric": "runs", "starts": "2026-03-27", "ends": "2026-04-05", "cap": "3"}
"""Lisbon's clocks go forward on 29 March, Auckland's go back on 5 April."""


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


LISBON_BEGINS_AT, LISBON_CLOSES_AT = utc(3, 27, 0), utc(4, 7, 23)
AUCKLAND_BEGINS_AT, AUCKLAND_CLOSES_AT = utc(3, 26, 11), utc(4, 7, 12)
"""Midnights: on Lisbon's winter and summer time, and on Auckland's summer and winter time."""


def posts_of(guild: Guild, words: str) -> list[Message]:
    return [post for post in guild.general.posts if words in post.content]


async def arrived(guild: Guild, words: str) -> Message:
    """Wait for the one post with these words."""
    async with asyncio.timeout(20):
        while not posts_of(guild, words):
            await guild.general.next_post()
    (post,) = posts_of(guild, words)
    return post


@asynccontextmanager
async def killed_at(club: Club, words: str, *, sent: bool, away: timedelta = SECOND) -> AsyncIterator[None]:
    """Kill the bot when a post with these words is claimed and not there yet, or is there (``sent``) and not noted.

    What begins the post happens within. It is started again after being ``away``.
    """

    def is_it(facts: RequestFacts) -> bool:
        return words in str(facts.body)

    with club.discord.faults.delay(POSTS, seconds=60, after_execution=sent, when=is_it) as fault:
        yield
        async with asyncio.timeout(20):
            while not fault.hits:  # noqa: ASYNC110 - the sandbox tells nobody that a fault struck
                await asyncio.sleep(0.01)
        assert club.rows("SELECT count(*) FROM due WHERE lease_owner IS NOT NULL") != [(0,)], "claimed"
        await club.kill_bot()
    club.clock.advance(away)
    await club.start_bot()


async def killed(club: Club) -> None:
    """Kill the bot between two steps, and start it again."""
    await club.quiet()
    await club.kill_bot()
    await club.start_bot()


async def board_says(club: Club, guild: Guild, words: str) -> None:
    """Wait until the one board of a server says so."""
    await club.quiet()
    async with asyncio.timeout(20):
        while True:
            boards = [post for post in guild.general.posts if "follows by itself" in shown(post)]
            assert len(boards) == 1
            if words in shown(boards[0]):
                return
            await asyncio.sleep(0.01)


async def logs(club: Club, user: User, at: datetime, minutes: int, *, when: str = "today") -> None:
    """Let a member log a run at an instant, each of another length, or the bot would ask whether it is the same."""
    club.clock.move_to(at)
    reply = await user.slash("run log", duration=str(minutes), when=when)
    assert "Logged" in reply.content, reply.content


async def test_a_challenge_in_two_servers_across_their_clock_changes_killed_at_every_step(club: Club) -> None:
    club.clock.move_to(utc(3, 25, 18))
    lisbon, auckland = club.guild, club.discord.add_guild("Hill Runners", locale="en-GB")
    ana, moana = club.ana, club.discord.add_user("Moana", locale="en-GB")
    for guild, zone in ((lisbon, "Lisbon"), (auckland, "Auckland")):
        guild.add_member(moana)
        await opened(club, guild=guild, zone=zone, time="09:00")
    auckland.add_member(ana)
    await ana.slash("settings timezone", zone="Europe/Lisbon")
    await moana.slash("settings timezone", zone="Pacific/Auckland")

    async with killed_at(club, MADE, sent=False):
        await ana.slash("challenge create", where=lisbon.general, options={**DAYS, "name": "Lisbon"})
    await arrived(lisbon, MADE)
    async with killed_at(club, MADE, sent=True, away=10 * MINUTE):
        await moana.slash("challenge create", where=auckland.general, options={**DAYS, "name": "Auckland"})
    await arrived(auckland, MADE)
    await killed(club)
    for guild in (lisbon, auckland):
        for user in (ana, moana):
            await join(club, user, where=guild)
    await killed(club)

    club.clock.move_to(AUCKLAND_BEGINS_AT - MINUTE)
    await club.quiet()
    assert all("follows by itself" not in shown(post) for post in auckland.general.posts)
    club.clock.move_to(AUCKLAND_BEGINS_AT)
    await board_says(club, auckland, "Moana")
    async with killed_at(club, BEGINS, sent=True):
        club.clock.move_to(utc(3, 26, 20))
    await arrived(auckland, BEGINS)
    assert posts_of(lisbon, BEGINS) == []
    async with killed_at(club, BEGINS, sent=False, away=10 * MINUTE):
        club.clock.move_to(utc(3, 27, 9))
    await arrived(lisbon, BEGINS)
    await killed(club)

    # The same instants are other days: in Auckland the challenge begins, and ends, half a day before.
    await logs(club, moana, utc(3, 27, 22), 31)
    await logs(club, ana, utc(3, 29, 0, 30), 32)
    await logs(club, ana, utc(3, 29, 1, 30), 33, when="yesterday")
    club.clock.advance(2 * MINUTE)
    await board_says(club, lisbon, "Ana\u2069 · 2 runs")
    await killed(club)
    await board_says(club, auckland, "Moana\u2069 · 1 run")
    await logs(club, moana, utc(4, 5, 11, 59), 34)
    await logs(club, ana, utc(4, 5, 22, 59), 35)
    await logs(club, ana, utc(4, 5, 23, 0), 36)
    assert club.rows("SELECT day_on FROM run ORDER BY id") == [
        ("2026-03-28",),
        ("2026-03-29",),
        ("2026-03-28",),
        ("2026-04-05",),
        ("2026-04-05",),
        ("2026-04-06",),
    ]
    await killed(club)

    # Closing: what is logged late for its days counts, until the last midnight is two days ago on the server's clock.
    await logs(club, moana, AUCKLAND_CLOSES_AT - 2 * MINUTE, 37, when="2026-04-02")
    assert posts_of(auckland, RESULTS) == []
    async with killed_at(club, RESULTS, sent=False):
        club.clock.move_to(AUCKLAND_CLOSES_AT)
    results = await arrived(auckland, RESULTS)
    assert "1\\. \u2068Ana\u2069 · 3 runs\n1\\. \u2068Moana\u2069 · 3 runs" in results.content
    assert posts_of(lisbon, RESULTS) == []
    await logs(club, moana, LISBON_CLOSES_AT - 4 * MINUTE, 38, when="2026-04-03")
    await logs(club, ana, LISBON_CLOSES_AT - 3 * MINUTE, 39, when="2026-04-04")
    await logs(club, ana, LISBON_CLOSES_AT - 2 * MINUTE, 40, when="2026-04-05")
    await killed(club)
    assert posts_of(lisbon, RESULTS) == []
    async with killed_at(club, RESULTS, sent=True, away=10 * MINUTE):
        club.clock.move_to(LISBON_CLOSES_AT)
    results = await arrived(lisbon, RESULTS)
    final = "1\\. \u2068Ana\u2069 · 5 runs\n2\\. \u2068Moana\u2069 · 4 runs"
    assert final in results.content
    await logs(club, moana, LISBON_CLOSES_AT + 20 * MINUTE, 41, when="2026-04-01")
    await killed(club)
    assert final in (await use(club, ana, "show")).content
    for guild in (lisbon, auckland):
        assert [len(posts_of(guild, words)) for words in (MADE, BEGINS, RESULTS)] == [1, 1, 1]
        assert len(guild.general.posts) == 4, "these, and the board"
    assert club.rows("SELECT count(*) FROM ledger WHERE source = 'p' AND outcome = 'sent'") == [(6,)]
