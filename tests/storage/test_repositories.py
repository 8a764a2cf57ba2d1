"""What the repositories keep, told as a member's first weeks."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.ids import ChannelId, MemberId, ReminderId, RunId
from bot.domain.members import AfterRun, Member, ParkReason, Units
from bot.domain.quiet_hours import QuietHours, render_quiet_hours
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.runs import RunEntry
from bot.domain.schedules import Once
from bot.domain.streak_events import (
    BotDown,
    Declared,
    DeclaredBack,
    DeclaredStatus,
    PlanChanged,
    RestTaken,
    RestTakenBack,
    RunLogged,
    RunRemoved,
    Skipped,
    StoredStreakEvent,
)
from bot.domain.when import parse_when
from bot.services.ports import StoredCheckIn
from bot.storage.encryption import HealthCipher
from bot.storage.members import member_from
from bot.storage.streak_events import decode, encode, read_status, status_document
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


async def test_settings_are_kept_as_the_member_chose_them(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        new = await unit.members.ensure(ANA, locale="en-GB", at=AT)
        chosen = replace(
            new,
            zone="Europe/Lisbon",
            travel_zone="Asia/Tokyo",
            travel_until_on=MONDAY,
            units=Units.MI,
            quiet_hours=QuietHours(time(22), time(6, 30)),
            fuel_lead_min=150,
            after_run=AfterRun.NOTHING,
        )
        await unit.members.save_settings(chosen)
        assert await unit.members.get(ANA) == chosen
        # What is not theirs to choose stays as it is.
        await unit.members.save_settings(replace(new, locale="de", dm_channel_id=ChannelId(5)))
        assert await unit.members.get(ANA) == new


quiet_times = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


@given(pair=st.tuples(quiet_times, quiet_times).filter(lambda pair: pair[0] != pair[1]))
def test_every_quiet_hours_survive_storage(pair: tuple[time, time]) -> None:
    quiet_hours = QuietHours(*pair)
    values = (
        1,
        "en",
        None,
        None,
        None,
        "km",
        render_quiet_hours(quiet_hours),
        None,
        "nothing",
        None,
        None,
        None,
        AT,
        "evening",
    )
    assert member_from(values).quiet_hours == quiet_hours


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


async def test_a_reminder_can_be_moved_paused_and_resumed(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        once = Once(LOCAL)
        reminder = await unit.reminders.add(ANA, kind=ReminderKind.REST, recurrence=once, at=AT)
        assert await unit.reminders.get(reminder.id) == replace(reminder, created_at=AT)
        for changed in (
            replace(reminder, recurrence=parse_when("every 90 min 08:00-20:00"), paused_at=AT),
            replace(reminder, paused_at=AT, paused_until=AT + DAY),
            replace(reminder, lead_min=30),
            reminder,
        ):
            await unit.reminders.save(changed)
            assert await unit.reminders.list_active(ANA) == [changed]


async def test_what_hangs_on_a_reminder_goes_with_it(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        plan = parse_when("daily 18:00")
        run, other = [
            await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=plan, at=AT) for _ in range(2)
        ]
        fuel = await unit.reminders.add(
            ANA, kind=ReminderKind.FUEL, recurrence=plan, at=AT, parent_id=run.id, lead_min=150
        )
        assert await unit.reminders.get(fuel.id) == fuel
        await unit.reminders.delete(run.id, at=AT + DAY)
        assert await unit.reminders.list_active(ANA) == [other]
        deleted = await unit.reminders.get(fuel.id)
        assert deleted == replace(fuel, deleted_at=AT + DAY)


async def test_all_active_reminders_can_be_gone_through_page_by_page(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        members = [await unit.members.ensure(who, locale="en-GB", at=AT) for who in (ANA, BEN)]
        added = [
            (await unit.reminders.add(who.id, kind=ReminderKind.RUN, recurrence=Once(LOCAL), at=AT), who)
            for who in [*members, *members, *members]
        ]
        await unit.reminders.delete(added[1][0].id, at=AT)
        await unit.reminders.save(replace(added[2][0], paused_at=AT))
        added[2] = (replace(added[2][0], paused_at=AT), added[2][1])
        seen: list[tuple[Reminder, Member]] = []
        after_id = ReminderId(0)
        while page := await unit.reminders.active_page(after_id=after_id, limit=2):
            assert len(page) <= 2
            seen += page
            after_id = page[-1][0].id
    assert seen == [added[0], *added[2:]]


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


days = st.dates(date(2026, 1, 1), date(2027, 1, 1))
instants = st.integers(0, 4_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + ms * timedelta(milliseconds=1)
)
run_ids = st.integers(1, 2**62).map(RunId)
events = st.one_of(
    *(st.builds(kind, days, instants) for kind in (RestTaken, RestTakenBack, Skipped, DeclaredBack, BotDown)),
    *(st.builds(kind, days, instants, run_ids) for kind in (RunLogged, RunRemoved)),
    st.builds(PlanChanged, days, instants, st.none() | st.frozensets(st.integers(0, 6), max_size=6)),
    st.builds(
        Declared, days, instants, st.sampled_from(DeclaredStatus), st.none() | st.just(date(2028, 1, 1))
    ),
)


@given(event=events)
def test_every_streak_event_survives_storage(event: StoredStreakEvent) -> None:
    kind, details = encode(event)
    status = DeclaredStatus.BREAK
    if isinstance(event, Declared):
        assert event.status not in details, "why is sealed, and nowhere else"
        status = read_status(status_document(event.status))
    assert decode(kind, event.day_on, event.recorded_at, details, status=status) == event


async def test_why_a_day_was_declared_is_sealed_and_without_the_key_it_is_a_break(
    unit_of_work: SqlUnitOfWorkFactory, database: Path
) -> None:
    sick = Declared(MONDAY, AT, DeclaredStatus.SICK, MONDAY + DAY)
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        await unit.streak_events.append(ANA, sick)
        await unit.commit()
        assert await unit.streak_events.list_for(ANA) == [sick]
    assert b"sick" not in b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    a_break = replace(sick, status=DeclaredStatus.BREAK)
    for cipher in (None, HealthCipher.generate()):
        async with SqlUnitOfWorkFactory(unit_of_work._engine, cipher)(read_only=True) as unit:
            assert await unit.streak_events.list_for(ANA) == [a_break]
    async with unit_of_work() as unit:
        await unit.personal_data.forget_health(ANA, at=AT)
        assert await unit.streak_events.list_for(ANA) == [a_break], "the reason goes, the days stay neutral"


async def test_without_a_key_a_declared_day_is_kept_without_its_reason(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    without = SqlUnitOfWorkFactory(unit_of_work._engine, None)
    async with without() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        await unit.streak_events.append(ANA, Declared(MONDAY, AT, DeclaredStatus.TRAVEL))
        assert await unit.streak_events.list_for(ANA) == [Declared(MONDAY, AT, DeclaredStatus.BREAK)]


async def test_streak_events_come_back_in_order_and_to_their_member(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    history: list[StoredStreakEvent] = [
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
        kept = await unit.check_ins.save(ANA, second, run_id=late.id, day_on=late.entry.day_on, at=AT)
        await unit.check_ins.save(ANA, first, run_id=early.id, day_on=early.entry.day_on, at=AT + DAY)
        assert await unit.check_ins.recent(ANA, limit=5) == [second, first]
        assert (
            await unit.check_ins.save(ANA, better, run_id=late.id, day_on=late.entry.day_on, at=AT + 2 * DAY)
            == kept
        )
        assert await unit.check_ins.recent(ANA, limit=1) == [better]
        assert await unit.check_ins.exists_for(late.id)
        assert await unit.check_ins.delete_for_run(late.id) == 1
        assert await unit.check_ins.recent(ANA, limit=5) == [first]


async def test_check_ins_of_runs_and_of_days_are_told_apart_and_listed_by_day(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    def felt(feeling: int) -> CheckInAnswers:
        return CheckInAnswers(effort=None, gut=0, symptoms=frozenset(), feeling=feeling)

    async with unit_of_work() as unit:
        for who in (ANA, BEN):
            await unit.members.ensure(who, locale="en-GB", at=AT)
        run = await unit.runs.add(ANA, RunEntry(MONDAY, 600, None), logged_at=AT, answers=None)
        on_run = await unit.check_ins.save(ANA, felt(1), run_id=run.id, day_on=MONDAY, at=AT)
        on_day = await unit.check_ins.save(ANA, felt(2), run_id=None, day_on=MONDAY, at=AT)
        assert await unit.check_ins.save(ANA, felt(3), run_id=None, day_on=MONDAY, at=AT + DAY) == on_day
        await unit.check_ins.save(ANA, felt(4), run_id=None, day_on=MONDAY + DAY, at=AT)
        his = await unit.check_ins.save(BEN, felt(5), run_id=None, day_on=MONDAY, at=AT)

        def told(kept: StoredCheckIn | None) -> tuple[object, ...] | None:
            if kept is None:
                return None
            return kept.id, kept.run_id, kept.day_on, kept.recorded_at, kept.answers.feeling

        assert told(await unit.check_ins.get_for_run(ANA, run.id)) == (on_run, run.id, MONDAY, AT, 1)
        assert told(await unit.check_ins.get_for_day(ANA, MONDAY)) == (on_day, None, MONDAY, AT + DAY, 3)
        assert told(await unit.check_ins.get(ANA, on_day)) == (on_day, None, MONDAY, AT + DAY, 3)
        for strangers in (
            await unit.check_ins.get(ANA, his),
            await unit.check_ins.get_for_run(BEN, run.id),
            await unit.check_ins.get_for_day(BEN, MONDAY + DAY),
        ):
            assert strangers is None
        assert [kept.answers.feeling for kept in await unit.check_ins.list_for(ANA)] == [3, 1, 4]
        recent = await unit.check_ins.recent(ANA, limit=2)
        assert [one.feeling for one in recent] == [4, 1]
        assert [one.feeling for one in await unit.check_ins.recent(ANA, limit=2, runs_only=True)] == [1]
        # The run turns out to have been of Wednesday: its check-in moves along.
        await unit.runs.update(run.id, RunEntry(MONDAY + 2 * DAY, 600, None))
        later = await unit.check_ins.list_for(ANA, since_on=MONDAY + DAY)
        assert [(kept.day_on, kept.answers.feeling) for kept in later] == [
            (MONDAY + DAY, 4),
            (MONDAY + 2 * DAY, 1),
        ]
        assert await unit.check_ins.delete_for_run(run.id) == 1
        assert [kept.run_id for kept in await unit.check_ins.list_for(ANA)] == [None, None]
        assert len(await unit.check_ins.list_for(BEN)) == 1


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
