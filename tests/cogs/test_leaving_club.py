"""``/club leave`` ends all that a server sees of a member, challenges included, and says so before it does."""

import asyncio
from datetime import UTC, datetime

from bot.delivery.pacing import TokenBucket
from bot.delivery.server_members import DiscordMembers
from bot.services.whereabouts import WhereaboutsService
from sandbox import Message, Reply, User
from tests.club import Club
from tests.cogs.test_challenges import RESULTS, create, join, opened, post_with, ran, settled, use
from tests.cogs.test_live_board import follows

PLACES = "SELECT count(*) FROM challenge_member"
CLUB = "SELECT count(*) FROM community_member"
NO_WAY_BACK = "there is no way back in"


async def leaves(club: Club, user: User | None = None) -> Reply:
    return await (user or club.ana).slash("club leave", where=club.guild.general)


def said(reply: Reply) -> Message:
    assert reply.message is not None
    assert reply.ephemeral
    return reply.message


async def ran_against_each_other(club: Club) -> User:
    """Let Ana and Ben have a run each in a challenge of Ben's; return Ben."""
    await opened(club)
    ben = club.add_member("Ben")
    await create(club, ben)
    for user in (club.ana, ben):
        await join(club, user)
        await ran(user, 1)
    return ben


async def test_places_are_named_first_and_nothing_is_lost_before_the_word(club: Club) -> None:
    ben = await ran_against_each_other(club)
    board = await post_with(club, "")
    while not board.components or "Where am I" not in str(board.components):
        board = await post_with(club, "")
    question = await leaves(club)
    assert "**Spring week**: you can join again until" in question.content
    stayed = await club.ana.click(said(question), "Stay")
    assert "still in the club" in stayed.content
    assert (club.rows(PLACES), club.rows(CLUB)) == ([(2,)], [(2,)])
    question = await leaves(club)
    left = await club.ana.click(said(question), "Leave the club")
    assert "You left with it: **Spring week**." in left.content
    assert not said(left).buttons
    assert (club.rows(PLACES), club.rows(CLUB)) == ([(1,)], [(1,)])
    club.clock.advance(minutes=2)
    await follows(club, board, "Ben")
    async with asyncio.timeout(20):
        # The message changes when the bot edits it; asking without a pause would keep the bot from its work.
        while "Ana" in str(board.components):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await join(club, club.ana)
    assert "Ana\u2069 · 1 run" in (await use(club, ben, "show")).content, "what was run counts as before"


async def test_a_second_press_and_a_press_of_weeks_ago_change_nothing(club: Club) -> None:
    await opened(club)
    await create(club, club.ana)
    await join(club, club.ana)
    question = said(await leaves(club))
    custom_id = next(str(one.custom_id) for one in question.buttons if one.label == "Leave the club")
    await asyncio.gather(*(club.press(club.ana, question, custom_id) for _ in range(2)))
    await club.comes_to(CLUB, [(0,)])
    assert club.rows(PLACES) == [(0,)]
    again = await club.press(club.ana, question, custom_id)
    assert "You have not joined the club" in (await again.next_followup()).content
    # Whoever presses it leaves; what others are in is no concern of it.
    ben = club.add_member("Ben")
    await join(club, ben)
    late = await club.press(club.ana, question, custom_id)
    assert "You have not joined the club" in (await late.next_followup()).content
    assert (club.rows(PLACES), club.rows(CLUB)) == ([(1,)], [(1,)])


async def test_leaving_while_joining_ends_in_one_or_the_other(club: Club) -> None:
    await opened(club)
    await create(club, club.ana)
    await join(club, club.ana)
    question = said(await leaves(club))
    await asyncio.gather(
        club.ana.click(question, "Leave the club"),
        club.ana.slash("club join", where=club.guild.general, boards=True),
        use(club, club.ana, "join"),
    )
    places, memberships = club.rows(PLACES), club.rows(CLUB)
    assert (places, memberships) in (([(0,)], [(0,)]), ([(0,)], [(1,)]), ([(1,)], [(1,)]))


async def test_results_that_were_posted_stay_and_are_shown_without_who_left(club: Club) -> None:
    ben = await ran_against_each_other(club)
    club.clock.advance(days=7, hours=12)
    question = await leaves(club)
    assert f"**Spring week**: its days are over, so {NO_WAY_BACK}" in question.content
    await club.ana.click(said(question), "Stay")
    club.clock.move_to(datetime(2026, 3, 11, tzinfo=UTC))
    results = await post_with(club, RESULTS)
    await settled(club, results)
    assert "Ana" in results.content
    left = await leaves(club)
    assert "You left the club here" in left.content, "nothing is lost by it, so nothing is asked"
    assert "Ana" in results.content
    shown = await use(club, ben, "show")
    assert "Ana" not in shown.content
    assert "1\\. \u2068Ben\u2069" in shown.content
    lists = [await user.slash("challenge list", where=club.guild.general) for user in (club.ana, ben)]
    assert ["You are in it" in one.content for one in lists] == [False, True]
    assert all("1 member ·" in one.content for one in lists)


async def test_before_its_results_it_takes_them_out_of_those(club: Club) -> None:
    await ran_against_each_other(club)
    club.clock.advance(days=7, hours=12)
    await club.left_club()
    club.clock.move_to(datetime(2026, 3, 11, tzinfo=UTC))
    results = await post_with(club, RESULTS)
    assert "Ana" not in results.content
    assert results.attachments[0].description is not None
    assert "Ana" not in results.attachments[0].description
    await settled(club, results)


async def test_who_left_the_server_is_off_its_board_without_anybody_saying_so(club: Club) -> None:
    """The bot hears of no one leaving; it asks about a few members an hour."""
    ben = await ran_against_each_other(club)
    looks = WhereaboutsService(
        club.client._units,
        club.clock,
        DiscordMembers(club.client, bucket=TokenBucket(45), invalid=club.invalid_requests),
        wake=club.client.services.runs._wake,
    )
    await club.client.wait_until_ready()
    with club.discord.faults.fail("GET /guilds/{guild_id}/members/{user_id}", status=500, times=None):
        club.guild.remove_member(club.ana)
        await looks.look()
    assert club.rows(CLUB) == [(2,)], "an error is no answer"
    club.clock.advance(days=1)
    await looks.look()
    assert club.rows("SELECT member_id FROM community_member") == [(ben.id,)]
    assert club.rows(PLACES) == [(1,)]
    shown = await use(club, ben, "show")
    assert "Ben" in shown.content
    assert "Ana" not in shown.content
