"""A week of kept days: a badge for everybody, a word in the channel for who wants it, nothing for who is unwell."""

from bot.domain.red_flags import WarningSign
from sandbox import Guild, Reply, User
from tests.club import Club
from tests.cogs.test_community import moderator, set_up
from tests.cogs.test_something_wrong import picks

POSTS = "SELECT guild_id, member_id FROM post WHERE kind = 'streak_milestone'"


async def runs_daily(club: Club, days: int, user: User | None = None) -> Reply:
    """Let a member run on so many days, the last of them today; returns the last answer."""
    user = user or club.ana
    await user.slash("settings timezone", zone="Europe/Lisbon")
    for left in reversed(range(days)):
        reply = await user.slash("run log", duration="20")
        if left:
            club.clock.advance(days=1)
    return reply


async def celebrating(club: Club, *members: User, guild: Guild | None = None) -> None:
    """Set a server up to celebrate, and let members join it for that."""
    guild = guild or club.guild
    await set_up(club, moderator(club, "Mia", guild=guild), guild=guild, milestones=True)
    for member in members:
        await member.slash("club join", where=guild.general, celebrate=True)


async def test_the_seventh_day_is_a_badge_once_and_the_channel_hears_of_it(club: Club) -> None:
    await celebrating(club, club.ana)
    reply = await runs_daily(club, 6)
    assert "badge" not in reply.content
    club.clock.advance(days=1)
    reply = await club.ana.slash("run log", duration="20")
    assert "A badge for your streak: 7 days" in reply.content
    post = await club.guild.general.next_post()
    assert post.content == "🏅 **\u2068Ana\u2069** kept 7 days in a row, rest included. Well done."
    shown = (await club.ana.slash("streak show")).content
    assert "🏅 Badges: 7 days." in shown
    again = await club.ana.slash("run log", duration="20", distance="4")
    assert "badge" not in again.content
    assert len(club.rows(POSTS)) == 1


async def test_rest_reaches_it_too_and_the_next_look_tells(club: Club) -> None:
    await runs_daily(club, 6)
    club.clock.advance(days=1)
    rested = await club.ana.slash("rest today")
    assert "**7 days** kept" in rested.content
    shown = (await club.ana.slash("streak show")).content
    assert "A badge for your streak: 7 days" in shown
    assert "A badge for your streak" not in (await club.ana.slash("streak show")).content


async def test_only_where_and_for_whom_it_was_chosen(club: Club) -> None:
    ben = club.add_member("Ben")
    other = club.discord.add_guild("Hill Runners", locale="en-GB")
    other.add_member(club.ana)
    other.add_member(ben)
    await celebrating(club, club.ana)
    await set_up(club, moderator(club, "Max", guild=other), guild=other, milestones=True)
    await club.ana.slash("club join", where=other.general, boards=True)
    await ben.slash("club join", where=club.guild.general, boards=True)
    await runs_daily(club, 6)
    club.clock.advance(days=1)
    await club.ana.slash("run log", duration="20")
    await club.guild.general.next_post()
    assert "A badge for your streak" in (await runs_daily(club, 7, ben)).content, "everybody gets it"
    assert club.rows(POSTS) == [(club.guild.id, club.ana.id)]
    assert other.general.posts == []
    assert "Ben" not in str([post.content for post in club.guild.general.posts])


async def test_a_server_that_wants_none_gets_none(club: Club) -> None:
    await set_up(club, moderator(club))
    await club.ana.slash("club join", where=club.guild.general, celebrate=True)
    assert "A badge for your streak" in (await runs_daily(club, 7)).content
    assert club.rows(POSTS) == []


async def test_who_changes_their_mind_in_time_is_not_celebrated(club: Club) -> None:
    await celebrating(club, club.ana)
    mia = moderator(club, "Max")
    await runs_daily(club, 6)
    await mia.slash("community stop", where=club.guild.general)
    club.clock.advance(days=1)
    await club.ana.slash("run log", duration="20")
    assert len(club.rows(POSTS)) == 1, "it waits while posts are stopped"
    await club.ana.slash("club join", where=club.guild.general, celebrate=False)
    await mia.slash("community setup", where=club.guild.general, milestones=True)
    await club.comes_to(
        "SELECT outcome, reason FROM ledger WHERE source = 'p'", [("dropped", "nothing to post")]
    )
    assert club.guild.general.posts == []


async def test_while_something_is_wrong_nothing_is_said_and_nothing_later(club: Club) -> None:
    await celebrating(club, club.ana)
    await runs_daily(club, 6)
    picked = await picks(club, WarningSign.CHEST_PAIN)
    club.clock.advance(days=1)
    reply = await club.ana.slash("run log", duration="20")
    assert "badge" not in reply.content
    assert club.rows(POSTS) == []
    assert club.rows("SELECT days FROM streak_milestone") == [(7,)]
    message = picked.followups[-1] if picked.followups else picked.message
    assert message is not None
    asked = await club.ana.click(message, "All is well again")
    assert asked.message is not None
    await club.ana.click(asked.message, "Yes, all is well")
    shown = (await club.ana.slash("streak show")).content
    assert "A badge for your streak" not in shown
    assert "Badges: 7 days" in shown
    assert club.guild.general.posts == []


async def test_a_name_formats_nothing_and_pings_nobody(club: Club) -> None:
    eve = club.add_member("@everyone **x**")
    await celebrating(club, eve)
    await runs_daily(club, 7, eve)
    post = await club.guild.general.next_post()
    assert "@everyone" not in post.content
    assert r"\*\*x\*\*" in post.content


async def test_erasing_takes_badges_and_posts_along(club: Club) -> None:
    await celebrating(club, club.ana)
    await runs_daily(club, 7)
    await club.guild.general.next_post()
    await club.erased()
    assert club.rows("SELECT * FROM streak_milestone") == []
    assert club.rows(POSTS) == []
