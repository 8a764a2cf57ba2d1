"""Days off: declared in a word, taken back in another, seen by nobody else, and costing no streak."""

import pytest

from bot.domain.red_flags import WarningSign
from tests.club import Club
from tests.cogs.test_something_wrong import picks


async def streak(club: Club) -> str:
    return (await club.ana.slash("streak show")).content


async def explained(club: Club) -> str:
    return (await club.ana.slash("streak explain", where=club.guild.general)).content


async def test_rest_today_keeps_the_day_and_todays_reminder_stays_away(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    rested = await club.ana.slash("rest today", where=club.guild.general)
    assert rested.ephemeral
    assert "Rest it is" in rested.content
    assert "Today is kept. One more rest like this counts this week." in rested.content
    assert "reminders stay away" in rested.content
    seen = len(club.ana.inbox)
    club.clock.move_to(club.clock.now().replace(hour=6, minute=30, second=0, microsecond=0))
    await club.comes_to("SELECT count(*) FROM ledger WHERE outcome = 'dropped'", [(1,)])
    assert len(club.ana.inbox) == seen
    assert "**1 day** kept" in await streak(club)
    assert "You chose rest instead." in await explained(club)


async def test_rest_that_was_taken_back_brings_the_reminder_back(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    rested = await club.ana.slash("rest today")
    assert rested.message is not None
    back = await club.ana.click(rested.message, "Take it back")
    assert "Taken back" in back.content
    assert rested.message.buttons == []
    assert club.rows("SELECT kind FROM streak_event ORDER BY id DESC LIMIT 1") == [("rest_taken_back",)]
    club.clock.move_to(club.clock.now().replace(hour=6, minute=30, second=0, microsecond=0))
    assert "Time for your run" in (await club.delivered()).content
    # A slow phone presses again, and a forger presses for another day.
    for state in ("20260302", "20260301", "99991231", "soon"):
        refused = await club.press(club.ana, rested.message, f"g:rest.take-back:{state}")
        assert "no rest of that day" in refused.content or "older version" in refused.content
    await club.ana.slash("rest today")
    assert "**1 day** kept" in await streak(club), "and resting after all is fine"


async def test_a_third_rest_in_a_week_says_what_it_means_without_guilt(club: Club) -> None:
    for _ in range(2):
        rested = await club.ana.slash("rest today")
        club.clock.advance(days=1)
    assert "It is the second of the two" in rested.content
    third = await club.ana.slash("rest today")
    assert "were used already" in third.content
    assert "badges stay" in third.content


async def test_on_a_planned_rest_day_rest_is_kept_anyway(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("remind run", when="tue thu 06:30")
    assert "Today is kept anyway: Rest is part of your plan" in (await club.ana.slash("rest today")).content


@pytest.mark.parametrize(
    ("command", "noted", "why"),
    [
        ("sick", "Noted: sick", "You said you were sick"),
        ("injured", "Noted: injured", "You said you were injured"),
        ("travel", "Noted: travelling", "You said you were travelling"),
        ("break", "No reason needed", "You said you were taking a break"),
    ],
)
async def test_declared_days_neither_count_nor_break_and_the_reason_is_sealed(
    club: Club, command: str, noted: str, why: str
) -> None:
    await club.logged_run()
    declared = await club.ana.slash(f"rest {command}", where=club.guild.general, until="wednesday")
    assert declared.ephemeral
    assert noted in declared.content
    assert "To the end of Wednesday" in declared.content
    assert "**1 day** kept" in declared.content
    assert "Only you see this" in declared.content
    club.clock.advance(days=2)
    assert "**1 day** kept" in await streak(club)
    days = await explained(club)
    assert days.count(why) == 2, "Tuesday and Wednesday; on Monday the run counts"
    assert f'"{command}"'.encode() not in club.stored_bytes()
    assert club.guild.general.messages == {} or all(
        message.ephemeral for message in club.guild.general.messages.values()
    )


async def test_coming_back_ends_days_without_an_end(club: Club) -> None:
    await club.logged_run()
    declared = await club.ana.slash("rest sick")
    assert "until you say `/rest back`" in declared.content
    club.clock.advance(days=4)
    assert "**1 day** kept" in await streak(club)
    back = await club.ana.slash("rest back")
    assert "Welcome back" in back.content
    assert "never held against you" in await explained(club)
    nothing = await club.ana.slash("rest back")
    assert "a day like any other" in nothing.content
    club.clock.advance(days=5)
    assert "Nothing is logged for this day" in await explained(club), "from then on days count again"


async def test_run_reminders_pause_with_it_if_the_member_wants_that(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    await club.ana.slash("remind hydration", when="09:00")
    declared = await club.ana.slash("rest injured", until="thursday")
    message = declared.message
    assert message is not None
    assert [button.label for button in message.buttons] == ["Pause run reminders", "I'm back"]
    paused = await club.ana.click(message, "Pause run reminders")
    assert "Noted: injured" in paused.content
    assert "Run reminders are paused until" in paused.content
    assert club.rows("SELECT kind FROM reminder WHERE paused_at IS NOT NULL") == [("run",)]
    (until,) = club.rows("SELECT paused_until FROM reminder WHERE kind = 'run'")
    friday = club.clock.now().replace(day=6, hour=0, minute=0, second=0, microsecond=0)
    assert until == (int(friday.timestamp() * 1000),), "through Thursday, and not a day longer"
    back = await club.ana.click(message, "I'm back")
    assert "Welcome back" in back.content
    resumed = await club.ana.click(message, "Resume run reminders")
    assert "Going on" in resumed.content
    assert club.rows("SELECT count(*) FROM reminder WHERE paused_at IS NOT NULL") == [(0,)]
    again = await club.press(club.ana, message, "g:rest.resume:")
    assert "no reminders to pause or resume" in again.content


async def test_what_was_paused_before_stays_paused(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    await club.ana.slash("remind pause")
    declared = await club.ana.slash("rest sick", until="tomorrow")
    assert declared.message is not None
    assert [button.label for button in declared.message.buttons] == ["I'm back"]
    club.clock.advance(days=9)
    assert club.rows("SELECT paused_until FROM reminder") == [(None,)]


async def test_a_slip_in_until_says_what_works_and_keeps_nothing(club: Club) -> None:
    for until, said in (
        ("when the moon is blue", "I could not read that as a day to come"),
        ("3000 days", ""),
    ):
        refused = await club.ana.slash("rest travel", until=until)
        assert said in refused.content
    assert club.rows("SELECT count(*) FROM streak_event") == [(0,)]
    offered = await club.ana.autocomplete("rest travel", option="until", value="sun")
    assert offered[0].value == "2026-03-08"


async def test_a_flagged_member_is_noted_without_praise_or_numbers(club: Club) -> None:
    await club.logged_run()
    await picks(club, WarningSign.CHEST_PAIN)
    for command in ("rest today", "rest sick"):
        reply = await club.ana.slash(command)
        assert "day** kept" not in reply.content
        assert "🔥" not in reply.content


async def test_without_check_ins_no_reason_of_health_is_asked_for(club: Club) -> None:
    await club.restart_bot(check_ins="off")
    (rest,) = [command for command in club.discord.commands if command["name"] == "rest"]
    options = rest["options"]
    assert isinstance(options, list)
    assert {option["name"] for option in options} == {"today", "travel", "break", "back"}
    declared = await club.ana.slash("rest break")
    assert "Why is not kept" in declared.content
    assert "taking a break" in (await club.ana.slash("streak explain")).content
    await club.restart_bot(check_ins="on")


async def test_coming_back_from_nowhere(club: Club) -> None:
    assert "a day like any other" in (await club.ana.slash("rest back")).content
    assert club.rows("SELECT count(*) FROM member") == [(0,)], "a stranger stays one"


async def test_the_reason_goes_with_the_consent_and_the_days_stay(club: Club) -> None:
    reminder = await club.reminded()
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    await club.checked_in(reminder)
    club.clock.advance(days=1)
    await club.ana.slash("rest sick")
    await club.withdrew()
    assert club.rows("SELECT count(*) FROM streak_event WHERE sealed_status IS NOT NULL") == [(0,)]
    club.clock.advance(days=1)
    assert "taking a break" in await explained(club)
