"""Under a logged run stands what it counts for, for its member alone, and nothing where it adds nothing."""

from bot.domain.red_flags import WarningSign
from tests.club import Club
from tests.cogs.test_challenges import create, join, opened, use
from tests.cogs.test_something_wrong import picks

COUNTS = "Counts for"


async def logged(club: Club, minutes: int, when: str = "today") -> str:
    reply = await club.ana.slash("run log", duration=str(minutes), when=when)
    assert reply.ephemeral
    assert "Logged" in reply.content
    return reply.content


async def ready(club: Club, *, goal: str = "300 min") -> None:
    await opened(club)
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await create(club, club.ana, name="Spring *minutes*", metric="minutes", cap="60 min", goal=goal)


async def test_a_run_tells_what_it_counts_for_until_its_day_is_full(club: Club) -> None:
    await ready(club, goal="90 min")
    assert COUNTS not in await logged(club, 31, "3 days ago"), "not joined"
    await join(club, club.ana)
    first = await logged(club, 32)
    assert "Counts for **Spring \\*minutes\\***: you have 32 mins." in first
    assert "goal" not in first
    assert "you have 1 hr." in await logged(club, 34)
    assert COUNTS not in await logged(club, 36), "the day is full"
    assert COUNTS not in await logged(club, 33, "4 days ago"), "before its days"
    club.clock.advance(days=1)
    assert "you have 1 hr 31 mins, and the goal of 1 hr 30 mins is reached." in await logged(club, 31)
    again = await logged(club, 21)
    assert "you have 1 hr 52 mins." in again, "reached once"


async def test_who_is_not_on_the_boards_any_more_counts_for_nothing(club: Club) -> None:
    await ready(club)
    await join(club, club.ana)
    await club.ana.slash("club join", where=club.guild.general, boards=False)
    assert COUNTS not in await logged(club, 32)


async def test_while_something_is_wrong_nothing_is_said_of_it(club: Club) -> None:
    await ready(club, goal="20 min")
    await join(club, club.ana)
    await picks(club, WarningSign.CHEST_PAIN)
    assert COUNTS not in await logged(club, 32)
    assert "32 mins" in (await use(club, club.ana, "show")).content
