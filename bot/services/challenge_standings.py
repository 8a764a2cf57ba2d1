"""Who stands where in a challenge: what members ran, their days by the rules of streaks, and the scores of it.

Only members who joined and are on the server's boards are ever read (``ChallengeRepository``). Of their streaks only
days kept and missed are taken: why a day was neutral stays with its member.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.challenge_scores import Contribution, Standings, placed, standings
from bot.domain.challenge_terms import Metric
from bot.domain.challenges import Challenge, Phase
from bot.domain.streak_report import Verdict
from bot.services.ports import UnitOfWork
from bot.services.streaks import report_for

_BY_DAYS = (Metric.DAYS_KEPT, Metric.ADHERENCE)


@dataclass(frozen=True, slots=True)
class ChallengeBoard:
    """A challenge, where in its life it is, and who stands where; final once ``challenge.final_at`` is set."""

    challenge: Challenge
    phase: Phase
    standings: Standings


async def board_of(unit: UnitOfWork, challenge: Challenge, *, now: datetime) -> ChallengeBoard:
    """Return the board of a challenge at an instant: the kept scores once it is final, else what they are now."""
    if challenge.final_at is not None:
        scores = await unit.challenges.final_scores(challenge.id)
        ranked = placed(challenge.terms.metric, scores, teams=challenge.teams)
    else:
        ranked = standings(
            challenge.terms,
            await _contributions(unit, challenge, now=now),
            teams=challenge.teams,
            today_on=challenge.today_on(now),
        )
    return ChallengeBoard(challenge, challenge.phase(now), ranked)


async def finish_if_over(unit: UnitOfWork, challenge: Challenge, *, now: datetime) -> Challenge:
    """Keep the scores of a challenge that nothing counts for any more; returns it as it is then.

    A second time changes nothing. Needs a unit that can commit; the caller commits.
    """
    if challenge.final_at is not None or challenge.phase(now) is not Phase.OVER:
        return challenge
    board = await board_of(unit, challenge, now=now)
    await unit.challenges.finish(challenge.id, board.standings.scores, at=now)
    return replace(challenge, final_at=now)


async def _contributions(unit: UnitOfWork, challenge: Challenge, *, now: datetime) -> list[Contribution]:
    found = await unit.challenges.contributions(challenge, logged_before=challenge.closes_at)
    if challenge.terms.metric not in _BY_DAYS:
        return found
    return [await _with_days(unit, each, now=now) for each in found]


async def _with_days(unit: UnitOfWork, contribution: Contribution, *, now: datetime) -> Contribution:
    """Return the contribution with the member's days kept and missed, on their own clock."""
    member = await unit.members.get(contribution.member_id)
    if member is None:
        return contribution
    days = (await report_for(unit, member, now=now)).days
    kept, missed = (
        frozenset(day.day_on for day in days if day.verdict is verdict)
        for verdict in (Verdict.KEPT, Verdict.MISSED)
    )
    return replace(contribution, kept_on=kept, missed_on=missed)
