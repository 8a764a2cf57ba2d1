"""A reminder's ready-made buttons are those that a view would have sent."""

from datetime import UTC, datetime, time

import pytest

from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.schedules import EVERY_DAY, Schedule
from bot.services.ports import DueItem, Planned
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Catalogue
from bot.ui.ready_made import PLACEHOLDER, ReadyMadeButtons
from bot.ui.run_reminder import RunReminderComposer, answer_buttons

FIRE_AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
PLANNED = FIRE_AT.replace(tzinfo=None)


def due(reminder: int, locale: str) -> DueItem:
    member = Member(id=MemberId(1), locale=locale, zone="UTC", dm_channel_id=None)
    schedule = Schedule(EVERY_DAY, (time(6, 30),))
    standing = Reminder(ReminderId(reminder), member.id, ReminderKind.RUN, schedule, created_at=FIRE_AT)
    key = OccurrenceKey(Source.REMINDER, standing.id, PLANNED)
    return DueItem(Planned(key, FIRE_AT), standing, member, attempts=0, in_doubt_since=None)


@pytest.mark.parametrize("locale", ["en-GB", "de", "pt-BR"])
def test_every_member_gets_the_buttons_of_their_own_occurrence(locale: str) -> None:
    catalogue = Catalogue()
    compose = RunReminderComposer(catalogue)
    for reminder in (1, 12, 999_999_999):
        item = due(reminder, locale)
        dm = compose(item, late=False)
        view = answer_buttons(catalogue.phrasebook(locale), item.planned.key)
        assert dm.components == view.to_components()
        assert dm.mark in dm.components[0]["components"][0]["custom_id"]


async def test_a_pattern_must_leave_the_state_open() -> None:
    open_button, closed = ActionButton("run.done", PLACEHOLDER), ActionButton("run.skip", ":1:202603020630")
    assert ReadyMadeButtons(buttons(open_button)).with_state(":7:202603020630")
    with pytest.raises(ValueError, match="placeholder"):
        ReadyMadeButtons(buttons(open_button, closed))
