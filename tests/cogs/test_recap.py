"""The weekly recap as a server reads it."""

from datetime import datetime, timedelta

from sandbox import Message, Permission, User
from tests.club import Club

WEEK = timedelta(days=7)


async def set_up(club: Club) -> None:
    mia = club.discord.add_user("Mia", locale="en-GB")
    role = club.guild.add_role("Moderator", permissions=Permission.MANAGE_GUILD)
    club.guild.add_member(mia, roles=[role])
    general = club.guild.general
    await mia.slash(
        "community setup",
        where=general,
        channel=general,
        zone="Lisbon",
        time="09:00",
        recap=True,
        weekday=0,
    )


async def logs_a_run(member: User) -> None:
    await member.slash("settings timezone", zone="Europe/Lisbon")
    await member.slash("run log", duration="30")


async def next_recap(club: Club, at: datetime) -> Message:
    club.clock.move_to(at)
    post = await club.guild.general.next_post()
    await club.comes_to(f"SELECT count(*) FROM ledger WHERE message_id = {post.id}", [(1,)])  # noqa: S608
    return post


async def test_the_week_of_those_who_show_themselves_with_a_picture(club: Club) -> None:
    await set_up(club)
    general = club.guild.general
    ben = club.add_member("**Ben** @everyone")
    hidden = club.add_member("Hidden")
    await club.ana.slash("club join", where=general, boards=True, cheers=True)
    await ben.slash("club join", where=general, boards=True)
    await hidden.slash("club join", where=general, boards=False)
    for member in (club.ana, ben, hidden):
        await logs_a_run(member)
        await member.slash("cheer", where=general, member=club.ana)
    monday = club.clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    club.clock.move_to(monday)
    await club.comes_to("SELECT outcome FROM ledger WHERE source = 'p'", [("dropped",)])
    post = await next_recap(club, monday + WEEK)
    assert "The club's week, 2\N{EN DASH}8 Mar 2026" in post.content.replace("\u2009", "")
    assert "2 runs · 2 members · 1 hr" in post.content
    assert "New on the boards" in post.content
    assert "Ana" in post.content
    assert "Cheers were sent by" in post.content
    assert "Hidden" not in post.content
    assert "@everyone" not in post.content
    assert "**Ben**" not in post.content
    assert "Gut weather" not in post.content
    (picture,) = post.attachments
    assert picture.filename == "week.png"
    assert "Monday 60" in str(picture.description)
    quiet = await next_recap(club, monday + 2 * WEEK)
    assert "A quiet week" in quiet.content
    assert quiet.attachments == []
    posted = len(general.posts)
    club.clock.move_to(monday + 3 * WEEK)
    await club.comes_to("SELECT count(*) FROM ledger WHERE source = 'p'", [(4,)])
    assert len(general.posts) == posted, "an empty week is told of once"
    await logs_a_run(club.ana)
    again = await next_recap(club, monday + 4 * WEEK)
    assert "1 run · 1 member · 30 min" in again.content


async def test_a_flag_changes_nothing_that_a_server_sees(club: Club) -> None:
    """What is left out would tell why."""
    await set_up(club)
    general = club.guild.general
    ben = club.add_member("Ben")
    for member in (club.ana, ben):
        await member.slash("club join", where=general, boards=True)
        await logs_a_run(member)
    await club.reported_something_wrong(ben)
    monday = club.clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    club.clock.move_to(monday)
    await club.comes_to("SELECT outcome FROM ledger WHERE source = 'p'", [("dropped",)])
    post = await next_recap(club, monday + WEEK)
    assert "2 runs · 2 members" in post.content
    assert "Ben" in post.content
