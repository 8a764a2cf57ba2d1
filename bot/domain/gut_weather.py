"""The gut weather of a server: one of three words for a week, of members who agreed to be counted, singling out nobody.

It is the one thing a server ever sees that comes from check-ins, so the rules are strict, and silence is their answer
to every doubt. A word is said only if

1. at least five contributed, each of whom agreed, in this server and nowhere else, and agrees to check-ins;
2. at least two of them had a calm week and at least two had not. So nobody can be read off the word; not even one of
   them, who knows their own week, learns anybody else's (l-diversity, Machanavajjhala et al. 2007, ACM TKDD 1(1):3:
   five alone, k-anonymity, are not enough where all say the same);
3. nobody came to those who agreed, or left them, since the rules last looked: of two words whose groups differ by
   somebody, the difference would tell of that somebody. The first look says nothing, for the same reason;
4. none of its days was in a week that the rules looked at before: of two windows that overlap, the difference would
   tell of the days at their ends.

Nothing but the word is kept or shown: no share, no count, no names.
"""

import statistics
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from bot.domain.errors import N_
from bot.domain.ids import MemberId

FEWEST: Final = 5
"""Who contributed must be at least so many."""
FEWEST_OF_A_KIND: Final = 2
"""Calm weeks must be at least so many, and others as well: one more than a contributor who knows their own."""

_CALM_BELOW: Final = 1
"""On the scale of Gaskell, Snipe & Costa 2019 (IJSNEM 29:411), 0 is no trouble at all and 1 the mildest."""
_MOSTLY: Final = 0.6
"""A share that three of five reach."""


class GutWeather(StrEnum):
    """The words."""

    MOSTLY_CALM = "mostly_calm"
    MIXED = "mixed"
    UNSETTLED = "unsettled"

    @property
    def sentence(self) -> str:
        """What the server reads, marked for translation."""
        return _SENTENCES[self]


_SENTENCES = {
    GutWeather.MOSTLY_CALM: N_("Gut weather: mostly calm."),
    GutWeather.MIXED: N_("Gut weather: mixed."),
    GutWeather.UNSETTLED: N_("Gut weather: unsettled. Some weeks are like that."),
}


def is_calm(gut_scores: Sequence[int]) -> bool:
    """Return whether a member's week was calm: no gut trouble in most of its check-ins.

    ``gut_scores`` are the week's overall gut answers, 0 to 10.

    Raises:
        ValueError: if there are none.
    """
    if not gut_scores:
        raise ValueError("a week without a check-in is neither calm nor not")
    return statistics.median(gut_scores) < _CALM_BELOW


def gut_weather(
    scores: Mapping[MemberId, Sequence[int]], *, first_on: date, looked_through_on: date | None
) -> GutWeather | None:
    """Return the word for the week that begins on ``first_on``, or None if the rules have any doubt.

    ``scores`` holds the week's gut answers of those who agreed and checked in. ``looked_through_on`` is the last day
    that the rules looked at before, None if they never did, or if anybody came to those who agreed or left them since.
    """
    if looked_through_on is None or first_on <= looked_through_on:
        return None
    return word_for([is_calm(each) for each in scores.values() if each])


def word_for(calm: Sequence[bool]) -> GutWeather | None:
    """Return the word for the weeks of all who contributed, or None where it would give somebody away."""
    calm_weeks = sum(calm)
    if len(calm) < FEWEST or min(calm_weeks, len(calm) - calm_weeks) < FEWEST_OF_A_KIND:
        return None
    if calm_weeks >= _MOSTLY * len(calm):
        return GutWeather.MOSTLY_CALM
    if len(calm) - calm_weeks >= _MOSTLY * len(calm):
        return GutWeather.UNSETTLED
    return GutWeather.MIXED
