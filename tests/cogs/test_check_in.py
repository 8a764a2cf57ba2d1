"""The 20-second check-in: asked for once, taken with taps, kept for its owner alone."""

from bot.domain.check_ins import Symptom
from bot.domain.consent import CONSENT_VERSION
from sandbox import Message
from tests.club import Club


async def logged(club: Club) -> Message:
    """Let Ana log a run, and return the message that offers the check-in."""
    await club.logged_run()
    return club.ana.inbox[-1]


async def another_run(club: Club) -> Message:
    reminder = await club.next_reminder()
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    return reminder


async def test_consent_is_asked_once_and_a_no_stores_nothing(club: Club) -> None:
    reminder = await logged(club)
    labels = [button.label for button in reminder.buttons]
    assert labels == ["20-second check-in", "Not this time", "Something's wrong"]
    asked = await club.ana.click(reminder, "20-second check-in")
    assert "health data" in asked.content
    assert "not medical advice" in asked.content
    declined = await club.ana.click(reminder, "No, thanks")
    assert "stored nothing else" in declined.content
    assert club.rows("SELECT * FROM consent") == []
    assert club.rows("SELECT * FROM check_in") == []

    reminder = await another_run(club)
    await club.ana.click(reminder, "20-second check-in")
    form = await club.ana.click(reminder, "I agree")
    assert form.modal is not None
    ((version, locale, recorded_at),) = club.rows("SELECT text_version, locale, recorded_at FROM consent")
    assert (version, locale) == (CONSENT_VERSION, "en-GB")
    assert isinstance(recorded_at, int)
    assert abs(recorded_at / 1000 - club.clock.now().timestamp()) < 5
    kept = await club.ana.submit_modal(
        form.modal, {"effort": "4", "gut": "2", "symptoms": ["side_stitch"], "feeling": "3"}
    )
    assert "Kept, thank you" in kept.content

    reminder = await another_run(club)
    straight_on = await club.ana.click(reminder, "20-second check-in")
    assert straight_on.modal is not None, "who agreed is not asked again"
    assert club.rows("SELECT count(*) FROM consent") == [(1,)]


async def test_consent_to_an_older_text_is_asked_anew(club: Club) -> None:
    reminder = await logged(club)
    run_id = club.rows("SELECT id FROM run")[0][0]
    shown_anew = await club.press(club.ana, reminder, f"g:check-in.agree:{run_id}:0")
    assert "health data" in shown_anew.content
    assert club.rows("SELECT * FROM consent") == []


async def test_the_form_is_all_taps_and_takes_both_ends_of_every_scale(club: Club) -> None:
    reminder = await logged(club)
    await club.ana.click(reminder, "20-second check-in")
    form = (await club.ana.click(reminder, "I agree")).modal
    assert form is not None
    assert len(form.title) <= 45
    assert [field.label for field in form.fields] == [
        "How hard was the run?",
        "Your gut on the run",
        "What did you notice?",
        "How do you feel now?",
    ]
    everything = [symptom.value for symptom in Symptom]
    for effort, gut, symptoms, feeling in (
        ("0", "0", [], "-5"),
        ("10", "10", everything, "5"),
        ("5", "5", ["urge"], "0"),
    ):
        kept = await club.ana.submit_modal(
            form, {"effort": effort, "gut": gut, "symptoms": symptoms, "feeling": feeling}
        )
        assert kept.content.startswith("🔒")
        assert "checked" not in kept.content
        reminder = await another_run(club)
        form = (await club.ana.click(reminder, "20-second check-in")).modal
        assert form is not None
    assert club.rows("SELECT count(*) FROM check_in") == [(3,)]


async def test_a_second_submission_replaces_the_first(club: Club) -> None:
    reminder = await logged(club)
    await club.ana.click(reminder, "20-second check-in")
    one = (await club.ana.click(reminder, "I agree")).modal
    other = (await club.ana.click(reminder, "I agree")).modal
    answers = {"effort": "4", "gut": "2", "symptoms": [], "feeling": "3"}
    await club.ana.submit_modal(one, answers)
    sealed = club.rows("SELECT sealed FROM check_in")
    await club.restart_bot()
    replaced = await club.ana.submit_modal(other, answers | {"gut": "1"})
    assert "Changed" in replaced.content
    assert club.rows("SELECT count(*) FROM check_in") == [(1,)]
    assert club.rows("SELECT sealed FROM check_in") != sealed


async def test_answers_without_consent_or_out_of_this_world_are_not_kept(club: Club) -> None:
    reminder = await logged(club)
    await club.ana.click(reminder, "20-second check-in")
    form = (await club.ana.click(reminder, "I agree")).modal
    await club.withdrew()
    answers = {"effort": "4", "gut": "2", "symptoms": [], "feeling": "3"}
    refused = await club.ana.submit_modal(form, answers)
    assert "stored nothing" in refused.content
    await club.press(club.ana, reminder, f"g:check-in.agree:1:{CONSENT_VERSION}")
    for field, value in (
        ("effort", "11"),
        ("gut", "-1"),
        ("feeling", "6"),
        ("effort", "x"),
        ("symptoms", "joy"),
    ):
        entries = [
            {"type": 18, "id": 1, "component": {"type": 3, "id": 2, "custom_id": name, "values": [entered]}}
            for name, entered in {"effort": "4", "gut": "2", "feeling": "3", field: value}.items()
        ]
        body = {"custom_id": "m:check-in.submit:1:0123abcd", "components": entries}
        reply = await club.submit(club.ana, reminder, body)
        assert "Something went wrong" not in reply.content
        assert reply.ephemeral
    assert club.rows("SELECT * FROM check_in") == []


async def test_a_warning_stands_alone_and_says_whose_threshold_it_is(club: Club) -> None:
    reminder = await logged(club)
    await club.checked_in(reminder, gut="7", feeling="-3")
    for _ in range(2):
        reminder = await another_run(club)
        said = await club.checked_in(reminder, gut="9", feeling="-5")
    assert said.content.startswith("**See a doctor or nurse**")
    assert "threshold of our own" in said.content
    assert "**Talk to somebody**" in said.content
    assert "nobody watches this bot" in said.content
    for praise in ("Kept", "streak", "kept in a row", "Nice", "🔒", "run again"):
        assert praise not in said.content
    assert [button.label for button in reminder.buttons] == ["All is well again", "Something's wrong"]


async def test_help_is_one_press_away_at_every_step(club: Club) -> None:
    reminder = await logged(club)
    await help_is_there(club, reminder)
    await club.ana.click(reminder, "20-second check-in")
    await help_is_there(club, reminder)
    form = await club.ana.click(reminder, "I agree")
    await club.ana.submit_modal(form.modal, {"effort": "4", "gut": "2", "feeling": "3"})
    await help_is_there(club, reminder)
    await club.ana.slash("privacy erase")
    await help_is_there(club, reminder)


async def help_is_there(club: Club, message: Message) -> None:
    before = message.content
    reply = await club.ana.click(message, "Something's wrong")
    await reply.next_followup()
    first, *others = [reply.content, *(page.content for page in reply.followups)]
    assert reply.ephemeral
    assert first.startswith("**Call your local emergency number now**")
    assert "You deserve a person for this" in first
    assert "Get medical advice today" in "".join(others) + first
    assert "See a doctor or nurse" in "".join(others) + first
    assert message.content == before, "nothing else changes"
