"""What the bot does for itself: note that it lives, remember when it did not, drop what is too old."""

from datetime import datetime, timedelta

import structlog

from bot.services.ports import Clock, UnitOfWorkFactory

LIFE_SIGN_EVERY = timedelta(minutes=1)
TIDY_EVERY = timedelta(hours=6)
_LAST_ALIVE = "last_alive_at"
_AN_OUTAGE = timedelta(minutes=10)
_LEDGER_KEPT = timedelta(days=180)

_log = structlog.get_logger(__name__)


class UpkeepService:
    """Housekeeping, called by the scheduler."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def note_start(self) -> None:
        """Record the time since the last sign of life as an outage, if it was long enough to matter."""
        now = self._clock.now()
        async with self._units() as unit:
            last_alive = await unit.state.get(_LAST_ALIVE)
            if last_alive is not None:
                since_at = datetime.fromisoformat(last_alive)
                if now - since_at >= _AN_OUTAGE:
                    await unit.outages.record(from_at=since_at, until_at=now)
                    _log.info("The bot was not running for a while", since=last_alive)
            await unit.state.set(_LAST_ALIVE, now.isoformat())
            await unit.commit()

    async def note_alive(self) -> None:
        """Leave a sign of life."""
        async with self._units() as unit:
            await unit.state.set(_LAST_ALIVE, self._clock.now().isoformat())
            await unit.commit()

    async def tidy(self) -> None:
        """Drop ledger lines nobody will ask about any more."""
        async with self._units() as unit:
            dropped = await unit.ledger.prune(before=self._clock.now() - _LEDGER_KEPT)
            await unit.commit()
        if dropped:
            _log.info("Dropped old ledger lines", lines=dropped)
