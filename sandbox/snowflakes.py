"""Discord ids: a creation time in the high bits, a counter in the low ones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

DISCORD_EPOCH_AT = datetime(2015, 1, 1, tzinfo=UTC)

_COUNTER_BITS = 22
_MS = timedelta(milliseconds=1)


def created_at(snowflake: int) -> datetime:
    """Return the aware UTC instant, to the millisecond, that a snowflake carries."""
    return DISCORD_EPOCH_AT + (snowflake >> _COUNTER_BITS) * _MS


class Snowflakes:
    """A source of unique ids that carry the sandbox's time.

    The counter never restarts: a frozen clock still yields rising ids, because the overflow of the counter
    runs into the milliseconds, some four million ids later.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._issued = 0

    def new(self) -> int:
        """Return the next id."""
        self._issued += 1
        return (((self._now() - DISCORD_EPOCH_AT) // _MS) << _COUNTER_BITS) + self._issued
