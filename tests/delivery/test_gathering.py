"""After a time away: one message that tells of everything, never ten that come late, and nothing told twice."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from bot.delivery.gathering import DIGEST_AFTER
from bot.domain.delivery_rules import DropReason
from bot.domain.ids import MemberId
from bot.domain.occurrences import Outcome, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.services.ports import DueItem, LedgerEntry, Postponement
from sandbox import Message, User
from tests.delivery.workshop import (
    BEGINS_AT,
    DAY,
    HISTORY,
    HOUR,
    LOCAL,
    MESSAGES,
    MINUTE,
    SOON_S,
    Workshop,
    planned_for,
)

MORNING = {ReminderKind.RUN: LOCAL, ReminderKind.HYDRATION: LOCAL + HOUR, ReminderKind.REST: LOCAL + 2 * HOUR}
TOLD = {ReminderKind.RUN: "Run", ReminderKind.HYDRATION: "Drink", ReminderKind.REST: "Rest day"}


async def a_morning_of(workshop: Workshop, user: User) -> list[Reminder]:
    """Give the member one reminder of each kind: a run at 06:30, a drink at 07:30, a rest at 08:30."""
    return [await once_a_day(workshop, user, kind, planned) for kind, planned in MORNING.items()]


async def once_a_day(workshop: Workshop, user: User, kind: ReminderKind, planned: datetime) -> Reminder:
    return await workshop.remind(user, kind=kind, when=f"daily {planned:%H:%M}", planned=planned)


def occurrences(entries: list[LedgerEntry]) -> list[tuple[Source, Outcome, str | None]]:
    return [(entry.key.source, entry.outcome, entry.reason) for entry in entries]


def tells_of(message: Message) -> list[str]:
    """Return what a digest lists, in its order."""
    lines = [line for line in message.content.splitlines() if line.startswith("•")]
    return [next(name for name in TOLD.values() if name in line) for line in lines]


async def digest_sent(workshop: Workshop, user: User, lines: int) -> Message:
    """Let the digest's few seconds pass, and return it once the ledger has so many lines about the member."""
    workshop.clock.advance(DIGEST_AFTER)
    message = await user.next_dm()
    entry = await workshop.recorded(user, lines)
    assert (entry.key.source, entry.message_id) == (Source.AWAY, message.id)
    return message


GATHERED_MORNING = [
    (Source.REMINDER, Outcome.DROPPED, DropReason.TOO_LATE),
    (Source.REMINDER, Outcome.DROPPED, DropReason.TOO_LATE),
    (Source.REMINDER, Outcome.GATHERED, None),
]
SENT_DIGEST = (Source.AWAY, Outcome.SENT, None)


async def test_three_hours_away_are_one_message_about_everything(workshop: Workshop) -> None:
    ana = workshop.add_user()
    reminders = await a_morning_of(workshop, ana)
    workshop.clock.advance(hours=3)
    workshop.start()
    await workshop.recorded(ana, 3)
    assert ana.dm_messages == [], "it waits a few seconds for what else comes late"
    message = await digest_sent(workshop, ana, 4)
    assert ana.dm_messages == [message]
    assert tells_of(message) == ["Rest day", "Drink", "Run"]
    assert "This comes late" not in message.content

    entries = await workshop.ledger(ana)
    assert occurrences(entries) == [*GATHERED_MORNING, SENT_DIGEST]
    assert len({entry.key for entry in entries}) == 4
    for reminder, planned in zip(reminders, MORNING.values(), strict=True):
        assert await workshop.pending(reminder) == [planned_for(reminder, planned + DAY)]
    assert workshop.discord.count("POST", MESSAGES) == len(workshop.discord.requests) == 1


async def test_and_the_next_morning_is_an_ordinary_one(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await a_morning_of(workshop, ana)
    workshop.clock.advance(hours=3)
    workshop.start()
    await workshop.recorded(ana, 3)
    await digest_sent(workshop, ana, 4)
    for lines, planned in enumerate(MORNING.values(), 5):
        workshop.clock.move_to(BEGINS_AT + DAY + (planned - LOCAL))
        entry = await workshop.recorded(ana, lines)
        assert (entry.outcome, entry.sent_at) == (Outcome.SENT, workshop.clock.now())
    assert len(ana.dm_messages) == 4
    assert not any("late" in message.content for message in ana.dm_messages)


async def test_a_run_still_in_time_can_be_answered_from_the_digest(workshop: Workshop) -> None:
    ana = workshop.add_user()
    reminder = await workshop.remind(ana)
    await once_a_day(workshop, ana, ReminderKind.HYDRATION, LOCAL + 10 * MINUTE)
    workshop.clock.advance(hours=1)
    workshop.start()
    await workshop.recorded(ana, 2)
    message = await digest_sent(workshop, ana, 3)
    assert "06:30 is still in time" in message.content
    assert "Ran it" in [button.label for button in message.buttons]
    assert (await workshop.ledger(ana))[0].outcome is Outcome.GATHERED
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]


async def test_one_late_run_alone_comes_by_itself_and_says_so(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    workshop.clock.advance(hours=1)
    workshop.start()
    message = await ana.next_dm()
    await workshop.recorded(ana)
    assert "Time for your run" in message.content
    assert "This comes late" in message.content
    workshop.clock.advance(hours=1)
    await nothing_more(workshop)
    assert ana.dm_messages == [message]


async def test_one_drink_too_late_is_passed_over_in_silence(workshop: Workshop) -> None:
    ana = workshop.add_user()
    reminder = await once_a_day(workshop, ana, ReminderKind.HYDRATION, LOCAL)
    workshop.clock.advance(minutes=31)
    workshop.start()
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.reason) == (Outcome.DROPPED, DropReason.TOO_LATE)
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]
    workshop.clock.advance(hours=1)
    await nothing_more(workshop)
    assert ana.dm_messages == []


async def test_a_drink_passed_over_in_the_morning_is_not_told_of_in_the_evening(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await once_a_day(workshop, ana, ReminderKind.HYDRATION, LOCAL)
    workshop.clock.advance(minutes=31)
    workshop.start()
    await workshop.recorded(ana)
    await workshop.stop()
    await workshop.remind(ana, when="daily 07:30", planned=LOCAL + HOUR)
    workshop.clock.advance(hours=3)
    workshop.start()
    await workshop.recorded(ana, 2)
    assert tells_of(await digest_sent(workshop, ana, 3)) == ["Run"]


async def test_many_drinks_missed_in_a_row_are_all_told_of_and_the_next_comes_on_time(
    workshop: Workshop,
) -> None:
    ana = workshop.add_user()
    drinks = await workshop.remind(ana, kind=ReminderKind.HYDRATION, when="daily 06:30 07:30 08:30 09:30")
    workshop.clock.advance(hours=2, minutes=45)
    workshop.start()
    async for _ in workshop.units.each_commit():
        if await workshop.pending(drinks) == [planned_for(drinks, LOCAL + 3 * HOUR)]:
            break
    entries = await workshop.ledger(ana)
    assert [entry.key.planned_local for entry in entries if entry.key.source is Source.REMINDER] == [
        LOCAL + hours * HOUR for hours in range(3)
    ]
    workshop.clock.move_to(BEGINS_AT + 3 * HOUR)
    await workshop.settled([drinks])
    assert ana.dm_messages[-1].created_at == BEGINS_AT + 3 * HOUR
    assert "late" not in ana.dm_messages[-1].content


async def nothing_more(workshop: Workshop) -> None:
    """Let another member's reminder come, which was due after everything of the first one's."""
    ben = workshop.add_user("Ben")
    planned = workshop.clock.now().replace(tzinfo=None)
    await once_a_day(workshop, ben, ReminderKind.REST, planned.replace(second=0))
    await workshop.recorded(ben)


class TestACrash:
    async def test_between_gathering_and_digest_loses_neither(self, workshop: Workshop) -> None:
        ana = workshop.add_user()
        await a_morning_of(workshop, ana)
        workshop.clock.advance(hours=3)
        workshop.start()
        await workshop.recorded(ana, 3)
        await workshop.stop()
        workshop.clock.advance(hours=1)  # the digest itself is late now, which is no reason to wait for it
        workshop.start()
        message = await ana.next_dm()
        await workshop.recorded(ana, 4)
        assert tells_of(message) == ["Rest day", "Drink", "Run"]
        assert occurrences(await workshop.ledger(ana)) == [*GATHERED_MORNING, SENT_DIGEST]

    async def test_with_more_missed_meanwhile_is_still_one_digest_of_everything(
        self, workshop: Workshop
    ) -> None:
        ana = workshop.add_user()
        await a_morning_of(workshop, ana)
        meal = await once_a_day(workshop, ana, ReminderKind.REST, LOCAL + 4 * HOUR)
        evening = await once_a_day(workshop, ana, ReminderKind.REST, LOCAL + 5 * HOUR)
        workshop.clock.advance(hours=3)
        workshop.start()
        await workshop.recorded(ana, 3)
        await workshop.stop()
        workshop.clock.advance(hours=3)
        workshop.start()
        async for _ in workshop.units.each_commit():
            if await workshop.pending(evening) == [planned_for(evening, LOCAL + 5 * HOUR + DAY)]:
                break
        workshop.clock.advance(DIGEST_AFTER)
        message = await ana.next_dm()
        await workshop.recorded(ana, 6)
        assert tells_of(message) == ["Rest day", "Rest day", "Rest day", "Drink", "Run"]
        assert await workshop.pending(meal) == [planned_for(meal, LOCAL + 4 * HOUR + DAY)]
        workshop.clock.advance(hours=1)
        await nothing_more(workshop)
        assert ana.dm_messages == [message]

    async def test_before_the_gathering_was_committed_is_as_if_it_had_not_begun(
        self, workshop: Workshop
    ) -> None:
        ana = workshop.add_user()
        await a_morning_of(workshop, ana)
        workshop.clock.advance(hours=3)
        workshop.start()
        workshop.units.committed.clear()
        async with asyncio.timeout(SOON_S):
            await workshop.units.committed.wait()  # leases of the dead are taken back: next comes the claim
        workshop.units.failing = 100
        await workshop.stop()
        workshop.units.failing = 0
        assert await workshop.leases() == 0
        workshop.start()
        await workshop.recorded(ana, 3)
        assert tells_of(await digest_sent(workshop, ana, 4)) == ["Rest day", "Drink", "Run"]

    async def test_in_the_middle_of_the_digest_does_not_tell_it_twice(self, workshop: Workshop) -> None:
        ana = workshop.add_user()
        await a_morning_of(workshop, ana)
        workshop.clock.advance(hours=3)
        workshop.start()
        await workshop.recorded(ana, 3)
        workshop.discord.faults.reset(MESSAGES, after_execution=True)
        workshop.clock.advance(DIGEST_AFTER)
        message = await ana.next_dm()
        await workshop.stop()
        workshop.clock.advance(hours=1)
        workshop.start()
        entry = await workshop.recorded(ana, 4)
        assert (entry.message_id, entry.reason) == (message.id, "found in the conversation")
        assert ana.dm_messages == [message]
        assert workshop.discord.count("GET", HISTORY) == 1

    async def test_under_a_run_that_is_too_late_by_the_next_start_is_told_of(
        self, workshop: Workshop
    ) -> None:
        ana = workshop.add_user()
        workshop.discord.faults.reset(MESSAGES)
        await workshop.remind(ana)
        workshop.start()
        async for _ in workshop.units.each_commit():
            if workshop.discord.count("POST", MESSAGES):
                break
        await workshop.stop()
        workshop.clock.advance(hours=3)
        workshop.start()
        entry = await workshop.recorded(ana)
        assert (entry.outcome, entry.reason) == (Outcome.DROPPED, DropReason.TOO_LATE)
        assert tells_of(await digest_sent(workshop, ana, 2)) == ["Run"]


async def test_a_digest_waits_while_more_of_that_member_comes_late(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    workshop.clock.advance(hours=3)
    workshop.start()
    await workshop.recorded(ana)
    # Something late that cannot be claimed yet: it waits for its next try.
    await workshop.stop()
    rest = await once_a_day(workshop, ana, ReminderKind.REST, LOCAL + HOUR)
    async with workshop.units() as unit:
        now = workshop.clock.now()
        (item,) = await unit.due.claim(now=now, owner="process 1", lease_until=now + HOUR, limit=9)
        await unit.due.postpone([Postponement(item, now + 20 * MINUTE, in_doubt=False)], now=now)
        await unit.commit()
    assert isinstance(item, DueItem)
    assert item.reminder == rest
    workshop.start()
    workshop.clock.advance(MINUTE)
    await nothing_more(workshop)
    assert ana.dm_messages == [], "the digest waits"
    workshop.clock.advance(20 * MINUTE)
    await workshop.recorded(ana, 2)
    message = await digest_sent(workshop, ana, 3)
    assert tells_of(message) == ["Rest day", "Run"]
    assert ana.dm_messages == [message]


async def test_what_is_missed_while_a_digest_is_being_sent_gets_another(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await a_morning_of(workshop, ana)
    workshop.clock.advance(hours=3)
    workshop.start()
    await workshop.recorded(ana, 3)
    workshop.discord.faults.delay(MESSAGES, seconds=1.0, after_execution=True, times=1)
    workshop.clock.advance(DIGEST_AFTER)
    first = await ana.next_dm()
    workshop.clock.advance(seconds=1)
    await workshop.remind(ana, when="daily 06:45", planned=LOCAL + 15 * MINUTE)
    await workshop.recorded(ana, 4)
    assert {entry.key.source for entry in await workshop.ledger(ana)} == {Source.REMINDER}, "still under way"
    await workshop.recorded(ana, 5)
    second = await digest_sent(workshop, ana, 6)
    assert [tells_of(message) for message in (first, second)] == [["Rest day", "Drink", "Run"], ["Run"]]
    assert ana.dm_messages == [first, second], "both within a minute, and neither taken for the other"


async def test_two_members_hear_of_their_own_only(workshop: Workshop) -> None:
    ana, ben, cleo = (workshop.add_user(name) for name in ("Ana", "Ben", "Cleo"))
    await a_morning_of(workshop, ana)
    await workshop.remind(ben)
    await once_a_day(workshop, cleo, ReminderKind.REST, LOCAL)
    workshop.clock.advance(hours=3)
    workshop.start()
    await workshop.recorded(ana, 3)
    await workshop.recorded(ben)
    await workshop.recorded(cleo)
    workshop.clock.advance(DIGEST_AFTER)
    await workshop.recorded(ana, 4)
    await workshop.recorded(ben, 2)
    assert [tells_of(message) for message in ana.dm_messages] == [["Rest day", "Drink", "Run"]]
    assert [tells_of(message) for message in ben.dm_messages] == [["Run"]]
    (message,) = cleo.dm_messages
    assert "This comes late" in message.content, "one alone that is still of use comes as it is"
    workshop.discord.assert_clean()


async def test_who_was_erased_before_their_digest_hears_nothing(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await a_morning_of(workshop, ana)
    workshop.clock.advance(hours=3)
    workshop.start()
    await workshop.recorded(ana, 3)
    async with workshop.units() as unit:
        await unit.members.erase(MemberId(ana.id))
        await unit.commit()
    workshop.clock.advance(hours=1)
    await nothing_more(workshop)
    assert (ana.dm_messages, await workshop.ledger(ana)) == ([], [])


async def test_a_snooze_that_was_missed_is_told_of_with_the_rest(workshop: Workshop) -> None:
    ana = workshop.add_user()
    reminder = await workshop.remind(ana, planned=LOCAL + DAY)
    snoozed = replace(planned_for(reminder, LOCAL, Source.SNOOZE), about_local=LOCAL - 10 * MINUTE)
    async with workshop.units() as unit:
        await unit.due.put(snoozed)
        await unit.commit()
    await once_a_day(workshop, ana, ReminderKind.REST, LOCAL + HOUR)
    workshop.clock.advance(hours=3)
    workshop.start()
    await workshop.recorded(ana, 2)
    message = await digest_sent(workshop, ana, 3)
    assert tells_of(message) == ["Rest day", "Run"]
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]


@pytest.mark.parametrize("minutes", [4, 5])
async def test_nothing_noticeable_is_nothing_to_gather(workshop: Workshop, minutes: int) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    await once_a_day(workshop, ana, ReminderKind.HYDRATION, LOCAL)
    workshop.clock.advance(minutes=minutes)
    workshop.start()
    await workshop.recorded(ana, 2)
    assert {entry.outcome for entry in await workshop.ledger(ana)} == {Outcome.SENT}
    assert not any("late" in message.content for message in ana.dm_messages)
