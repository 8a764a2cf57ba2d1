"""``/run``: a member's own log, typed on a phone, put right, and theirs alone."""

from datetime import timedelta

import pytest

from bot.domain.runs import RunKind
from sandbox import ClientRefused, Message, Modal, Reply, User
from tests.club import Club


async def at_home(club: Club, user: User | None = None, zone: str = "Europe/Lisbon") -> User:
    """Let a member say where they are."""
    user = user or club.ana
    await user.slash("settings timezone", zone=zone)
    return user


def shown(reply: Reply) -> Message:
    """Return the message that was the answer."""
    assert reply.message is not None
    return reply.message


def labels(reply: Reply) -> list[str | None]:
    return [button.label for button in shown(reply).buttons]


def typed(modal: Modal | None) -> dict[str, object]:
    """Return what stands in the form when it opens."""
    assert modal is not None
    return {field.custom_id: field.component.get("value") or "" for field in modal.fields}


async def run_named(club: Club, user: User | None = None) -> str:
    """Return the latest run as its option names it."""
    return str((await (user or club.ana).autocomplete("run edit", option="run"))[0].value)


async def test_the_first_run_ever_on_a_phone(club: Club) -> None:
    asked = await club.ana.slash("run log", duration="12", notes="felt brave")
    assert "/settings timezone" in asked.content
    assert "kept for a day" in asked.content
    await at_home(club)
    logged = await club.ana.click(shown(asked), "Log it now")
    assert logged.content.startswith("✅ **Logged:** 12 min")
    assert "1 day** kept" in logged.content
    assert labels(logged) == ["20-second check-in", "Not this time", "Something's wrong"]
    assert club.rows("SELECT day_on, duration_s, distance_m, source FROM run") == [
        ("2026-03-02", 720, None, "typed")
    ]
    assert b"felt brave" not in club.stored_bytes()
    listed = await club.ana.slash("run list")
    assert "12 min" in listed.content
    assert "📝 felt brave" in listed.content

    form = await club.ana.click(shown(logged), "20-second check-in")
    assert "health data" in form.content, "the check-in is the same as under a reminder"


async def test_in_a_server_nobody_else_sees_it(club: Club) -> None:
    await at_home(club)
    channel = next(iter(club.guild.channels.values()))
    for command, options in (
        ("run log", {"duration": "30", "distance": "5"}),
        ("run log", {"duration": "soon"}),
        ("run log", {"duration": "30", "distance": "5"}),
        ("run list", {}),
    ):
        assert (await club.ana.slash(command, where=channel, options=options)).ephemeral
    run = await run_named(club)
    assert (await club.ana.slash("run delete", where=channel, run=run)).ephemeral
    form = await club.ana.slash("run edit", where=channel, run=run)
    assert (await club.ana.submit_modal(form.modal, {"effort": "4"})).ephemeral


async def test_miles_are_read_and_shown_for_who_wants_them(club: Club) -> None:
    await at_home(club)
    await club.ana.slash("settings units", units="mi")
    logged = await club.ana.slash("run log", duration="30", distance="3.1")
    assert "3.1 mi in 30 min" in logged.content
    assert "9:41 min/mi" in logged.content
    kilometres = await club.ana.slash("run log", duration="50", distance="10k", when="yesterday")
    assert "6.21 mi in 50 min" in kilometres.content
    form = await club.ana.slash("run edit", run=await run_named(club))
    assert typed(form.modal)["distance"] == "3.1 mi"
    assert "3.1 mi in 30 min" in (await club.ana.slash("run list")).content


async def test_everything_that_can_be_said_is_said_back(club: Club) -> None:
    await at_home(club)
    logged = await club.ana.slash(
        "run log", duration="1h05", distance="10,5", effort="hard", when="yesterday 18:00", kind="trail"
    )
    assert "10.5 km in 1 hr" in logged.content
    assert "6:11 min/km · Trail · effort 5 of 10" in logged.content
    assert "It counts for Sunday" in logged.content
    started_at = (club.clock.now() - timedelta(days=1)).replace(hour=18, minute=0, second=0, microsecond=0)
    assert f"<t:{int(started_at.timestamp())}:f>" in logged.content
    assert club.rows("SELECT day_on, started_at, kind, effort FROM run") == [
        ("2026-03-01", int(started_at.timestamp() * 1000), "trail", 5)
    ]


async def test_the_reading_of_when_is_shown_while_typing(club: Club) -> None:
    await at_home(club)
    choices = await club.ana.autocomplete("run log", option="when", value="yesterday 6pm")
    assert [choice.name for choice in choices] == ["yesterday 6pm → Sunday, 1 March 2026, 18:00"]
    assert choices[0].value == "yesterday 6pm"
    unfinished = await club.ana.autocomplete("run log", option="when", value="yes")
    assert unfinished[0].name == "yesterday → Sunday, 1 March 2026"
    assert len(await club.ana.autocomplete("run log", option="when")) > 3
    assert await club.ana.autocomplete("run log", option="when", value="tomorrow") == []


async def test_a_slip_of_the_pen_is_named_and_nothing_typed_is_lost(club: Club) -> None:
    await at_home(club)
    entered = {"duration": "30", "distance": "5", "effort": "6", "when": "yesterday", "notes": "with Ben|: x"}
    for slip, named in (
        ({"duration": "soon"}, "soon"),
        ({"distance": "round the lake"}, "round the lake"),
        ({"effort": "11"}, "0 (rest) to 10"),
        ({"effort": "so so"}, "so so"),
        ({"when": "tomorrow 7am"}, "still ahead"),
        ({"when": "2024-01-01"}, "366 days"),
        ({"duration": "25h"}, "24 hours"),
    ):
        asked = await club.ana.slash("run log", options=entered | slip | {"kind": RunKind.RACE.value})
        assert named in asked.content
        assert labels(asked) == ["Put it right"]
    await club.restart_bot()
    form = await club.ana.click(shown(asked), "Put it right")
    assert typed(form.modal) == entered | {"duration": "25h"}, "not even a restart loses it"
    still = await club.ana.submit_modal(form.modal, {"duration": "2.5h"})
    assert labels(still) == ["Put it right"], "the same message asks again"
    form = await club.ana.click(shown(still), "Put it right")
    logged = await club.ana.submit_modal(form.modal, {"duration": "25"})
    assert "**Logged:** 5 km in 25 min" in logged.content
    assert "Race" in logged.content, "what has no place in the form is kept too"
    assert club.rows("SELECT day_on, effort, kind FROM run") == [("2026-03-01", 6, "race")]
    assert "with Ben\\|: x" in (await club.ana.slash("run list")).content


async def test_a_pace_out_of_this_world_is_asked_about_and_taken_if_meant(club: Club) -> None:
    await at_home(club)
    asked = await club.ana.slash("run log", duration="5", distance="5", notes="downhill")
    assert "Is that right?" in asked.content
    assert "1:00 min/km" in asked.content
    assert labels(asked) == ["Yes, log it", "Change"]
    assert club.rows("SELECT * FROM run") == []
    form = await club.ana.click(shown(asked), "Change")
    assert typed(form.modal) == {
        "duration": "5",
        "distance": "5",
        "effort": "",
        "when": "2026-03-02",
        "notes": "downhill",
    }
    logged = await club.ana.submit_modal(form.modal, {"duration": "50"})
    assert "5 km in 50 min" in logged.content
    assert "Is that right?" not in logged.content

    stroll = await club.ana.slash("run log", duration="2h", distance="2", when="yesterday")
    assert "Is that right?" in stroll.content
    meant = await club.ana.click(shown(stroll), "Yes, log it")
    assert "2 km in 2 hr" in meant.content
    again = await club.press(club.ana, shown(meant), "g:runs.sure:2")
    assert "in your log already" in again.content, "a slow phone presses twice"
    assert club.rows("SELECT count(*) FROM run") == [(2,)]


async def test_the_same_run_twice_is_asked_about(club: Club) -> None:
    await at_home(club)
    await club.ana.slash("run log", duration="30", distance="5", when="06:00")
    twin = await club.ana.slash("run log", duration="30:10", distance="5.02", when="today")
    assert "same run" in twin.content
    assert labels(twin) == ["Log it anyway", "Change", "It's the same"]
    left = await club.ana.click(shown(twin), "It's the same")
    assert "stays as it was" in left.content
    assert club.rows("SELECT count(*) FROM run") == [(1,)]
    late = await club.press(club.ana, shown(left), "g:runs.sure:1")
    assert "no longer hold" in late.content

    overlapping = await club.ana.slash("run log", duration="60", when="05:30")
    await club.restart_bot()
    kept = await club.ana.click(shown(overlapping), "Log it anyway")
    assert "**Logged:** 1 hr" in kept.content
    assert club.rows("SELECT count(*) FROM run") == [(2,)]
    other = await club.ana.slash("run log", duration="20", when="03:00")
    assert "**Logged:** 20 min" in other.content


async def test_a_question_about_last_night_still_means_last_night(club: Club) -> None:
    await at_home(club)
    club.clock.move_to(club.clock.now().replace(hour=23, minute=58))
    asked = await club.ana.slash("run log", duration="5", distance="5", when="1 hour ago")
    club.clock.move_to(club.clock.now() + timedelta(hours=2))
    await club.ana.click(shown(asked), "Yes, log it")
    started_at = club.clock.now().replace(day=2, hour=22, minute=58, second=0, microsecond=0)
    assert club.rows("SELECT day_on, started_at FROM run") == [
        ("2026-03-02", int(started_at.timestamp() * 1000))
    ]


async def test_an_unanswered_question_is_forgotten_after_a_day(club: Club) -> None:
    await at_home(club)
    asked = await club.ana.slash("run log", duration="5", distance="5")
    club.clock.move_to(club.clock.now() + timedelta(hours=25))
    late = await club.ana.click(shown(asked), "Yes, log it")
    assert "no longer hold" in late.content
    assert club.rows("SELECT * FROM run") == []


async def test_a_jump_in_distance_is_told_once_and_forbids_nothing(club: Club) -> None:
    await at_home(club)
    for days, distance in ((6, "4"), (4, "5"), (2, "5")):
        calm = await club.ana.slash("run log", duration="40", distance=distance, when=f"{days} days ago")
        assert "injuries" not in calm.content
    within = await club.ana.slash("run log", duration="40", distance="5.5", when="yesterday")
    assert "injuries" not in within.content
    spike = await club.ana.slash("run log", duration="60", distance="8")
    assert "**Logged:** 8 km" in spike.content
    assert spike.content.count("injuries") == 1
    assert "5.5 km" in spike.content


async def test_an_edit_moves_the_streak_and_keeps_what_was_not_touched(club: Club) -> None:
    await at_home(club)
    for days in (0, 1, 3):
        await club.ana.slash(
            "run log", duration=str(30 + days), distance="5", when=f"{days} days ago", notes="n"
        )
    assert "2 days" in (await club.ana.slash("streak show")).content
    oldest = str((await club.ana.autocomplete("run edit", option="run", value="33 min"))[0].value)
    moved = await club.ana.slash("run edit", run=oldest, when="2 days ago", effort="7/10")
    assert moved.content.startswith("✏️ **Changed:** 5 km in 33 min")
    assert "3 days** kept in a row" in moved.content
    form = await club.ana.slash("run edit", run=oldest)
    assert typed(form.modal) == {
        "duration": "33:00",
        "distance": "5 km",
        "effort": "7",
        "when": "2026-02-28",
        "notes": "n",
    }
    cleared = await club.ana.submit_modal(form.modal, {"distance": "", "effort": "", "notes": ""})
    assert "**Changed:** 33 min" in cleared.content
    assert club.rows("SELECT distance_m, effort, sealed_notes FROM run WHERE duration_s = 1980") == [
        (None, None, None)
    ]
    asked = await club.ana.slash("run edit", run=oldest, duration="soon")
    assert labels(asked) == ["Put it right"]
    form = await club.ana.click(shown(asked), "Put it right")
    assert typed(form.modal)["duration"] == "soon"
    await club.ana.submit_modal(form.modal, {"duration": "20"})
    assert club.rows("SELECT duration_s FROM run ORDER BY duration_s") == [(1200,), (1800,), (1860,)]


async def test_an_edit_into_another_run_is_asked_about(club: Club) -> None:
    await at_home(club)
    await club.ana.slash("run log", duration="30", distance="5")
    await club.ana.slash("run log", duration="30", distance="5", when="yesterday")
    yesterdays = str((await club.ana.autocomplete("run edit", option="run", value="1 march"))[0].value)
    asked = await club.ana.slash("run edit", run=yesterdays, when="today")
    assert "same run" in asked.content
    assert labels(asked) == ["Yes, change it", "Change", "It's the same"]
    changed = await club.ana.click(shown(asked), "Yes, change it")
    assert "Changed" in changed.content
    calm = await club.ana.slash("run edit", run=yesterdays, effort="3")
    assert "Changed" in calm.content, "what was confirmed is not asked about again"


async def test_deleting_asks_first_and_takes_everything_along(club: Club) -> None:
    await club.logged_run()
    reminder = club.ana.inbox[-1]
    await club.checked_in(reminder)
    await club.ana.slash("run log", duration="20")
    later = str((await club.ana.autocomplete("run delete", option="run", value="20 min"))[0].value)
    asked = await club.ana.slash("run delete", run=await run_named(club))
    kept = await club.ana.click(shown(asked), "Keep it")
    assert "stays in your log" in kept.content
    for run in (later, "1"):
        asked = await club.ana.slash("run delete", run=run)
        assert "check-in and notes go with it" in asked.content
        deleted = await club.ana.click(shown(asked), "Delete it")
        assert deleted.content.startswith("🗑️ **Deleted:**")
        twice = await club.press(club.ana, shown(deleted), f"g:runs.delete:{run}")
        assert "can't find that run" in twice.content
    assert "streak starts" in deleted.content
    for table in ("run", "check_in"):
        assert club.rows(f"SELECT * FROM {table}") == []  # noqa: S608
    assert club.rows("SELECT * FROM due WHERE source = 'c'") == []
    assert "No runs in your log yet" in (await club.ana.slash("run list")).content


async def test_a_deleted_run_can_be_logged_again_from_its_reminder(club: Club) -> None:
    await club.logged_run()
    reminder = club.ana.inbox[-1]
    asked = await club.ana.slash("run delete", run=await run_named(club))
    await club.ana.click(shown(asked), "Delete it")
    key = str(club.rows("SELECT subject_id FROM answer")[0][0])
    form = await club.press(club.ana, reminder, f"g:run.done::{key}:202603020630")
    assert form.modal is not None
    await club.ana.submit_modal(form.modal, {"duration": "31"})
    assert club.rows("SELECT duration_s FROM run") == [(1860,)]


async def test_somebody_elses_runs_are_out_of_reach(club: Club) -> None:
    ben = await at_home(club, club.add_member("Ben"))
    await at_home(club)
    await club.ana.slash("run log", duration="30", notes="mine")
    await club.ana.slash("run log", duration="5", distance="5")
    run = await run_named(club)
    assert await ben.autocomplete("run edit", option="run") == []
    for reply in (
        await ben.slash("run edit", run=run, duration="40"),
        await ben.slash("run edit", run=run),
        await ben.slash("run delete", run=run),
        await ben.slash("run delete", run="the last one"),
    ):
        assert "can't find that run" in reply.content
    own = await ben.slash("run list")
    assert "mine" not in own.content
    asked = await ben.slash("run log", duration="5", distance="5")
    for forged, said in (
        (f"g:runs.delete:{run}", "can't find that run"),
        ("g:runs.sure:1", "no longer hold"),
        ("g:runs.change:1", "no longer hold"),
        ("g:runs.same:1", "no longer hold"),
        ("g:runs.retry:1", "no longer hold"),
        ("g:runs.sure:x", "older version"),
        ("g:runs.delete:-1", "older version"),
        ("g:runs.page:1", "No runs"),
    ):
        reply = await club.press(ben, shown(asked), forged)
        assert said in reply.content, forged
    assert club.rows("SELECT duration_s FROM run") == [(1800,)]


async def test_a_long_log_is_turned_page_by_page(club: Club) -> None:
    await at_home(club)
    for days in range(20):
        await club.ana.slash("run log", duration=str(20 + days), when=f"{days} days ago")
    first = await club.ana.slash("run list")
    assert "page 1 of 3" in first.content
    assert labels(first) == ["▶"]
    second = await club.ana.click(shown(first), "▶")
    assert labels(second) == ["◀", "▶"]
    last = await club.ana.click(shown(second), "▶")
    assert labels(last) == ["◀"]
    assert last.content.count("mins**") == 4
    far = await club.press(club.ana, shown(last), "g:runs.page:99")
    assert "page 3 of 3" in far.content


async def test_the_days_reminder_and_the_check_in_prompt_know_of_a_typed_run(club: Club) -> None:
    await club.logged_run()
    reminder = club.ana.inbox[-1]
    await club.checked_in(reminder)
    club.clock.move_to(club.clock.now().replace(day=4, hour=6, minute=0))
    await club.ana.slash("run log", duration="30")
    assert club.rows("SELECT subject_id FROM due WHERE source = 'c'") == [(2,)]
    asked = await club.ana.slash("run delete", run=await run_named(club))
    await club.ana.click(shown(asked), "Delete it")
    assert club.rows("SELECT * FROM due WHERE source = 'c'") == [], "nothing asks about a run that is gone"


async def test_notes_that_ask_for_care_get_it_before_anything_else(club: Club) -> None:
    await at_home(club)
    answered = await club.ana.slash("run log", duration="30", notes="I want to kill myself")
    assert answered.content.startswith("I'm glad you said so")
    assert "Nice one" not in answered.content
    assert labels(answered) == ["All is well again"]
    assert club.rows("SELECT count(*) FROM run") == [(1,)]
    hill = await club.ana.slash("run log", duration="31", notes="this hill is killing me")
    assert hill.content.startswith("✅")


async def test_without_check_ins_there_is_no_place_for_notes(club: Club) -> None:
    await at_home(club)
    await club.ana.slash("run log", duration="30", notes="before the switch")
    await club.restart_bot(check_ins="off")
    with pytest.raises(ClientRefused):
        await club.ana.slash("run log", duration="30", notes="x")
    logged = await club.ana.slash("run log", duration="30", when="yesterday")
    assert "**Logged:** 30 min" in logged.content
    assert labels(logged) == []
    listed = await club.ana.slash("run list")
    assert "before the switch" not in listed.content
    run = str((await club.ana.autocomplete("run edit", option="run", value="2 march"))[0].value)
    form = await club.ana.slash("run edit", run=run)
    assert list(typed(form.modal)) == ["duration", "distance", "effort", "when"]
    await club.ana.submit_modal(form.modal, {"effort": "4"})
    await club.restart_bot()
    assert "before the switch" in (await club.ana.slash("run list")).content, "an edit loses no sealed note"


async def test_a_reminders_form_asks_about_odd_runs_too_and_keeps_what_was_typed(club: Club) -> None:
    reminder = await club.reminded()
    await club.ana.slash("run log", duration="30", distance="5")
    form = await club.ana.click(reminder, "Ran it")
    asked = await club.ana.submit_modal(form.modal, {"duration": "3", "distance": "5"})
    assert "Is that right?" in asked.content
    assert labels(asked) == ["Yes, log it", "Change"]
    await club.restart_bot()
    form = await club.ana.click(reminder, "Change")
    assert typed(form.modal) == {"duration": "3", "distance": "5"}
    twin = await club.ana.submit_modal(form.modal, {"duration": "30", "distance": "5"})
    assert "same run" in twin.content
    assert labels(twin) == ["Log it anyway", "Change", "It's the same"]
    assert club.rows("SELECT count(*) FROM run") == [(1,)]
    meant = next(button.custom_id for button in reminder.buttons)
    left = await club.ana.click(reminder, "It's the same")
    assert "stays as it was" in left.content
    kept = await club.press(club.ana, reminder, str(meant))
    assert "**Logged:** 5 km" in kept.content, "whoever changes their mind still can"
    again = await club.press(club.ana, reminder, str(meant))
    assert "in your log already" in again.content
    assert club.rows("SELECT count(*) FROM run") == [(2,)]


async def test_a_reminders_question_answers_to_nobody_else(club: Club) -> None:
    reminder = await club.reminded()
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "3", "distance": "5"})
    meant = str(next(button.custom_id for button in reminder.buttons))
    ben = await at_home(club, club.add_member("Ben"))
    own = await ben.slash("run log", duration="5", distance="5")
    for custom_id in (meant, meant.replace("run.sure", "run.same").partition("|")[0]):
        refused = await club.press(ben, shown(own), custom_id)
        assert "reminder" in refused.content
    assert club.rows("SELECT * FROM run") == []


async def test_a_run_of_weeks_ago_is_kept_and_said_to_be_outside_the_streak(club: Club) -> None:
    await at_home(club)
    old = await club.ana.slash("run log", duration="30", when="20 days ago")
    assert "outside the streak" in old.content
    assert "It counts for" not in old.content
    assert labels(old) == [], "nobody remembers how a run of weeks ago felt"
    late = await club.ana.slash("run log", duration="30", when="5 days ago")
    assert "It counts for Wednesday, 25 February 2026" in late.content
