"""The morning after a run that was hard on the gut: asked once, two taps, gone after a day, and nowhere to be read."""

import io
from datetime import UTC, datetime

import pytest

from sandbox import Message
from tests.club import Club

TUESDAY_8 = datetime(2026, 3, 3, 8, tzinfo=UTC)
"""In Lisbon, too."""
WAITING = "SELECT count(*) FROM due WHERE source = 'f'"


async def checked_in(club: Club, *, gut: str) -> None:
    await club.logged_run()
    await club.checked_in(club.ana.inbox[-1], gut=gut)


async def next_morning(club: Club) -> Message:
    """Return what Ana is asked on Tuesday at 08:00 in Lisbon."""
    club.clock.move_to(TUESDAY_8)
    return await club.ana.next_dm()


async def test_two_taps_are_kept_with_the_check_in(club: Club) -> None:
    await checked_in(club, gut="6")
    asked = await next_morning(club)
    assert "Has your gut settled?" in asked.content
    assert "Monday" in asked.content
    assert [button.label for button in asked.buttons] == ["Yes, it has", "Not yet", "Something's wrong"]
    before = club.rows("SELECT id, recorded_at, sealed FROM check_in")
    await club.ana.click(asked, "Not yet")
    assert "how is your gut now?" in asked.content
    assert [button.label for button in asked.buttons] == [*map(str, range(11)), "Something's wrong"]
    thanks = await club.ana.click(asked, "3")
    assert thanks.content.startswith("🔒")
    assert "whom to turn to" in thanks.content
    assert [button.label for button in asked.buttons] == ["Something's wrong"]
    after = club.rows("SELECT id, recorded_at, sealed FROM check_in")
    assert [row[:2] for row in after] == [row[:2] for row in before], (
        "when it was told would tell that it was asked"
    )
    assert after != before
    check_in_id = before[0][0]
    changed = await club.press(club.ana, asked, f"g:check-in.morning:{check_in_id}:s:1")
    assert "Kept" in changed.content, "a slower phone's tap is as good"
    assert club.rows(WAITING) == [(0,)]


async def test_nobody_is_asked_whose_gut_was_fine_and_the_queue_and_the_ledger_look_the_same(
    club: Club, log: io.StringIO
) -> None:
    await checked_in(club, gut="4")
    assert club.rows(WAITING) == [(1,)], "what waits must not tell whose gut was bad"
    seen = len(club.ana.inbox)
    club.clock.move_to(TUESDAY_8)
    await club.comes_to(WAITING, [(0,)])
    assert len(club.ana.inbox) == seen
    assert club.rows("SELECT count(*) FROM ledger WHERE source = 'f'") == [(0,)]
    assert "follow" not in log.getvalue().casefold()


async def test_the_question_survives_a_restart_and_leaves_no_line(club: Club) -> None:
    await checked_in(club, gut="5")
    await club.restart_bot()
    asked = await next_morning(club)
    await club.restart_bot()
    await club.ana.click(asked, "Yes, it has")
    await club.restart_bot()
    thanks = await club.ana.click(asked, "0")
    assert "Kept" in thanks.content
    assert "whom to turn to" not in thanks.content
    assert club.rows("SELECT count(*) FROM ledger WHERE source = 'f'") == [(0,)]
    assert "settled" not in (await club.ana.slash("remind why")).content


async def test_after_a_day_it_closes_and_says_so(club: Club) -> None:
    await checked_in(club, gut="7")
    asked = await next_morning(club)
    await club.ana.click(asked, "Not yet")
    club.clock.advance(hours=25)
    sealed = club.rows("SELECT sealed FROM check_in")
    closed = await club.ana.click(asked, "3")
    assert "for that one morning" in closed.content
    assert [button.label for button in asked.buttons] == ["Something's wrong"]
    assert club.rows("SELECT sealed FROM check_in") == sealed


@pytest.mark.parametrize("way", ["withdrawn", "erased", "never"])
async def test_it_goes_with_what_it_is_about(club: Club, way: str) -> None:
    await checked_in(club, gut="6")
    assert club.rows(WAITING) == [(1,)]
    if way == "withdrawn":
        await club.withdrew()
    elif way == "erased":
        await club.erased()
    else:
        await club.ana.slash("settings check-ins", prompt="never")
    assert club.rows(WAITING) == [(0,)]


async def test_corrected_answers_decide_whether_it_comes(club: Club) -> None:
    await checked_in(club, gut="6")
    (choice,) = await club.ana.autocomplete("check-in", option="run")
    form = (await club.ana.slash("check-in", run=choice.value)).modal
    await club.ana.submit_modal(form, {"gut": "2"})
    assert club.rows(WAITING) == [(1,)]
    seen = len(club.ana.inbox)
    club.clock.move_to(TUESDAY_8)
    await club.comes_to(WAITING, [(0,)])
    assert len(club.ana.inbox) == seen


async def test_late_but_still_in_the_morning_it_comes_and_later_it_does_not(club: Club) -> None:
    await checked_in(club, gut="6")
    await club.stop_bot()
    club.clock.move_to(TUESDAY_8.replace(hour=11))
    await club.start_bot()
    assert "Has your gut settled?" in (await club.ana.next_dm()).content
    reminder = await club.next_reminder()
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    await club.checked_in(reminder, gut="6")
    seen = len(club.ana.inbox)
    await club.stop_bot()
    club.clock.move_to(TUESDAY_8.replace(day=5, hour=15))
    await club.start_bot()
    await club.comes_to(WAITING, [(0,)])
    assert len(club.ana.inbox) == seen, "no digest tells of it either"


@pytest.mark.parametrize(("until", "comes"), [("10:00", True), ("15:00", False)])
async def test_quiet_hours_hold_it_and_past_the_morning_it_is_left_out(
    club: Club,
    until: str,
    comes: bool,  # noqa: FBT001 - a table
) -> None:
    await checked_in(club, gut="6")
    await club.ana.slash("settings quiet-hours", hours=f"22:00-{until}")
    seen = len(club.ana.inbox)
    club.clock.move_to(TUESDAY_8)
    if comes:
        await club.comes_to("SELECT attempts FROM due WHERE source = 'f'", [(1,)])
        assert len(club.ana.inbox) == seen
        club.clock.move_to(TUESDAY_8.replace(hour=10))
        assert "Has your gut settled?" in (await club.ana.next_dm()).content
    await club.comes_to(WAITING, [(0,)])
    assert len(club.ana.inbox) == seen + comes
