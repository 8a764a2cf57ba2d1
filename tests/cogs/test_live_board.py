"""A challenge's board is one message that follows by itself: once a minute at most, through restarts, never twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.challenge_terms import Metric, Terms
from bot.domain.communities import Membership
from bot.domain.ids import ChallengeId, GuildId, MemberId
from bot.domain.runs import RunEntry
from bot.services.live_board_queue import refresh_board, refresh_boards_of
from bot.services.ports.challenges import NewChallenge
from bot.services.run_log import RunLog
from sandbox import Message, User
from tests.club import Club
from tests.cogs.test_community import moderator, set_up
from tests.cogs.test_leaderboard import texts

MINUTE = timedelta(seconds=60)
EDITS = "/channels/{channel_id}/messages/{message_id}"
DUE = "SELECT count(*) FROM due WHERE source = 'b' AND lease_owner IS NULL"


async def begun(club: Club, *, metric: Metric = Metric.RUNS, runners: int = 1) -> tuple[ChallengeId, Message]:
    """Let a server have a challenge that runs, with so many members in it; return it and its board."""
    await set_up(club, moderator(club), zone="Lisbon", challenges=True)
    challenge_id = await made(club, metric=metric)
    for number in range(runners):
        await joins(club, club.ana if number == 0 else club.add_member(f"Runner {number}"), challenge_id)
    return challenge_id, await next_board(club)


async def made(club: Club, *, metric: Metric = Metric.RUNS, begins_in_days: int = 0) -> ChallengeId:
    now = club.clock.now()
    begins_on = now.date() + timedelta(days=begins_in_days)
    terms = Terms(metric, begins_on, begins_on + timedelta(days=6), 3.0 if metric is Metric.RUNS else None)
    async with club.client._units() as unit:
        await unit.members.ensure(MemberId(club.ana.id), locale="en-GB", at=now)
        new = NewChallenge(
            GuildId(club.guild.id), MemberId(club.ana.id), "Spring @everyone", None, terms, "Europe/Lisbon"
        )
        challenge = await unit.challenges.add(new, at=now)
        await refresh_board(unit, challenge.id, now=now)
        await unit.commit()
    return challenge.id


async def joins(club: Club, user: User, challenge_id: ChallengeId) -> None:
    now, member_id = club.clock.now(), MemberId(user.id)
    async with club.client._units() as unit:
        await unit.members.ensure(member_id, locale="en-GB", at=now)
        membership = Membership(GuildId(club.guild.id), member_id, user.name, now, now, on_boards=True)
        await unit.memberships.save(membership)
        await unit.challenges.join(challenge_id, member_id, team_id=None, at=now)
        await refresh_board(unit, challenge_id, now=now)
        await unit.commit()


async def runs(club: Club, user: User, *, on: date | None = None) -> None:
    """Let a member log a run, as every way of logging does."""
    now = club.clock.now()
    async with club.client._units() as unit:
        member = await unit.members.get(MemberId(user.id))
        assert member is not None
        await RunLog(check_ins=False).add(unit, member, RunEntry(on or now.date(), 1800, 5000.0), at=now)
        await unit.commit()
    wake(club)


def wake(club: Club) -> None:
    club.client.services.runs._wake()


async def next_board(club: Club) -> Message:
    wake(club)
    message = await club.guild.general.next_post()
    await club.comes_to(
        f"SELECT count(*) FROM challenge WHERE board_message_id = {message.id}",  # noqa: S608 - a number
        [(1,)],
    )
    return message


def shown(message: Message) -> str:
    return "\n".join(texts(message.components))


def edits(club: Club) -> int:
    """Return how often Discord was asked to change a message of a channel."""
    return club.discord.count("PATCH", EDITS)


async def follows(club: Club, message: Message, *words: str) -> str:
    """Wait until the board says something."""
    async with asyncio.timeout(20):
        # The message changes when the bot edits it; asking without a pause would keep the bot from its work.
        while not all(word in shown(message) for word in words):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return shown(message)


async def settled(club: Club) -> None:
    """Wait until no board is on its way."""
    await club.comes_to("SELECT count(*) FROM due WHERE source = 'b' AND lease_owner IS NOT NULL", [(0,)])


async def later(club: Club, by: timedelta = MINUTE) -> None:
    club.clock.move_to(club.clock.now() + by)
    wake(club)


async def test_two_hundred_members_who_log_within_a_minute_are_two_edits_a_minute_apart(
    busy_club: Club,
) -> None:
    """The first run is shown at once, all others together. Each logs by the command, ten every three seconds."""
    club = busy_club
    challenge_id, board = await begun(club)
    runners = [club.ana, *(club.add_member(f"Friend {number}") for number in range(199))]
    await let_in(club, runners, challenge_id)
    await later(club)
    await club.quiet()
    club.clock.set_rate(0)
    club.clock.advance(2 * MINUTE)
    club.discord.forget()
    begins_at = club.clock.now()
    for second in range(0, 60, 3):
        club.clock.move_to(begins_at + timedelta(seconds=second))
        logging = runners[second // 3 :: 20]
        answers = await asyncio.gather(*(user.slash("run log", duration="30") for user in logging))
        assert all("Logged" in answer.content for answer in answers)
        await club.quiet()
    assert club.rows("SELECT count(*) FROM run") == [(200,)]
    assert edited_after(club, begins_at) == [timedelta()]
    club.clock.move_to(begins_at + MINUTE)
    await follows(club, board, "and 180 more", "Friend")
    await club.quiet()
    assert edited_after(club, begins_at) == [timedelta(), MINUTE]
    assert "0 runs" not in shown(board)
    await runners[7].slash("run log", duration="31")
    club.clock.move_to(begins_at + 2 * MINUTE)
    await follows(club, board, "2 runs")
    club.clock.move_to(begins_at + 10 * MINUTE)
    await club.quiet()
    assert edited_after(club, begins_at) == [timedelta(), MINUTE, 2 * MINUTE]
    assert "@everyone" not in shown(board)
    assert len(club.guild.general.posts) == 1


async def let_in(club: Club, users: Sequence[User], challenge_id: ChallengeId) -> None:
    """Let many into a challenge at once, each with a clock of their own, as they come after their first command."""
    now = club.clock.now()
    async with club.client._units() as unit:
        for user in users:
            member = await unit.members.ensure(MemberId(user.id), locale="en-GB", at=now)
            await unit.members.save_settings(replace(member, zone="Europe/Lisbon"))
            await unit.memberships.save(
                Membership(GuildId(club.guild.id), member.id, user.name, now, now, on_boards=True)
            )
            await unit.challenges.join(challenge_id, member.id, team_id=None, at=now)
        await refresh_board(unit, challenge_id, now=now)
        await unit.commit()


def edited_after(club: Club, begins_at: datetime) -> list[timedelta]:
    """Return when Discord was asked to change a message of a channel, as it counts them itself."""
    return [asked.at - begins_at for asked in club.discord.requests if asked.template == f"PATCH {EDITS}"]


async def test_nothing_is_edited_when_nothing_changed(club: Club) -> None:
    _, board = await begun(club)
    await runs(club, club.ana)
    await later(club)
    await follows(club, board, "1 run")
    await settled(club)
    before, shown_before = edits(club), shown(board)
    async with club.client._units() as unit:
        await refresh_boards_of(unit, MemberId(club.ana.id), now=club.clock.now())
        await unit.commit()
    await later(club)
    await club.comes_to("SELECT count(*) FROM due WHERE source = 'b' AND fire_at > 1772496000000 - 1", [(1,)])
    assert (edits(club), shown(board)) == (before, shown_before)
    assert club.rows("SELECT count(*) FROM ledger WHERE source = 'b'") == [(0,)]


async def test_a_run_logged_before_a_restart_is_on_the_board_after_it(club: Club) -> None:
    _, board = await begun(club)
    await runs(club, club.ana)
    await club.stop_bot()
    club.clock.move_to(club.clock.now() + MINUTE)
    await club.start_bot()
    await follows(club, board, "1 run")
    assert len(club.guild.general.posts) == 1, "the same message, not another one"


async def test_a_board_that_was_deleted_comes_once_more(club: Club) -> None:
    _, board = await begun(club)
    club.guild.general.messages.pop(board.id)
    await runs(club, club.ana)
    await later(club)
    again = await next_board(club)
    assert again.id != board.id
    await runs(club, club.ana)
    await later(club)
    await follows(club, again, "2 runs")
    assert len([post for post in club.guild.general.posts if post.id in club.guild.general.messages]) == 1


async def test_who_leaves_the_boards_is_gone_with_the_next_edit(club: Club) -> None:
    _, board = await begun(club, runners=2)
    await runs(club, club.ana)
    await later(club)
    await follows(club, board, "Ana")
    await settled(club)
    await club.left_club()
    await later(club)
    async with asyncio.timeout(20):
        while "Ana" in shown(board):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_channel_that_is_closed_is_told_of_once_and_followed_again_once_it_is_open(
    club: Club,
) -> None:
    mia = moderator(club)
    general = club.guild.general
    log = club.guild.add_text_channel("bot-log")
    options: dict[str, object] = {
        "channel": general,
        "zone": "Lisbon",
        "challenges": True,
        "log-channel": log,
    }
    await mia.slash("community setup", where=general, options=options)
    challenge_id = await made(club)
    await joins(club, club.ana, challenge_id)
    board = await next_board(club)
    await runs(club, club.ana)
    with club.discord.faults.fail(f"PATCH {EDITS}", status=403, code=50013, times=1):
        await later(club)
        told = await log.next_post()
    assert "My posts are on hold" in told.content
    await club.comes_to("SELECT trouble FROM community", [("no_permission",)])
    await runs(club, club.ana)
    await later(club)
    await club.comes_to("SELECT count(*) FROM due WHERE source = 'b'", [(0,)])
    assert len(log.posts) == 1
    await mia.slash("community setup", where=general, channel=general)
    await follows(club, board, "2 runs")
    assert len(general.posts) == 1


async def test_a_channel_that_was_deleted_gives_way_to_the_next_one(club: Club) -> None:
    mia, runs_channel = moderator(club), club.guild.add_text_channel("runs")
    await mia.slash(
        "community setup", where=club.guild.general, channel=runs_channel, zone="Lisbon", challenges=True
    )
    challenge_id = await made(club)
    await joins(club, club.ana, challenge_id)
    wake(club)
    await runs_channel.next_post()
    await club.comes_to("SELECT count(*) FROM challenge WHERE board_message_id IS NOT NULL", [(1,)])
    runs_channel.delete()
    await runs(club, club.ana)
    await later(club)
    await mia.next_dm()
    await set_up(club, mia)
    board = await next_board(club)
    assert "1 run" in shown(board)


async def test_a_lost_answer_leaves_one_board(club: Club) -> None:
    await set_up(club, moderator(club), zone="Lisbon", challenges=True)
    with club.discord.faults.reset("POST /channels/{channel_id}/messages", after_execution=True):
        challenge_id = await made(club)
        wake(club)
        await club.comes_to("SELECT attempts FROM due WHERE source = 'b'", [(1,)])
        await later(club)
        board = await next_board(club)
    assert len(club.guild.general.posts) == 1
    await joins(club, club.ana, challenge_id)
    await runs(club, club.ana)
    await later(club)
    await follows(club, board, "1 run")


async def test_before_the_first_day_there_is_no_board(club: Club) -> None:
    await set_up(club, moderator(club), zone="Lisbon", challenges=True)
    now = club.clock.now()
    await made(club, begins_in_days=1)
    wake(club)
    await club.comes_to("SELECT count(*) FROM due WHERE source = 'b' AND fire_at = 1772496000000", [(1,)])
    assert club.guild.general.posts == []
    club.clock.move_to(now + timedelta(days=1))
    board = await next_board(club)
    assert "Nobody is in it yet" in shown(board)


async def test_in_a_big_club_everybody_finds_their_own_place_and_the_others(club: Club) -> None:
    challenge_id, board = await begun(club, runners=1)
    others = [club.add_member(f"Friend {number:02}") for number in range(33)]
    for other in others:
        await joins(club, other, challenge_id)
    for user in [club.ana, club.ana, *others]:
        await runs(club, user)
    mine = await others[32].click(board, "Where am I?")
    assert "and 14 more" in mine.content
    assert "Friend 32" not in mine.content
    assert "You: 1 run, place 2 of 34." in mine.content
    assert mine.message is not None
    around = await others[32].click(mine.message, "Around me")
    assert "**2\\. \u2068Friend 32\u2069 · 1 run** ⬅️" in around.content
    assert [button.label for button in mine.message.buttons] == ["Back"], "the last page"
    await others[32].click(mine.message, "Back")
    assert "Friend 19" in mine.content
    assert "Friend 32" not in mine.content
    await others[32].click(mine.message, "Back")
    await others[32].click(mine.message, "Back")
    assert [button.label for button in mine.message.buttons] == ["More"], "the first page"
    assert (mine.content.count("\n1\\. "), mine.content.count("\n2\\. ")) == (1, 9)
    await club.press(others[32], mine.message, f"g:challenge.places:{challenge_id}:999")
    async with asyncio.timeout(20):
        while "Friend 32" not in mine.content:  # noqa: ASYNC110 - nobody tells of an edit
            await asyncio.sleep(0.01)
    for state in ("", "x:1", f"{challenge_id}", f"{challenge_id}:-1"):
        forged = await club.press(others[32], mine.message, f"g:challenge.places:{state}")
        assert "older version" in forged.content


async def test_a_board_that_is_over_promises_nothing_more(club: Club) -> None:
    _, board = await begun(club)
    assert "follows by itself" in shown(board)
    await later(club, timedelta(days=7))
    await follows(club, board, "Its days are over")
    assert [button.label for button in board.buttons] == ["Where am I?"], "too late to join"
    await later(club, timedelta(days=2))
    await follows(club, board, "these results are final")
    assert "follows by itself" not in shown(board)


async def test_under_the_board_one_sees_where_one_stands_alone(club: Club) -> None:
    _, board = await begun(club, runners=2)
    await runs(club, club.ana)
    await later(club)
    await follows(club, board, "Ana")
    ben = club.add_member("Ben")
    mine = await club.ana.click(board, "Where am I?")
    assert mine.ephemeral
    assert "Ana" in mine.content
    his = await ben.click(board, "Where am I?")
    assert his.ephemeral
    assert "@everyone" not in his.content
    asked = await ben.click(board, "Join")
    assert asked.ephemeral
    assert "everybody in this server can see" in asked.content, (
        "a newcomer finds the way in where the board is"
    )
    forged = await club.press(ben, board, "g:board.live:all:live")
    assert "older version" in forged.content


async def test_what_is_shown_to_one_alone_leads_to_the_board_that_scrolled_away(club: Club) -> None:
    await set_up(club, moderator(club), zone="Lisbon", challenges=True)
    challenge_id = await made(club, begins_in_days=1)
    general = club.guild.general
    before = await club.ana.slash("challenge show", where=general, challenge=str(challenge_id))
    assert "discord.com/channels" not in before.content, "there is none yet"
    await later(club, timedelta(days=1))
    board = await next_board(club)
    seen = await club.ana.slash("challenge show", where=general, challenge=str(challenge_id))
    assert f"https://discord.com/channels/{club.guild.id}/{general.id}/{board.id}" in seen.content
    beside = await club.ana.click(board, "Where am I?")
    assert "discord.com/channels" not in beside.content, "they come from there"


async def test_who_is_erased_is_gone_from_the_board(club: Club) -> None:
    _, board = await begun(club)
    await runs(club, club.ana)
    await later(club)
    await follows(club, board, "Ana")
    await settled(club)
    await club.erased(club.ana)
    await later(club)
    async with asyncio.timeout(20):
        while "Ana" in shown(board):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_board_of_today_stands_below_what_announces_it(club: Club) -> None:
    """Both are due at the same instant."""
    mia, general = moderator(club), club.guild.general
    await set_up(club, mia, zone="Lisbon", challenges=True)
    options: dict[str, object] = {"name": "Spring", "metric": "runs", "starts": "today", "ends": "in 6 days"}
    await mia.slash("challenge create", where=general, options=options)
    announcement, board = await general.next_post(), await general.next_post()
    assert "A new challenge: Spring" in announcement.content
    assert "follows by itself" in shown(board)
