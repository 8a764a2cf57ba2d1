"""What counts as a run, in the words of the formats and of those who write them."""

from bot.domain.run_files import RunFileOtherSport, RunFileRefused, RunFileRide, RunFileSwim

ANOTHER = "another sport"
"""For formats that number their sports: none of ours."""

_ON_FOOT = ("run", "walk", "treadmill", "hik", "jog", "trail", "foot", "marathon", "track")
_INDOOR = ("treadmill", "indoor")
_RIDE = ("bik", "cycl", "ride", "velo")
_SWIM = ("swim",)
_OTHER = (
    *(
        "row",
        "ski",
        "snow",
        "skat",
        "surf",
        "paddl",
        "kayak",
        "canoe",
        "sail",
        "golf",
        "yoga",
        "pilates",
        "climb",
    ),
    *(
        "strength",
        "elliptical",
        "stair",
        "motor",
        "driv",
        "fly",
        "tennis",
        "football",
        "soccer",
        "basketball",
    ),
    *(
        ANOTHER,
        "multisport",
        "triathlon",
        "transition",
        "dance",
        "boxing",
        "horse",
        "hunt",
        "fish",
        "meditation",
        "breath",
    ),
)
_BY_NUMBER = {"1": RunFileRide, "2": RunFileOtherSport, "16": RunFileSwim}
"""Strava once wrote numbers: 9 is a run, 10 a walk, 4 a hike, 1 a ride, 2 and up other sports."""


def refuse_other_sports(sport: str | None) -> None:
    """Let runs and walks pass, and what says nothing we know: a member sends a run, whatever their app calls it.

    Raises:
        RunFileOtherSport: if it is known to be something else; the kind of error tells which.
    """
    word = (sport or "").strip().casefold()
    refusal = _refusal(word)
    if refusal is not None:
        raise refusal


def is_indoor(sport: str | None) -> bool:
    """Tell whether a sport's name says that it was indoors."""
    return any(part in (sport or "").casefold() for part in _INDOOR)


def _refusal(word: str) -> type[RunFileRefused] | None:
    if word in _BY_NUMBER:
        return _BY_NUMBER[word]
    # "track cycling" and "trail ride" are rides: the other sport's name wins.
    for parts, refusal in ((_RIDE, RunFileRide), (_SWIM, RunFileSwim)):
        if any(part in word for part in parts):
            return refusal
    if any(part in word for part in _ON_FOOT):
        return None
    return RunFileOtherSport if any(part in word for part in _OTHER) else None
