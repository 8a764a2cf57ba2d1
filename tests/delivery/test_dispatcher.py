"""What becomes of a reminder that is due: real database, real client, a Discord that is not always well."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.dispatcher import Dispatcher
from bot.delivery.gathering import DIGEST_AFTER
from bot.delivery.messenger import Delivered, FindResult, OutgoingDm, SendResult, Unknown
from bot.delivery.trouble import Trouble, growing_wait_s
from bot.domain.delivery_rules import DropReason, Send
from bot.domain.ids import ChannelId, MemberId, MessageId
from bot.domain.members import Member
from bot.domain.occurrences import Answer, Outcome, Source
from bot.domain.reminders import Reminder
from bot.services.members import MemberService
from bot.services.ports import DueItem, LedgerEntry
from bot.services.reminders import ReminderService
from bot.services.zones import ZoneDirectory
from bot.ui.reminder_dm import ReminderDm
from sandbox import Limit, RateLimits, User
from tests.delivery.workshop import (
    BEGINS_AT,
    COMPOSE,
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


class Held:
    """A messenger that holds every message back until it is let go, and remembers what it was asked."""

    def __init__(self, results: Sequence[SendResult] = ()) -> None:
        self.asked = asyncio.Event()
        self.go = asyncio.Event()
        self.nonces: list[str] = []
        self._results = list(results)

    async def send(self, member: Member, dm: OutgoingDm, *, nonce: str) -> SendResult:
        self.nonces.append(nonce)
        self.asked.set()
        await self.go.wait()
        channel_id = member.dm_channel_id or ChannelId(1)
        return self._results.pop(0) if self._results else Delivered(MessageId(1), channel_id, opened=False)

    async def find(self, member: Member, dm: OutgoingDm, *, sent_after: object) -> FindResult:
        return None


async def wait_for(event: asyncio.Event) -> None:
    async with asyncio.timeout(SOON_S):
        await event.wait()


async def in_mid_flight(workshop: Workshop) -> tuple[User, Reminder, Held, Dispatcher]:
    """Let a member's reminder be on its way, held back; return the member, the reminder, who holds it, and whose."""
    ana = workshop.add_user()
    reminder = await workshop.remind(ana)
    held = Held()
    dispatcher = workshop.start(messenger=held)
    await wait_for(held.asked)
    return ana, reminder, held, dispatcher


async def test_it_comes_on_time_and_the_next_day_is_planned(workshop: Workshop) -> None:
    ana = workshop.add_user()
    workshop.clock.move_to(BEGINS_AT - HOUR)
    reminder = await workshop.remind(ana)
    workshop.start()
    workshop.clock.move_to(BEGINS_AT)
    message = await ana.next_dm()
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.sent_at, entry.message_id) == (Outcome.SENT, BEGINS_AT, message.id)
    assert "late" not in message.content
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]
    assert workshop.discord.count("POST", MESSAGES) == len(workshop.discord.requests) == 1


async def test_first_contact_is_remembered(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana, channel_known=False)
    workshop.start()
    await workshop.recorded(ana)
    workshop.clock.advance(days=1)
    await workshop.recorded(ana, 2)
    assert len(workshop.discord.requests) == 3


@pytest.mark.parametrize(("late_by", "marked"), [(4 * MINUTE, False), (90 * MINUTE, True), (2 * HOUR, True)])
async def test_what_comes_late_says_so(workshop: Workshop, late_by: object, marked: object) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    workshop.clock.advance(late_by)  # type: ignore[arg-type]
    workshop.start()
    assert ("This comes late" in (await ana.next_dm()).content) is marked


async def test_what_comes_too_late_does_not_come_and_the_ledger_says_why(workshop: Workshop) -> None:
    ana = workshop.add_user()
    reminder = await workshop.remind(ana)
    workshop.clock.advance(hours=2, seconds=1)
    workshop.start()
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.reason) == (Outcome.DROPPED, DropReason.TOO_LATE)
    assert ana.dm_messages == []
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]
    workshop.clock.advance(DIGEST_AFTER)
    message = await ana.next_dm()
    entry = await workshop.recorded(ana, 2)
    assert (entry.key.source, entry.outcome, entry.message_id) == (Source.AWAY, Outcome.SENT, message.id)
    assert "I was away" in message.content
    assert ana.dm_messages == [message]


async def test_a_parked_member_is_left_in_peace(workshop: Workshop) -> None:
    ana = workshop.add_user()
    ana.closed_dms = True
    await workshop.remind(ana)
    workshop.start()
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.reason) == (Outcome.PARKED, "http 403/50007")
    workshop.clock.advance(days=1)
    entry = await workshop.recorded(ana, 2)
    assert (entry.outcome, entry.reason) == (Outcome.PARKED, DropReason.PARKED)
    assert len(workshop.discord.requests) == 1, "the second day asked nothing of Discord"


async def test_a_lost_answer_is_repeated_with_the_same_nonce_and_seen_once(workshop: Workshop) -> None:
    ana = workshop.add_user()
    workshop.discord.faults.reset(MESSAGES, after_execution=True)
    await workshop.remind(ana)
    workshop.clock.set_rate(20)
    workshop.start()
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.attempts) == (Outcome.SENT, 1)
    assert len(ana.dm_messages) == 1
    assert workshop.discord.count("POST", MESSAGES) == 2


async def test_what_is_long_in_doubt_is_looked_for_before_it_is_sent(workshop: Workshop) -> None:
    ana = workshop.add_user()
    workshop.discord.faults.reset(MESSAGES, after_execution=True)
    await workshop.remind(ana)
    workshop.start()
    message = await ana.next_dm()
    await workshop.stop()
    workshop.clock.advance(hours=1)
    workshop.start()
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.message_id) == (Outcome.SENT, message.id)
    assert entry.reason == "found in the conversation"
    assert ana.dm_messages == [message]


async def test_and_sent_if_it_is_not_there(workshop: Workshop) -> None:
    ana = workshop.add_user()
    workshop.discord.faults.reset(MESSAGES)
    await workshop.remind(ana)
    workshop.start()
    async for _ in workshop.units.each_commit():
        if workshop.discord.count("POST", MESSAGES):
            break
    await workshop.stop()
    workshop.clock.advance(hours=1)
    workshop.start()
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.reason) == (Outcome.SENT, None)
    assert len(ana.dm_messages) == workshop.discord.count("GET", HISTORY) == 1


async def test_what_arrived_before_it_was_too_late_counts_as_sent(workshop: Workshop) -> None:
    ana = workshop.add_user()
    workshop.discord.faults.reset(MESSAGES, after_execution=True)
    await workshop.remind(ana)
    workshop.clock.advance(hours=2, seconds=-10)
    workshop.start()
    await ana.next_dm()
    await workshop.stop()
    workshop.clock.advance(seconds=20)
    workshop.start()
    assert (await workshop.recorded(ana)).outcome is Outcome.SENT


async def test_a_member_who_has_answered_has_seen_it(workshop: Workshop) -> None:
    ana = workshop.add_user()
    workshop.discord.faults.reset(MESSAGES, after_execution=True)
    reminder = await workshop.remind(ana)
    workshop.start()
    await ana.next_dm()
    await workshop.stop()
    async with workshop.units() as unit:
        await unit.answers.record(planned_for(reminder).key, Answer.RESTED, at=workshop.clock.now())
        await unit.commit()
    workshop.clock.advance(hours=1)
    workshop.start()
    assert (await workshop.recorded(ana)).reason == "answered by the member"
    assert workshop.discord.count("GET", HISTORY) == 0


async def test_a_snooze_comes_and_leads_to_nothing_more(workshop: Workshop) -> None:
    ana = workshop.add_user()
    reminder = await workshop.remind(ana, planned=LOCAL + DAY)
    snoozed = replace(planned_for(reminder, LOCAL, Source.SNOOZE), about_local=LOCAL - 10 * MINUTE)
    async with workshop.units() as unit:
        await unit.due.put(snoozed)
        await unit.commit()
    workshop.start()
    assert "Once more, as you asked" in (await ana.next_dm()).content
    assert (await workshop.recorded(ana)).key == snoozed.key
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]


async def test_a_reminder_deleted_while_it_is_on_its_way_does_not_come_back(workshop: Workshop) -> None:
    ana, reminder, held, dispatcher = await in_mid_flight(workshop)
    service = ReminderService(workshop.units, workshop.clock, wake=dispatcher.wake)
    await service.delete(MemberId(ana.id), reminder.id)
    held.go.set()
    assert (await workshop.recorded(ana)).outcome is Outcome.SENT
    assert await workshop.pending(reminder) == []


async def test_a_member_erased_meanwhile_leaves_nothing(workshop: Workshop) -> None:
    ana, ben = workshop.add_user("Ana"), workshop.add_user("Ben")
    reminder = await workshop.remind(ana)
    held = Held()
    workshop.start(messenger=held)
    await wait_for(held.asked)
    async with workshop.units() as unit:
        await unit.members.erase(MemberId(ana.id))
        await unit.commit()
    await workshop.remind(ben)
    held.go.set()
    await workshop.recorded(ben)
    assert await workshop.ledger(ana) == []
    assert await workshop.pending(reminder) == []


@pytest.mark.parametrize(
    ("zone", "next_at"),
    [
        # There it is 01:30: the same 06:30 of the same day, still to come by that clock, is the one on its way.
        ("America/New_York", BEGINS_AT + DAY + 5 * HOUR),
        # There it is 15:30: 06:30 has been.
        ("Asia/Tokyo", BEGINS_AT + DAY - 9 * HOUR),
    ],
)
async def test_after_a_journey_in_mid_flight_the_next_comes_by_the_new_clock(
    workshop: Workshop, zone: str, next_at: object
) -> None:
    ana, reminder, held, dispatcher = await in_mid_flight(workshop)
    members = MemberService(workshop.units, workshop.clock, ZoneDirectory(), wake=dispatcher.wake)
    await members.set_zone(MemberId(ana.id), zone, locale="en-GB")
    held.go.set()
    await workshop.recorded(ana)
    (following,) = await workshop.pending(reminder)
    assert following.fire_at == next_at
    assert following.key.planned_local == LOCAL + DAY
    assert len(held.nonces) == 1


async def test_a_database_in_trouble_forgets_nothing(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    held = Held()
    workshop.start(messenger=held)
    await wait_for(held.asked)
    workshop.units.failing = 2
    held.go.set()
    assert (await workshop.recorded(ana)).outcome is Outcome.SENT
    assert workshop.units.failed == 2
    assert len(held.nonces) == 1


async def test_nor_does_it_end_the_bot_while_claiming(workshop: Workshop) -> None:
    ana = workshop.add_user()
    workshop.start()
    await workshop.remind(ana, planned=LOCAL + DAY)
    workshop.units.failing = 1
    workshop.clock.advance(days=1)
    assert (await workshop.recorded(ana)).outcome is Outcome.SENT
    assert workshop.units.failed == 1


async def test_what_cannot_be_recorded_at_the_end_stays_in_doubt_for_the_next_start(
    workshop: Workshop,
) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    workshop.start()
    message = await ana.next_dm()
    workshop.units.failing = 10
    await workshop.stop()
    workshop.units.failing = 0
    assert await workshop.ledger(ana) == []
    workshop.clock.advance(hours=1)
    workshop.start()
    assert (await workshop.recorded(ana)).message_id == message.id
    assert len(ana.dm_messages) == 1


async def test_a_message_that_cannot_be_written_stays_until_it_is_too_late(workshop: Workshop) -> None:
    ana, ben = workshop.add_user("Ana"), workshop.add_user("Ben")
    reminder = await workshop.remind(ana)
    failed = asyncio.Event()

    def compose(item: DueItem, send: Send, *, gathered: Sequence[LedgerEntry] = ()) -> ReminderDm:
        if item.member.id == ana.id:
            failed.set()
            raise LookupError("no such phrase")
        return COMPOSE(item, send, gathered=gathered)

    workshop.start(compose=compose)
    await wait_for(failed)
    await workshop.remind(ben)
    await workshop.recorded(ben)
    (waiting,) = await workshop.pending(reminder)
    assert waiting == planned_for(reminder)
    workshop.clock.advance(hours=3)
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.reason) in (
        (Outcome.GAVE_UP, "LookupError"),
        (Outcome.DROPPED, DropReason.TOO_LATE),
    )
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]


async def test_five_failures_pause_everybody_and_one_success_ends_it(workshop: Workshop) -> None:
    users = [workshop.add_user(str(n)) for n in range(12)]
    for user in users:
        await workshop.remind(user)
    fault = workshop.discord.faults.fail(MESSAGES, status=503, times=15)
    workshop.clock.set_rate(60)
    workshop.start()
    for user in users:
        assert (await workshop.recorded(user)).outcome is Outcome.SENT
        assert len(user.dm_messages) == 1
    assert fault.hits == 15
    probes = [request.status for request in workshop.discord.requests[12:16]]
    assert probes == [503, 503, 503, 200], "one at a time while it lasts"


def test_pauses_grow_and_end() -> None:
    now_s = 100.0
    trouble = Trouble(elapsed_s=lambda: now_s)
    pauses_s = []
    for _ in range(4):
        trouble.failed()
    assert (trouble.is_on, trouble.pause_s) == (False, 0)
    for _ in range(8):
        trouble.failed()
        pauses_s.append(trouble.pause_s)
        trouble.failed()
        assert trouble.pause_s == pauses_s[-1], "what fails meanwhile was sent before"
        now_s += trouble.pause_s
    assert pauses_s == [1, 2, 4, 8, 16, 32, 60, 60]
    trouble.over()
    assert (trouble.is_on, trouble.pause_s) == (False, 0)
    trouble.pause(60)
    assert (trouble.is_on, trouble.pause_s) == (True, 60)
    assert [growing_wait_s(attempts) for attempts in (0, 1, 5, 6, 10_000)] == [1, 2, 32, 60, 60]


async def test_a_quarantine_stops_everything_and_loses_nothing(workshop: Workshop) -> None:
    ana, ben = workshop.add_user("Ana"), workshop.add_user("Ben")
    workshop.discord.faults.fail(MESSAGES, status=403, code=20026)
    reminder = await workshop.remind(ana)
    workshop.start()
    async for _ in workshop.units.each_commit():
        if workshop.discord.requests:
            break
    await workshop.stop()
    await workshop.remind(ben)
    assert await workshop.pending(reminder) == [planned_for(reminder)]
    assert await workshop.leases() == 0, "put off, and in no doubt"
    workshop.start()
    await workshop.recorded(ana)
    await workshop.recorded(ben)


@pytest.mark.parametrize("done_in_time", [True, False])
async def test_stopping_in_mid_flight_finishes_or_puts_off_and_the_next_start_goes_on(
    workshop: Workshop, done_in_time: object
) -> None:
    ana, reminder, held, dispatcher = await in_mid_flight(workshop)
    dispatcher.stop(grace_s=0.05 if not done_in_time else 5.0)
    if done_in_time:
        held.go.set()
    await workshop.stop(grace_s=0.05 if not done_in_time else 5.0)
    if done_in_time:
        assert (await workshop.recorded(ana)).outcome is Outcome.SENT
        return
    assert await workshop.ledger(ana) == []
    assert await workshop.pending(reminder) == [planned_for(reminder)]
    workshop.start()
    assert (await workshop.recorded(ana)).outcome is Outcome.SENT
    assert len(ana.dm_messages) == 1


async def test_stopping_while_the_claim_is_under_way_leaves_nothing_flying(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    dispatcher = workshop.start()
    workshop.units.committed.clear()
    await wait_for(workshop.units.committed)  # leases of the dead are taken back: next comes the claim
    dispatcher.stop()
    await workshop.stop()
    sent, recorded = len(ana.dm_messages), len(await workshop.ledger(ana))
    assert sent == recorded
    workshop.start()
    await workshop.recorded(ana)
    assert len(ana.dm_messages) == 1


async def test_a_clock_that_jumps_a_day_ahead_sends_what_is_still_worth_it(workshop: Workshop) -> None:
    ana, ben = workshop.add_user("Ana"), workshop.add_user("Ben")
    await workshop.remind(ana, planned=LOCAL + HOUR, when="daily 07:30")
    await workshop.remind(ben, planned=LOCAL + DAY - HOUR, when="daily 05:30")
    workshop.start()
    workshop.clock.advance(days=1)
    entry = await workshop.recorded(ana)
    assert (entry.outcome, entry.reason) == (Outcome.DROPPED, DropReason.TOO_LATE)
    assert (await workshop.recorded(ben)).outcome is Outcome.SENT
    assert "This comes late" in ben.dm_messages[0].content


async def test_a_jump_under_a_send_does_not_send_it_twice(workshop: Workshop) -> None:
    ana, ben = workshop.add_user("Ana"), workshop.add_user("Ben")
    await workshop.remind(ana)
    held = Held()
    workshop.start(messenger=held)
    await wait_for(held.asked)
    workshop.clock.advance(minutes=10)  # its lease has run out
    held.go.set()
    await workshop.remind(ben)
    await workshop.recorded(ben)
    await workshop.recorded(ana)
    assert len(held.nonces) == 2


@pytest.mark.parametrize("jumps", [1, 3])
async def test_what_was_sent_under_a_jump_is_settled_at_once(workshop: Workshop, jumps: int) -> None:
    ana, reminder, held, _ = await in_mid_flight(workshop)
    for _ in range(jumps):
        workshop.units.committed.clear()
        workshop.clock.advance(minutes=10)  # its lease runs out, and is taken anew
        await wait_for(workshop.units.committed)
    held.go.set()
    assert (await workshop.recorded(ana)).outcome is Outcome.SENT
    assert len(held.nonces) == 1
    assert await workshop.leases() == 0
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]


async def test_what_waits_to_be_written_down_under_a_jump_is_nobody_elses(workshop: Workshop) -> None:
    ana, reminder, held, _ = await in_mid_flight(workshop)
    workshop.units.failing = 1  # on a full disk what was sent cannot be recorded at once
    held.go.set()
    async with asyncio.timeout(SOON_S):
        while not workshop.units.failed:  # noqa: ASYNC110 - a commit that fails tells nobody
            await asyncio.sleep(0.01)
    workshop.clock.advance(minutes=10)
    await workshop.recorded(ana)
    assert len(held.nonces) == 1
    assert await workshop.leases() == 0
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]


async def test_under_a_jump_what_was_planned_anew_goes_by_the_new_clock(workshop: Workshop) -> None:
    ana, reminder, held, _ = await in_mid_flight(workshop)
    async with workshop.units() as unit:
        member = await unit.members.get(MemberId(ana.id))
        assert member is not None
        await unit.members.save_settings(replace(member, zone="Europe/Athens"))
        waiting = planned_for(reminder)
        await unit.due.put(replace(waiting, fire_at=waiting.fire_at - 2 * HOUR))
        await unit.commit()
    workshop.units.committed.clear()
    workshop.clock.advance(minutes=10)
    await wait_for(workshop.units.committed)
    held.go.set()
    await workshop.recorded(ana)
    assert await workshop.leases() == 0
    (following,) = await workshop.pending(reminder)
    assert following.fire_at == BEGINS_AT + DAY - 2 * HOUR, "half past six in Athens"


async def test_a_lease_that_another_process_took_under_a_jump_stays_that_ones(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    held = Held()
    workshop.start(messenger=held)
    await wait_for(held.asked)
    async with workshop.units() as unit:
        later = BEGINS_AT + timedelta(minutes=10)
        (taken,) = await unit.due.claim(now=later, owner="another", lease_until=later + HOUR, limit=5)
        await unit.commit()
    workshop.units.committed.clear()
    workshop.clock.advance(minutes=10)
    await wait_for(workshop.units.committed)
    held.go.set()
    assert (await workshop.recorded(ana)).outcome is Outcome.SENT
    assert await workshop.leases() == 1, "it is up to the other one to end it"
    assert taken.in_doubt_since == BEGINS_AT


@pytest.mark.parametrize("stopped_meanwhile", [False, True])
async def test_what_is_planned_away_and_back_while_it_is_sent_waits_for_that_and_no_longer(
    workshop: Workshop, stopped_meanwhile: object
) -> None:
    ana, reminder, held, dispatcher = await in_mid_flight(workshop)
    async with workshop.units() as unit:
        await unit.due.put(planned_for(reminder, LOCAL + HOUR))
        await unit.due.put(planned_for(reminder))
        await unit.commit()
    assert await workshop.leases() == 0
    workshop.clock.advance(seconds=1)
    dispatcher.wake()
    async for _ in workshop.units.each_commit():
        if await workshop.leases() == 1:
            break
    if stopped_meanwhile:
        await workshop.stop(grace_s=0.05)
        assert await workshop.leases() == 0
        workshop.start(messenger=held)
    held.go.set()
    assert (await workshop.recorded(ana)).outcome is Outcome.SENT
    await workshop.settled([reminder])
    assert await workshop.leases() == 0
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]
    assert len(set(held.nonces)) == 1, "Discord knows the second one by it"


async def test_a_clock_set_back_an_hour_repeats_nothing(workshop: Workshop) -> None:
    ana = workshop.add_user()
    reminder = await workshop.remind(ana)
    workshop.start()
    await workshop.recorded(ana)
    workshop.clock.advance(hours=-1)
    workshop.clock.advance(hours=1)
    workshop.clock.advance(days=1)
    await workshop.recorded(ana, 2)
    assert [message.created_at for message in ana.dm_messages] == [BEGINS_AT, BEGINS_AT + DAY]
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + 2 * DAY)]


async def test_a_doubt_from_a_later_hour_than_now_is_looked_into(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    workshop.clock.advance(hours=1)
    held = Held([Unknown("lost")])
    held.go.set()
    workshop.start(messenger=held)
    await wait_for(held.asked)
    await workshop.stop()
    workshop.clock.advance(hours=-1)
    async with workshop.units() as unit:
        item = await unit.due.claim(now=BEGINS_AT + 2 * HOUR, owner="x", lease_until=BEGINS_AT, limit=1)
        assert item[0].in_doubt_since == BEGINS_AT + HOUR
        await unit.commit()
    workshop.start()
    await workshop.recorded(ana)
    assert workshop.discord.count("GET", HISTORY) == 1


async def test_two_members_at_the_same_instant(workshop: Workshop) -> None:
    users = [workshop.add_user("Ana"), workshop.add_user("Ben")]
    for user in users:
        await workshop.remind(user)
    workshop.start()
    for user in users:
        assert (await workshop.recorded(user)).sent_at == BEGINS_AT
        assert len(user.dm_messages) == 1


class TestHundredsAtOnce:
    """500 due at once. Four times Discord's rate keeps it short; that no time is lost is for the bench to show."""

    @pytest.fixture
    def rate_limits(self) -> RateLimits:
        return RateLimits(global_per_s=200, other_routes=Limit(200, 1.0))

    async def test_all_arrive_and_no_limit_is_hit(self, workshop: Workshop) -> None:
        users = [workshop.add_user(str(n)) for n in range(500)]
        reminders = [await workshop.remind(user) for user in users]
        workshop.start(messenger=workshop.make_messenger(rate_per_s=180))
        await workshop.settled(reminders)
        assert [len(user.dm_messages) for user in users] == [1] * 500
        requests = workshop.discord.requests
        assert {request.status for request in requests} == {200}
        assert len(requests) == 500
        workshop.discord.assert_clean()
