"""Reminders: what a member asked to be reminded of, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId, ReminderId
from bot.domain.schedules import Recurrence

MAX_ACTIVE_REMINDERS = 25


class ReminderKind(StrEnum):
    """What the reminder is about; it decides wording, buttons and what "late" means."""

    RUN = "run"
    HYDRATION = "hydration"
    REST = "rest"
    FUEL = "fuel"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One request, standing or for once. It follows its member's clock; ``deleted_at`` keeps old buttons answerable.

    A fuel reminder hangs on the run reminder ``parent_id``: it has its recurrence, and comes ``lead_min`` minutes
    before each of its runs. While ``paused_at`` is set nothing fires before ``paused_until``, or, without that,
    before it is resumed.
    """

    id: ReminderId
    member_id: MemberId
    kind: ReminderKind
    recurrence: Recurrence
    created_at: datetime
    parent_id: ReminderId | None = None
    lead_min: int = 0
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether it still belongs to the member's reminders; a paused one does."""
        return self.deleted_at is None

    def is_paused(self, at: datetime) -> bool:
        """Whether nothing fires at the aware instant ``at`` because the member said so."""
        return self.paused_at is not None and (self.paused_until is None or at < self.paused_until)


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
