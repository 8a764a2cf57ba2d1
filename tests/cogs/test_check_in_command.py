"""``/check-in`` through a week: two steps, changed on the third day, closed on the eighth, and days without a run."""

from sandbox import Message
from sandbox.bodies import JsonObject, objects, text
from sandbox.replies import Modal
from tests.club import Club

ANSWERS: dict[str, object] = {"effort": "4", "gut": "2", "symptoms": ["urge"], "feeling": "3"}
DETAILS: dict[str, object] = {
    "hours": "2",
    "fibre": "low",
    "heat": "cool",
    "drinking": "to_thirst",
    "before": "-1",
}


def chosen(form: Modal | None) -> dict[str, list[str]]:
    """Return what the form shows as chosen, by field."""
    assert form is not None
    return {
        field.custom_id: [
            text(option["value"])
            for option in objects(field.component.get("options"))
            if option.get("default")
        ]
        for field in form.fields
    }


async def ran(club: Club) -> Message:
    """Let Ana run and agree to check-ins."""
    await club.logged_run()
    return club.ana.inbox[-1]


async def agreed_form(club: Club) -> Modal:
    """Let Ana use the command for the first time, and agree."""
    asked = await club.ana.slash("check-in")
    assert asked.ephemeral
    assert "health data" in asked.content
    assert asked.message is not None
    form = await club.ana.click(asked.message, "I agree")
    assert form.modal is not None
    return form.modal


async def test_two_steps_changed_on_day_three_and_closed_on_day_eight(club: Club) -> None:
    await ran(club)
    form = await agreed_form(club)
    assert form.title == "20-second check-in"
    kept = await club.ana.submit_modal(form, ANSWERS)
    assert kept.content.startswith("🔒 **Kept")
    assert kept.ephemeral
    assert kept.message is not None
    assert [button.label for button in kept.message.buttons] == ["Add details", "Something's wrong"]

    second = (await club.ana.click(kept.message, "Add details")).modal
    assert second is not None
    assert len(second.fields) == 5
    assert not any(field.required for field in second.fields)
    assert "details and all" in (await club.ana.submit_modal(second, DETAILS)).content
    sealed = club.rows("SELECT sealed FROM check_in")

    club.clock.advance(days=3)
    choices = await club.ana.autocomplete("check-in", option="run")
    assert len(choices) == 1
    assert "5 km in 30 min" in choices[0].name
    assert choices[0].name.endswith("checked in")
    again = await club.ana.slash("check-in", run=choices[0].value)
    assert chosen(again.modal) == {"effort": ["4"], "gut": ["2"], "symptoms": ["urge"], "feeling": ["3"]}
    changed = await club.ana.submit_modal(again.modal, {"gut": "1"})
    assert changed.content.startswith("🔒 **Changed")
    assert changed.ephemeral
    assert changed.message is not None
    more = (await club.ana.click(changed.message, "Add details")).modal
    assert chosen(more) == {name: [value] for name, value in DETAILS.items()}, "details outlive a change"
    assert club.rows("SELECT count(*) FROM check_in") == [(1,)]
    assert club.rows("SELECT sealed FROM check_in") != sealed

    club.clock.advance(days=5)
    closed = await club.ana.slash("check-in", run=choices[0].value)
    assert closed.modal is None
    assert "stays open for 7 days" in closed.content
    assert await club.ana.autocomplete("check-in", option="run") == []
    late = await club.ana.submit_modal(more, DETAILS | {"heat": "hot"})
    assert "stays open for 7 days" in late.content, "a form left open does not get round it"


async def test_the_effort_told_with_the_run_is_chosen_already(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("run log", duration="30", effort="6")
    assert chosen(await agreed_form(club))["effort"] == ["6"]


async def test_a_day_without_a_run_has_one_check_in_without_effort(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    form = await agreed_form(club)
    assert form.title == "Check-in without a run"
    assert [field.custom_id for field in form.fields] == ["gut", "symptoms", "feeling"]
    kept = await club.ana.submit_modal(form, {"gut": "1", "feeling": "2"})
    assert kept.message is not None
    assert [button.label for button in kept.message.buttons] == ["Something's wrong"]
    assert club.rows("SELECT run_id, day_on FROM check_in") == [(None, "2026-03-02")]
    assert club.rows("SELECT * FROM due WHERE source = 'f'") == [], "the morning after belongs to runs"
    again = await club.ana.slash("check-in")
    assert chosen(again.modal) == {"gut": ["1"], "symptoms": [], "feeling": ["2"]}
    assert "Changed" in (await club.ana.submit_modal(again.modal, {"feeling": "-1"})).content
    assert club.rows("SELECT count(*) FROM check_in") == [(1,)]
    club.clock.advance(days=1)
    tomorrow = await club.ana.slash("check-in")
    await club.ana.submit_modal(tomorrow.modal, {"gut": "0", "feeling": "3"})
    assert club.rows("SELECT day_on FROM check_in ORDER BY day_on") == [("2026-03-02",), ("2026-03-03",)]


async def test_the_latest_run_without_a_check_in_is_meant_and_then_the_day(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("run log", duration="20")
    await club.ana.slash("run log", duration="50", distance="9")
    first = await agreed_form(club)
    assert "9 km" in str(first.payload)
    await club.ana.submit_modal(first, ANSWERS)
    second = (await club.ana.slash("check-in")).modal
    assert second is not None
    assert "20 min" in str(second.payload)
    await club.ana.submit_modal(second, ANSWERS)
    assert ((await club.ana.slash("check-in")).modal or first).title == "Check-in without a run"
    everything = await club.ana.autocomplete("check-in", option="run")
    assert len(everything) == 2
    assert [choice.name for choice in await club.ana.autocomplete("check-in", option="run", value="9 k")] == [
        everything[0].name
    ]


async def test_in_a_server_nobody_else_sees_it(club: Club) -> None:
    await ran(club)
    asked = await club.ana.slash("check-in", where=club.guild.general)
    assert asked.ephemeral
    assert asked.message is not None
    form = await club.ana.click(asked.message, "I agree")
    kept = await club.ana.submit_modal(form.modal, ANSWERS)
    assert kept.ephemeral
    assert all(message.ephemeral for message in club.guild.general.messages.values())


async def test_runs_and_check_ins_of_others_cannot_be_reached_by_forged_ids(club: Club) -> None:
    reminder = await ran(club)
    await club.checked_in(reminder)
    ben = club.add_member("Ben")
    his = await club.reminded(ben)
    await ben.slash("check-in")
    run_id, check_in_id = club.rows("SELECT run_id, id FROM check_in")[0]
    before = club.rows("SELECT * FROM check_in")
    for custom_id, answer in (
        (f"g:check-in.open:{run_id}", "can't find that run"),
        (f"g:check-in.agree:{run_id}:2", "can't find that run"),
        (f"g:check-in.details:{run_id}", "no consent from you"),
        (f"g:check-in.settled:{check_in_id}", "no consent from you"),
        (f"g:check-in.morning:{check_in_id}:s:3", "no consent from you"),
        ("g:check-in.open:d20251301", "older version"),
        ("g:check-in.open:d20250301", "stays open for 7 days"),
        ("g:check-in.rest:20300101", "That day is over"),
    ):
        reply = await club.press(ben, his, custom_id)
        assert answer in reply.content, custom_id
        assert reply.ephemeral
    for named in (str(run_id), "the long one"):
        assert "can't find that run" in (await ben.slash("check-in", run=named)).content
    agreed = await club.press(ben, his, "g:check-in.agree:d20260302:2")
    assert agreed.modal is not None
    for custom_id in (
        f"g:check-in.details:{run_id}",
        f"g:check-in.settled:{check_in_id}",
        f"g:check-in.morning:{check_in_id}:s:3",
    ):
        assert "can't find that check-in" in (await club.press(ben, his, custom_id)).content
    body: JsonObject = {"custom_id": f"m:check-in.more:{run_id}:0123abcd", "components": []}
    assert "can't find that check-in" in (await club.submit(ben, his, body)).content
    assert club.rows("SELECT * FROM check_in") == before


async def test_a_deleted_run_takes_its_check_in_and_its_questions_along(club: Club) -> None:
    await ran(club)
    await club.checked_in(club.ana.inbox[-1], gut="6")
    assert club.rows("SELECT count(*) FROM due WHERE source = 'f'") == [(1,)]
    (choice,) = await club.ana.autocomplete("run delete", option="run")
    asked = await club.ana.slash("run delete", run=choice.value)
    assert asked.message is not None
    await club.ana.click(asked.message, asked.message.buttons[0].label or "")
    assert club.rows("SELECT * FROM check_in") == []
    assert club.rows("SELECT * FROM due WHERE source IN ('c', 'f')") == []
