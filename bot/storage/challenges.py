"""Challenges in the database: their teams, who joined, and what those ran."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.challenge_scores import Contribution, DayTotals, Score
from bot.domain.challenge_terms import Metric, Terms
from bot.domain.challenges import Challenge, Team
from bot.domain.ids import ChallengeId, GuildId, MemberId, TeamId
from bot.domain.occurrences import Source
from bot.domain.runs import RunSource
from bot.services.ports.challenges import NewChallenge
from bot.storage.tables import (
    challenge,
    challenge_member,
    challenge_team,
    community,
    community_member,
    due,
    post,
    run,
)

_FILES = tuple(source for source in RunSource if source.is_file)


class SqlChallengeRepository:
    """Challenges of all servers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: NewChallenge, *, at: datetime) -> Challenge:
        """Return the new challenge, with its teams."""
        terms = new.terms
        added = await self._connection.execute(
            insert(challenge)
            .values(
                guild_id=new.guild_id,
                author_id=new.author_id,
                name=new.name,
                description=new.description,
                metric=terms.metric,
                is_teams=int(bool(new.teams)),
                begins_on=terms.begins_on,
                ends_on=terms.ends_on,
                zone=new.zone,
                daily_cap=terms.daily_cap,
                target=terms.target,
                created_at=at,
            )
            .returning(challenge)
        )
        row = added.one()
        teams = []
        for name in new.teams:
            made = await self._connection.execute(
                insert(challenge_team)
                .values(challenge_id=row.id, name=name)
                .returning(challenge_team.c.id, challenge_team.c.name)
            )
            teams.append(_team_from(made.one()))
        return _challenge_from(row, teams)

    async def get(self, challenge_id: ChallengeId) -> Challenge | None:
        """Return the challenge, whatever became of it, or None."""
        found = await self._read(select(challenge).where(challenge.c.id == challenge_id))
        return found[0] if found else None

    async def in_guild(self, guild_id: GuildId) -> list[Challenge]:
        """Return the server's challenges, called-off ones included, by their first day."""
        return await self._read(select(challenge).where(challenge.c.guild_id == guild_id))

    async def open(self) -> list[Challenge]:
        """Return every challenge of servers where the bot is that is not final yet, by its first day."""
        return await self._read(
            select(challenge)
            .join(community, community.c.guild_id == challenge.c.guild_id)
            .where(challenge.c.final_at.is_(None), community.c.left_at.is_(None))
        )

    async def open_of(self, member_id: MemberId) -> list[Challenge]:
        """Return those of them that the member joined, in servers on whose boards they are."""
        theirs = _shown(select(challenge_member.c.challenge_id)).where(
            challenge_member.c.member_id == member_id
        )
        return await self._read(
            select(challenge)
            .join(community, community.c.guild_id == challenge.c.guild_id)
            .where(challenge.c.id.in_(theirs), challenge.c.final_at.is_(None), community.c.left_at.is_(None))
        )

    async def save(self, changed: Challenge) -> None:
        """Write what can change: name, description, terms, how it ended."""
        terms = changed.terms
        await self._connection.execute(
            update(challenge)
            .where(challenge.c.id == changed.id)
            .values(
                name=changed.name,
                description=changed.description,
                begins_on=terms.begins_on,
                ends_on=terms.ends_on,
                daily_cap=terms.daily_cap,
                target=terms.target,
                ended_at=changed.ended_at,
                final_at=changed.final_at,
            )
        )

    async def join(
        self, challenge_id: ChallengeId, member_id: MemberId, *, team_id: TeamId | None, at: datetime
    ) -> None:
        """Let a member join, or change their team."""
        values = {"challenge_id": challenge_id, "member_id": member_id, "team_id": team_id, "joined_at": at}
        await self._connection.execute(
            insert_or(challenge_member)
            .values(values)
            .on_conflict_do_update(
                index_elements=[challenge_member.c.challenge_id, challenge_member.c.member_id],
                set_={"team_id": team_id},
            )
        )

    async def leave(self, challenge_id: ChallengeId, member_id: MemberId) -> bool:
        """Take a member out, with what is kept of their score; False if they were not in it."""
        gone = await self._connection.execute(
            delete(challenge_member).where(
                challenge_member.c.challenge_id == challenge_id, challenge_member.c.member_id == member_id
            )
        )
        return gone.rowcount > 0

    async def leave_open(self, guild_id: GuildId, member_id: MemberId) -> None:
        """Take a member out of every challenge of a server that is not final yet."""
        there = select(challenge.c.id).where(challenge.c.guild_id == guild_id, challenge.c.final_at.is_(None))
        await self._connection.execute(
            delete(challenge_member).where(
                challenge_member.c.member_id == member_id, challenge_member.c.challenge_id.in_(there)
            )
        )

    async def joined(self, member_id: MemberId, *, guild_id: GuildId | None = None) -> set[ChallengeId]:
        """Return which challenges the member joined, in one server or in all."""
        query = select(challenge_member.c.challenge_id).where(challenge_member.c.member_id == member_id)
        if guild_id is not None:
            query = query.join(challenge, challenge.c.id == challenge_member.c.challenge_id).where(
                challenge.c.guild_id == guild_id
            )
        return {ChallengeId(row.challenge_id) for row in await self._connection.execute(query)}

    async def counts(self, challenge_ids: Sequence[ChallengeId]) -> dict[ChallengeId, int]:
        """Return how many members each of the challenges shows; those with none are left out."""
        rows = await self._connection.execute(
            _shown(select(challenge_member.c.challenge_id, func.count().label("members")))
            .where(challenge_member.c.challenge_id.in_(challenge_ids))
            .group_by(challenge_member.c.challenge_id)
        )
        return {ChallengeId(row.challenge_id): row.members for row in rows}

    async def contributions(
        self, of: Challenge, *, logged_before: datetime, member_id: MemberId | None = None
    ) -> list[Contribution]:
        """Return what everybody, or one of them, ran on the days that matter, as it was logged before an instant."""
        whose = [] if member_id is None else [challenge_member.c.member_id == member_id]
        counts = and_(
            run.c.member_id == challenge_member.c.member_id,
            run.c.day_on.between(of.terms.baseline_from_on, of.terms.ends_on),
            run.c.logged_at < logged_before,
        )
        rows = await self._connection.execute(
            _shown(
                select(
                    challenge_member.c.member_id,
                    challenge_member.c.team_id,
                    community_member.c.display_name,
                    run.c.day_on,
                    func.count(run.c.id).label("runs"),
                    func.total(run.c.duration_s).label("duration_s"),
                    func.total(run.c.distance_m).label("distance_m"),
                    func.total(run.c.source.in_(_FILES)).label("verified_runs"),
                )
            )
            .join(run, counts, isouter=True)
            .where(challenge_member.c.challenge_id == of.id, *whose)
            .group_by(challenge_member.c.member_id, run.c.day_on)
            .order_by(challenge_member.c.member_id, run.c.day_on)
        )
        return [
            _contribution_from(list(of_one))
            for _, of_one in groupby(rows, key=lambda row: int(row.member_id))
        ]

    async def drop_posts_ahead(self, challenge_id: ChallengeId, *, after: datetime) -> None:
        """Take the challenge's posts that are due after an instant out of the queue, and the posts with them."""
        # Also those that are not in the queue now, for the server's posts are stopped: they would come with the others.
        dropped = await self._connection.scalars(
            delete(post)
            .where(post.c.challenge_id == challenge_id, post.c.fire_at > after)
            .returning(post.c.id)
        )
        await self._connection.execute(
            delete(due).where(due.c.source == Source.POST, due.c.subject_id.in_(dropped.all()))
        )

    async def finish(self, challenge_id: ChallengeId, scores: Sequence[Score], *, at: datetime) -> None:
        """Keep the final scores: from now on they are what ``final_scores`` returns."""
        await self._connection.execute(
            update(challenge).where(challenge.c.id == challenge_id).values(final_at=at)
        )
        for each in scores:
            await self._connection.execute(
                update(challenge_member)
                .where(
                    challenge_member.c.challenge_id == challenge_id,
                    challenge_member.c.member_id == each.member_id,
                )
                .values(final_score=each.value, final_verified=int(each.is_verified))
            )

    async def final_scores(self, challenge_id: ChallengeId) -> list[Score]:
        """Return the scores kept at the end; whoever was not on the boards then has none."""
        rows = await self._connection.execute(
            _shown(select(challenge_member, community_member.c.display_name)).where(
                challenge_member.c.challenge_id == challenge_id,
                challenge_member.c.final_verified.is_not(None),
            )
        )
        return [
            Score(
                MemberId(row.member_id),
                row.display_name,
                row.final_score,
                team_id=None if row.team_id is None else TeamId(row.team_id),
                is_verified=bool(row.final_verified),
            )
            for row in rows
        ]

    async def _read(self, query: Select[Any]) -> list[Challenge]:
        rows = (await self._connection.execute(query.order_by(challenge.c.begins_on, challenge.c.id))).all()
        with_teams = [row.id for row in rows if row.is_teams]
        teams: dict[int, list[Team]] = {}
        if with_teams:
            found = await self._connection.execute(
                select(challenge_team)
                .where(challenge_team.c.challenge_id.in_(with_teams))
                .order_by(challenge_team.c.id)
            )
            for row in found:
                teams.setdefault(row.challenge_id, []).append(_team_from(row))
        return [_challenge_from(row, teams.get(row.id, ())) for row in rows]


def _shown(query: Select[Any]) -> Select[Any]:
    """Leave only those who joined and are on the boards of the challenge's server: nobody else is ever shown."""
    return (
        query.select_from(challenge_member)
        .join(challenge, challenge.c.id == challenge_member.c.challenge_id)
        .join(
            community_member,
            and_(
                community_member.c.guild_id == challenge.c.guild_id,
                community_member.c.member_id == challenge_member.c.member_id,
                community_member.c.on_boards == 1,
            ),
        )
    )


def _contribution_from(rows: Sequence[Row[Any]]) -> Contribution:
    first = rows[0]
    return Contribution(
        MemberId(first.member_id),
        first.display_name,
        tuple(
            DayTotals(row.day_on, row.runs, int(row.duration_s), row.distance_m, int(row.verified_runs))
            for row in rows
            if row.day_on is not None
        ),
        None if first.team_id is None else TeamId(first.team_id),
    )


def _team_from(row: Row[Any]) -> Team:
    return Team(TeamId(row.id), row.name)


def _challenge_from(row: Row[Any], teams: Iterable[Team]) -> Challenge:
    return Challenge(
        id=ChallengeId(row.id),
        guild_id=GuildId(row.guild_id),
        author_id=None if row.author_id is None else MemberId(row.author_id),
        name=row.name,
        description=row.description,
        terms=Terms(Metric(row.metric), row.begins_on, row.ends_on, _real(row.daily_cap), _real(row.target)),
        zone=row.zone,
        teams=tuple(teams),
        created_at=row.created_at,
        ended_at=row.ended_at,
        final_at=row.final_at,
    )


def _real(value: float | None) -> float | None:
    # SQLite keeps whole REALs as integers, and RETURNING shows them as such.
    return None if value is None else float(value)
