"""What the use cases need from the outside: storage and time, as Protocols.

Only repositories query; only the unit of work commits. Every instant is aware UTC; every ``_on`` is a local day.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from bot.domain.check_ins import CheckInAnswers
from bot.domain.cheers import Cheer
from bot.domain.communities import ChannelTrouble, Community, Post
from bot.domain.goals import Aim, Goal, Tally
from bot.domain.ids import (
    ChannelId,
    CheckInId,
    GoalId,
    GuildId,
    MemberId,
    MessageId,
    ReminderId,
    RunId,
    ShoeId,
)
from bot.domain.insights import Told
from bot.domain.members import Member, ParkReason
from bot.domain.milestones import Milestone, RunHistory
from bot.domain.occurrences import Answer, OccurrenceKey, Outcome, Source
from bot.domain.personal_data import Imported, PersonalData
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.run_drafts import RunDraft, RunDraftId
from bot.domain.run_files import RunFile
from bot.domain.run_texts import RunText
from bot.domain.runs import Run, RunEntry
from bot.domain.schedules import Recurrence
from bot.domain.shoes import Shoe, WornShoe
from bot.domain.streaks import StreakEvent
from bot.domain.swap_tests import StoredSwapTest, SwapTest
from bot.domain.topics import Topic
from bot.domain.wellbeing import Wellbeing
from bot.services.board_ports import (
    AggregateRepository,
    BoardRepository,
    LiveBoardRepository,
    StreakStateRepository,
)
from bot.services.challenge_ports import ChallengeRepository
from bot.services.club_ports import CheerRepository, ClubWeekRepository, FactVerdictRepository
from bot.services.community_ports import CommunityRepository, MembershipRepository, PostRepository
from bot.services.milestone_role_ports import MilestoneRoleRepository


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


class RunFileReader(Protocol):
    """Reads files that watches and apps write."""

    async def read(self, data: bytes) -> RunFile:
        """Return the run in an uploaded file; of the places in it nothing comes along.

        Raises:
            RunFileRefused: if no run can be made of it; the kind of error tells why.
        """
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
        """Write the member's own choices: clock, units, quiet hours, fuel lead, what follows a run and when."""
        ...

    async def set_dm_channel(self, member_id: MemberId, channel_id: ChannelId | None) -> None: ...

    async def park(self, member_id: MemberId, *, reason: ParkReason, at: datetime) -> None: ...

    async def unpark(self, member_id: MemberId) -> None: ...

    async def last_seen_at(self, member_id: MemberId) -> datetime | None:
        """Return when the member last did anything here, to the day; None if that was never noted."""
        ...

    async def note_seen(self, member_id: MemberId, *, at: datetime) -> None: ...

    async def wellbeing(self, member_id: MemberId) -> Wellbeing:
        """Return what the member reported that was wrong; while it is flagged nothing may urge them on."""
        ...

    async def unwell_since(self, member_id: MemberId) -> datetime | None:
        """Return since when something is wrong; None if nothing is, or if that cannot be read any more."""
        ...

    async def set_wellbeing(self, member_id: MemberId, wellbeing: Wellbeing) -> None:
        """Keep what the member reported. Without a key only "nothing" can be kept."""
        ...

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

    It is for a member or for a server: exactly one of ``member_id`` and ``guild_id`` is given. ``about_local`` is the
    reminder's own planned time when this one only repeats it (a snooze).
    """

    key: OccurrenceKey
    member_id: MemberId | None
    fire_at: datetime
    about_local: datetime | None = None
    guild_id: GuildId | None = None


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
        match self.planned.key.source:
            case Source.CHECK_IN:
                return Topic.CHECK_IN_PROMPT
            case Source.FOLLOW_UP:
                return Topic.FOLLOW_UP
            case Source.AWAY:
                return Topic.AWAY
            case Source.CHEER:
                return Topic.CHEER
            case _:
                assert self.reminder is not None, "only what is no reminder comes without one"
                return Topic(self.reminder.kind.value)


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


class AnswerRepository(Protocol):
    """What members did with their reminders' occurrences."""

    async def get(self, key: OccurrenceKey) -> Answer | None: ...

    async def record(self, key: OccurrenceKey, answer: Answer, *, at: datetime) -> None:
        """Record the latest answer to this occurrence."""
        ...

    async def remove(self, key: OccurrenceKey) -> None:
        """Forget the answer to an occurrence: it is open again."""
        ...

    async def count_on(self, member_id: MemberId, answer: Answer, day_on: date) -> int:
        """Return how many of the member's reminders for a local day have this answer."""
        ...


class RunRepository(Protocol):
    """Runs; never a position."""

    async def add(
        self,
        member_id: MemberId,
        entry: RunEntry,
        *,
        logged_at: datetime,
        answers: OccurrenceKey | None,
        notes: str | None = None,
    ) -> Run:
        """Return the new run; ``notes`` are sealed. ``bot/services/run_log.py`` is where runs are added from."""
        ...

    async def get(self, run_id: RunId) -> Run | None: ...

    async def for_occurrence(self, key: OccurrenceKey) -> Run | None: ...

    async def by_digest(self, member_id: MemberId, file_digest: str) -> Run | None: ...

    async def count(self, member_id: MemberId) -> int: ...

    async def count_with_distance(self, member_id: MemberId, *, before_on: date) -> int:
        """Return how many of the member's runs before a local day have a distance."""
        ...

    async def longest_distance_m(
        self, member_id: MemberId, *, since_on: date, before_on: date
    ) -> float | None:
        """Return the longest distance from one local day on and before another."""
        ...

    async def between(self, member_id: MemberId, first_on: date, last_on: date) -> list[Run]:
        """Return the runs of the local days from one to another, both included, oldest first."""
        ...

    async def list_for(self, member_id: MemberId, *, limit: int, skip: int = 0) -> list[Run]:
        """Return up to ``limit`` of the member's runs, the newest day first, after leaving out ``skip`` of them."""
        ...

    async def update(self, run_id: RunId, entry: RunEntry) -> None:
        """Write what is known of the run now; its notes stay."""
        ...

    async def set_notes(self, member_id: MemberId, run_id: RunId, notes: str | None) -> None:
        """Seal and write the notes; None or an empty text removes them."""
        ...

    async def notes_for(self, member_id: MemberId, run_ids: Sequence[RunId]) -> dict[RunId, str]:
        """Return the notes of those of the member's runs that have any; none where there is no key."""
        ...

    async def delete(self, run_id: RunId) -> None:
        """Delete the run and, with it, its check-in."""
        ...


class ShoeRepository(Protocol):
    """Pairs of running shoes; notes about them are encrypted before they reach the database."""

    async def add(self, member_id: MemberId, *, name: str, before_m: float, at: datetime) -> Shoe: ...

    async def get(self, shoe_id: ShoeId) -> Shoe | None:
        """Return the pair, retired ones included."""
        ...

    async def default_for(self, member_id: MemberId) -> Shoe | None: ...

    async def list_for(self, member_id: MemberId) -> list[WornShoe]:
        """Return the member's pairs with their runs: those in use first, the default before all."""
        ...

    async def set_default(self, member_id: MemberId, shoe_id: ShoeId | None) -> None:
        """Make this pair the member's only default, or leave them without one."""
        ...

    async def retire(self, shoe_id: ShoeId, *, at: datetime) -> None: ...

    async def delete(self, shoe_id: ShoeId) -> None:
        """Remove the pair; runs in it stay, without shoes."""
        ...

    async def set_note(self, member_id: MemberId, shoe_id: ShoeId, note: str | None) -> None: ...

    async def notes_for(self, member_id: MemberId) -> dict[ShoeId, str]:
        """Return the notes on those of the member's pairs that have one; none where there is no key."""
        ...


class GoalRepository(Protocol):
    """Goals, and what was run for them."""

    async def add(
        self, member_id: MemberId, aim: Aim, *, by_on: date | None, set_on: date, at: datetime
    ) -> Goal: ...

    async def get(self, goal_id: GoalId) -> Goal | None: ...

    async def open_with_tallies(self, member_id: MemberId) -> list[tuple[Goal, Tally]]:
        """Return the member's open goals, oldest first, each with what was run since it was set."""
        ...

    async def done(self, member_id: MemberId, *, limit: int) -> list[Goal]:
        """Return the goals that the member reached, latest first."""
        ...

    async def finish(self, goal_id: GoalId, *, at: datetime) -> None: ...

    async def drop(self, goal_id: GoalId, *, at: datetime) -> None: ...


class MilestoneRepository(Protocol):
    """What members reached, each once, ever."""

    async def history(self, member_id: MemberId, *, but: RunId, day_on: date) -> RunHistory:
        """Return what the member's runs ``but`` one, which is of ``day_on``, amount to."""
        ...

    async def record(
        self, member_id: MemberId, milestones: Collection[Milestone], *, run_id: RunId, at: datetime
    ) -> set[Milestone]:
        """Keep the milestones; returns those that were not kept before."""
        ...


class StreakMilestoneRepository(Protocol):
    """The lengths of a streak that members reached, each once, ever."""

    async def reached(self, member_id: MemberId) -> frozenset[int]:
        """Return the milestones that the member reached, in days."""
        ...

    async def record(self, member_id: MemberId, days: Collection[int], *, at: datetime) -> frozenset[int]:
        """Keep the milestones; returns those that were not kept before."""
        ...


class RunDraftRepository(Protocol):
    """Runs that were typed and not kept yet, one for each member; their notes are sealed."""

    async def save(
        self,
        member_id: MemberId,
        text: RunText,
        *,
        entry: RunEntry | None = None,
        run_id: RunId | None,
        at: datetime,
    ) -> RunDraftId:
        """Keep what was typed, or the ``entry`` of a file, in place of what the member typed before.

        ``run_id`` is the run that it changes.
        """
        ...

    async def get(self, member_id: MemberId, draft_id: RunDraftId) -> RunDraft | None: ...

    async def mark_kept(self, draft_id: RunDraftId, run_id: RunId) -> None:
        """Note which run the draft became; what was typed goes."""
        ...

    async def delete(self, draft_id: RunDraftId) -> None: ...

    async def prune(self, *, before: datetime) -> int:
        """Forget what was typed before an instant; returns how many."""
        ...


class StreakEventRepository(Protocol):
    """Append-only events from which streaks are computed."""

    async def append(self, member_id: MemberId, event: StreakEvent) -> None: ...

    async def list_for(self, member_id: MemberId) -> list[StreakEvent]: ...


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """Consent given to a version of the text, in the language it was read in; both None for a withdrawal."""

    text_version: int | None
    locale: str | None
    recorded_at: datetime


class ConsentRepository(Protocol):
    """Recorded consents to health questions."""

    async def history(self, member_id: MemberId) -> list[ConsentRecord]:
        """Return all that was recorded, oldest first."""
        ...

    async def current_version(self, member_id: MemberId) -> int | None:
        """Return the version of the text the member agreed to, or None without standing consent."""
        ...

    async def give(self, member_id: MemberId, *, text_version: int, locale: str, at: datetime) -> None: ...

    async def withdraw(self, member_id: MemberId, *, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class StoredCheckIn:
    """A kept check-in: about a run, or about the local day ``day_on`` itself if ``run_id`` is None."""

    id: CheckInId
    run_id: RunId | None
    day_on: date
    """The run's local day, or the day it is about."""
    recorded_at: datetime
    """When the answers were last given."""
    answers: CheckInAnswers


class CheckInRepository(Protocol):
    """Check-ins; their answers are encrypted before they reach the database."""

    async def save(
        self,
        member_id: MemberId,
        answers: CheckInAnswers,
        *,
        run_id: RunId | None,
        day_on: date,
        at: datetime,
    ) -> CheckInId:
        """Save the answers for this run, or for this local day if ``run_id`` is None, replacing earlier ones for it."""
        ...

    async def get(self, member_id: MemberId, check_in_id: CheckInId) -> StoredCheckIn | None:
        """Return the check-in, or None if there is none of this number that is this member's."""
        ...

    async def get_for_run(self, member_id: MemberId, run_id: RunId) -> StoredCheckIn | None: ...

    async def get_for_day(self, member_id: MemberId, day_on: date) -> StoredCheckIn | None:
        """Return the check-in about a local day itself, not about a run of that day."""
        ...

    async def exists_for(self, run_id: RunId) -> bool: ...

    async def recent(
        self, member_id: MemberId, *, limit: int, runs_only: bool = False
    ) -> list[CheckInAnswers]:
        """Return the answers about the latest days, newest first, whenever they were given."""
        ...

    async def list_for(self, member_id: MemberId, *, since_on: date | None = None) -> list[StoredCheckIn]:
        """Return the member's check-ins about the local days from ``since_on`` on, oldest first."""
        ...

    async def delete_for_run(self, run_id: RunId) -> int:
        """Delete the check-in of a run that is about to go, with what waits about it in the queue."""
        ...


class PersonalDataRepository(Protocol):
    """All that is kept about one member, in whatever table."""

    async def read(self, member_id: MemberId) -> PersonalData:
        """Return every row about the member, sealed columns opened."""
        ...

    async def counts(self, member_id: MemberId) -> dict[str, int]:
        """Return how many rows each table has about the member; tables with none are left out."""
        ...

    async def search(self, member_id: MemberId) -> dict[str, int]:
        """Look for the member's id in every column of every table; returns rows found, for every table there is.

        It reads the whole database: use a unit opened for reading.
        """
        ...

    async def forget_health(self, member_id: MemberId) -> dict[str, int]:
        """Delete the member's health answers, what was made of them and what waits because of them.

        Runs and what members wrote about them stay. Returns how many rows were deleted, by table.
        """
        ...

    async def bring_in(
        self, member_id: MemberId, data: PersonalData, *, health: bool, now: datetime
    ) -> Imported:
        """Add what an export tells and is not here yet to a member who is known here.

        What is here is never changed, so a second time changes nothing. Without ``health``, or without a key,
        health answers are left out. The consents, the queue and the log of messages in an export are not brought in.

        Raises:
            ExportDamaged: if something in it is not what it should be; nothing should be committed then.
        """
        ...


class InsightRepository(Protocol):
    """Which insights a member was told; what they were is encrypted."""

    async def told(self, member_id: MemberId) -> list[Told]:
        """Return what the member was told, oldest first."""
        ...

    async def tell(self, member_id: MemberId, told: Told) -> None: ...


class RetentionRepository(Protocol):
    """How long health answers are kept, and who has left."""

    async def choose(self, member_id: MemberId, days: int | None) -> None:
        """Write for how many days the member wants health answers kept; None for no end."""
        ...

    async def limits(self, *, at_most_days: int | None) -> list[int]:
        """Return the numbers of days that are in force for anybody; ``at_most_days`` is the operator's limit."""
        ...

    async def expire(self, days: int, *, at_most_days: int | None, now: datetime, limit: int) -> int:
        """Delete health answers, and notes on runs, older than ``days`` of those for whom that is in force.

        At most ``limit`` of each kind go at once; returns how many went.
        """
        ...

    async def gone(
        self, reasons: Collection[ParkReason], *, since_before: datetime, limit: int
    ) -> Sequence[MemberId]:
        """Return members who cannot be written to for one of these reasons, and were not seen, since before then."""
        ...

    async def mark_left(self, member_id: MemberId) -> None:
        """Note that the member counts as having left, so that what follows from it happens once."""
        ...


class SwapTestRepository(Protocol):
    """Members' own tests of the meal before a run; what was drawn and told is encrypted."""

    async def latest(self, member_id: MemberId) -> StoredSwapTest | None:
        """Return the member's test that runs, else the one that ended last."""
        ...

    async def add(self, member_id: MemberId, test: SwapTest, *, at: datetime) -> None: ...

    async def save(self, member_id: MemberId, test_id: int, test: SwapTest) -> None: ...

    async def end_running(self, member_id: MemberId, *, at: datetime) -> None:
        """End the member's test, if one runs; needs no key."""
        ...


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
    run_drafts: RunDraftRepository
    shoes: ShoeRepository
    goals: GoalRepository
    milestones: MilestoneRepository
    streak_milestones: StreakMilestoneRepository
    milestone_roles: MilestoneRoleRepository
    streak_events: StreakEventRepository
    challenges: ChallengeRepository
    consents: ConsentRepository
    check_ins: CheckInRepository
    personal_data: PersonalDataRepository
    retention: RetentionRepository
    insights: InsightRepository
    swap_tests: SwapTestRepository
    shown_facts: ShownFactRepository
    fact_verdicts: FactVerdictRepository
    cheers: CheerRepository
    club_weeks: ClubWeekRepository
    aggregates: AggregateRepository
    boards: BoardRepository
    live_boards: LiveBoardRepository
    streak_states: StreakStateRepository
    outages: OutageRepository
    state: StateRepository
    communities: CommunityRepository
    memberships: MembershipRepository
    posts: PostRepository

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    """Opens units of work."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork: ...
