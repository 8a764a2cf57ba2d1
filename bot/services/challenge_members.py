"""Joining and leaving challenges. Nobody is shown in a server who did not say so there."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.challenge_errors import ChallengeOver, NoTeams, NotInChallenge, UnknownTeam
from bot.domain.challenges import Challenge, Phase, Team
from bot.domain.communities import Membership, kept_name
from bot.domain.ids import ChallengeId
from bot.services.challenges import Asker, in_server
from bot.services.live_board_queue import refresh_board
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake


@dataclass(frozen=True, slots=True)
class JoinAnswer:
    """What came of joining: done, or what has to be said first.

    ``needs_team`` if a team has to be picked, ``needs_showing`` if they are not on the server's boards yet and have to
    say that they want to be. ``already`` if nothing changed.
    """

    challenge: Challenge
    team: Team | None = None
    needs_team: bool = False
    needs_showing: bool = False
    already: bool = False


class ChallengeMemberService:
    """Who is in which challenge."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def join(
        self, asker: Asker, challenge_id: ChallengeId, *, team: str | None = None, show: bool = False
    ) -> JoinAnswer:
        """Let the asker into a challenge, or into another of its teams; ``team`` is a team's id or its name.

        With ``show`` they said that they want to be on the boards of this server.

        Raises:
            ChallengeNotFound, ChallengeOver: if there is nothing to join.
            NoTeams, UnknownTeam: if there is no such team in it.
        """
        now = self._clock.now()
        async with self._units() as unit:
            challenge = await in_server(unit, asker.guild_id, challenge_id)
            if challenge.phase(now) in (Phase.CLOSING, Phase.OVER):
                raise ChallengeOver
            picked = _picked(challenge, team)
            if challenge.teams and picked is None:
                return JoinAnswer(challenge, needs_team=True)
            membership = await unit.memberships.get(challenge.guild_id, asker.member_id)
            is_shown = membership is not None and membership.on_boards
            if not is_shown and not show:
                return JoinAnswer(challenge, picked, needs_showing=True)
            joined = await unit.challenges.joined(asker.member_id, guild_id=challenge.guild_id)
            await unit.members.ensure(asker.member_id, locale=asker.locale, at=now)
            await _show(unit, asker, challenge, membership, at=now)
            team_id = None if picked is None else picked.id
            await unit.challenges.join(challenge.id, asker.member_id, team_id=team_id, at=now)
            await refresh_board(unit, challenge.id, now=now)
            await unit.commit()
        self._wake()
        return JoinAnswer(challenge, picked, already=challenge.id in joined)

    async def leave(self, asker: Asker, challenge_id: ChallengeId) -> Challenge:
        """Take the asker out of a challenge, at once, from its results as well.

        Raises:
            ChallengeNotFound, NotInChallenge: if they are in none such.
        """
        async with self._units() as unit:
            challenge = await in_server(unit, asker.guild_id, challenge_id)
            if not await unit.challenges.leave(challenge.id, asker.member_id):
                raise NotInChallenge
            await refresh_board(unit, challenge.id, now=self._clock.now())
            await unit.commit()
        self._wake()
        return challenge


async def _show(
    unit: UnitOfWork, asker: Asker, challenge: Challenge, membership: Membership | None, *, at: datetime
) -> None:
    name = kept_name(asker.display_name)
    if membership is None:
        membership = Membership(challenge.guild_id, asker.member_id, name, at, at)
    if not membership.on_boards or membership.display_name != name:
        await unit.memberships.save(replace(membership, display_name=name, on_boards=True, changed_at=at))


def _picked(challenge: Challenge, team: str | None) -> Team | None:
    if team is None:
        return None
    if not challenge.teams:
        raise NoTeams
    wanted = team.strip().casefold()
    for each in challenge.teams:
        if wanted in (str(each.id), each.name.casefold()):
            return each
    raise UnknownTeam(teams=", ".join(each.name for each in challenge.teams))
