"""Occurrences: one planned firing of something due, its key, and what became of it.

An occurrence is known by what it belongs to and its planned local date-time. Everything that must happen at most
once hangs on that key: the message nonce, the ledger row, the member's answer.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.ids import ReminderId
from bot.domain.reminders import ReminderKind
from bot.domain.topics import NOTICEABLY_LATE, Topic

_PLANNED_FORMAT = "%Y%m%d%H%M"
_NONCE_BYTES = 15  # 24 characters in base32; Discord takes 25


class Source(StrEnum):
    """What put the occurrence in the queue."""

    REMINDER = "r"
    SNOOZE = "z"


@dataclass(frozen=True, slots=True, order=True)
class OccurrenceKey:
    """(source, its id, planned local minute): equal keys are the same occurrence, everywhere and for ever."""

    source: Source
    reminder_id: ReminderId
    planned_local: datetime
    """Naive wall-clock time in the zone the member had when it was planned, to the minute."""

    @property
    def planned_on(self) -> date:
        """The local day it counts for."""
        return self.planned_local.date()

    def encode(self) -> str:
        """Return the key as text, e.g. ``r:12:202603020630``."""
        return f"{self.source}:{self.reminder_id}:{encode_planned(self.planned_local)}"

    @property
    def nonce(self) -> str:
        """Return the message nonce: a pure function of the key, 24 characters.

        Discord swallows a second message with the same nonce, so a repeat after a crash or a lost answer is
        invisible to the member.
        """
        digest = hashlib.blake2b(self.encode().encode(), digest_size=_NONCE_BYTES).digest()
        return base64.b32encode(digest).decode().lower()


def encode_planned(planned_local: datetime) -> str:
    """Return a planned local minute as twelve digits."""
    return planned_local.strftime(_PLANNED_FORMAT)


def decode_planned(text: str) -> datetime:
    """Return the planned local minute that ``encode_planned`` wrote.

    Raises:
        ValueError: if ``text`` is not such a minute.
    """
    return datetime.strptime(text, _PLANNED_FORMAT)  # noqa: DTZ007 - planned local times are naive by definition


class Answer(StrEnum):
    """What the member did with a run reminder."""

    DONE = "done"
    SNOOZED = "snoozed"
    RESTED = "rested"
    SKIPPED = "skipped"

    @property
    def is_final(self) -> bool:
        """Whether the reminder is settled for that day; a snooze only puts it off."""
        return self is not Answer.SNOOZED


class Outcome(StrEnum):
    """How an occurrence ended, for the ledger."""

    SENT = "sent"
    TOO_LATE = "too_late"
    PARKED = "parked"
    UNDELIVERABLE = "undeliverable"
    GAVE_UP = "gave_up"
    CANCELLED = "cancelled"


class Timeliness(StrEnum):
    """What to do with an occurrence at the moment it is picked up."""

    ON_TIME = "on_time"
    LATE = "late"
    TOO_LATE = "too_late"


def timeliness(kind: ReminderKind, *, lateness: timedelta) -> Timeliness:
    """Return whether an occurrence of ``kind`` that is ``lateness`` behind its time is still worth sending.

    A run reminder helps for up to two hours and is marked as late; afterwards it would only nag. The limits are
    those of its ``Topic``.
    """
    if lateness > Topic(kind.value).sent_while_late_by:
        return Timeliness.TOO_LATE
    return Timeliness.LATE if lateness > NOTICEABLY_LATE else Timeliness.ON_TIME
