"""Runs, and what goes with them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.goals import Aim, Goal, Tally
from bot.domain.ids import (
    GoalId,
    MemberId,
    RunId,
    ShoeId,
)
from bot.domain.milestones import Milestone, RunHistory
from bot.domain.occurrences import OccurrenceKey
from bot.domain.run_drafts import RunDraft, RunDraftId
from bot.domain.run_texts import RunText
from bot.domain.runs import Run, RunEntry
from bot.domain.shoes import Shoe, WornShoe
from bot.domain.streak_events import StoredStreakEvent, StreakEvent


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

    async def append(self, member_id: MemberId, event: StoredStreakEvent) -> None: ...

    async def list_for(self, member_id: MemberId) -> list[StreakEvent]: ...
