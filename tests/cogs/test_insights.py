"""``/insights``: what a member's own log says at nothing, nine, fifteen and twenty-five runs, and to whom."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.check_in_details import CheckInDetails, Fibre, HoursSinceMeal
from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.ids import MemberId
from bot.domain.red_flags import WarningSign
from bot.domain.runs import RunEntry
from bot.domain.streaks import RunLogged
from bot.services.wellbeing import remember
from tests.club import BEGINS_AT, Club
from tests.stories import agree

FORBIDDEN = ("cause", "prove", "p=", "p =", "significant", "because", "run more", "should", "diagnos")


async def log(
    club: Club,
    runs: int,
    *,
    low: int = 1,
    usual: int = 3,
    without_check_in: int = 0,
    symptoms: Sequence[Symptom] = (),
    ends_on: date | None = None,
) -> MemberId:
    """Let Ana have run three times a week until today, every second run after a low-fibre meal."""
    member_id = await agree(club)
    first_on = (ends_on or club.clock.now().date()) - timedelta(days=runs * 7 // 3 + 6)
    first_on -= timedelta(days=first_on.weekday())
    async with club.client._units() as unit:
        for run in range(runs + without_check_in):
            day_on = first_on + timedelta(weeks=run // 3, days=2 * (run % 3))
            at = datetime.combine(day_on, datetime.min.time(), tzinfo=UTC)
            entry = RunEntry(day_on, 1800 + 60 * (run // 2 % 3), 5000.0)
            logged = await unit.runs.add(member_id, entry, logged_at=at, answers=None)
            await unit.streak_events.append(
                member_id, RunLogged(day_on=day_on, recorded_at=at, run_id=logged.id)
            )
            if run >= runs:
                continue
            is_low = bool(run % 2)
            details = CheckInDetails(
                fibre=Fibre.LOW if is_low else Fibre.USUAL, hours_since_meal=HoursSinceMeal.TWO
            )
            answers = CheckInAnswers(4, low if is_low else usual, frozenset(symptoms), 2, details)
            await unit.check_ins.save(member_id, answers, run_id=logged.id, day_on=day_on, at=at)
        await unit.commit()
    return member_id


async def insights(club: Club) -> str:
    reply = await club.ana.slash("insights")
    assert reply.ephemeral
    assert not [word for word in FORBIDDEN if word in reply.content.casefold()], reply.content
    return reply.content


async def test_without_consent_it_says_how_to_begin_and_stores_nothing(club: Club) -> None:
    text = await insights(club)
    assert "you have not agreed to any" in text
    assert "20-second check-in" in text
    assert club.rows("SELECT * FROM member") == []


async def test_before_the_first_run_there_is_nothing_to_catch_up_on(club: Club) -> None:
    await agree(club)
    text = await insights(club)
    assert "No runs in it yet, and that is fine" in text
    assert "With 10 more runs" in text
    assert "no hurry" in text


async def test_nine_runs_are_shown_and_not_compared(club: Club) -> None:
    await log(club, 9)
    text = await insights(club)
    assert "9 runs logged, 9 with a check-in" in text
    assert "Gut was typically 3 (0 to 10) and feeling afterwards +2" in text
    assert "With 1 more run that has a check-in" in text
    assert "low-fibre" not in text


async def test_fifteen_runs_stand_side_by_side_and_it_is_too_early_to_tell(club: Club) -> None:
    await log(club, 15)
    text = await insights(club)
    assert "too early to tell" in text
    assert (
        "In 15 of your runs, gut was typically 3 after meals with usual or high fibre (8 runs) "
        "and 1 after low-fibre ones (7 runs)." in text
    )
    assert "stands out" not in text
    assert club.rows("SELECT * FROM told_insight") == []


async def test_twenty_five_runs_may_say_something_and_say_what_else_it_could_be(club: Club) -> None:
    await log(club, 25, without_check_in=5)
    text = await insights(club)
    assert "New: something stands out" in text
    assert (
        "In 25 of your runs, gut was typically 3 after meals with usual or high fibre (13 runs) "
        "and 1 after low-fibre ones (12 runs)." in text
    )
    assert "This could be chance or something else, such as longer runs. We checked 2 things." in text
    assert "17% of these runs have no check-in" in text
    assert "kept showing up" not in text


async def test_an_insight_is_new_once_and_another_comes_a_month_later_at_the_earliest(club: Club) -> None:
    await log(club, 31)
    assert "New: something stands out" in await insights(club)
    again = await insights(club)
    assert "Still standing out" in again
    assert "kept showing up" in again
    assert len(club.rows("SELECT * FROM told_insight")) == 1
    await club.restart_bot()
    club.clock.move_to(club.clock.now() + timedelta(days=40))
    assert "Still standing out" in await insights(club)
    assert len(club.rows("SELECT * FROM told_insight")) == 1, "told once; there is nothing new about it"


async def test_what_was_told_and_does_not_hold_any_more_is_taken_back(club: Club) -> None:
    member_id = await log(club, 25)
    assert "New: something stands out" in await insights(club)
    async with club.client._units() as unit:
        for stored in await unit.check_ins.list_for(member_id):
            alike = CheckInAnswers(4, 2, frozenset(), 2, stored.answers.details)
            await unit.check_ins.save(
                member_id, alike, run_id=stored.run_id, day_on=stored.day_on, at=club.clock.now()
            )
        await unit.commit()
    text = await insights(club)
    assert "Nothing to tell apart from chance" in text
    assert "does not stand out any more" in text


async def test_a_log_of_which_nothing_stands_out_says_so_and_how_much_was_looked_at(club: Club) -> None:
    await log(club, 25, low=2, usual=2)
    text = await insights(club)
    assert "Nothing to tell apart from chance at present.** We checked 2 things." in text
    assert "does not stand out any more" not in text


async def test_trends_of_the_lower_gut_come_with_a_word_on_how_poorly_they_repeat(club: Club) -> None:
    await log(club, 15, symptoms=[Symptom.URGE])
    text = await insights(club)
    assert text.index("repeat poorly") < text.index("low-fibre")


async def test_while_something_is_wrong_help_comes_first_and_nothing_is_compared(club: Club) -> None:
    member_id = await log(club, 25)
    async with club.client._units() as unit:
        await remember(unit, member_id, [WarningSign.DARK_STOOL], at=club.clock.now())
        await unit.commit()
    reply = await club.ana.slash("insights")
    assert reply.content.startswith("**Get medical advice today**")
    assert "25 runs" not in reply.content, "help stands alone"
    assert reply.message is not None
    assert "All is well again" in [button.label for button in reply.message.buttons]
    text = (await reply.next_followup()).content
    assert "25 runs logged" in text
    assert "until you tell me that all is well again" in text
    assert "low-fibre" not in text
    assert "stands out" not in text
    assert club.rows("SELECT * FROM told_insight") == []


@pytest.mark.parametrize(
    ("weeks_ago", "heading", "time_frame"),
    [
        (4, "first 4 weeks", "this is early"),
        (12, "first 12 weeks", "three to six months"),
        (24, "first 24 weeks", "is about now"),
    ],
)
async def test_a_review_appears_once_due_with_the_time_frames_and_no_verdict(
    club: Club, weeks_ago: int, heading: str, time_frame: str
) -> None:
    await log(club, 3 * weeks_ago, ends_on=BEGINS_AT.date())
    text = await insights(club)
    assert f"**Your {heading}**" in text
    assert "6 runs, 6 with a check-in" in text if weeks_ago == 4 else "12 runs, 12 with a check-in" in text
    assert time_frame in text
    assert "progress" not in text


async def test_what_was_told_lies_sealed_and_goes_with_its_member(club: Club) -> None:
    member_id = await log(club, 25)
    await insights(club)
    ((sealed,),) = club.rows("SELECT sealed FROM told_insight")
    assert isinstance(sealed, bytes)
    assert sealed.startswith(b"gAAAA"), "a Fernet token"
    assert b'"what"' not in club.stored_bytes()
    async with club.client._units() as unit:
        await unit.members.erase(member_id)
        await unit.commit()
    assert club.rows("SELECT * FROM told_insight") == []


async def test_where_no_health_question_is_asked_there_is_no_such_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Club(tmp_path, monkeypatch) as club:
        await club.start_bot(check_ins="off")
        assert "insights" not in {command["name"] for command in club.discord.commands}
        assert "insights" not in (await club.ana.slash("help")).content
