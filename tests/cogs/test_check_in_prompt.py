"""After a logged run: one question, for who agreed to be asked, when they want it, open for a day."""

from datetime import UTC, datetime

import pytest

from sandbox import Message
from tests.club import Club


async def agreed(club: Club) -> None:
    """Let Ana run on Monday, agree to check-ins and take one."""
    await club.logged_run()
    await club.checked_in(club.ana.inbox[-1])


async def run_on_wednesday(club: Club) -> Message:
    reminder = await club.next_reminder()
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    return reminder


async def prompt(club: Club) -> Message:
    await agreed(club)
    await run_on_wednesday(club)
    club.clock.advance(minutes=30)
    return await club.delivered()


async def test_the_question_comes_by_itself_and_takes_the_check_in(club: Club) -> None:
    asked = await prompt(club)
    assert "How did it go?" in asked.content
    assert [button.label for button in asked.buttons] == [
        "20-second check-in",
        "Not this time",
        "Something's wrong",
    ]
    helped = await club.ana.click(asked, "Something's wrong")
    assert "emergency number" in helped.content
    form = await club.ana.click(asked, "20-second check-in")
    kept = await club.ana.submit_modal(form.modal, {"effort": "4", "gut": "0", "feeling": "3"})
    assert "Kept, thank you" in kept.content
    assert club.rows("SELECT count(*) FROM check_in") == [(2,)]


async def test_no_question_for_who_never_agreed_has_answered_or_declined(club: Club) -> None:
    await club.logged_run()
    assert club.rows("SELECT count(*) FROM due WHERE source = 'c'") == [(0,)]
    await club.checked_in(club.ana.inbox[-1])
    reminder = await run_on_wednesday(club)
    assert club.rows("SELECT count(*) FROM due WHERE source = 'c'") == [(1,)]
    await club.ana.click(reminder, "Not this time")
    assert club.rows("SELECT count(*) FROM due WHERE source = 'c'") == [(0,)]
    reminder = await run_on_wednesday(club)
    await club.checked_in(reminder)
    assert club.rows("SELECT count(*) FROM due WHERE source = 'c'") == [(0,)]
    reminder = await run_on_wednesday(club)
    await club.withdrew()
    ben = club.add_member("Ben")
    his = await club.reminded(ben)
    run_id = club.rows("SELECT max(id) FROM run")[0][0]
    refused = await club.press(ben, his, f"g:check-in.later:{run_id}")
    assert "can't find that run" in refused.content


async def test_after_a_day_the_question_closes_and_says_so(club: Club) -> None:
    asked = await prompt(club)
    club.clock.advance(hours=25)
    closed = await club.ana.click(asked, "20-second check-in")
    assert "stood for a day" in closed.content
    assert [button.label for button in asked.buttons] == ["Something's wrong"]
    assert club.rows("SELECT count(*) FROM check_in") == [(1,)]


async def test_an_open_question_survives_a_restart(club: Club) -> None:
    asked = await prompt(club)
    await club.restart_bot()
    form = await club.ana.click(asked, "20-second check-in")
    kept = await club.ana.submit_modal(form.modal, {"effort": "4", "gut": "0", "feeling": "3"})
    assert "Kept, thank you" in kept.content


async def test_a_question_that_waits_survives_a_restart(club: Club) -> None:
    await agreed(club)
    await run_on_wednesday(club)
    await club.restart_bot()
    club.clock.advance(minutes=30)
    asked = await club.delivered()
    assert "the run that you logged at 06:30 on Wednesday" in asked.content


@pytest.mark.parametrize("prompt", ["now", "never"])
async def test_now_and_never_leave_it_at_the_offer_under_the_run(club: Club, prompt: str) -> None:
    await agreed(club)
    await club.ana.slash("settings check-ins", prompt=prompt)
    reminder = await run_on_wednesday(club)
    assert reminder.buttons[0].label == "20-second check-in"
    assert club.rows("SELECT count(*) FROM due WHERE source = 'c'") == [(0,)]


async def test_never_takes_back_a_question_that_waits(club: Club) -> None:
    await agreed(club)
    await run_on_wednesday(club)
    assert club.rows("SELECT count(*) FROM due WHERE source = 'c'") == [(1,)]
    said = await club.ana.slash("settings check-ins", prompt="never")
    assert "I don't ask" in said.content
    assert said.ephemeral
    assert club.rows("SELECT count(*) FROM due WHERE source = 'c'") == [(0,)]
    assert "never; `/check-in` is there" in (await club.ana.slash("settings show")).content


async def test_the_evening_is_19_00_in_summer_time_too(club: Club) -> None:
    await agreed(club)
    said = await club.ana.slash("settings check-ins", prompt="evening")
    assert "in the evening, at 19:00" in said.content
    club.clock.move_to(datetime(2026, 3, 29, 9, tzinfo=UTC))  # the clocks of Lisbon went forward this night
    await club.caught_up()
    await club.ana.slash("run log", duration="40")
    ((fire_at, planned),) = club.rows("SELECT fire_at, planned_local FROM due WHERE source = 'c'")
    assert planned == "2026-03-29T19:00"
    assert fire_at == datetime(2026, 3, 29, 18, tzinfo=UTC).timestamp() * 1000
    club.clock.move_to(datetime(2026, 3, 29, 18, tzinfo=UTC))
    assert "How did it go?" in (await club.delivered()).content


async def test_a_run_of_long_ago_is_neither_asked_about_nor_offered_a_check_in(club: Club) -> None:
    await agreed(club)
    old = await club.ana.slash("run log", duration="30", when="2026-02-20")
    assert "check-in" not in str([button.label for button in old.message.buttons] if old.message else [])
    assert club.rows("SELECT count(*) FROM due WHERE source = 'c'") == [(0,)]
    await club.ana.slash("run log", duration="45", when="2026-02-25")
    assert club.rows("SELECT count(*) FROM due WHERE source = 'c'") == [(1,)]
