"""``/swap-test``: opted into, drawn by chance, told by the day, read at its end only, ended by anything wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.check_in_details import CheckInDetails, Fibre
from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import MemberId
from bot.domain.red_flags import WarningSign
from bot.domain.runs import RunEntry
from bot.services.wellbeing import remember
from tests.club import Club
from tests.stories import agree

FORBIDDEN = ("cause", "prove", "p=", "less fibre", "avoid", "better for you", "diagnos")


async def ran(
    club: Club, *, days_ago: int = 0, minutes: int = 40, gut: int | None = None, low: bool | None = None
) -> None:
    """Let Ana have run, with a check-in if a gut is given."""
    member_id = MemberId(club.ana.id)
    now = club.clock.now()
    day_on = now.date() - timedelta(days=days_ago)
    async with club.client._units() as unit:
        run = await unit.runs.add(
            member_id, RunEntry(day_on, minutes * 60, None), logged_at=now, answers=None
        )
        if gut is not None:
            fibre = None if low is None else Fibre.LOW if low else Fibre.USUAL
            answers = CheckInAnswers(4, gut, frozenset(), 2, CheckInDetails(fibre=fibre))
            await unit.check_ins.save(member_id, answers, run_id=run.id, day_on=day_on, at=now)
        await unit.commit()


async def usual_runs(club: Club) -> None:
    await agree(club)
    for days_ago in range(1, 6):
        await ran(club, days_ago=2 * days_ago, minutes=40)


def next_day(club: Club) -> None:
    now = club.clock.now()
    club.clock.move_to(datetime(now.year, now.month, now.day, 7, tzinfo=UTC) + timedelta(days=2))


async def asked(club: Club, what: str) -> str:
    reply = await club.ana.slash(f"swap-test {what}")
    assert reply.ephemeral
    text = reply.content
    assert not [word for word in FORBIDDEN if word in text.casefold()], text
    return text


async def test_it_needs_consent_and_five_runs_to_know_the_usual_one(club: Club) -> None:
    assert "you have not agreed to any" in await asked(club, "start")
    await agree(club)
    assert "from 5 logged runs in the last 90 days" in await asked(club, "start")
    assert "No swap test is running" in await asked(club, "status")
    assert "No swap test is running" in await asked(club, "stop")
    assert club.rows("SELECT * FROM swap_test") == []


async def test_twelve_similar_runs_lead_to_a_result_and_nothing_is_shown_before(club: Club) -> None:
    await usual_runs(club)
    started = await asked(club, "start")
    assert "30 mins to 50 mins" in started
    assert "fibre belongs to your other meals" in started
    assert "already" in await asked(club, "start")
    meals: list[bool] = []
    for done in range(12):
        text = await asked(club, "status")
        assert f"{done} of 12 runs" in text
        assert "typically" not in text
        meals.append("Today: low-fibre" in text)
        assert ("Today: low-fibre" in text) is not ("Today: as you usually eat" in text)
        assert await asked(club, "status") == text, "what was told for today stands"
        # She ate otherwise once.
        await ran(club, gut=1 if meals[-1] else 4, low=meals[-1] if done else not meals[-1])
        if done < 11:
            assert "Your run for today is in" in await asked(club, "status")
            next_day(club)
    assert all(meals[block : block + 4].count(True) == 2 for block in (0, 4, 8)), "blocks hold both alike"
    text = await asked(club, "status")
    assert "Gut was typically 4 after your usual meals (6 runs) and 1 after low-fibre ones (6 runs)" in text
    assert "eaten as drawn: 11; otherwise: 1; not told: 0." in text
    assert "fewer than 1 in 20" in text
    assert "says nothing about fibre at your other meals" in text
    assert await asked(club, "status") == text, "it can be read again"
    assert "No swap test is running" in await asked(club, "stop")


async def test_a_meal_waits_for_its_run_and_long_runs_are_none_of_it(club: Club) -> None:
    await usual_runs(club)
    first = (await asked(club, "start")).count("Today: low-fibre")
    for _ in range(3):
        await ran(club, minutes=90, gut=8)
        next_day(club)
        text = await asked(club, "status")
        assert text.count("Today: low-fibre") == first
        assert "0 of 12 runs" in text
    await ran(club)
    next_day(club)
    assert "1 run has no check-in yet" in await asked(club, "status")


async def test_the_reminder_to_eat_leaves_the_meal_to_the_test_and_tells_it_on_a_press(club: Club) -> None:
    await usual_runs(club)
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind fuel", lead="2.5 hours")
    await club.ana.slash("remind run", when="daily 09:30")
    await asked(club, "start")
    club.clock.move_to(club.clock.now().replace(hour=7, minute=0, second=0))
    meal = await club.delivered()
    assert "Your run is at 09:30" in meal.content
    assert "Your swap test decides which meal it is" in meal.content
    assert "low in fibre" not in meal.content
    told = await club.ana.click(meal, "Today's meal")
    assert told.content == await asked(club, "status")
    await asked(club, "stop")
    assert "has ended" in (await club.ana.click(meal, "Today's meal")).content
    await club.ana.click(meal, "Thanks")
    club.clock.move_to(club.clock.now() + timedelta(days=1))
    assert "low in fibre" in (await club.delivered()).content


async def test_stopping_early_says_that_nothing_can_be_said(club: Club) -> None:
    await usual_runs(club)
    await asked(club, "start")
    await ran(club, gut=2)
    text = await asked(club, "stop")
    assert "has ended** with 1 run that counts" in text
    assert "nothing can honestly be said" in text
    next_day(club)
    assert "has begun" in await asked(club, "start"), "another one can follow"


async def test_it_survives_a_restart_with_the_order_that_was_drawn(club: Club) -> None:
    await usual_runs(club)
    await asked(club, "start")
    before = await asked(club, "status")
    await club.restart_bot()
    assert await asked(club, "status") == before


async def test_once_something_is_wrong_it_ends_by_itself_and_stays_ended(club: Club) -> None:
    await usual_runs(club)
    await asked(club, "start")
    async with club.client._units() as unit:
        await remember(unit, MemberId(club.ana.id), [WarningSign.NO_FLUIDS_KEPT], at=club.clock.now())
        await unit.commit()
    assert club.rows("SELECT COUNT(*) FROM swap_test WHERE ended_at IS NULL") == [(0,)]
    assert "this is no time for a test" in await asked(club, "start")
    reply = await club.ana.slash("swap-test status")
    assert reply.content.startswith("**Get medical advice today**")
    assert "has ended" in (await reply.next_followup()).content
    assert reply.message is not None
    assert "All is well again" in [button.label for button in reply.message.buttons]
    await club.client.services.wellbeing.all_is_well(MemberId(club.ana.id))
    assert "nothing can honestly be said" in await asked(club, "status")


async def test_the_order_lies_sealed_and_goes_with_the_consent(club: Club) -> None:
    await usual_runs(club)
    await asked(club, "start")
    ((sealed,),) = club.rows("SELECT sealed FROM swap_test")
    assert isinstance(sealed, bytes)
    assert sealed.startswith(b"gAAAA"), "a Fernet token"
    assert b"usual_min" not in club.stored_bytes()
    await club.client.services.privacy.withdraw_consent(MemberId(club.ana.id))
    assert club.rows("SELECT * FROM swap_test") == []


async def test_somebody_else_s_press_tells_nothing_of_hers(club: Club) -> None:
    await usual_runs(club)
    await asked(club, "start")
    ben = club.add_member("Ben")
    await ben.slash("settings timezone", zone="Lisbon")
    message = (await ben.slash("remind test")).message
    assert message is not None
    pressed = await (await club.press(ben, message, "g:swap-test.meal::1:202603020930")).completed()
    assert "you have not agreed to any" in pressed.content
    assert pressed.ephemeral
    await club.restart_bot(check_ins="off")
    pressed = await (await club.press(ben, message, "g:swap-test.meal::1:202603020930")).completed()
    assert "switched off" in pressed.content


async def test_where_no_health_question_is_asked_there_is_no_such_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Club(tmp_path, monkeypatch) as club:
        await club.start_bot(check_ins="off")
        assert "swap-test" not in {command["name"] for command in club.discord.commands}
