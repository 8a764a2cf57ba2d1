"""``python -m bot rebuild``: compute anew what is kept up to date, and tell what had been wrong."""

import sys
from datetime import datetime

from bot.domain.ids import MemberId
from bot.services.ports import UnitOfWorkFactory
from bot.services.streak_sums import streak_sums

REBUILD_DETAILS = (
    "Compute anew, from runs and events, what the bot keeps up to date: the sums of days, how far streaks were walked. "
    "Stop the bot first. It is never needed; it is for whoever edited the database by hand or does not trust it. Tells "
    "how many days had been wrong, and exits with 0 either way."
)
_PAGE = 200


async def rebuild_aggregates(units: UnitOfWorkFactory, *, now: datetime) -> int:
    """Compute every aggregate anew; returns how many sums of days were not what they should have been."""
    async with units() as unit:
        wrong = await unit.aggregates.rebuild_run_days()
        await unit.aggregates.forget()
        await unit.commit()
    print(f"Sums of days that were wrong, and are right now: {wrong}", file=sys.stderr, flush=True)
    walked, after_id = 0, MemberId(0)
    while True:
        async with units() as unit:
            page = await unit.aggregates.with_events(after_id=after_id, limit=_PAGE)
            await streak_sums(unit, page, now=now, keep=True)
            await unit.commit()
        walked += len(page)
        if len(page) < _PAGE:
            break
        after_id = page[-1].id
    print(f"Streaks walked anew: {walked}", file=sys.stderr, flush=True)
    return wrong
