"""What the use cases need from the outside: storage and time, as Protocols.

Only repositories query; only the unit of work commits. Every instant is aware UTC; every ``_on`` is a local day.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import ChannelId, CheckInId, MemberId, MessageId, ReminderId, RunId
from bot.domain.members import Member, ParkReason
from bot.domain.occurrences import Answer, OccurrenceKey, Outcome, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.runs import Run, RunEntry
from bot.domain.schedules import Recurrence
from bot.domain.streaks import StreakEvent
from bot.domain.topics import Topic


class Clock(Protocol):
    """The wall clock. Everything that asks "what time is it?" asks here."""

    def now(self) -> datetime:
        """Return the present instant (aware, UTC)."""
        ...

    def delay_s(self, until: datetime) -> float:
        """Return how many real seconds to wait until the clock shows ``until``; 0 if it has passed."""
        ...

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` whenever the clock jumps against elapsed time; returns the unsubscribing function."""
        ...


Wake = Callable[[], None]
"""Tells the dispatcher that the queue changed. Called after the commit."""


class MemberRepository(Protocol):
    """Members by their Discord id."""

    async def get(self, member_id: MemberId) -> Member | None: ...

    async def ensure(self, member_id: MemberId, *, locale: str, at: datetime) -> Member:
        """Return the member, created if new, with ``locale`` as the one last seen."""
        ...

    async def save_settings(self, member: Member) -> None:
        """Write the member's own choices: zone, travel, units, quiet hours, fuel lead, what follows a run."""
        ...

    async def set_dm_channel(self, member_id: MemberId, channel_id: ChannelId | None) -> None: ...

    async def park(self, member_id: MemberId, *, reason: ParkReason, at: datetime) -> None: ...

    async def unpark(self, member_id: MemberId) -> None: ...

    async def erase(self, member_id: MemberId) -> None:
        """Remove every row about the member from every table."""
        ...


class ReminderRepository(Protocol):
    """Standing requests."""

    async def add(
        self,
        member_id: MemberId,
        *,
        kind: ReminderKind,
        recurrence: Recurrence,
        at: datetime,
        parent_id: ReminderId | None = None,
        lead_min: int = 0,
    ) -> Reminder: ...

    async def get(self, reminder_id: ReminderId) -> Reminder | None:
        """Return the reminder, deleted ones included."""
        ...

    async def list_active(self, member_id: MemberId) -> list[Reminder]:
        """Return the member's active reminders, paused ones included, oldest first."""
        ...

    async def save(self, reminder: Reminder) -> None:
        """Write what can change: recurrence, lead, pause. Deleting has its own method."""
        ...

    async def delete(self, reminder_id: ReminderId, *, at: datetime) -> None:
        """Mark as deleted, with what hangs on it; buttons in old messages stay answerable."""
        ...

    async def active_page(self, *, after_id: ReminderId, limit: int) -> list[tuple[Reminder, Member]]:
        """Return active reminders of all members, by id, beginning after one: for planning everything anew."""
        ...


@dataclass(frozen=True, slots=True)
class Planned:
    """A place in the queue: the occurrence, whom it is for, and the instant it is due.

    ``about_local`` is the reminder's own planned time when this one only repeats it (a snooze).
    """

    key: OccurrenceKey
    member_id: MemberId
    fire_at: datetime
    about_local: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueItem:
    """A claimed occurrence with all that is needed to send it, so that a batch costs one query."""

    planned: Planned
    reminder: Reminder | None
    """What it belongs to; None for what is no reminder (a check-in prompt, a digest)."""
    member: Member
    attempts: int
    """Sends already tried whose outcome is unknown."""
    in_doubt_since: datetime | None
    """When an earlier process or attempt may have sent it without living to record that."""
    ran_that_day: bool = False
    """Whether the member logged a run for the local day that it counts for."""
    is_answered: bool = False
    """Whether the member gave a final answer to what a snooze repeats, or checked in for the run it asks about."""

    @property
    def topic(self) -> Topic:
        """What the message is about."""
        match self.planned.key.source:
            case Source.CHECK_IN:
                return Topic.CHECK_IN_PROMPT
            case Source.AWAY:
                return Topic.AWAY
            case _:
                assert self.reminder is not None, "only what is no reminder comes without one"
                return Topic(self.reminder.kind.value)


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a claimed occurrence ended, and what comes next for its source."""

    item: DueItem
    outcome: Outcome
    settled_at: datetime
    sent_at: datetime | None = None
    message_id: MessageId | None = None
    reason: str | None = None
    """A short technical reason such as ``http 403/50007``; never text from a member."""
    next: Planned | None = None
    digest: Planned | None = None
    """The message that will tell of this one together with others, to be planned in the same transaction."""
    told_until: datetime | None = None
    """For a digest that was sent: it tells of nothing that was settled after this instant."""
    opened_channel_id: ChannelId | None = None
    """The direct-message channel, when this delivery had to open it."""
    park: ParkReason | None = None


@dataclass(frozen=True, slots=True)
class Postponement:
    """A claimed occurrence that stays in the queue until ``until``; ``in_doubt`` if it may have been sent."""

    item: DueItem
    until: datetime
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger: what was planned and what happened."""

    key: OccurrenceKey
    member_id: MemberId
    fire_at: datetime
    outcome: Outcome
    settled_at: datetime
    sent_at: datetime | None
    message_id: MessageId | None
    attempts: int
    reason: str | None
    kind: ReminderKind | None = None
    """What the reminder that it belongs to is about, deleted ones included; None for what is no reminder."""


class DueRepository(Protocol):
    """The queue: a narrow table clustered by time."""

    async def put(self, planned: Planned) -> None:
        """Add the occurrence, replacing what the same source and reminder had waiting."""
        ...

    async def put_many(self, planned: Sequence[Planned]) -> None: ...

    async def put_if_absent(self, planned: Sequence[Planned]) -> None:
        """Add the occurrences whose source has nothing waiting for their subject; what waits stays as it is."""
        ...

    async def remove(self, subject_id: int, *sources: Source) -> None:
        """Remove what these sources put in the queue for this subject."""
        ...

    async def pending_for(self, reminder_ids: Collection[ReminderId]) -> dict[ReminderId, list[Planned]]:
        """Return what waits, by reminder, earliest first."""
        ...

    async def waiting_counts(
        self, member_ids: Collection[MemberId], *, due_by: datetime
    ) -> dict[MemberId, int]:
        """Return, for each of the members who has any, how many were due by an instant; a digest always counts."""
        ...

    async def claim(self, *, now: datetime, owner: str, lease_until: datetime, limit: int) -> list[DueItem]:
        """Lease up to ``limit`` occurrences that are due and not leased, earliest first."""
        ...

    async def settle(self, settlements: Sequence[Settlement]) -> list[Settlement]:
        """Record outcomes in the ledger, plan what comes next, and end the leases: all or nothing.

        A settlement whose occurrence was meanwhile removed or replaced still gets its ledger line, but does not
        bring the removed one back. The first ledger line of an occurrence stands.

        Returns those whose occurrence was given another instant while it was on its way (the member's clock
        changed). They are ended too, but what follows them is for the caller to plan by the new clock.
        """
        ...

    async def postpone(self, postponements: Sequence[Postponement], *, now: datetime) -> None:
        """Keep the occurrences in the queue, with one more attempt counted, not claimable before their time."""
        ...

    async def take_back(self, owner: str, *, now: datetime) -> int:
        """End the leases of every other owner (a dead process), marking them in doubt; returns how many."""
        ...

    async def next_due_at(self) -> datetime | None:
        """Return the earliest instant at which anything can be claimed, or None if the queue is empty."""
        ...


class LedgerRepository(Protocol):
    """What happened to occurrences."""

    async def recent(
        self, member_id: MemberId, *, limit: int, reminder_id: ReminderId | None = None
    ) -> list[LedgerEntry]:
        """Return the member's latest entries by the instant they were due, newest first; of one reminder if given."""
        ...

    async def settled_since(self, member_id: MemberId, since_at: datetime) -> list[LedgerEntry]:
        """Return the member's entries that were settled at or after an instant, by the instant they were due."""
        ...

    async def settled_keys(self, keys: Collection[OccurrenceKey]) -> set[OccurrenceKey]:
        """Return those of the occurrences that have an entry."""
        ...

    async def prune(self, *, before: datetime) -> int:
        """Drop entries settled before ``before``; returns how many."""
        ...


class AnswerRepository(Protocol):
    """What members did with their reminders' occurrences."""

    async def get(self, key: OccurrenceKey) -> Answer | None: ...

    async def record(self, key: OccurrenceKey, answer: Answer, *, at: datetime) -> None:
        """Record the latest answer to this occurrence."""
        ...

    async def count_on(self, member_id: MemberId, answer: Answer, day_on: date) -> int:
        """Return how many of the member's reminders for a local day have this answer."""
        ...


class RunRepository(Protocol):
    """Runs; never a position."""

    async def add(
        self, member_id: MemberId, entry: RunEntry, *, logged_at: datetime, answers: OccurrenceKey | None
    ) -> Run: ...

    async def get(self, run_id: RunId) -> Run | None: ...

    async def for_occurrence(self, key: OccurrenceKey) -> Run | None: ...

    async def count(self, member_id: MemberId) -> int: ...

    async def latest_on(self, member_id: MemberId, day_on: date) -> Run | None:
        """Return the run logged last for a local day."""
        ...


class StreakEventRepository(Protocol):
    """Append-only events from which streaks are computed."""

    async def append(self, member_id: MemberId, event: StreakEvent) -> None: ...

    async def list_for(self, member_id: MemberId) -> list[StreakEvent]: ...


class ConsentRepository(Protocol):
    """Recorded consents to health questions."""

    async def current_version(self, member_id: MemberId) -> int | None:
        """Return the version of the text the member agreed to, or None without standing consent."""
        ...

    async def give(self, member_id: MemberId, *, text_version: int, locale: str, at: datetime) -> None: ...

    async def withdraw(self, member_id: MemberId, *, at: datetime) -> None: ...


class CheckInRepository(Protocol):
    """Check-ins; their answers are encrypted before they reach the database."""

    async def save(
        self, member_id: MemberId, run_id: RunId, answers: CheckInAnswers, *, at: datetime
    ) -> CheckInId:
        """Save the answers for this run, replacing earlier ones for the same run."""
        ...

    async def exists_for(self, run_id: RunId) -> bool: ...

    async def recent(self, member_id: MemberId, *, limit: int) -> list[CheckInAnswers]:
        """Return the latest answers, newest first."""
        ...

    async def delete_all(self, member_id: MemberId) -> int: ...


class ShownFactRepository(Protocol):
    """Which fact cards were shown where, so that none repeats before all were seen."""

    async def shown(self, scope: str) -> set[str]: ...

    async def mark(self, scope: str, card_id: str, *, at: datetime) -> None: ...

    async def forget(self, scope: str, card_ids: Collection[str]) -> None: ...


class OutageRepository(Protocol):
    """When the bot was not running; such days are nobody's fault."""

    async def record(self, *, from_at: datetime, until_at: datetime) -> None: ...

    async def overlapping(self, *, since_at: datetime) -> list[tuple[datetime, datetime]]: ...


class StateRepository(Protocol):
    """Small facts about the installation itself, by name."""

    async def get(self, name: str) -> str | None: ...

    async def set(self, name: str, value: str) -> None: ...


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without ``commit`` rolls back."""

    members: MemberRepository
    reminders: ReminderRepository
    due: DueRepository
    ledger: LedgerRepository
    answers: AnswerRepository
    runs: RunRepository
    streak_events: StreakEventRepository
    consents: ConsentRepository
    check_ins: CheckInRepository
    shown_facts: ShownFactRepository
    outages: OutageRepository
    state: StateRepository

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    """Opens units of work."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork: ...
