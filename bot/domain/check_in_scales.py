"""The scales of a check-in: their ends, their anchors, and what happens to an answer that lies outside.

Errors name the scale, never the value: these are a member's health answers.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.domain.errors import N_, ExpectedError

EFFORT_SCALE: Final = range(11)
GUT_SCALE: Final = range(11)
FEELING_SCALE: Final = range(-5, 6)


class OutOfScale(ExpectedError):
    """An answer lies outside its scale; each scale has its own subclass, and none carries the answer."""

    template = N_("That is outside the scale.")


class EffortOutOfScale(OutOfScale):
    """Not a whole number from 0 to 10."""

    template = N_("Effort goes from 0 (rest) to 10 (maximal), in whole numbers.")


class GutOutOfScale(OutOfScale):
    """Not a whole number from 0 to 10."""

    template = N_("Gut goes from 0 (no trouble) to 10 (it stopped the run), in whole numbers.")


class FeelingOutOfScale(OutOfScale):
    """Not a whole number from -5 to +5."""

    template = N_("Feeling goes from -5 (very bad) to +5 (very good), in whole numbers.")


class DocumentUnreadable(ValueError):
    """A stored check-in is not a document that this version reads. Says which field, never what was in it."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"the stored check-in has no readable {field!r}")


EFFORT_ANCHORS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: N_("0 · Rest"),
        1: N_("1 · Very, very easy"),
        2: N_("2 · Easy"),
        3: N_("3 · Moderate"),
        4: N_("4 · Somewhat hard"),
        5: N_("5 · Hard"),
        6: N_("6"),
        7: N_("7 · Very hard"),
        8: N_("8"),
        9: N_("9"),
        10: N_("10 · Maximal, nothing left"),
    }
)
"""Session effort, for the whole run: the CR10 scale as modified by Foster.

Source: Foster et al. 2001, J Strength Cond Res 15(1):109-115.
"""

GUT_ANCHORS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: N_("0 · All quiet, no trouble"),
        1: N_("1 · Mild: there, but not in the way"),
        2: N_("2 · Mild: there, but not in the way"),
        3: N_("3 · Mild: there, but not in the way"),
        4: N_("4 · Mild: there, but not in the way"),
        5: N_("5 · Severe: it got in the way"),
        6: N_("6 · Severe: it got in the way"),
        7: N_("7 · Severe: it got in the way"),
        8: N_("8 · Severe: it got in the way"),
        9: N_("9 · Severe: it got in the way"),
        10: N_("10 · It stopped the run"),
    }
)
"""Overall gut trouble on the modified visual analogue scale: 1-4 mild, 5-9 severe because it interferes.

Source: Gaskell, Snipe & Costa 2019, Int J Sport Nutr Exerc Metab 29(4):411-419.
"""

FEELING_ANCHORS: Final[Mapping[int, str]] = MappingProxyType(
    {
        5: N_("+5 · Very good"),
        4: N_("+4"),
        3: N_("+3 · Good"),
        2: N_("+2"),
        1: N_("+1 · Fairly good"),
        0: N_("0 · Neutral"),
        -1: N_("-1 · Fairly bad"),
        -2: N_("-2"),
        -3: N_("-3 · Bad"),
        -4: N_("-4"),
        -5: N_("-5 · Very bad"),
    }
)
"""The Feeling Scale, best first, as published.

Source: Hardy & Rejeski 1989, J Sport Exerc Psychol 11(3):304-317.
"""

GUT_DAY_ANCHORS: Final[Mapping[int, str]] = MappingProxyType(
    {**GUT_ANCHORS, 10: N_("10 · It stopped the day")}
)
"""The same scale for a day without a run, whose worst stops no run. The scale was tested on runs; this end is ours."""


def is_on(scale: range, value: object) -> bool:
    """Return whether an answer is on its scale."""
    # True is an int to Python and 3.0 is in range(11), but neither is an answer.
    return type(value) is int and value in scale


def whole_number(document: Mapping[str, object], name: str) -> int:
    """Return a whole number from a stored document.

    Raises:
        DocumentUnreadable: if it is missing or something else.
    """
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise DocumentUnreadable(name)
    return value
