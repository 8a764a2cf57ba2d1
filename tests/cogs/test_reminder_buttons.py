"""The four buttons under a run reminder: once, twice, in any order, after a restart and weeks later."""

import itertools

from sandbox import Button, Message
from tests.club import Club


def ids(message: Message) -> dict[str, str]:
    """Return the custom id of each button by its label."""
    found: dict[str, str] = {}
    for button in message.buttons:
        assert isinstance(button, Button)
        found[button.label or ""] = button.custom_id or ""
    return found


def reminders(club: Club) -> list[Message]:
    """Return what came from the queue, without the first message that proved the way."""
    return [message for message in club.ana.inbox if "This is where" not in message.content]


async def test_snooze_asks_again_once_in_ten_minutes_however_often_it_is_pressed(club: Club) -> None:
    reminder = await club.reminded()
    original = ids(reminder)
    snoozed = await club.ana.click(reminder, "Snooze 10 min")
    assert "ask again" in snoozed.content
    assert list(ids(reminder)) == ["Ran it", "Rest instead", "Skip"]
    club.clock.advance(minutes=5)
    await club.press(club.ana, reminder, original["Snooze 10 min"])
    assert club.rows("SELECT count(*) FROM due WHERE source = 'z'") == [(1,)]

    club.clock.advance(minutes=10)
    nudge = await club.delivered()
    assert "Once more, as you asked" in nudge.content
    assert list(ids(nudge)) == ["Ran it", "Snooze 10 min", "Later…", "Rest instead", "Skip"]
    await club.ana.click(nudge, "Snooze 10 min")
    club.clock.advance(minutes=10)
    assert "Once more, as you asked" in (await club.delivered()).content
    assert len(reminders(club)) == 3


async def test_a_run_logged_on_the_first_message_ends_the_nudge(club: Club) -> None:
    reminder = await club.reminded()
    await club.ana.click(reminder, "Snooze 10 min")
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    assert club.rows("SELECT count(*) FROM due WHERE source = 'z'") == [(0,)]
    club.clock.advance(minutes=20)
    wednesday = await club.next_reminder()
    assert "Time for your run" in wednesday.content
    assert len(reminders(club)) == 2


async def test_rest_and_skip_come_without_guilt_and_leave_room_for_second_thoughts(club: Club) -> None:
    reminder = await club.reminded()
    rested = await club.ana.click(reminder, "Rest instead")
    assert "Rest is part of the plan" in rested.content
    assert "1 day" in rested.content
    assert list(ids(reminder)) == ["I ran after all"]

    wednesday = await club.next_reminder()
    skipped = await club.ana.click(wednesday, "Skip")
    assert skipped.content == "👌 Skipped. I'll be there for the next one."
    form = await club.ana.click(wednesday, "I ran after all")
    logged = await club.ana.submit_modal(form.modal, {"duration": "20"})
    assert "Logged" in logged.content
    assert "3 days" in logged.content
    assert club.rows("SELECT count(*) FROM run") == [(1,)]


async def test_every_two_buttons_in_every_order_end_in_one_clear_answer(club: Club) -> None:
    pairs = list(itertools.product(("Ran it", "Snooze 10 min", "Rest instead", "Skip"), repeat=2))
    members = [club.add_member(" then ".join(pair)) for pair in pairs]
    for member in members:
        await member.slash("settings timezone", zone="Europe/Lisbon")
        await member.slash("remind run", when="daily 06:30")
    club.clock.move_to(club.clock.now().replace(minute=30))
    for member, pair in zip(members, pairs, strict=True):
        reminder = await club.delivered(member)
        buttons = ids(reminder)
        for label in pair:
            reply = await club.press(member, reminder, buttons[label])
            if reply.modal:
                reply = await member.submit_modal(reply.modal, {"duration": "30"})
        assert outcome(reminder) == expected(*pair), (pair, reminder.content)
    assert club.rows("SELECT count(*), count(DISTINCT occurrence) FROM run") == [(7, 7)]
    assert club.rows("SELECT count(*) FROM due WHERE source = 'z'") == [(1,)], "only who snoozed, and no more"


def outcome(message: Message) -> str:
    return next(
        name
        for name, words in {
            "Ran it": "in your log already",
            "Logged": "Logged:",
            "Snooze 10 min": "Snoozed",
            "Rest instead": "Rest it is",
            "Skip": "Skipped",
            "logged before": "You logged a run",
        }.items()
        if words in message.content
    )


def expected(first: str, second: str) -> str:
    if second == "Ran it":
        return "Ran it" if first == "Ran it" else "Logged"
    if first == "Ran it":
        return "logged before"
    return second if first == "Snooze 10 min" else first


async def test_buttons_and_a_form_in_hand_outlive_a_restart(club: Club) -> None:
    reminder = await club.reminded()
    await club.ana.click(reminder, "Snooze 10 min")
    form = await club.ana.click(reminder, "Ran it")
    await club.restart_bot()
    logged = await club.ana.submit_modal(form.modal, {"duration": "27:30", "distance": "5"})
    assert "5 km in 27 mins 30 secs" in logged.content or "5 km in 27 min 30 sec" in logged.content
    await club.restart_bot()
    asked = await club.ana.click(reminder, "20-second check-in")
    assert "encrypted" in asked.content


async def test_weeks_later_the_buttons_still_work_and_say_which_day_they_mean(club: Club) -> None:
    monday = await club.reminded()
    club.clock.advance(days=2)
    await club.delivered()
    form = await club.ana.click(monday, "Ran it")
    late = await club.ana.submit_modal(form.modal, {"duration": "30"})
    assert "It counts for Monday 2 March 2026" in late.content or "Monday, 2 March 2026" in late.content

    friday = await club.next_reminder()
    club.clock.advance(weeks=5)
    await club.restart_bot()
    form = await club.ana.click(friday, "Ran it")
    much_later = await club.ana.submit_modal(form.modal, {"duration": "30"})
    assert "Logged" in much_later.content
    assert "more than 7 days later" in much_later.content


async def test_a_forged_button_opens_nobody_elses_reminder_run_or_form(club: Club) -> None:
    ben = club.add_member("Ben")
    hers = await club.reminded()
    form = await club.ana.click(hers, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    run_id = club.rows("SELECT id FROM run")[0][0]
    his = await club.reminded(ben, when="mon wed fri 06:30")
    tables = ("run", "answer", "streak_event", "check_in", "consent", "due")
    before = {table: club.rows(f"SELECT * FROM {table}") for table in tables}  # noqa: S608 - names of ours

    theirs = ":1:202603020630"
    for action in ("run.done", "run.snooze", "run.rest", "run.skip"):
        refused = await club.press(ben, his, f"g:{action}:{theirs}")
        assert "can't find that reminder" in refused.content
        assert refused.ephemeral
    for state in (str(run_id), f"{run_id}:1"):
        for action in ("check-in.open", "check-in.agree"):
            refused = await club.press(ben, his, f"g:{action}:{state}")
            assert "can't find that run" in refused.content or "older version" in refused.content
    text = {"type": 4, "id": 2, "custom_id": "duration", "value": "30"}
    label = {"type": 18, "id": 1, "component": text}
    forged = {"custom_id": f"m:run.log:{theirs}:0123abcd", "components": [label]}
    assert "can't find that reminder" in (await club.submit(ben, his, forged)).content
    assert {table: club.rows(f"SELECT * FROM {table}") for table in tables} == before  # noqa: S608


async def test_what_an_older_version_sent_explains_itself(club: Club) -> None:
    reminder = await club.reminded()
    for custom_id in (
        "g:party.start:1",
        "g:run.done:",
        "g:run.done:x:y",
        "g:run.rest:1:202699990000",
        f"g:run.skip:{'9' * 60}:202603020630",
        "g:check-in.open:",
        "g:check-in.agree:1:x",
        f"g:check-in.open:{'9' * 40}",
    ):
        reply = await club.press(club.ana, reminder, custom_id)
        assert "older version" in reply.content, custom_id
        assert reply.ephemeral
    for custom_id in ("m:party.start::0123abcd", "a form of long ago"):
        reply = await club.submit(club.ana, reminder, {"custom_id": custom_id, "components": []})
        assert "older version" in reply.content
    assert "Time for your run" in reminder.content, "the message itself stays as it was"
