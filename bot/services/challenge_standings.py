"""Who stands where in a challenge: what members ran, their days by the rules of streaks, and the scores of it.

Only members who joined and are on the server's boards are ever read (``ChallengeRepository``). Of their streaks only
days kept and missed are taken: why a day was neutral stays with its member.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.challenge_scores import Contribution, Score, Standings, placed, score, standings
from bot.domain.challenge_terms import Metric, Terms
from bot.domain.challenges import Challenge, Phase
from bot.domain.ids import MemberId
from bot.domain.streak_report import Verdict
from bot.domain.streak_sums import StreakSum
from bot.services.ports import UnitOfWork
from bot.services.streak_sums import streak_sums

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


async def score_of(
    unit: UnitOfWork, challenge: Challenge, member_id: MemberId, *, now: datetime
) -> Score | None:
    """Return what one member has now in a challenge that is not final; None if they are not in it, or not shown."""
    found = await _contributions(unit, challenge, now=now, member_id=member_id)
    return score(challenge.terms, found[0], today_on=challenge.today_on(now)) if found else None


async def finish_if_over(unit: UnitOfWork, challenge: Challenge, *, now: datetime) -> Challenge:
    """Keep the scores of a challenge that nothing counts for any more; returns it as it is then.

    A second time changes nothing. Needs a unit that can commit; the caller commits.
    """
    if challenge.final_at is not None or challenge.phase(now) is not Phase.OVER:
        return challenge
    board = await board_of(unit, challenge, now=now)
    await unit.challenges.finish(challenge.id, board.standings.scores, at=now)
    return replace(challenge, final_at=now)


async def _contributions(
    unit: UnitOfWork, challenge: Challenge, *, now: datetime, member_id: MemberId | None = None
) -> list[Contribution]:
    found = await unit.challenges.contributions(
        challenge, logged_before=challenge.closes_at, member_id=member_id
    )
    if challenge.terms.metric not in _BY_DAYS:
        return found
    members = [member for each in found if (member := await unit.members.get(each.member_id)) is not None]
    sums = await streak_sums(unit, members, now=now)
    return [_with_days(each, sums[each.member_id], challenge.terms) for each in found]


def _with_days(contribution: Contribution, streak: StreakSum, terms: Terms) -> Contribution:
    """Return the contribution with the member's days kept and missed, on their own clock."""
    days = list(streak.verdicts(terms.begins_on, terms.ends_on))
    kept, missed = (
        frozenset(day_on for day_on, each in days if each is verdict)
        for verdict in (Verdict.KEPT, Verdict.MISSED)
    )
    return replace(contribution, kept_on=kept, missed_on=missed)
