"""How long things are kept: what is past its time goes in small batches, so that nobody's reminder waits for it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.domain.members import ParkReason
from bot.storage.tables import check_in, ledger, member, run, streak_event, swap_test, told_insight


class SqlRetentionRepository:
    """Members' and the operator's wishes how long health answers are kept, and who has left."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def choose(self, member_id: MemberId, days: int | None) -> None:
        """Write for how many days the member wants health answers kept; None for no end."""
        await self._connection.execute(
            update(member).where(member.c.id == member_id).values(keep_health_days=days)
        )

    async def limits(self, *, at_most_days: int | None) -> list[int]:
        """Return the numbers of days that are in force for anybody."""
        kept = _kept_days(at_most_days)
        return list(await self._connection.scalars(select(kept).where(kept.is_not(None)).distinct()))

    async def expire(self, days: int, *, at_most_days: int | None, now: datetime, limit: int) -> int:
        """Delete health answers, and notes on runs, older than ``days`` of those for whom that is in force.

        At most ``limit`` of each kind go at once; returns how many went. A day more is left to local days: it may
        still be yesterday where the member is.
        """
        cutoff = now - timedelta(days=days)
        cutoff_on = (cutoff - timedelta(days=1)).date()
        of_them = select(member.c.id).where(_kept_days(at_most_days) == days)

        def some(key: ColumnElement[int], *old: ColumnElement[bool]) -> Select[int]:
            return select(key).where(*old).limit(limit)

        gone = 0
        for statement in (
            delete(check_in).where(
                check_in.c.id.in_(
                    some(check_in.c.id, check_in.c.member_id.in_(of_them), check_in.c.day_on <= cutoff_on)
                )
            ),
            delete(told_insight).where(
                told_insight.c.id.in_(
                    some(
                        told_insight.c.id,
                        told_insight.c.member_id.in_(of_them),
                        told_insight.c.told_at < cutoff,
                    )
                )
            ),
            delete(swap_test).where(
                swap_test.c.id.in_(
                    some(swap_test.c.id, swap_test.c.member_id.in_(of_them), swap_test.c.ended_at < cutoff)
                )
            ),
            update(streak_event)
            .values(sealed_status=None)
            .where(
                streak_event.c.id.in_(
                    some(
                        streak_event.c.id,
                        streak_event.c.member_id.in_(of_them),
                        streak_event.c.sealed_status.is_not(None),
                        streak_event.c.day_on <= cutoff_on,
                    )
                )
            ),
            update(run)
            .values(sealed_notes=None)
            .where(
                run.c.id.in_(
                    some(
                        run.c.id,
                        run.c.member_id.in_(of_them),
                        run.c.sealed_notes.is_not(None),
                        run.c.day_on <= cutoff_on,
                    )
                )
            ),
        ):
            gone += (await self._connection.execute(statement)).rowcount
        # Why something was held back can be a matter of health; these are few, and seldom so old.
        await self._connection.execute(
            update(ledger)
            .values(sealed_reason=None)
            .where(
                ledger.c.member_id.in_(of_them),
                ledger.c.sealed_reason.is_not(None),
                ledger.c.fire_at < cutoff,
            )
        )
        return gone

    async def gone(
        self, reasons: Collection[ParkReason], *, since_before: datetime, limit: int
    ) -> Sequence[MemberId]:
        """Return members who cannot be written to for one of these reasons, and were not seen, since before then."""
        last_sign_at = func.max(member.c.parked_at, func.coalesce(member.c.last_seen_at, member.c.parked_at))
        away = and_(member.c.parked_reason.in_(reasons), member.c.parked_at < since_before)
        unseen = or_(member.c.last_seen_at.is_(None), member.c.last_seen_at < since_before)
        rows = await self._connection.scalars(
            select(member.c.id).where(away, unseen).order_by(last_sign_at).limit(limit)
        )
        return [MemberId(member_id) for member_id in rows]

    async def mark_left(self, member_id: MemberId) -> None:
        """Note that the member counts as having left, so that what follows from it happens once."""
        await self._connection.execute(
            update(member).where(member.c.id == member_id).values(parked_reason=ParkReason.LEFT)
        )


def _kept_days(at_most_days: int | None) -> ColumnElement[int | None]:
    """Return for how many days a member's health answers are kept; NULL for no end."""
    chosen = member.c.keep_health_days
    if at_most_days is None:
        return chosen
    return case((chosen < at_most_days, chosen), else_=literal(at_most_days))
