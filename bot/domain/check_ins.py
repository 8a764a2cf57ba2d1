"""The check-in after a run: how hard it was, how the gut took it, how it felt.

These are a member's health answers. Nothing here lets them into a log line or an exception: ``repr``
hides them, and errors name the scale, never the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.errors import N_, ExpectedError

EFFORT_SCALE: Final = range(11)
GUT_SCALE: Final = range(11)
FEELING_SCALE: Final = range(-5, 6)
_DOCUMENT_VERSION = 1


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


class Region(StrEnum):
    """Where in the gut a symptom belongs."""

    UPPER = "upper"
    LOWER = "lower"
    OTHER = "other"


class Symptom(StrEnum):
    """A gastrointestinal symptom during or after the run. The values are stored: never change one.

    Source: the symptoms in Gaskell, Snipe & Costa 2019, Int J Sport Nutr Exerc Metab 29(4):411-419.
    """

    REFLUX = "reflux"
    BELCHING = "belching"
    BLOATING = "bloating"
    STOMACH_PAIN = "stomach_pain"
    NAUSEA = "nausea"
    VOMITING = "vomiting"
    LOWER_CRAMPS = "lower_cramps"
    FLATULENCE = "flatulence"
    URGE = "urge"
    LOOSE_STOOL = "loose_stool"
    SIDE_STITCH = "side_stitch"

    @property
    def region(self) -> Region:
        """The part of the gut it belongs to."""
        if self in _UPPER:
            return Region.UPPER
        return Region.OTHER if self is Symptom.SIDE_STITCH else Region.LOWER

    @property
    def label(self) -> str:
        """The member's words for it, in the source language."""
        return SYMPTOM_LABELS[self]


_UPPER = frozenset(
    {
        Symptom.REFLUX,
        Symptom.BELCHING,
        Symptom.BLOATING,
        Symptom.STOMACH_PAIN,
        Symptom.NAUSEA,
        Symptom.VOMITING,
    }
)

SYMPTOM_LABELS: Final[Mapping[Symptom, str]] = MappingProxyType(
    {
        Symptom.REFLUX: N_("Heartburn or food coming back up"),
        Symptom.BELCHING: N_("Burping"),
        Symptom.BLOATING: N_("Bloated, full belly"),
        Symptom.STOMACH_PAIN: N_("Stomach ache, upper belly"),
        Symptom.NAUSEA: N_("Feeling sick"),
        Symptom.VOMITING: N_("Throwing up"),
        Symptom.LOWER_CRAMPS: N_("Cramps, lower belly"),
        Symptom.FLATULENCE: N_("Wind"),
        Symptom.URGE: N_("Sudden need for a toilet"),
        Symptom.LOOSE_STOOL: N_("Loose or watery stool"),
        Symptom.SIDE_STITCH: N_("Side stitch"),
    }
)

LOWER_GUT_NOTE = N_(
    "Lower-gut scores repeat poorly: the same person on the same run may well answer differently. "
    "Read a trend in them loosely."
)
"""Shown before any trend in lower-gut answers (repeatability rs 0.20, Gaskell, Snipe & Costa 2019)."""

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


@dataclass(frozen=True, slots=True, repr=False)
class CheckInAnswers:
    """One check-in: ``effort`` 0 to 10, ``gut`` 0 to 10, its ``symptoms``, and ``feeling`` -5 to +5.

    Gut 0 with symptoms, or gut trouble without any, are both taken as they are: nobody argues with a member.

    Raises:
        OutOfScale: the subclass of the scale that was left.

    Source: Foster et al. 2001 (effort); Gaskell, Snipe & Costa 2019 (gut); Hardy & Rejeski 1989 (feeling).
    """

    effort: int
    gut: int
    symptoms: frozenset[Symptom]
    feeling: int

    def __post_init__(self) -> None:
        if not _is_on(EFFORT_SCALE, self.effort):
            raise EffortOutOfScale
        if not _is_on(GUT_SCALE, self.gut):
            raise GutOutOfScale
        if not _is_on(FEELING_SCALE, self.feeling):
            raise FeelingOutOfScale

    def __repr__(self) -> str:
        return "CheckInAnswers(private)"

    def to_document(self) -> dict[str, object]:
        """Return the answers as JSON-safe values, equal answers giving equal documents."""
        return {
            "version": _DOCUMENT_VERSION,
            "effort": self.effort,
            "gut": self.gut,
            "symptoms": sorted(self.symptoms),
            "feeling": self.feeling,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "CheckInAnswers":
        """Return the answers that ``to_document`` wrote.

        Raises:
            DocumentUnreadable: if the version is unknown or a field is missing or not what it should be.
        """
        if _whole_number(document, "version") != _DOCUMENT_VERSION:
            raise DocumentUnreadable("version")
        effort, gut, feeling = (_whole_number(document, name) for name in ("effort", "gut", "feeling"))
        symptoms = _symptoms(document)
        # Raised outside any except block: a chained exception would carry what it choked on into a traceback.
        for name, scale, value in (
            ("effort", EFFORT_SCALE, effort),
            ("gut", GUT_SCALE, gut),
            ("feeling", FEELING_SCALE, feeling),
        ):
            if value not in scale:
                raise DocumentUnreadable(name)
        return cls(effort=effort, gut=gut, symptoms=symptoms, feeling=feeling)


def _is_on(scale: range, value: object) -> bool:
    # True is an int to Python and 3.0 is in range(11), but neither is an answer.
    return type(value) is int and value in scale


def _whole_number(document: Mapping[str, object], name: str) -> int:
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise DocumentUnreadable(name)
    return value


def _symptoms(document: Mapping[str, object]) -> frozenset[Symptom]:
    told = document.get("symptoms")
    if not isinstance(told, list):
        raise DocumentUnreadable("symptoms")
    symptoms = frozenset(symptom for symptom in Symptom if symptom in told)
    if len(symptoms) != len(told):
        raise DocumentUnreadable("symptoms")
    return symptoms
