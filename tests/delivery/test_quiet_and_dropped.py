"""What is held back in a member's quiet hours, what becomes of a run that was logged already, and a new clock."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.delivery_rules import DropReason
from bot.domain.ids import MemberId
from bot.domain.members import AfterRun
from bot.domain.occurrences import Answer, OccurrenceKey, Outcome, Source
from bot.domain.quiet_hours import QuietHours
from bot.domain.reminders import ReminderKind
from bot.services.upkeep import UpkeepService
from sandbox import User
from tests.delivery.workshop import BEGINS_AT, DAY, HOUR, LOCAL, MINUTE, Workshop, planned_for

UNTIL_SEVEN = QuietHours(time(22), time(7))
SECOND = timedelta(seconds=1)
TODAY = LOCAL.date()


async def others_are_served(workshop: Workshop, planned: datetime) -> None:
    """Let somebody else's reminder, due at this local time, come and be recorded."""
    other = workshop.add_user("Other")
    await workshop.remind(other, kind=ReminderKind.REST, when=f"daily {planned:%H:%M}", planned=planned)
    await workshop.recorded(other)


class TestQuietHours:
    async def test_hold_and_release_at_the_very_instant_and_nothing_is_called_late(
        self, workshop: Workshop
    ) -> None:
        ana = workshop.add_user()
        reminder = await workshop.remind(ana)
        await workshop.choose(ana, quiet_hours=UNTIL_SEVEN)
        workshop.start()
        await others_are_served(workshop, LOCAL)
        workshop.clock.move_to(BEGINS_AT + 30 * MINUTE - SECOND)
        await others_are_served(workshop, LOCAL + 29 * MINUTE)
        assert (ana.dm_messages, await workshop.ledger(ana)) == ([], [])
        assert await workshop.pending(reminder) == [planned_for(reminder)]
        workshop.clock.move_to(BEGINS_AT + 30 * MINUTE)
        entry = await workshop.recorded(ana)
        assert (entry.outcome, entry.sent_at) == (Outcome.SENT, BEGINS_AT + 30 * MINUTE)
        (message,) = ana.dm_messages
        assert "late" not in message.content
        assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]

    async def test_what_was_held_together_is_not_gathered(self, workshop: Workshop) -> None:
        ana = workshop.add_user()
        for kind in (ReminderKind.RUN, ReminderKind.HYDRATION, ReminderKind.REST):
            await workshop.remind(ana, kind=kind)
        await workshop.choose(ana, quiet_hours=UNTIL_SEVEN)
        workshop.start()
        await others_are_served(workshop, LOCAL)
        workshop.clock.move_to(BEGINS_AT + 30 * MINUTE)
        await workshop.recorded(ana, 3)
        assert {(entry.key.source, entry.outcome) for entry in await workshop.ledger(ana)} == {
            (Source.REMINDER, Outcome.SENT)
        }
        assert len(ana.dm_messages) == 3
        assert not any("late" in message.content for message in ana.dm_messages)

    async def test_what_comes_late_after_them_is_late_by_the_time_since_they_ended(
        self, workshop: Workshop
    ) -> None:
        ana = workshop.add_user()
        await workshop.remind(ana)
        await workshop.choose(ana, quiet_hours=UNTIL_SEVEN)
        workshop.clock.move_to(BEGINS_AT + 35 * MINUTE + SECOND)
        workshop.start()
        assert "This comes late" in (await ana.next_dm()).content

    async def test_what_would_be_of_no_use_after_them_is_dropped_at_once(self, workshop: Workshop) -> None:
        ana = workshop.add_user()
        reminder = await workshop.remind(ana)
        await workshop.choose(ana, quiet_hours=QuietHours(time(22), time(9)))
        workshop.start()
        entry = await workshop.recorded(ana)
        assert (entry.outcome, entry.reason) == (Outcome.DROPPED, DropReason.QUIET_HOURS)
        assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]
        assert workshop.discord.requests == []

    async def test_hold_a_digest_as_well(self, workshop: Workshop) -> None:
        ana = workshop.add_user()
        await workshop.remind(ana)
        workshop.clock.advance(hours=3)
        await workshop.choose(ana, quiet_hours=QuietHours(time(9), time(11)))
        workshop.start()
        await workshop.recorded(ana)
        workshop.clock.advance(minutes=1)
        await others_are_served(workshop, LOCAL + 3 * HOUR)
        assert ana.dm_messages == []
        workshop.clock.move_to(BEGINS_AT.replace(hour=11, minute=0))
        entry = await workshop.recorded(ana, 2)
        assert (entry.key.source, entry.sent_at) == (Source.AWAY, workshop.clock.now())
        assert "Run" in ana.dm_messages[0].content


class TestARunThatWasLoggedAlready:
    async def test_turns_the_reminder_into_a_well_done(self, workshop: Workshop) -> None:
        ana = workshop.add_user()
        reminder = await workshop.remind(ana)
        await workshop.log_run(ana, TODAY)
        workshop.start()
        message = await ana.next_dm()
        entry = await workshop.recorded(ana)
        assert (entry.outcome, entry.message_id) == (Outcome.SENT, message.id)
        assert "Time for your run" not in message.content
        assert "Ran it" not in [button.label for button in message.buttons]
        assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]

    async def test_or_into_nothing_if_the_member_prefers(self, workshop: Workshop) -> None:
        ana = workshop.add_user()
        reminder = await workshop.remind(ana)
        await workshop.choose(ana, after_run=AfterRun.NOTHING)
        await workshop.log_run(ana, TODAY)
        workshop.start()
        entry = await workshop.recorded(ana)
        assert (entry.outcome, entry.reason) == (Outcome.DROPPED, DropReason.RAN_ALREADY)
        assert workshop.discord.requests == []
        assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]

    @pytest.mark.parametrize("kind", [ReminderKind.HYDRATION, ReminderKind.REST])
    async def test_leaves_other_kinds_alone(self, workshop: Workshop, kind: ReminderKind) -> None:
        ana = workshop.add_user()
        await workshop.remind(ana, kind=kind)
        await workshop.choose(ana, after_run=AfterRun.NOTHING)
        await workshop.log_run(ana, TODAY)
        workshop.start()
        assert (await workshop.recorded(ana)).outcome is Outcome.SENT

    @pytest.mark.parametrize("day_on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
    async def test_counts_for_its_own_day_only(self, workshop: Workshop, day_on: date) -> None:
        ana = workshop.add_user()
        await workshop.remind(ana)
        await workshop.log_run(ana, day_on)
        workshop.start()
        assert "Time for your run" in (await ana.next_dm()).content


async def test_a_snooze_of_a_run_that_was_answered_meanwhile_does_not_come(workshop: Workshop) -> None:
    ana = workshop.add_user()
    reminder = await workshop.remind(ana, planned=LOCAL + DAY)
    about = OccurrenceKey(Source.REMINDER, reminder.id, LOCAL - 10 * MINUTE)
    snoozed = replace(planned_for(reminder, LOCAL, Source.SNOOZE), about_local=about.planned_local)
    async with workshop.units() as unit:
        await unit.due.put(snoozed)
        await unit.answers.record(about, Answer.RESTED, at=workshop.clock.now())
        await unit.commit()
    workshop.start()
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.reason) == (Outcome.DROPPED, DropReason.ANSWERED)
    assert workshop.discord.requests == []


class TestNewTimeZoneData:
    """The queue holds instants; a release of tzdata may move what they should be."""

    @pytest.fixture
    async def ana(self, workshop: Workshop) -> User:
        return workshop.add_user()

    async def test_move_what_was_computed_with_the_old(self, workshop: Workshop, ana: User) -> None:
        upkeep = UpkeepService(workshop.units, workshop.clock, wake=lambda: None)
        await upkeep.follow_clock_data("2026.1")
        reminder = await workshop.remind(ana, planned=LOCAL + DAY)
        stale = replace(planned_for(reminder, LOCAL + DAY), fire_at=BEGINS_AT + DAY + HOUR)
        async with workshop.units() as unit:
            await unit.due.put(stale)
            await unit.commit()
        await upkeep.follow_clock_data("2026.1")
        assert await workshop.pending(reminder) == [stale], "the same data say the same"
        await upkeep.follow_clock_data("2026.2")
        assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]
        workshop.start()
        workshop.clock.move_to(BEGINS_AT + DAY)
        assert (await workshop.recorded(ana)).sent_at == BEGINS_AT + DAY

    async def test_repeat_nothing_that_was_settled(self, workshop: Workshop, ana: User) -> None:
        upkeep = UpkeepService(workshop.units, workshop.clock, wake=lambda: None)
        await upkeep.follow_clock_data("2026.1")
        reminder = await workshop.remind(ana)
        workshop.start()
        await workshop.recorded(ana)
        workshop.clock.advance(hours=-1)
        await upkeep.follow_clock_data("2026.2")
        assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]
        assert len(await workshop.ledger(ana)) == 1

    async def test_lose_nothing_that_was_missed_before_the_new_start(
        self, workshop: Workshop, ana: User
    ) -> None:
        upkeep = UpkeepService(workshop.units, workshop.clock, wake=lambda: None)
        await upkeep.follow_clock_data("2026.1")
        reminder = await workshop.remind(ana)
        workshop.clock.advance(hours=1)
        await upkeep.follow_clock_data("2026.2")  # the update came with a restart, an hour later
        workshop.start()
        entry = await workshop.recorded(ana)
        assert (entry.key.planned_local, entry.outcome) == (LOCAL, Outcome.SENT)
        assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]

    async def test_of_a_first_start_are_only_noted(self, workshop: Workshop, ana: User) -> None:
        reminder = await workshop.remind(ana)
        await UpkeepService(workshop.units, workshop.clock, wake=lambda: None).follow_clock_data("2026.1")
        assert await workshop.pending(reminder) == [planned_for(reminder)]
        async with workshop.units(read_only=True) as unit:
            assert await unit.members.get(MemberId(ana.id)) is not None
            assert await unit.state.get("tzdata_version") == "2026.1"
