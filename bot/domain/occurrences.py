"""Occurrences: one planned firing of something due, its key, and what became of it.

An occurrence is known by what it belongs to and its planned local date-time. Everything that must happen at most
once hangs on that key: the message nonce, the ledger row, the member's answer.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

_PLANNED_FORMAT = "%Y%m%d%H%M"
_NONCE_BYTES = 15  # 24 characters in base32; Discord takes 25


class Source(StrEnum):
    """What put the occurrence in the queue."""

    REMINDER = "r"
    """A reminder; the subject is its id."""
    SNOOZE = "z"
    """A reminder once more, because the member put it off; the subject is the reminder's id."""
    CHECK_IN = "c"
    """The question after a run; the subject is the run's id."""
    FOLLOW_UP = "f"
    """The question on the morning after; the subject is the check-in's id. It waits for every check-in about a run, and
    has no line in the ledger: which of them were asked would tell who had gut trouble.
    """
    AWAY = "a"
    """What a member missed while the bot was down; the subject is the member's id."""
    POST = "p"
    """A message in a server's channel; the subject is the post's id."""
    BOARD = "b"
    """A board in a server's channel that is brought up to date; the subject is the challenge's id."""
    CHEER = "h"
    """A cheer from another member; the subject is its id. It has no line in the ledger: which ones were held back would
    tell who is unwell.
    """

    @property
    def leaves_no_line(self) -> bool:
        """Whether what became of it is written down nowhere: it would be a health answer, or told every minute anew."""
        return self in (Source.FOLLOW_UP, Source.CHEER, Source.BOARD)


@dataclass(frozen=True, slots=True, order=True)
class OccurrenceKey:
    """(source, its id, planned local minute): equal keys are the same occurrence, everywhere and for ever."""

    source: Source
    subject_id: int
    planned_local: datetime
    """Naive wall-clock time in the zone the member had when it was planned, to the minute."""

    @property
    def planned_on(self) -> date:
        """The local day it counts for."""
        return self.planned_local.date()

    def encode(self) -> str:
        """Return the key as text, e.g. ``r:12:202603020630``."""
        return f"{self.source}:{self.subject_id}:{encode_planned(self.planned_local)}"

    @classmethod
    def decode(cls, text: str) -> "OccurrenceKey":
        """Return the key that ``encode`` wrote.

        Raises:
            ValueError: if ``text`` is not such a key.
        """
        source, subject, planned = text.split(":")
        return cls(Source(source), int(subject), decode_planned(planned))

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
    DRANK = "drank"

    @property
    def is_final(self) -> bool:
        """Whether the reminder is settled for that day; a snooze only puts it off."""
        return self is not Answer.SNOOZED


class Outcome(StrEnum):
    """How an occurrence ended, for the ledger; the entry's reason tells more."""

    SENT = "sent"
    DROPPED = "dropped"
    """A rule of ``delivery_rules`` said no; the reason is its ``DropReason``."""
    GATHERED = "gathered"
    """It came late with others, and one message told of all of them."""
    PARKED = "parked"
    """Discord refused it because the member's direct messages are closed."""
    UNDELIVERABLE = "undeliverable"
    GAVE_UP = "gave_up"
