"""The queue of what is due, and the ledger of what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol

from bot.domain.cheers import Cheer
from bot.domain.communities import ChannelTrouble, Community, Post
from bot.domain.ids import (
    ChannelId,
    GuildId,
    MemberId,
    MessageId,
    ReminderId,
)
from bot.domain.members import Member, ParkReason
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.topics import Topic


@dataclass(frozen=True, slots=True)
class Planned:
    """A place in the queue: the occurrence, whom it is for, and the instant it is due.

    It is for a member or for a server: exactly one of ``member_id`` and ``guild_id`` is given. ``about_local`` is the
    reminder's own planned time when this one only repeats it (a snooze).
    """

    key: OccurrenceKey
    member_id: MemberId | None
    fire_at: datetime
    about_local: datetime | None = None
    guild_id: GuildId | None = None


_TOPICS: Final = MappingProxyType(
    {
        Source.CHECK_IN: Topic.CHECK_IN_PROMPT,
        Source.FOLLOW_UP: Topic.FOLLOW_UP,
        Source.AWAY: Topic.AWAY,
        Source.CHEER: Topic.CHEER,
    }
)
_TOPICS_OF_REMINDERS: Final = MappingProxyType({kind: Topic(kind.value) for kind in ReminderKind})


@dataclass(frozen=True, slots=True)
class DueItem:
    """A claimed occurrence for a member with all that is needed to send it, so that a batch costs one query."""

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
    is_flagged: bool = field(default=False, repr=False)
    """Whether the member reported that something is wrong: a health answer, so ``repr`` hides it."""
    is_answered: bool = False
    """Whether the member gave a final answer to the occurrence, or to what a snooze repeats, or checked in for the run
    it asks about.
    """
    in_swap_test: bool = field(default=False, repr=False)
    """Whether a meal before a run is due to a member who tests such meals: a health answer, so ``repr`` hides it."""
    cheer: Cheer | None = None
    """The cheer that it brings, once that was looked up."""

    @property
    def topic(self) -> Topic:
        """What the message is about."""
        topic = _TOPICS.get(self.planned.key.source)
        if topic is not None:
            return topic
        assert self.reminder is not None, "only what is no reminder comes without one"
        return _TOPICS_OF_REMINDERS[self.reminder.kind]


@dataclass(frozen=True, slots=True)
class DuePost:
    """A claimed occurrence for a server."""

    planned: Planned
    community: Community
    """As it was when this was claimed."""
    post: Post | None
    """What is to be posted; None where the source is another, or the post is gone."""
    attempts: int
    """Sends already tried whose outcome is unknown."""
    in_doubt_since: datetime | None
    """When an earlier process or attempt may have sent it without living to record that."""

    @property
    def topic(self) -> Topic:
        """What the message is about."""
        return Topic.POST


Claimed = DueItem | DuePost
"""What was taken from the queue: for a member, or for a server."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a claimed occurrence ended, and what comes next for its source."""

    item: Claimed
    outcome: Outcome
    settled_at: datetime
    sent_at: datetime | None = None
    message_id: MessageId | None = None
    reason: str | None = field(default=None, repr=False)
    """A short technical reason such as ``http 403/50007``; never text from a member.

    Why something was dropped may be a health answer: such reasons are all sealed where there is a key.
    """
    next: Planned | None = None
    digest: Planned | None = None
    """The message that will tell of this one together with others, to be planned in the same transaction."""
    told_until: datetime | None = None
    """For a digest that was sent: it tells of nothing that was settled after this instant."""
    opened_channel_id: ChannelId | None = None
    """The direct-message channel, when this delivery had to open it."""
    park: ParkReason | None = None
    trouble: ChannelTrouble | None = None
    """Why Discord takes no post of this server; it has nothing more posted then, and is told once."""


@dataclass(frozen=True, slots=True)
class Postponement:
    """A claimed occurrence that stays in the queue until ``until``; ``in_doubt`` if it may have been sent."""

    item: Claimed
    until: datetime
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger: what was planned, for a member or a server, and what happened."""

    key: OccurrenceKey
    member_id: MemberId | None
    fire_at: datetime
    outcome: Outcome
    settled_at: datetime
    sent_at: datetime | None
    message_id: MessageId | None
    attempts: int
    reason: str | None = field(repr=False)
    kind: ReminderKind | None = None
    """What the reminder that it belongs to is about, deleted ones included; None for what is no reminder."""
    guild_id: GuildId | None = None


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

    async def remove_all(self, *sources: Source, member_id: MemberId | None = None) -> int:
        """Remove what these sources put in the queue, for one member or for all; returns how much."""
        ...

    async def remove_server(self, guild_id: GuildId) -> int:
        """Remove whatever waits for a server; returns how much."""
        ...

    async def pending_for(self, reminder_ids: Collection[ReminderId]) -> dict[ReminderId, list[Planned]]:
        """Return what waits, by reminder, earliest first."""
        ...

    async def waiting_counts(
        self, member_ids: Collection[MemberId], *, due_by: datetime
    ) -> dict[MemberId, int]:
        """Return, for each of the members who has any, how many were due by an instant.

        A digest always counts, the question on the morning after never: no digest tells of it.
        """
        ...

    async def claim(self, *, now: datetime, owner: str, lease_until: datetime, limit: int) -> list[Claimed]:
        """Lease up to ``limit`` occurrences that are due and not leased, earliest first."""
        ...

    async def hold(self, items: Sequence[Claimed], *, lease_until: datetime) -> None:
        """Let the leases under which these were claimed last until then, also those that have run out.

        One on which another lease was taken since is left to that.
        """
        ...

    async def settle(self, settlements: Sequence[Settlement]) -> list[Settlement]:
        """Record outcomes in the ledger, plan what comes next, and end the leases: all or nothing.

        Questions on the morning after and cheers leave no ledger line. A settlement whose occurrence was meanwhile
        removed or replaced still gets its ledger line, but does not bring the removed one back. The first ledger line
        of an occurrence stands.

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

    async def of_server(self, guild_id: GuildId, *, limit: int) -> list[LedgerEntry]:
        """Return a server's latest entries by the instant they were due, newest first."""
        ...

    async def settled_keys(self, keys: Collection[OccurrenceKey]) -> set[OccurrenceKey]:
        """Return those of the occurrences that have an entry."""
        ...

    async def prune(self, *, before: datetime) -> int:
        """Drop entries settled before ``before``; returns how many."""
        ...
