"""Who reported that something is wrong is not urged on, until they say that all is well; nothing tells of it."""

import contextlib
import sqlite3

import pytest

from bot.delivery.gathering import DIGEST_AFTER
from bot.domain.delivery_rules import DropReason
from bot.domain.occurrences import Outcome, Source
from bot.domain.quiet_hours import parse_quiet_hours
from bot.domain.red_flags import WarningSign
from bot.domain.reminders import Reminder, ReminderKind
from sandbox import User
from tests.delivery.workshop import DAY, LOCAL, MINUTE, Workshop, planned_for

URGING = (ReminderKind.RUN, ReminderKind.FUEL)
CARRYING_ON = (ReminderKind.HYDRATION, ReminderKind.REST)


async def due_now(workshop: Workshop, user: User, *kinds: ReminderKind) -> dict[int, ReminderKind]:
    return {int((await workshop.remind(user, kind=kind)).id): kind for kind in kinds}


async def test_runs_and_meals_are_left_out_and_all_else_comes(workshop: Workshop) -> None:
    ana = workshop.add_user()
    kinds = await due_now(workshop, ana, *ReminderKind)
    await workshop.report(ana, WarningSign.CHEST_PAIN)
    workshop.start()
    await workshop.recorded(ana, 4)
    ended = {
        kinds[entry.key.subject_id]: (entry.outcome, entry.reason) for entry in await workshop.ledger(ana)
    }
    assert ended == {
        **dict.fromkeys(URGING, (Outcome.DROPPED, DropReason.AFTER_RED_FLAG)),
        **dict.fromkeys(CARRYING_ON, (Outcome.SENT, None)),
    }
    assert len(ana.dm_messages) == 2


@pytest.mark.parametrize("sign", list(WarningSign))
async def test_whatever_was_reported(workshop: Workshop, sign: WarningSign) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    await workshop.report(ana, sign)
    workshop.start()
    assert (await workshop.recorded(ana)).outcome is Outcome.DROPPED
    assert ana.dm_messages == []


async def test_a_run_put_off_is_a_nudge_like_any_other(workshop: Workshop) -> None:
    ana = workshop.add_user()
    reminder = await workshop.remind(ana, planned=LOCAL + DAY)
    async with workshop.units() as unit:
        await unit.due.put(planned_for(reminder, source=Source.SNOOZE))
        await unit.commit()
    await workshop.report(ana, WarningSign.BREATHLESS)
    workshop.start()
    entry = await workshop.recorded(ana)
    assert (entry.key.source, entry.reason) == (Source.SNOOZE, DropReason.AFTER_RED_FLAG)
    assert ana.dm_messages == []


async def test_nobody_is_praised_for_a_run(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    await workshop.log_run(ana, LOCAL.date())
    await workshop.report(ana, WarningSign.COLLAPSE)
    workshop.start()
    assert (await workshop.recorded(ana)).reason == DropReason.AFTER_RED_FLAG
    assert ana.dm_messages == []


async def test_once_all_is_well_it_goes_on_with_the_next_and_nothing_is_made_up_for(
    workshop: Workshop,
) -> None:
    ana = workshop.add_user()
    reminder = await workshop.remind(ana)
    await workshop.report(ana, WarningSign.CHEST_PAIN)
    workshop.start()
    await workshop.recorded(ana)
    assert await workshop.pending(reminder) == [planned_for(reminder, LOCAL + DAY)]
    await workshop.report(ana)
    assert ana.dm_messages == []
    workshop.clock.advance(days=1)
    entry = await workshop.recorded(ana, 2)
    assert (entry.outcome, entry.key.planned_local) == (Outcome.SENT, LOCAL + DAY)
    assert len(ana.dm_messages) == 1


async def a_late_morning(workshop: Workshop, user: User) -> None:
    """Three reminders within the half hour before the bot starts, all late, the run still in time."""
    for kind, minutes in ((ReminderKind.RUN, 0), (ReminderKind.REST, 5), (ReminderKind.HYDRATION, 10)):
        planned = LOCAL + minutes * MINUTE
        await workshop.remind(user, kind=kind, when=f"daily {planned:%H:%M}", planned=planned)
    workshop.clock.advance(minutes=30)


async def test_a_digest_tells_of_no_run(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await a_late_morning(workshop, ana)
    await workshop.report(ana, WarningSign.CHEST_PAIN)
    workshop.start()
    await workshop.recorded(ana, 3)
    workshop.clock.advance(DIGEST_AFTER)
    digest = await ana.next_dm()
    assert "Rest day" in digest.content
    assert "run" not in digest.content.lower()
    assert "Ran it" not in [button.label for button in digest.buttons]
    assert "wrong" not in digest.content


async def test_a_digest_that_waited_already_does_not_either(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await a_late_morning(workshop, ana)
    workshop.start()
    await workshop.recorded(ana, 3)
    await workshop.report(ana, WarningSign.CHEST_PAIN)
    workshop.clock.advance(DIGEST_AFTER)
    digest = await ana.next_dm()
    assert "run" not in digest.content.lower()
    assert "Ran it" not in [button.label for button in digest.buttons]


async def test_a_run_that_is_far_too_late_is_not_mentioned_at_all(workshop: Workshop) -> None:
    ana = workshop.add_user()
    await workshop.remind(ana)
    await workshop.report(ana, WarningSign.CHEST_PAIN)
    workshop.clock.advance(hours=3)
    workshop.start()
    assert (await workshop.recorded(ana)).reason == DropReason.AFTER_RED_FLAG
    async with workshop.units(read_only=True) as unit:
        assert await unit.due.next_due_at() == workshop.clock.now().replace(hour=6, minute=30) + DAY


def stored(workshop: Workshop) -> list[tuple[object, ...]]:
    database = workshop.units._engine.url.database
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        return list(opened.execute("SELECT outcome, reason, length(sealed_reason) FROM ledger"))


async def test_the_ledger_keeps_every_reason_alike(workshop: Workshop) -> None:
    """One is held back by a red flag, one has run already, one has quiet hours: it looks the same."""
    reminders: list[Reminder] = []
    ana, ben, cleo = (workshop.add_user(name) for name in ("Ana", "Ben", "Cleo"))
    for user in (ana, ben, cleo):
        kind = ReminderKind.FUEL if user is ben else ReminderKind.RUN
        reminders.append(await workshop.remind(user, kind=kind))
    await workshop.report(ana, WarningSign.DARK_STOOL)
    await workshop.log_run(ben, LOCAL.date())
    await workshop.choose(cleo, quiet_hours=parse_quiet_hours("22-10"))
    workshop.start()
    reasons = [(await workshop.recorded(user)).reason for user in (ana, ben, cleo)]
    assert reasons == [DropReason.AFTER_RED_FLAG, DropReason.RAN_ALREADY, DropReason.QUIET_HOURS]
    assert {row[:2] for row in stored(workshop)} == {(Outcome.DROPPED, None)}
    assert len({row[2] for row in stored(workshop)}) == 1


async def test_what_cannot_be_read_holds_runs_back_and_nothing_else(workshop: Workshop) -> None:
    ana, ben = workshop.add_user(), workshop.add_user("Ben")
    kinds = await due_now(workshop, ana, ReminderKind.RUN, ReminderKind.REST)
    await workshop.remind(ben)
    database = workshop.units._engine.url.database
    with contextlib.closing(sqlite3.connect(str(database))) as opened, opened:
        opened.execute("UPDATE member SET wellbeing = x'00' WHERE id = ?", (ana.id,))
    workshop.start()
    await workshop.recorded(ana, 2)
    sent = [kinds[entry.key.subject_id] for entry in await workshop.ledger(ana) if entry.sent_at]
    assert sent == [ReminderKind.REST]
    assert (await workshop.recorded(ben)).outcome is Outcome.SENT
