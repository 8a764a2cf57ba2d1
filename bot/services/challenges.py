"""Challenges of a server: making, changing and ending them, and looking at them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.challenge_errors import (
    ChallengeNotFound,
    ChallengeOver,
    ModeratorsOnly,
    NothingToChange,
    NotYourChallenge,
    TooManyChallenges,
)
from bot.domain.challenge_scores import Placed, Score
from bot.domain.challenge_terms import Metric, Terms, cap_from, target_from
from bot.domain.challenges import (
    MOST_OPEN_PER_AUTHOR,
    MOST_OPEN_PER_SERVER,
    Challenge,
    Phase,
    check_days,
    description_from,
    name_from,
    team_names,
)
from bot.domain.communities import ChallengesBy, Community, NotSetUp, OnlyInServers
from bot.domain.days import parse_day, suggest_days
from bot.domain.ids import ChallengeId, GuildId, MemberId
from bot.domain.members import Units
from bot.services.challenge_changes import Wish, changed_by, differences
from bot.services.challenge_life import News, plan_posts, tell, waiting
from bot.services.challenge_standings import ChallengeBoard, board_of, finish_if_over
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.ports.boards import LiveBoard
from bot.services.ports.challenges import NewChallenge

_OVER_SHOWN = 5
_OVER_SHOWN_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who uses a command, where, under which name; ``is_moderator`` by what Discord says of them there."""

    guild_id: GuildId | None
    member_id: MemberId
    display_name: str
    is_moderator: bool
    locale: str


@dataclass(frozen=True, slots=True)
class ChallengeMade:
    """A challenge that was made or changed. ``is_told`` if its server is told of such things."""

    challenge: Challenge
    is_told: bool
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A challenge in a list: how many members it shows, and whether whoever asked is in it.

    ``is_shown`` if they are one of those members: who joined, and is on the server's boards no more, is not.
    """

    challenge: Challenge
    phase: Phase
    members: int
    is_joined: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class ChallengeView:
    """A board as one member sees it: ``own`` is where they stand, ``units`` those they read distances in.

    ``is_joined`` without ``own``: they are not on the server's boards any more, so nobody sees them. ``live`` is the
    message in the server's channel that follows by itself, an empty one if there is none.
    """

    board: ChallengeBoard
    is_joined: bool
    own: Placed | Score | None
    units: Units
    live: LiveBoard


class ChallengeService:
    """Challenges. A server's are nobody else's; whoever changes one must have made it, or be a moderator there."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def create(self, asker: Asker, metric: Metric, wish: Wish, *, teams: str | None) -> ChallengeMade:
        """Make a challenge and have it announced.

        Raises:
            OnlyInServers, NotSetUp, ModeratorsOnly, TooManyChallenges: if this is not the place, or not for them.
            ExpectedError: whatever in the wish cannot be, with what would work.
        """
        now = self._clock.now()
        async with self._units() as unit:
            community = await _community(unit, asker.guild_id)
            if community.challenges_by is ChallengesBy.MODERATORS and not asker.is_moderator:
                raise ModeratorsOnly
            standing = waiting(await unit.challenges.in_guild(community.guild_id), now)
            if sum(each.author_id == asker.member_id for each in standing) >= MOST_OPEN_PER_AUTHOR:
                raise TooManyChallenges(limit=MOST_OPEN_PER_AUTHOR)
            if len(standing) >= MOST_OPEN_PER_SERVER:
                raise TooManyChallenges(limit=MOST_OPEN_PER_SERVER)
            await unit.members.ensure(asker.member_id, locale=asker.locale, at=now)
            now_local = community.clock.local(now)
            begins_on, ends_on = (
                parse_day(text or "", now_local=now_local) for text in (wish.begins, wish.ends)
            )
            check_days(begins_on, ends_on, today_on=now_local.date())
            terms = Terms(metric, begins_on, ends_on, cap_from(metric, wish.daily_cap))
            challenge = await unit.challenges.add(
                NewChallenge(
                    community.guild_id,
                    asker.member_id,
                    name_from(wish.name or ""),
                    description_from(wish.description),
                    replace(terms, target=target_from(terms, wish.target)),
                    community.zone,
                    team_names(teams),
                ),
                at=now,
            )
            await tell(unit, challenge, {"news": News.MADE.value}, at=now)
            await plan_posts(unit, challenge, community, now=now)
            await unit.commit()
        self._wake()
        return ChallengeMade(challenge, community.challenge_news and community.is_posting)

    async def edit(self, asker: Asker, challenge_id: ChallengeId, wish: Wish) -> ChallengeMade:
        """Change a challenge; its server is told, of small things only once it has begun.

        Raises:
            ChallengeNotFound, NotYourChallenge, ChallengeOver: if it is not theirs to change, or nothing is left of it.
            BegunAlready, TargetOutOfReach: if that cannot be changed any more.
            NothingToChange: if nothing would be different.
            ExpectedError: whatever in the wish cannot be, with what would work.
        """
        now = self._clock.now()
        async with self._units() as unit:
            community = await _community(unit, asker.guild_id)
            before = await _own(unit, asker, challenge_id)
            phase = before.phase(now)
            if phase in (Phase.CLOSING, Phase.OVER):
                raise ChallengeOver
            after = changed_by(wish, before, now_local=community.clock.local(now), phase=phase)
            changed = differences(before, after)
            if not changed:
                raise NothingToChange
            await unit.challenges.save(after)
            await plan_posts(unit, after, community, now=now)
            if phase is Phase.RUNNING or changed & {"begins_on", "ends_on"}:
                was = {"name": before.name, "changed": sorted(changed)}
                await tell(unit, after, {"news": News.CHANGED.value, **was}, at=now)
            await unit.commit()
        self._wake()
        return ChallengeMade(after, community.challenge_news and community.is_posting, tuple(sorted(changed)))

    async def own(self, asker: Asker, challenge_id: ChallengeId) -> Challenge:
        """Return a challenge that the asker may end.

        Raises:
            ChallengeNotFound, NotYourChallenge, ChallengeOver: if they may not.
        """
        async with self._units(read_only=True) as unit:
            await _community(unit, asker.guild_id)
            return _still_standing(await _own(unit, asker, challenge_id), self._clock.now())

    async def end(self, asker: Asker, challenge_id: ChallengeId) -> ChallengeMade:
        """End a challenge now: with its results as they are, or, before its first day, without any.

        Raises:
            ChallengeNotFound, NotYourChallenge, ChallengeOver: if it is not theirs to end, or over already.
        """
        now = self._clock.now()
        async with self._units() as unit:
            community = await _community(unit, asker.guild_id)
            challenge = _still_standing(await _own(unit, asker, challenge_id), now)
            if challenge.phase(now) is Phase.COMING:
                ended = replace(challenge, ended_at=now, final_at=now)
                await unit.challenges.save(ended)
                await unit.challenges.drop_posts_ahead(challenge.id, after=now)
                await tell(unit, ended, {"news": News.CALLED_OFF.value}, at=now)
            else:
                last_on = min(challenge.terms.ends_on, challenge.today_on(now))
                ended = replace(challenge, ended_at=now, terms=replace(challenge.terms, ends_on=last_on))
                await unit.challenges.save(ended)
                ended = await finish_if_over(unit, ended, now=now)
                await plan_posts(unit, ended, community, now=now)
            await unit.commit()
        self._wake()
        return ChallengeMade(ended, community.challenge_news and community.is_posting)

    async def list_for(self, asker: Asker) -> list[Listed]:
        """Return the server's challenges: those that run or come, by their first day, then the latest that are over.

        Raises:
            OnlyInServers, NotSetUp: if there can be none.
        """
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            community = await _community(unit, asker.guild_id)
            everything = await unit.challenges.in_guild(community.guild_id)
            joined = await unit.challenges.joined(asker.member_id, guild_id=community.guild_id)
            shown = [each for each in everything if each.phase(now) is not Phase.OVER]
            over = [each for each in everything if each.phase(now) is Phase.OVER and not each.was_called_off]
            over = [each for each in over if now - each.closes_at < _OVER_SHOWN_FOR]
            shown += sorted(over, key=lambda each: each.closes_at, reverse=True)[:_OVER_SHOWN]
            counts = await unit.challenges.counts([each.id for each in shown])
            membership = await unit.memberships.get(community.guild_id, asker.member_id)
        on_boards = membership is not None and membership.on_boards
        return [
            Listed(
                each,
                each.phase(now),
                counts.get(each.id, 0),
                is_joined=each.id in joined,
                is_shown=on_boards and each.id in joined,
            )
            for each in shown
        ]

    async def view(self, asker: Asker, challenge_id: ChallengeId) -> ChallengeView:
        """Return the board of one of the server's challenges.

        Raises:
            ChallengeNotFound: if there is none of this number here.
        """
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            await _community(unit, asker.guild_id)
            challenge = await in_server(unit, asker.guild_id, challenge_id)
            board = await board_of(unit, challenge, now=now)
            joined = await unit.challenges.joined(asker.member_id, guild_id=challenge.guild_id)
            member = await unit.members.get(asker.member_id)
            live = await unit.live_boards.get(challenge.id)
        return ChallengeView(
            board,
            challenge.id in joined,
            board.standings.of(asker.member_id),
            Units.KM if member is None else member.units,
            live,
        )

    async def suggest_days(
        self, guild_id: GuildId | None, text: str, *, from_today: bool = False
    ) -> Sequence[date]:
        """Return days that an unfinished ``starts:`` (``from_today``) or ``ends:`` may mean, on the server's clock."""
        async with self._units(read_only=True) as unit:
            community = None if guild_id is None else await unit.communities.get(guild_id)
        if community is None:
            return []
        now_local = community.clock.local(self._clock.now())
        return suggest_days(text, now_local=now_local, from_today=from_today)


async def in_server(unit: UnitOfWork, guild_id: GuildId | None, challenge_id: ChallengeId) -> Challenge:
    """Return a challenge of this server.

    Raises:
        ChallengeNotFound: if there is none of this number, it is another server's, or it was called off.
    """
    challenge = await unit.challenges.get(challenge_id)
    if challenge is None or challenge.guild_id != guild_id or challenge.was_called_off:
        raise ChallengeNotFound
    return challenge


async def _community(unit: UnitOfWork, guild_id: GuildId | None) -> Community:
    if guild_id is None:
        raise OnlyInServers
    community = await unit.communities.get(guild_id)
    if community is None or not community.is_here:
        raise NotSetUp
    return community


async def _own(unit: UnitOfWork, asker: Asker, challenge_id: ChallengeId) -> Challenge:
    challenge = await in_server(unit, asker.guild_id, challenge_id)
    if not asker.is_moderator and challenge.author_id != asker.member_id:
        raise NotYourChallenge
    return challenge


def _still_standing(challenge: Challenge, now: datetime) -> Challenge:
    if challenge.phase(now) is Phase.OVER:
        raise ChallengeOver
    return challenge
