"""What every message from the queue has: its text, its buttons, and the occurrence that they carry."""

from dataclasses import dataclass

from bot.domain.ids import ReminderId
from bot.domain.occurrences import OccurrenceKey, Source, decode_planned, encode_planned
from bot.services.ports import Planned
from bot.ui.actions import ForgottenAction, number_in
from bot.ui.ready_made import Rows


@dataclass(frozen=True, slots=True)
class ReminderDm:
    """A message ready to send; ``mark`` is in the custom id of one of its buttons and in no other message's."""

    content: str
    components: Rows
    mark: str


def occurrence_answered(planned: Planned) -> OccurrenceKey:
    """Return the occurrence that an answer is to: its own, or the one that a snooze only repeats."""
    key = planned.key
    if planned.about_local is None:
        return key
    return OccurrenceKey(Source.REMINDER, key.subject_id, planned.about_local)


def state_of(key: OccurrenceKey) -> str:
    """Return what the buttons of a reminder's occurrence carry."""
    # The leading colon keeps one reminder's mark from being part of another's.
    return f":{key.subject_id}:{encode_planned(key.planned_local)}"


def occurrence_in(state: str) -> OccurrenceKey:
    """Return the reminder's occurrence that ``state_of`` wrote.

    Raises:
        ForgottenAction: if the state was not written by this version or an earlier one that still works.
    """
    reminder_id, _, planned = state.removeprefix(":").partition(":")
    try:
        return OccurrenceKey(Source.REMINDER, ReminderId(number_in(reminder_id)), decode_planned(planned))
    except ValueError:
        raise ForgottenAction from None
