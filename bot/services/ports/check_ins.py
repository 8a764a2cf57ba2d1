"""Check-ins and what is learnt from them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import (
    CheckInId,
    MemberId,
    RunId,
)
from bot.domain.insights import Told
from bot.domain.swap_tests import StoredSwapTest, SwapTest


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


class InsightRepository(Protocol):
    """Which insights a member was told; what they were is encrypted."""

    async def told(self, member_id: MemberId) -> list[Told]:
        """Return what the member was told, oldest first."""
        ...

    async def tell(self, member_id: MemberId, told: Told) -> None: ...


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
