"""What is a member's own: their consent, and erasing everything."""

from dataclasses import dataclass

from bot.domain.consent import CONSENT_VERSION
from bot.domain.ids import MemberId
from bot.domain.personal_data import ROLES_TO_TAKE, Erased
from bot.services.leaving import erase_member
from bot.services.ports import Clock, ConsentRecord, UnitOfWorkFactory, Wake

_GIVEN_ROLES = "given_role"


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Whether the member agreed to the present text, and all that was recorded, oldest first."""

    stands: bool
    history: tuple[ConsentRecord, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days health answers are kept: by the member's choice, and in force; None for no end."""

    chosen_days: int | None
    in_force_days: int | None


class PrivacyService:
    """A member's hold over their own data.

    ``at_most_days`` is the operator's limit to keeping health answers, ``policy_url`` where their own policy stands.
    """

    def __init__(
        self,
        units: UnitOfWorkFactory,
        clock: Clock,
        *,
        wake: Wake,
        at_most_days: int | None = None,
        policy_url: str | None = None,
    ) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake
        self._at_most_days = at_most_days
        self.policy_url = policy_url

    async def consent(self, member_id: MemberId) -> ConsentState:
        """Return how things stand with the member's consent to check-ins."""
        async with self._units(read_only=True) as unit:
            history = await unit.consents.history(member_id)
        return ConsentState(bool(history) and history[-1].text_version == CONSENT_VERSION, tuple(history))

    async def give_consent(self, member_id: MemberId, *, text_version: int, locale: str) -> bool:
        """Record consent to the text the member was shown; False if that is no longer the present one."""
        if text_version != CONSENT_VERSION:
            return False
        now = self._clock.now()
        async with self._units() as unit:
            await unit.members.ensure(member_id, locale=locale, at=now)
            if await unit.consents.current_version(member_id) != CONSENT_VERSION:
                await unit.consents.give(member_id, text_version=text_version, locale=locale, at=now)
                await unit.commit()
        return True

    async def withdraw_consent(self, member_id: MemberId) -> int | None:
        """Withdraw consent to check-ins and delete what was kept with it; runs stay, and what was noted on them.

        Returns how many check-ins were deleted, or None if there was neither consent nor any answer.
        """
        now = self._clock.now()
        async with self._units() as unit:
            deleted = await unit.personal_data.forget_health(member_id, at=now)
            had_consented = await unit.consents.current_version(member_id) is not None
            if had_consented:
                await unit.consents.withdraw(member_id, at=now)
            await unit.commit()
        self._wake()
        return deleted["check_in"] if any(deleted.values()) or had_consented else None

    async def erase(self, member_id: MemberId) -> Erased:
        """Remove everything about the member, for good, and look whether anything is left.

        Discord is told to take the roles that were given for their streak; until it has, their ids wait and nothing
        else. Erasing a stranger is no error.
        """
        async with self._units() as unit:
            removed = await unit.personal_data.counts(member_id)
            await erase_member(unit, member_id, now=self._clock.now())
            await unit.commit()
        self._wake()
        # In a unit of its own: it reads the whole database, and nobody's reminder has to wait for it.
        async with self._units(read_only=True) as unit:
            found = await unit.personal_data.search(member_id)
        roles = removed.get(_GIVEN_ROLES, 0) + removed.pop(ROLES_TO_TAKE, 0)
        found_elsewhere = {name: rows for name, rows in found.items() if rows and name != ROLES_TO_TAKE}
        return Erased(removed, len(found), found_elsewhere, roles)

    async def keep_health(self, member_id: MemberId, days: int | None, *, locale: str) -> Retention:
        """Keep health answers for so many days and no longer; None for as long as the member likes."""
        async with self._units() as unit:
            await unit.members.ensure(member_id, locale=locale, at=self._clock.now())
            await unit.retention.choose(member_id, days)
            await unit.commit()
        limits = [limit for limit in (days, self._at_most_days) if limit is not None]
        return Retention(days, min(limits, default=None))
