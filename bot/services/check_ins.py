"""The check-in after a run: consent first, then four answers, stored encrypted, seen by their owner only."""

from dataclasses import dataclass

from bot.domain.check_ins import CheckInAnswers
from bot.domain.consent import CONSENT_VERSION
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId, RunId
from bot.domain.occurrences import Source
from bot.domain.red_flags import Finding, from_recent
from bot.domain.runs import Run, RunNotFound
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory

_LOOKED_BACK_AT = 3


class CheckInsOff(ExpectedError):
    """The operator runs without health questions."""

    template = N_("Check-ins are switched off on this bot. Nothing was asked and nothing was stored.")


class ConsentNeeded(ExpectedError):
    """Answers came in without a standing consent to the present text."""

    template = N_("I have no consent from you to keep check-in answers, so I stored nothing.")


@dataclass(frozen=True, slots=True)
class Saved:
    """The check-in is kept; what must be said ahead of anything else."""

    findings: tuple[Finding, ...]
    replaced: bool


class CheckInService:
    """Check-ins, if the operator offers them."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, enabled: bool) -> None:
        self._units = units
        self._clock = clock
        self.enabled = enabled

    async def has_consented(self, member_id: MemberId, run_id: RunId) -> bool:
        """Return whether the check-in for this run can begin at once, or consent must be asked first.

        Raises:
            CheckInsOff: if the operator switched check-ins off.
            RunNotFound: if the run is not this member's.
        """
        self._refuse_if_off()
        async with self._units(read_only=True) as unit:
            await _own_run(unit, member_id, run_id)
            return await unit.consents.current_version(member_id) == CONSENT_VERSION

    async def agree(self, member_id: MemberId, run_id: RunId, *, text_version: int, locale: str) -> bool:
        """Record consent to the text the member was shown; False if that text is no longer the present one.

        Raises:
            CheckInsOff, RunNotFound: as for ``has_consented``.
        """
        self._refuse_if_off()
        if text_version != CONSENT_VERSION:
            return False
        async with self._units() as unit:
            await _own_run(unit, member_id, run_id)
            if await unit.consents.current_version(member_id) != CONSENT_VERSION:
                await unit.consents.give(
                    member_id, text_version=text_version, locale=locale, at=self._clock.now()
                )
                await unit.commit()
        return True

    async def record(self, member_id: MemberId, run_id: RunId, answers: CheckInAnswers) -> Saved:
        """Keep the answers for this run, replacing earlier ones, and say what they call for.

        Raises:
            CheckInsOff, RunNotFound: as for ``has_consented``.
            ConsentNeeded: without consent nothing is stored.
        """
        self._refuse_if_off()
        async with self._units() as unit:
            run = await _own_run(unit, member_id, run_id)
            if await unit.consents.current_version(member_id) != CONSENT_VERSION:
                raise ConsentNeeded
            replaced = await unit.check_ins.exists_for(run_id)
            await unit.check_ins.save(
                member_id, answers, run_id=run_id, day_on=run.entry.day_on, at=self._clock.now()
            )
            await unit.due.remove(run_id, Source.CHECK_IN)
            recent = await unit.check_ins.recent(member_id, limit=_LOOKED_BACK_AT)
            await unit.commit()
        return Saved(tuple(from_recent(recent)), replaced)

    async def leave(self, member_id: MemberId, run_id: RunId) -> None:
        """Leave it at the run: no prompt comes for it any more.

        Raises:
            RunNotFound: if the run is not this member's.
        """
        async with self._units() as unit:
            await _own_run(unit, member_id, run_id)
            await unit.due.remove(run_id, Source.CHECK_IN)
            await unit.commit()

    def _refuse_if_off(self) -> None:
        if not self.enabled:
            raise CheckInsOff


async def _own_run(unit: UnitOfWork, member_id: MemberId, run_id: RunId) -> Run:
    run = await unit.runs.get(run_id)
    if run is None or run.member_id != member_id:
        raise RunNotFound
    return run
