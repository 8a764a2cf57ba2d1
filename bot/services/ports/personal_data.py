"""All that is kept about one member, and for how long."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.ids import (
    MemberId,
)
from bot.domain.members import ParkReason
from bot.domain.personal_data import Imported, PersonalData


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

    async def forget_health(self, member_id: MemberId, *, at: datetime) -> dict[str, int]:
        """Delete the member's health answers, what was made of them and what waits because of them.

        Runs and what members wrote about them stay, and their streak: days that were neutral for a reason of health
        are neutral without it, and of what is wrong now those up to the day of ``at``.

        Returns how many rows were deleted, by table.
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
