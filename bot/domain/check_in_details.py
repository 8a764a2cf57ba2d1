"""What may be told beyond a check-in's first step: the meal before, the heat, the drinking, and the morning after.

All of it is optional, and all of it is health: ``repr`` hides it, and what is stored names a field, never a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from bot.domain.check_in_scales import (
    FEELING_SCALE,
    GUT_SCALE,
    DocumentUnreadable,
    FeelingOutOfScale,
    GutOutOfScale,
    is_on,
    whole_number,
)
from bot.domain.errors import N_

_Choice = TypeVar("_Choice", bound=StrEnum)


class HoursSinceMeal(StrEnum):
    """How long before the run the last meal was, in hours. The values are stored: never change one."""

    UNDER_ONE = "<1"
    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR_OR_MORE = "4+"

    @property
    def rank(self) -> int:
        """Its place in the order of time, 0 for the shortest. The steps are no equal lengths, only an order."""
        return list(HoursSinceMeal).index(self)

    @property
    def label(self) -> str:
        """The member's words for it, in the source language."""
        return _HOURS_LABELS[self]


class Fibre(StrEnum):
    """How much fibre that meal held, as the member sees their own meals. The values are stored."""

    LOW = "low"
    USUAL = "usual"
    HIGH = "high"

    @property
    def label(self) -> str:
        """The member's words for it, in the source language."""
        return _FIBRE_LABELS[self]


class Heat(StrEnum):
    """How warm it was on the run. The values are stored."""

    COOL = "cool"
    WARM = "warm"
    HOT = "hot"

    @property
    def label(self) -> str:
        """The member's words for it, in the source language."""
        return _HEAT_LABELS[self]


class Drinking(StrEnum):
    """How the member drank on the run; never a volume. The values are stored."""

    NOTHING = "nothing"
    TO_THIRST = "to_thirst"
    MORE_THAN_THIRST = "more_than_thirst"

    @property
    def label(self) -> str:
        """The member's words for it, in the source language."""
        return _DRINKING_LABELS[self]


_HOURS_LABELS: Final[Mapping[HoursSinceMeal, str]] = MappingProxyType(
    {
        HoursSinceMeal.UNDER_ONE: N_("Less than an hour"),
        HoursSinceMeal.ONE: N_("About 1 hour"),
        HoursSinceMeal.TWO: N_("About 2 hours"),
        HoursSinceMeal.THREE: N_("About 3 hours"),
        HoursSinceMeal.FOUR_OR_MORE: N_("4 hours or more"),
    }
)
_FIBRE_LABELS: Final[Mapping[Fibre, str]] = MappingProxyType(
    {
        Fibre.LOW: N_("Low: white bread, rice, banana"),
        Fibre.USUAL: N_("As I usually eat"),
        Fibre.HIGH: N_("High: beans, wholegrain, lots of vegetables"),
    }
)
_HEAT_LABELS: Final[Mapping[Heat, str]] = MappingProxyType(
    {Heat.COOL: N_("Cool"), Heat.WARM: N_("Warm"), Heat.HOT: N_("Hot")}
)
_DRINKING_LABELS: Final[Mapping[Drinking, str]] = MappingProxyType(
    {
        Drinking.NOTHING: N_("Nothing"),
        Drinking.TO_THIRST: N_("As thirst told me"),
        Drinking.MORE_THAN_THIRST: N_("More than thirst told me"),
    }
)


@dataclass(frozen=True, slots=True, repr=False)
class CheckInDetails:
    """The optional second step; None for what was not told. ``feeling_before`` is on the Feeling Scale, -5 to +5.

    Raises:
        FeelingOutOfScale: if the feeling is not on its scale.
    """

    feeling_before: int | None = None
    hours_since_meal: HoursSinceMeal | None = None
    fibre: Fibre | None = None
    heat: Heat | None = None
    drinking: Drinking | None = None

    def __post_init__(self) -> None:
        if self.feeling_before is not None and not is_on(FEELING_SCALE, self.feeling_before):
            raise FeelingOutOfScale

    def __repr__(self) -> str:
        return "CheckInDetails(private)"

    def to_document(self) -> dict[str, object]:
        """Return it as JSON-safe values."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_document(cls, document: object) -> "CheckInDetails":
        """Return what ``to_document`` wrote.

        Raises:
            DocumentUnreadable: if a field is missing or not what it should be.
        """
        if not isinstance(document, Mapping):
            raise DocumentUnreadable("details")
        before = document.get("feeling_before", "missing")
        if before is not None and not is_on(FEELING_SCALE, before):
            raise DocumentUnreadable("feeling_before")
        return cls(
            feeling_before=before,
            hours_since_meal=_choice(document, "hours_since_meal", HoursSinceMeal),
            fibre=_choice(document, "fibre", Fibre),
            heat=_choice(document, "heat", Heat),
            drinking=_choice(document, "drinking", Drinking),
        )


NOTHING_MORE: Final = CheckInDetails()
"""No second step was taken."""


@dataclass(frozen=True, slots=True, repr=False)
class MorningAfter:
    """What the gut did the next morning: 0 to 10 as in the check-in, and whether it has settled.

    Raises:
        GutOutOfScale: if the gut is not on its scale.
    """

    gut: int
    settled: bool

    def __post_init__(self) -> None:
        if not is_on(GUT_SCALE, self.gut):
            raise GutOutOfScale

    def __repr__(self) -> str:
        return "MorningAfter(private)"

    def to_document(self) -> dict[str, object]:
        """Return it as JSON-safe values."""
        return {"gut": self.gut, "settled": self.settled}

    @classmethod
    def from_document(cls, document: object) -> "MorningAfter":
        """Return what ``to_document`` wrote.

        Raises:
            DocumentUnreadable: if a field is missing or not what it should be.
        """
        if not isinstance(document, Mapping):
            raise DocumentUnreadable("morning_after")
        gut, settled = whole_number(document, "gut"), document.get("settled")
        if gut not in GUT_SCALE:
            raise DocumentUnreadable("gut")
        if not isinstance(settled, bool):
            raise DocumentUnreadable("settled")
        return cls(gut, settled)


def _choice(document: Mapping[str, object], name: str, choices: type[_Choice]) -> _Choice | None:
    if name not in document:
        raise DocumentUnreadable(name)
    told = document[name]
    if told is None:
        return None
    # Looked up, not converted: the ValueError of a conversion would carry what it choked on into a traceback.
    found = next((choice for choice in choices if choice == told), None)
    if found is None:
        raise DocumentUnreadable(name)
    return found
