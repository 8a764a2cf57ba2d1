"""What is a member's own: withdrawing consent, and erasing everything."""

from bot.domain.ids import MemberId
from bot.services.ports import Clock, UnitOfWorkFactory, Wake


class PrivacyService:
    """A member's hold over their own data."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def withdraw_consent(self, member_id: MemberId) -> int | None:
        """Withdraw consent to check-ins and delete their answers; runs stay.

        Returns how many were deleted, or None if there was neither consent nor any answer.
        """
        async with self._units() as unit:
            deleted = await unit.check_ins.delete_all(member_id)
            had_consented = await unit.consents.current_version(member_id) is not None
            if had_consented:
                await unit.consents.withdraw(member_id, at=self._clock.now())
            await unit.commit()
        return deleted if deleted or had_consented else None

    async def erase(self, member_id: MemberId) -> None:
        """Remove everything about the member, for good. Erasing a stranger is no error."""
        async with self._units() as unit:
            await unit.members.erase(member_id)
            await unit.commit()
        self._wake()
