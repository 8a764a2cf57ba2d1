"""Streak milestones: kept once, told to the member, and celebrated where they want to be.

While something is wrong with the member nothing is told, and what was not told then is not told later either.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.communities import Post, PostKind
from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.streak_milestones import StreakMilestone, foremost, milestones_in
from bot.domain.streaks import StreakReport, explain
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.posts import put_post
from bot.services.streaks import report_for


@dataclass(frozen=True, slots=True)
class ShownStreak:
    """A member's streak, the ``badges`` they have (days, ascending), and the milestone that is new with this look."""

    report: StreakReport
    badges: tuple[int, ...] = ()
    milestone: StreakMilestone | None = None


@dataclass(frozen=True, slots=True)
class Celebration:
    """A streak milestone that a server may see: the name that the member has there, and the kept days."""

    display_name: str
    days: int


class StreakMilestoneService:
    """Streaks with their badges, for their owner's eyes, and what of them a server may see."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def show(self, member_id: MemberId) -> ShownStreak:
        """Return the member's streak as of their today; a look finds what rest alone has reached since the last."""
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            member = await unit.members.get(member_id)
            if member is None:
                return ShownStreak(explain([], today_on=now.date()))
            report = await report_for(unit, member, now=now)
            badges = await unit.streak_milestones.reached(member_id)
        if {one.days for one in milestones_in(report)} <= badges:
            return ShownStreak(report, tuple(sorted(badges)))
        async with self._units() as unit:
            # Looked at again: what was read may have changed, and who was erased must not come back by this.
            member = await unit.members.get(member_id)
            if member is None:
                return ShownStreak(explain([], today_on=now.date()))
            report = await report_for(unit, member, now=now)
            milestone = await note_streak(unit, member, report, at=now)
            badges = await unit.streak_milestones.reached(member_id)
            await unit.commit()
        self._wake()
        return ShownStreak(report, tuple(sorted(badges)), milestone)

    async def celebration(self, post: Post) -> Celebration | None:
        """Return what a post celebrates; None if the member does not want that any more, or is unwell."""
        days = post.content.get("days")
        if post.member_id is None or not isinstance(days, int):
            return None
        async with self._units(read_only=True) as unit:
            membership = await unit.memberships.get(post.guild_id, post.member_id)
            if membership is None or not membership.celebrated:
                return None
            if (await unit.members.wellbeing(post.member_id)).is_flagged:
                return None
        return Celebration(membership.display_name, days)


async def note_streak(
    unit: UnitOfWork, member: Member, report: StreakReport, *, at: datetime
) -> StreakMilestone | None:
    """Keep the milestones that the streak has reached; returns the one that the member is told of, if any.

    It is celebrated in every server where the member wants that. Wake the dispatcher after the commit.
    """
    reached = milestones_in(report)
    if not reached:
        return None
    new = await unit.streak_milestones.record(member.id, [one.days for one in reached], at=at)
    if not new or report.is_withheld:
        return None
    today_on = member.clock.local_day(at)
    told = foremost([one for one in reached if one.days in new], today_on=today_on)
    if told is not None and told.is_celebrated(today_on=today_on):
        await _celebrate(unit, member, told, at=at)
    return told


async def _celebrate(unit: UnitOfWork, member: Member, milestone: StreakMilestone, *, at: datetime) -> None:
    for membership in await unit.memberships.of_member(member.id):
        if membership.celebrated:
            await put_post(
                unit,
                membership.guild_id,
                PostKind.STREAK_MILESTONE,
                {"days": milestone.days},
                at=at,
                member_id=member.id,
            )
