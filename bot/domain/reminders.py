"""Reminders: what a member asked to be reminded of, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId, ReminderId
from bot.domain.schedules import Schedule

MAX_ACTIVE_REMINDERS = 25


class ReminderKind(StrEnum):
    """What the reminder is about; it decides wording, buttons and what "late" means."""

    RUN = "run"
    HYDRATION = "hydration"
    REST = "rest"
    FUEL = "fuel"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One standing request. It follows its member's zone; ``deleted_at`` keeps old buttons answerable."""

    id: ReminderId
    member_id: MemberId
    kind: ReminderKind
    schedule: Schedule
    created_at: datetime
    deleted_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether it still fires."""
        return self.deleted_at is None


class TooManyReminders(ExpectedError):
    """The cap keeps one member from flooding themselves, and the queue."""

    template = N_(
        "You already have {limit} reminders, which is as many as I keep for one person. "
        "Delete one with `/remind delete` and try again."
    )


class DuplicateReminder(ExpectedError):
    """The same kind at the same times exists already."""

    template = N_("You already have exactly this reminder. `/remind list` shows it.")


class ReminderNotFound(ExpectedError):
    """No such reminder, or not this member's."""

    template = N_("I can't find that reminder. `/remind list` shows the ones you have.")
