"""Days on which the bot was down are nobody's fault, counted on each member's own calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.ids import MemberId, RunId
from bot.domain.streaks import PlanChanged, Rule, RunLogged, Verdict
from bot.services.streaks import StreakService
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

ANA = MemberId(1)


async def ran_on_monday(units: SqlUnitOfWorkFactory, zone: str) -> None:
    at = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    async with units() as unit:
        ana = await unit.members.ensure(ANA, locale="en-GB", at=at)
        await unit.members.save_settings(replace(ana, zone=zone))
        no_rest = PlanChanged(day_on=date(2026, 3, 2), recorded_at=at, rest_weekdays=frozenset())
        await unit.streak_events.append(ANA, no_rest)
        await unit.streak_events.append(
            ANA, RunLogged(day_on=date(2026, 3, 2), recorded_at=at, run_id=RunId(1))
        )
        await unit.commit()


async def down(units: SqlUnitOfWorkFactory, since: str, until: str) -> None:
    async with units() as unit:
        await unit.outages.record(
            from_at=datetime.fromisoformat(since), until_at=datetime.fromisoformat(until)
        )
        await unit.commit()


@pytest.mark.parametrize(
    ("zone", "neutral"),
    [
        ("UTC", [4, 5]),
        ("Europe/Lisbon", [4, 5]),
        ("Atlantic/Azores", [4]),  # 21:30 to 00:15 there: a quarter of an hour excuses nothing
        ("Asia/Kolkata", [5]),
        ("America/New_York", [4]),
        ("Pacific/Kiritimati", [5]),
        ("Pacific/Pago_Pago", [4]),
    ],
)
async def test_an_outage_over_midnight_falls_on_the_members_own_days(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, zone: str, neutral: list[int]
) -> None:
    await ran_on_monday(units, zone)
    await down(units, "2026-03-04T22:30:00+00:00", "2026-03-05T01:15:00+00:00")
    clock.move_to(datetime(2026, 3, 6, 12, tzinfo=UTC))
    report = await StreakService(units, clock).report(ANA)
    days = {day.day_on.day: day for day in report.days}
    assert [day for day in (4, 5) if days[day].rule is Rule.BOT_DOWN] == neutral
    assert all(days[day].verdict is Verdict.NEUTRAL for day in neutral)
    assert days[3].verdict is Verdict.MISSED, "that day the bot was there"


async def test_a_short_silence_excuses_nothing_and_a_long_one_every_day(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    await ran_on_monday(units, "Europe/Lisbon")
    await down(units, "2026-03-03T10:00:00+00:00", "2026-03-03T10:59:00+00:00")
    await down(units, "2026-03-04T00:00:00+00:00", "2026-03-08T00:00:00+00:00")
    clock.move_to(datetime(2026, 3, 8, 12, tzinfo=UTC))
    report = await StreakService(units, clock).report(ANA)
    verdicts = {day.day_on.day: day.verdict for day in report.days}
    assert verdicts[3] is Verdict.MISSED
    assert [verdicts[day] for day in (4, 5, 6, 7)] == [Verdict.NEUTRAL] * 4


async def test_a_run_on_a_day_the_bot_was_down_still_counts(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    await ran_on_monday(units, "Europe/Lisbon")
    await down(units, "2026-03-01T12:00:00+00:00", "2026-03-02T12:00:00+00:00")
    clock.move_to(datetime(2026, 3, 2, 20, tzinfo=UTC))
    report = await StreakService(units, clock).report(ANA)
    assert report.current_days == 1


async def test_the_day_ends_by_the_members_clock(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> None:
    await ran_on_monday(units, "Pacific/Kiritimati")
    clock.move_to(datetime(2026, 3, 2, 11, tzinfo=UTC))  # 01:00 on Tuesday there
    assert (await StreakService(units, clock).report(ANA)).days[-1].day_on == date(2026, 3, 3)
    stranger = await StreakService(units, clock).report(MemberId(404))
    assert stranger.days == ()
