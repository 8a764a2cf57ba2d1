"""``/streak explain``: every day with its rule, a week to a page, the truth of the moment on each."""

import re

from bot.domain.red_flags import WarningSign
from tests.club import Club
from tests.cogs.test_something_wrong import picks

DAY = re.compile(r"^\S+ \*\*\w{3} \d+ \w{3}\*\* .+\.$", re.MULTILINE)


async def runs_on_mondays(club: Club, weeks: int) -> None:
    await club.logged_run()
    club.clock.advance(days=7 * weeks)


async def test_a_newcomer_has_no_day_to_explain(club: Club) -> None:
    reply = await club.ana.slash("streak explain", where=club.guild.general)
    assert reply.ephemeral
    assert "no day to explain yet" in reply.content
    assert reply.message is not None
    assert reply.message.buttons == []


async def test_the_days_come_newest_first_a_week_to_a_page(club: Club) -> None:
    await runs_on_mondays(club, 3)
    reply = await club.ana.slash("streak explain", days=16)
    message = reply.message
    assert message is not None
    pages = [reply.content]
    assert [button.label for button in message.buttons] == ["◀ Older"]
    while any(button.label == "◀ Older" for button in message.buttons):
        pages.append((await club.ana.click(message, "◀ Older")).content)
    assert [len(DAY.findall(page)) for page in pages] == [7, 7, 2]
    assert "Mon 23 Mar" in pages[0].splitlines()[1]
    assert "15 to 16 of 16" in pages[-1]
    named = [line.split("**")[1] for page in pages for line in DAY.findall(page)]
    assert len(set(named)) == 16, "no day twice, none left out"
    assert [button.label for button in message.buttons] == ["Newer ▶"]
    assert (await club.ana.click(message, "Newer ▶")).content == pages[1]
    assert (await club.ana.click(message, "Newer ▶")).content == pages[0]


async def test_it_agrees_with_what_show_shows(club: Club) -> None:
    await runs_on_mondays(club, 1)
    shown = (await club.ana.slash("streak show")).content
    explained = (await club.ana.slash("streak explain", days=366)).content
    row = next(line for line in shown.splitlines() if re.fullmatch("[🟩⬜🧊▫️🔲]+", line))
    symbols = [line.split(" ")[0] for line in DAY.findall(explained)]
    assert "".join(reversed(symbols)).endswith(row[1:])
    assert explained.splitlines()[0] in shown


async def test_a_page_that_nobody_offered_shows_days_all_the_same(club: Club) -> None:
    await runs_on_mondays(club, 2)
    message = (await club.ana.slash("streak explain")).message
    assert message is not None
    for state in ("00010101-00010101", "99991231-99991231", "20260302-99991231", "20270101-20260101"):
        reply = await club.press(club.ana, message, f"g:streak.days:{state}")
        assert DAY.search(reply.content), state
    for state in ("", "20260302", "20261341-20260302", "x" * 80):
        assert "older version" in (await club.press(club.ana, message, f"g:streak.days:{state}")).content
    ben = club.add_member("Ben")
    assert "no day to explain" in (await ben.slash("streak explain")).content, "each sees their own"


async def test_nothing_is_told_while_something_is_wrong(club: Club) -> None:
    await runs_on_mondays(club, 2)
    message = (await club.ana.slash("streak explain")).message
    assert message is not None
    await picks(club, WarningSign.CHEST_PAIN)
    assert "holding this back" in (await club.ana.click(message, "◀ Older")).content
    assert "holding this back" in (await club.ana.slash("streak explain")).content


async def test_the_week_counts_the_runs_of_the_plan(club: Club) -> None:
    await club.logged_run()
    shown = (await club.ana.slash("streak show")).content
    assert "Runs this week: 1 of 3 planned." in shown
    assert "Weeks before" not in shown, "there were none"
    for _ in range(3):
        club.clock.advance(days=1)
        await club.ana.slash("run log", duration="20")
    assert "Runs this week: 4; 3 were planned." in (await club.ana.slash("streak show")).content
    club.clock.advance(days=7)
    await club.ana.slash("run log", duration="20")
    shown = (await club.ana.slash("streak show")).content
    assert "Runs this week: 1 of 3 planned.\n-# Weeks before, oldest to newest: 4\n" in shown
