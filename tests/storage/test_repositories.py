"""What the repositories keep, told as a member's first weeks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.ids import ChannelId, MemberId, RunId
from bot.domain.members import ParkReason
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.domain.reminders import ReminderKind
from bot.domain.runs import RunEntry
from bot.domain.streak_events import (
    BotDown,
    Declared,
    DeclaredBack,
    DeclaredStatus,
    PlanChanged,
    RestTaken,
    RunLogged,
    RunRemoved,
    Skipped,
    StreakEvent,
)
from bot.domain.when import parse_when
from bot.storage.streak_events import decode, encode
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA = MemberId(80351110224678912)
BEN = MemberId(80351110224678913)
AT = datetime(2026, 3, 2, 6, 30, 15, 250_000, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
DAY = timedelta(days=1)


async def test_a_member_is_known_from_the_first_word_on(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        assert await unit.members.get(ANA) is None
        new = await unit.members.ensure(ANA, locale="en-GB", at=AT)
        assert (new.id, new.locale, new.zone, new.dm_channel_id) == (ANA, "en-GB", None, None)
        assert await unit.members.ensure(ANA, locale="en-GB", at=AT) == new
        assert (await unit.members.ensure(ANA, locale="de", at=AT)).locale == "de"
        await unit.members.save_settings(replace(new, zone="Europe/Lisbon"))
        await unit.members.set_dm_channel(ANA, ChannelId(5))
        await unit.members.park(ANA, reason=ParkReason.CLOSED_DMS, at=AT)
        member = await unit.members.get(ANA)
        assert member is not None
        assert (member.zone, member.dm_channel_id) == ("Europe/Lisbon", 5)
        assert (member.parked_at, member.parked_reason) == (AT, ParkReason.CLOSED_DMS)
        await unit.members.unpark(ANA)
        await unit.members.set_dm_channel(ANA, None)
        member = await unit.members.get(ANA)
        assert member is not None
        assert (member.parked_at, member.parked_reason, member.dm_channel_id) == (None, None, None)


async def test_reminders_are_listed_oldest_first_and_stay_answerable_when_deleted(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        early, late = [
            await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=parse_when(when), at=AT)
            for when in ("mon wed fri 06:30", "daily 18:00")
        ]
        assert await unit.reminders.list_active(ANA) == [early, late]
        await unit.reminders.delete(early.id, at=AT + DAY)
        await unit.reminders.delete(early.id, at=AT + 2 * DAY)
        assert await unit.reminders.list_active(ANA) == [late]
        deleted = await unit.reminders.get(early.id)
        assert deleted is not None
        assert deleted.deleted_at == AT + DAY
        assert deleted.recurrence == early.recurrence
        assert await unit.reminders.get(late.id) == late


async def test_reminder_ids_are_never_used_again(unit_of_work: SqlUnitOfWorkFactory) -> None:
    ids = []
    for member in (ANA, BEN):
        async with unit_of_work() as unit:
            await unit.members.ensure(member, locale="en-GB", at=AT)
            schedule = parse_when("daily 18:00")
            reminder = await unit.reminders.add(member, kind=ReminderKind.RUN, recurrence=schedule, at=AT)
            ids.append(reminder.id)
            await unit.members.erase(member)
            await unit.commit()
    assert len(set(ids)) == 2


async def test_the_latest_answer_counts_in_whatever_order_they_arrive(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        schedule = parse_when("daily 18:00")
        reminder = await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=schedule, at=AT)
        key = OccurrenceKey(Source.REMINDER, reminder.id, LOCAL)
        assert await unit.answers.get(key) is None
        await unit.answers.record(key, Answer.SNOOZED, at=AT)
        await unit.answers.record(key, Answer.DONE, at=AT + DAY)
        await unit.answers.record(key, Answer.SKIPPED, at=AT)
        assert await unit.answers.get(key) is Answer.DONE


async def test_a_run_answers_an_occurrence_once(unit_of_work: SqlUnitOfWorkFactory) -> None:
    entry = RunEntry(day_on=MONDAY, duration_s=1800, distance_m=None)
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        schedule = parse_when("daily 18:00")
        reminder = await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=schedule, at=AT)
        key = OccurrenceKey(Source.REMINDER, reminder.id, LOCAL)
        run = await unit.runs.add(ANA, entry, logged_at=AT, answers=key)
        free = await unit.runs.add(ANA, RunEntry(MONDAY, 600, 1609.344), logged_at=AT, answers=None)
        assert await unit.runs.for_occurrence(key) == run == await unit.runs.get(run.id)
        assert await unit.runs.get(free.id) == free
        assert await unit.runs.count(ANA) == 2
        with pytest.raises(IntegrityError):
            await unit.runs.add(ANA, entry, logged_at=AT, answers=key)


days = st.dates(date(2026, 1, 1), date(2027, 1, 1))
instants = st.integers(0, 4_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + ms * timedelta(milliseconds=1)
)
run_ids = st.integers(1, 2**62).map(RunId)
events = st.one_of(
    *(st.builds(kind, days, instants) for kind in (RestTaken, Skipped, DeclaredBack, BotDown)),
    *(st.builds(kind, days, instants, run_ids) for kind in (RunLogged, RunRemoved)),
    st.builds(PlanChanged, days, instants, st.none() | st.frozensets(st.integers(0, 6), max_size=6)),
    st.builds(
        Declared, days, instants, st.sampled_from(DeclaredStatus), st.none() | st.just(date(2028, 1, 1))
    ),
)


@given(event=events)
def test_every_streak_event_survives_storage(event: StreakEvent) -> None:
    kind, details = encode(event)
    assert decode(kind, event.day_on, event.recorded_at, details) == event


async def test_streak_events_come_back_in_order_and_to_their_member(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    history: list[StreakEvent] = [
        PlanChanged(MONDAY, AT, frozenset({5, 6})),
        RunLogged(MONDAY, AT, RunId(1)),
        Declared(MONDAY + DAY, AT, DeclaredStatus.SICK, None),
        RestTaken(MONDAY + 3 * DAY, AT),
    ]
    async with unit_of_work() as unit:
        for member in (ANA, BEN):
            await unit.members.ensure(member, locale="en-GB", at=AT)
        for event in history:
            await unit.streak_events.append(ANA, event)
        await unit.streak_events.append(BEN, BotDown(MONDAY, AT))
        assert await unit.streak_events.list_for(ANA) == history


async def test_consent_is_what_was_said_last(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        versions = [await unit.consents.current_version(ANA)]
        await unit.consents.give(ANA, text_version=1, locale="en-GB", at=AT)
        versions.append(await unit.consents.current_version(ANA))
        await unit.consents.withdraw(ANA, at=AT)
        versions.append(await unit.consents.current_version(ANA))
        await unit.consents.give(ANA, text_version=2, locale="de", at=AT)
        versions.append(await unit.consents.current_version(ANA))
    assert versions == [None, 1, None, 2]


async def test_check_ins_follow_the_runs_and_can_be_replaced_and_deleted(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    first, second, better = [
        CheckInAnswers(effort=effort, gut=2, symptoms=frozenset({Symptom.NAUSEA}), feeling=-1)
        for effort in (3, 5, 4)
    ]
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        early, late = [
            await unit.runs.add(ANA, RunEntry(MONDAY + n * DAY, 600, None), logged_at=AT, answers=None)
            for n in (0, 1)
        ]
        assert not await unit.check_ins.exists_for(late.id)
        kept = await unit.check_ins.save(ANA, late.id, second, at=AT)
        await unit.check_ins.save(ANA, early.id, first, at=AT + DAY)
        assert await unit.check_ins.recent(ANA, limit=5) == [second, first]
        assert await unit.check_ins.save(ANA, late.id, better, at=AT + 2 * DAY) == kept
        assert await unit.check_ins.recent(ANA, limit=1) == [better]
        assert await unit.check_ins.exists_for(late.id)
        assert await unit.check_ins.delete_all(ANA) == 2
        assert await unit.check_ins.recent(ANA, limit=5) == []


async def test_fact_cards_are_remembered_by_scope(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        for card in ("a", "b", "a"):
            await unit.shown_facts.mark("guild:1", card, at=AT)
        await unit.shown_facts.mark("guild:2", "c", at=AT)
        assert await unit.shown_facts.shown("guild:1") == {"a", "b"}
        await unit.shown_facts.forget("guild:1", ["a", "c"])
        await unit.shown_facts.forget("guild:1", [])
        assert await unit.shown_facts.shown("guild:1") == {"b"}
        assert await unit.shown_facts.shown("guild:2") == {"c"}


async def test_outages_that_reach_into_the_time_asked_for(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await unit.outages.record(from_at=AT + 4 * DAY, until_at=AT + 5 * DAY)
        await unit.outages.record(from_at=AT, until_at=AT + 2 * DAY)
        await unit.outages.record(from_at=AT - 2 * DAY, until_at=AT)
        assert await unit.outages.overlapping(since_at=AT + DAY) == [
            (AT, AT + 2 * DAY),
            (AT + 4 * DAY, AT + 5 * DAY),
        ]


async def test_state_is_set_and_set_again(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        assert await unit.state.get("tzdata") is None
        await unit.state.set("tzdata", "2026.5")
        await unit.state.set("tzdata", "2026.6")
        assert await unit.state.get("tzdata") == "2026.6"
