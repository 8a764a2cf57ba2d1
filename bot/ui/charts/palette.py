"""The colours of charts: a dark card that reads on Discord's dark and light themes, and hues told apart by everybody.

Source of the hues: Okabe & Ito 2008, Color Universal Design, made for colour-blind readers. None of them is an
alarming red, on purpose: a chart of gut trouble is no warning light.
"""

from typing import Final, NamedTuple


class Colour(NamedTuple):
    """Red, green and blue, 0 to 255 each."""

    red: int
    green: int
    blue: int

    def towards(self, other: "Colour", share: float) -> "Colour":
        """Return this colour with a ``share`` (0 to 1) of another mixed in."""
        return Colour(
            *(round(mine + (theirs - mine) * share) for mine, theirs in zip(self, other, strict=True))
        )


CARD: Final = Colour(30, 33, 39)
EDGE: Final = Colour(74, 80, 92)
GRID: Final = Colour(56, 61, 71)
BAND: Final = Colour(42, 46, 54)
BAND_STRONG: Final = Colour(54, 58, 68)
INK: Final = Colour(242, 244, 248)
MUTED: Final = Colour(178, 185, 198)

SKY_BLUE: Final = Colour(86, 180, 233)
ORANGE: Final = Colour(230, 159, 0)
GREEN: Final = Colour(0, 158, 115)
PURPLE: Final = Colour(204, 121, 167)
