"""What a run adds to the challenges that its member is in: for their own eyes, once it is logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.challenge_scores import Score
from bot.domain.challenges import Challenge, Phase
from bot.domain.ids import ChallengeId, MemberId
from bot.services.challenge_standings import score_of
from bot.services.ports import UnitOfWork
from bot.services.reached import is_praise_withheld


@dataclass(frozen=True, slots=True)
class ChallengeGain:
    """A challenge that a run counts for, and what its member has there now, in the metric's own unit.

    ``is_goal_reached`` if this run is the one that reached the challenge's goal.
    """

    challenge: Challenge
    value: float
    is_goal_reached: bool


@dataclass(frozen=True, slots=True)
class ScoresBefore:
    """The challenges that a run may count for, and what its member had there before it."""

    challenges: Sequence[Challenge]
    values: dict[ChallengeId, float]


async def scores_before(
    unit: UnitOfWork, member_id: MemberId, day_on: date, *, now: datetime
) -> ScoresBefore:
    """Return what a member has before a run of a day is kept; nothing while no word of it would be said."""
    standing = [
        each
        for each in await unit.challenges.open_of(member_id)
        if each.terms.begins_on <= day_on <= each.terms.ends_on
        and each.phase(now) in (Phase.RUNNING, Phase.CLOSING)
    ]
    if not standing or await is_praise_withheld(unit, member_id):
        return ScoresBefore((), {})
    scores = {each.id: await score_of(unit, each, member_id, now=now) for each in standing}
    return ScoresBefore(standing, {each_id: _value(score) for each_id, score in scores.items()})


async def gains_since(
    unit: UnitOfWork, member_id: MemberId, before: ScoresBefore, *, now: datetime
) -> tuple[ChallengeGain, ...]:
    """Return the challenges where the member has more than before: a full day or week adds nothing."""
    gains = []
    for challenge in before.challenges:
        had, has = before.values[challenge.id], _value(await score_of(unit, challenge, member_id, now=now))
        if has > had:
            target = challenge.terms.target
            gains.append(ChallengeGain(challenge, has, target is not None and had < target <= has))
    return tuple(gains)


def _value(score: Score | None) -> float:
    return 0.0 if score is None or score.value is None else score.value
