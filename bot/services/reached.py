"""What a run reaches: milestones and goals. They are kept in any case, and told where a word is welcome.

While something is wrong with the member nothing is told, and what was not told then is not told later either.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.goals import Goal, reached_by_run
from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.milestones import Milestone, foremost, reached_before, reached_by, to_congratulate_on
from bot.domain.run_doubts import Spike
from bot.domain.runs import Run
from bot.domain.streak_milestones import StreakMilestone
from bot.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Reached:
    """What is worth a word after a run: milestones it is the first to reach, goals it completes, a streak."""

    milestones: tuple[Milestone, ...] = ()
    goals: tuple[Goal, ...] = ()
    streak: StreakMilestone | None = None


NOTHING_REACHED = Reached()


async def note_reached(
    unit: UnitOfWork, member: Member, run: Run, *, at: datetime, spike: Spike | None = None
) -> Reached:
    """Keep what a run that was just logged reaches, and return what of it may be told.

    Of several runs the oldest comes first: each is compared with those that are in the log already.
    """
    reached = await _note_milestones(unit, run, at=at)
    goals = await _note_goals(unit, run, at=at)
    if not (reached or goals) or await is_praise_withheld(unit, member.id):
        return NOTHING_REACHED
    told = to_congratulate_on(
        reached, day_on=run.entry.day_on, today_on=member.clock.local_day(at), spike=spike
    )
    return Reached(foremost(told), goals)


async def note_changed(unit: UnitOfWork, member: Member, run: Run, *, at: datetime) -> Reached:
    """Keep what a run reaches as it is known now. Its milestones pass without a word, a goal it completes does not."""
    await _note_milestones(unit, run, at=at)
    goals = await _note_goals(unit, run, at=at)
    if not goals or await is_praise_withheld(unit, member.id):
        return NOTHING_REACHED
    return Reached(goals=goals)


async def is_praise_withheld(unit: UnitOfWork, member_id: MemberId) -> bool:
    """Whether something is wrong with the member, so that no feat of theirs is spoken of."""
    return (await unit.members.wellbeing(member_id)).is_flagged


async def _note_milestones(unit: UnitOfWork, run: Run, *, at: datetime) -> tuple[Milestone, ...]:
    """Keep the milestones that the run reaches; returns those that no other run reaches and that were never kept."""
    history = await unit.milestones.history(run.member_id, but=run.id, day_on=run.entry.day_on)
    reached = reached_by(run.entry, history)
    new = await unit.milestones.record(
        run.member_id, (*reached_before(history), *reached), run_id=run.id, at=at
    )
    return tuple(one for one in reached if one in new)


async def _note_goals(unit: UnitOfWork, run: Run, *, at: datetime) -> tuple[Goal, ...]:
    """Mark the open goals that are reached with this run, which is in the log already, and return them."""
    reached = reached_by_run(run.entry, await unit.goals.open_with_tallies(run.member_id))
    for goal in reached:
        await unit.goals.finish(goal.id, at=at)
    return tuple(reached)
