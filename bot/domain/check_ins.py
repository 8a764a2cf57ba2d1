"""The check-in after a run, or about a day without one: how hard it was, how the gut took it, how it felt.

These are a member's health answers. Nothing here lets them into a log line or an exception: ``repr``
hides them, and errors name the scale, never the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.check_in_details import NOTHING_MORE, CheckInDetails, MorningAfter
from bot.domain.check_in_scales import (
    EFFORT_ANCHORS,
    EFFORT_SCALE,
    FEELING_ANCHORS,
    FEELING_SCALE,
    GUT_ANCHORS,
    GUT_DAY_ANCHORS,
    GUT_SCALE,
    DocumentUnreadable,
    EffortOutOfScale,
    FeelingOutOfScale,
    GutOutOfScale,
    OutOfScale,
    is_on,
    whole_number,
)
from bot.domain.errors import N_

__all__ = [
    "EFFORT_ANCHORS",
    "EFFORT_SCALE",
    "FEELING_ANCHORS",
    "FEELING_SCALE",
    "GUT_ANCHORS",
    "GUT_DAY_ANCHORS",
    "GUT_SCALE",
    "LOWER_GUT_NOTE",
    "SYMPTOM_LABELS",
    "CheckInAnswers",
    "CheckInDetails",
    "DocumentUnreadable",
    "EffortOutOfScale",
    "FeelingOutOfScale",
    "GutOutOfScale",
    "MorningAfter",
    "OutOfScale",
    "Region",
    "Symptom",
]

_DOCUMENT_VERSION: Final = 2
_FIRST_VERSION: Final = 1  # effort always, and neither details nor a morning after


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


@dataclass(frozen=True, slots=True, repr=False)
class CheckInAnswers:
    """One check-in: ``effort`` 0 to 10, ``gut`` 0 to 10, its ``symptoms``, ``feeling`` (afterwards) -5 to +5.

    ``effort`` is None for a day without a run, ``morning_after`` unless it was asked for and answered. Gut 0 with
    symptoms, or gut trouble without any, are both taken as they are: nobody argues with a member.

    Raises:
        OutOfScale: the subclass of the scale that was left.

    Source: Foster et al. 2001 (effort); Gaskell, Snipe & Costa 2019 (gut); Hardy & Rejeski 1989 (feeling).
    """

    effort: int | None
    gut: int
    symptoms: frozenset[Symptom]
    feeling: int
    details: CheckInDetails = NOTHING_MORE
    morning_after: MorningAfter | None = None

    def __post_init__(self) -> None:
        if self.effort is not None and not is_on(EFFORT_SCALE, self.effort):
            raise EffortOutOfScale
        if not is_on(GUT_SCALE, self.gut):
            raise GutOutOfScale
        if not is_on(FEELING_SCALE, self.feeling):
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
            "details": self.details.to_document(),
            "morning_after": None if self.morning_after is None else self.morning_after.to_document(),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "CheckInAnswers":
        """Return the answers that ``to_document`` wrote, in this version or an earlier one.

        Raises:
            DocumentUnreadable: if the version is unknown or a field is missing or not what it should be.
        """
        version = whole_number(document, "version")
        if version not in (_FIRST_VERSION, _DOCUMENT_VERSION):
            raise DocumentUnreadable("version")
        has_no_effort = version > _FIRST_VERSION and document.get("effort", "missing") is None
        effort = None if has_no_effort else whole_number(document, "effort")
        gut, feeling = whole_number(document, "gut"), whole_number(document, "feeling")
        # Raised outside any except block: a chained exception would carry what it choked on into a traceback.
        for name, scale, value in (
            ("effort", EFFORT_SCALE, effort),
            ("gut", GUT_SCALE, gut),
            ("feeling", FEELING_SCALE, feeling),
        ):
            if value is not None and value not in scale:
                raise DocumentUnreadable(name)
        return cls(
            effort=effort,
            gut=gut,
            symptoms=_symptoms(document),
            feeling=feeling,
            details=_details(document, version),
            morning_after=_morning_after(document, version),
        )


def _details(document: Mapping[str, object], version: int) -> CheckInDetails:
    if version == _FIRST_VERSION:
        return NOTHING_MORE
    return CheckInDetails.from_document(document.get("details"))


def _morning_after(document: Mapping[str, object], version: int) -> MorningAfter | None:
    if version == _FIRST_VERSION:
        return None
    told = document.get("morning_after", "missing")
    return None if told is None else MorningAfter.from_document(told)


def _symptoms(document: Mapping[str, object]) -> frozenset[Symptom]:
    told = document.get("symptoms")
    if not isinstance(told, list):
        raise DocumentUnreadable("symptoms")
    symptoms = frozenset(symptom for symptom in Symptom if symptom in told)
    if len(symptoms) != len(told):
        raise DocumentUnreadable("symptoms")
    return symptoms
