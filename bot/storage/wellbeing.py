"""What members reported that was wrong, sealed; most of it says "nothing", so that having it tells nothing."""

import asyncio
from collections.abc import Mapping
from typing import Final

from bot.domain.ids import MemberId
from bot.domain.wellbeing import ALL_WELL, UNREADABLE, Wellbeing, WellbeingUnreadable
from bot.storage.encryption import HealthCipher, SealBroken
from bot.storage.engine import StorageMisconfigured
from bot.storage.unreadable import LeftOut, UnreadableRow

_KEPT_IN_MIND: Final = 100_000
"""Members whose document need not be opened again: claims read the same ones all day, and opening costs a thirtieth
of a message."""

_AT_ONCE: Final = 100


class SealedWellbeing:
    """Seals and opens documents of wellbeing; one for the process, since it remembers what it opened."""

    def __init__(self, cipher: HealthCipher | None, left_out: LeftOut | None = None) -> None:
        """Note in ``left_out`` what cannot be opened."""
        self._cipher = cipher
        self._left_out = LeftOut() if left_out is None else left_out
        # Not the sealed bytes themselves: they are a hundred times longer than the number that tells them apart.
        self._in_mind: dict[MemberId, tuple[int, Wellbeing]] = {}

    def seal(
        self, wellbeing: Wellbeing, *, member_id: MemberId, in_place_of: bytes | None = None
    ) -> bytes | None:
        """Return the sealed document; without a key there is none, and "nothing" is all that can be kept.

        It bears the instant of what it takes the place of: when somebody said something would be there to see.

        Raises:
            StorageMisconfigured: if there is no key and something to seal.
        """
        if self._cipher is not None:
            return self._cipher.seal(wellbeing.to_document(), member_id=member_id, in_place_of=in_place_of)
        if wellbeing.is_flagged:
            raise StorageMisconfigured(
                "What is wrong cannot be kept here: the bot runs without a health key."
            )
        return None

    def read(self, sealed: bytes | None, *, member_id: MemberId) -> Wellbeing:
        """Return what was sealed for the member; no document says "nothing", and so does one that has no key here.

        One that cannot be opened, or says what this version does not know, is logged and ``UNREADABLE``: its member
        is not urged on, and can still do everything, "all is well again" included.
        """
        if sealed is None or self._cipher is None:
            return ALL_WELL
        mark = hash(sealed)
        known = self._in_mind.get(member_id)
        if known is not None and known[0] == mark:
            return known[1]
        wellbeing = self._open(sealed, member_id)
        if len(self._in_mind) >= _KEPT_IN_MIND:
            # The longest known; whoever they are, their turn comes again.
            del self._in_mind[next(iter(self._in_mind))]
        self._in_mind[member_id] = (mark, wellbeing)
        return wellbeing

    async def read_many(self, sealed: Mapping[MemberId, bytes | None]) -> dict[MemberId, Wellbeing]:
        """Return what was sealed for each of the members who ever reported something."""
        if self._cipher is None:
            return {}
        found: dict[MemberId, Wellbeing] = {}
        for number, (member_id, document) in enumerate(sealed.items()):
            if number % _AT_ONCE == 0:
                # A server has thousands; nobody's reminder waits for all of them to be opened.
                await asyncio.sleep(0)
            wellbeing = self.read(document, member_id=member_id)
            if wellbeing is not ALL_WELL:
                found[member_id] = wellbeing
        return found

    def _open(self, sealed: bytes, member_id: MemberId) -> Wellbeing:
        assert self._cipher is not None, "only what has a key is opened"
        try:
            wellbeing = Wellbeing.from_document(self._cipher.open(sealed, member_id=member_id))
        except (SealBroken, WellbeingUnreadable) as error:
            unreadable = UnreadableRow("member", member_id)
            unreadable.__cause__ = error
            self._left_out.note(unreadable)
            return UNREADABLE
        # One object for all to whom nothing was ever wrong: they are nearly all.
        return ALL_WELL if wellbeing == ALL_WELL else wellbeing
