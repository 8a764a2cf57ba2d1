"""A member's first morning: the main job, told from the member's side."""

from tests.club import Club


async def test_a_reminder_comes_on_time_and_a_run_begins_a_streak(club: Club) -> None:
    reminder = await club.reminded()

    assert "Time for your run" in reminder.content
    assert [button.label for button in reminder.buttons] == [
        "Ran it",
        "Snooze 10 min",
        "Later…",
        "Rest instead",
        "Skip",
    ]
    form = await club.ana.click(reminder, "Ran it")
    reply = await club.ana.submit_modal(form.modal, {"duration": "30", "distance": "5"})

    assert "5 km in 30 min" in reply.content
    assert "1 day" in reply.content
    assert "1 day" in (await club.ana.slash("streak show")).content
