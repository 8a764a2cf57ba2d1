"""Rankings in memory. Each holds as long as the stamp stands that the database had on its server then."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.boards import BoardMetric, Place
from bot.domain.ids import GuildId

_MOST_HELD: Final = 64
"""A ranking of 200 members takes some 50 KB; computing one again takes a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a ranking is of: a server, what is counted, and from which local day to which."""

    guild_id: GuildId
    metric: BoardMetric
    first_on: date
    last_on: date


class Rankings:
    """The rankings that were looked at last. Names are in them, so what is over goes, and none stays for long."""

    def __init__(self) -> None:
        self._held: dict[Ranked, tuple[int, tuple[Place, ...]]] = {}

    def get(self, ranked: Ranked, *, stamp: int) -> tuple[Place, ...] | None:
        """Return the ranking if it was computed under this stamp, the best first."""
        held = self._held.get(ranked)
        if held is None or held[0] != stamp:
            return None
        # The one looked at last goes last.
        del self._held[ranked]
        self._held[ranked] = held
        return held[1]

    def hold(self, ranked: Ranked, places: tuple[Place, ...], *, stamp: int) -> None:
        """Hold a ranking that was computed in the very snapshot in which the stamp was read."""
        self._held.pop(ranked, None)
        if len(self._held) >= _MOST_HELD:
            del self._held[next(iter(self._held))]
        self._held[ranked] = (stamp, places)

    def keep_only(self, guild_id: GuildId, *, stamp: int | None) -> None:
        """Let go of what is held of a server under another stamp; under any, if it has none."""
        over = [
            ranked
            for ranked, (held_under, _) in self._held.items()
            if ranked.guild_id == guild_id and held_under != stamp
        ]
        for ranked in over:
            del self._held[ranked]

    def clear(self) -> None:
        """Let go of all of them."""
        self._held.clear()
