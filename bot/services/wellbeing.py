"""What a member says is wrong: remembered, respected by all that urges on, and forgotten when all is well again.

The days on which it was so are remembered, for the streak does not hold them against the member.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from bot.domain.check_ins import Symptom
from bot.domain.help_lines import HelpLines
from bot.domain.ids import MemberId
from bot.domain.red_flags import (
    LOOSE_STOOL_DAYS,
    RUNS_RUNNING,
    Finding,
    Tier,
    WarningSign,
    from_days,
    from_recent,
)
from bot.domain.self_harm import mentions_self_harm
from bot.services.cheers import bring_withheld
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake


class WellbeingService:
    """Red flags of one member. Where the bot runs without a health key it says the same and remembers nothing."""

    def __init__(
        self, units: UnitOfWorkFactory, clock: Clock, *, help_lines: HelpLines, remembers: bool, wake: Wake
    ) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake
        self.help_lines = help_lines
        self.remembers = remembers

    async def report(self, member_id: MemberId, sign: WarningSign, *, locale: str) -> None:
        """Remember a sign that a member picked; from now on nothing urges them on."""
        if not self.remembers:
            return
        async with self._units() as unit:
            now = self._clock.now()
            await unit.members.ensure(member_id, locale=locale, at=now)
            await remember(unit, member_id, [sign], at=now)
            await unit.commit()

    async def is_flagged(self, member_id: MemberId) -> bool:
        """Return whether the member reported something, by a tap or by check-ins, and has not taken it back."""
        if not self.remembers:
            return False
        async with self._units(read_only=True) as unit:
            return (await unit.members.wellbeing(member_id)).is_flagged

    async def all_is_well(self, member_id: MemberId) -> None:
        """Forget what the member reported, but for the days.

        What is due from now on comes as before; cheers that waited come now.
        """
        now = self._clock.now()
        async with self._units() as unit:
            member = await unit.members.get(member_id)
            if member is None:
                return
            since_at = await unit.members.unwell_since(member_id)
            if since_at is not None:
                await bring_withheld(unit, member_id, since_at=since_at, now=now)
            # Whether or not it could be read: what cannot be must not hold a member back for ever.
            wellbeing = await unit.members.wellbeing(member_id)
            await unit.members.set_wellbeing(member_id, wellbeing.all_well(member.clock, at=now))
            await unit.commit()
        self._wake()


async def remember(
    unit: UnitOfWork, member_id: MemberId, signs: Collection[WarningSign], *, at: datetime
) -> None:
    """Add signs to those that stand for the member, in the caller's unit of work, which needs a health key."""
    member = await unit.members.get(member_id) if signs else None
    if member is not None:
        standing = await unit.members.wellbeing(member_id)
        told = standing.with_signs(signs, at=at, day_on=member.clock.local_day(at))
        await unit.members.set_wellbeing(member_id, told)
        # Nobody experiments with meals while something is wrong.
        await unit.swap_tests.end_running(member_id, at=at)


async def remember_text(unit: UnitOfWork, member_id: MemberId, text: str | None, *, at: datetime) -> bool:
    """Return whether what a member wrote asks for a caring reply; if so it is remembered that something is wrong.

    What was written is kept nowhere by this.
    """
    if not text or not mentions_self_harm(text):
        return False
    await remember(unit, member_id, [WarningSign.SELF_HARM], at=at)
    return True


async def remember_findings(
    unit: UnitOfWork, member_id: MemberId, *, about_run: bool, at: datetime
) -> tuple[Finding, ...]:
    """Return what the member's check-ins give reason to say now that one was saved, most urgent first; it stands.

    A check-in that is not ``about_run`` does not bring up again what three runs had shown before it.
    """
    latest = await unit.check_ins.recent(member_id, limit=RUNS_RUNNING)
    of_runs = await unit.check_ins.recent(member_id, limit=RUNS_RUNNING, runs_only=True) if about_run else ()
    # A day more, for the member's calendar may be ahead of UTC's.
    since_on = (at - timedelta(days=LOOSE_STOOL_DAYS + 1)).date()
    symptoms_on: dict[date, set[Symptom]] = {}
    for kept in await unit.check_ins.list_for(member_id, since_on=since_on):
        symptoms_on.setdefault(kept.day_on, set()).update(kept.answers.symptoms)
    found = [*from_recent(latest, of_runs), *from_days(symptoms_on)]
    findings = tuple(sorted(found, key=lambda finding: list(Tier).index(finding.tier)))
    await remember(unit, member_id, [finding.sign for finding in findings], at=at)
    return findings
