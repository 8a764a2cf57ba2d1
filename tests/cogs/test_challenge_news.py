"""News of challenges, switched on and off while challenges run: what is still to come comes, once, and nothing past."""

from datetime import UTC, datetime

from sandbox import Reply, User
from tests.club import Club
from tests.cogs.test_challenges import RESULTS, create, join, post_with, posts_with, ran, settled, use
from tests.cogs.test_community import moderator, set_up
from tests.cogs.test_live_board import shown

BEGINS = "begins today"
WAITING = """SELECT kind, due.fire_at / 1000 FROM post LEFT JOIN due ON due.subject_id = post.id AND source = 'p'
    WHERE challenge_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM ledger WHERE ledger.source = 'p' AND ledger.subject_id = post.id)
    ORDER BY due.fire_at"""


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def waits(*of: tuple[str, datetime]) -> list[tuple[object, ...]]:
    return [(kind, instant.timestamp()) for kind, instant in of]


async def news(club: Club, mia: User, *, on: bool, **more: object) -> Reply:
    return await mia.slash("community setup", where=club.guild.general, options={"challenges": on, **more})


async def quiet(club: Club) -> User:
    """Let a server be set up that wants no news."""
    mia = moderator(club)
    await set_up(club, mia, zone="Lisbon", challenges=False)
    return mia


async def test_switched_on_while_challenges_run_and_come(club: Club) -> None:
    mia = await quiet(club)
    await create(club, mia)
    await create(club, mia, name="Next week", starts="in 7 days", ends="in 13 days")
    await join(club, club.ana)
    await ran(club.ana, 1)
    assert club.rows(WAITING) == []
    await news(club, mia, on=True)
    expected = waits(
        ("challenge_news", at(9, 9)), ("challenge_results", at(11)), ("challenge_results", at(18))
    )
    assert club.rows(WAITING) == expected
    board = await club.guild.general.next_post()
    assert "Ana" in shown(board), "the live board of what runs is there at once"
    await club.restart_bot()
    await news(club, mia, on=True)
    assert club.rows(WAITING) == expected, "to say it again, after a restart, changes nothing"
    club.clock.move_to(at(9, 9))
    await settled(club, await post_with(club, "**Next week** begins today"))
    club.clock.move_to(at(11))
    results = await post_with(club, RESULTS)
    assert "Ana" in results.content
    await settled(club, results)
    assert posts_with(club, "A new challenge") == 0, "that was before"
    assert posts_with(club, "**Spring week** begins today") == 0
    assert [posts_with(club, words) for words in (BEGINS, RESULTS)] == [1, 1]


async def test_switched_off_it_stops_and_on_again_it_brings_no_day_that_is_over(club: Club) -> None:
    mia = moderator(club)
    await set_up(club, mia, zone="Lisbon", challenges=True)
    await create(club, mia, starts="tomorrow", ends="in 7 days")
    await settled(club, await post_with(club, "A new challenge"))
    await news(club, mia, on=False)
    assert club.rows(WAITING) == []
    assert club.rows("SELECT count(*) FROM due WHERE guild_id IS NOT NULL") == [(0,)]
    await use(club, mia, "edit", name="Spring days")
    club.clock.move_to(at(3, 9))
    club.clock.move_to(at(3, 12))
    await news(club, mia, on=True, time="18:00")
    assert club.rows(WAITING) == waits(("challenge_news", at(3, 18)), ("challenge_results", at(12))), (
        "the first day is not over, and nobody was told"
    )
    club.clock.move_to(at(3, 18))
    await settled(club, await post_with(club, BEGINS))
    for on in (False, True):
        await news(club, mia, on=on, time="20:00")
    assert club.rows(WAITING) == waits(("challenge_results", at(12))), "it began, and was told of once"
    await news(club, mia, on=False)
    club.clock.move_to(at(12))
    await club.restart_bot()
    await news(club, mia, on=True)
    assert club.rows(WAITING) == [], "nor are results that came while nobody wanted them"
    assert [posts_with(club, words) for words in (BEGINS, RESULTS, "was changed")] == [1, 0, 0]


async def test_what_waits_while_posts_are_stopped_comes_once(club: Club) -> None:
    mia = moderator(club)
    await set_up(club, mia, zone="Lisbon", challenges=True)
    await create(club, mia)
    await join(club, club.ana)
    await ran(club.ana, 1)
    await mia.slash("community stop", where=club.guild.general)
    await use(club, mia, "edit", name="Spring days")
    await mia.slash("community setup", where=club.guild.general)
    assert [row for row in club.rows(WAITING) if row[0] == "challenge_results"] == waits(
        ("challenge_results", at(11))
    )
    await mia.slash("community stop", where=club.guild.general)
    await news(club, mia, on=False)
    assert club.rows(WAITING) == [], "what was held back does not come with news switched off"
    for on in (True, True):
        await news(club, mia, on=on)
    club.clock.move_to(at(11))
    await settled(club, await post_with(club, RESULTS))
    await news(club, mia, on=True)
    assert posts_with(club, RESULTS) == 1


async def test_switched_in_a_server_that_was_left_between(club: Club) -> None:
    mia = await quiet(club)
    await create(club, mia)
    club.guild.remove_bot()
    await club.comes_to("SELECT left_at IS NOT NULL FROM community", [(1,)])
    club.guild.add_bot()
    await club.comes_to("SELECT left_at FROM community", [(None,)])
    await news(club, mia, on=True)
    assert club.rows(WAITING) == waits(("challenge_results", at(11)))
    club.guild.remove_bot()
    await club.comes_to("SELECT count(*) FROM due WHERE guild_id IS NOT NULL", [(0,)])
    club.guild.add_bot()
    await club.comes_to(WAITING, waits(("challenge_results", at(11))))
