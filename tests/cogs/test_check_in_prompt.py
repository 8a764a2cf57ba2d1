"""Half an hour after a logged run: one question, for who agreed to be asked, open for a day."""

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
