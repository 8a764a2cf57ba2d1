"""Why a ``when:`` line was refused: every refusal of a line names three that would work."""

from typing import Self

from bot.domain.errors import N_, ExpectedError

LONGEST_LINE = 100
"""Characters that a line may have: nobody's plan needs more, and the work stays bounded."""
MOST_TIMES_A_DAY = 12
SHORTEST_GAP_MIN = 15
"""Minutes that must lie between two times, also from one chosen day to the next."""

STARTERS = ("daily 07:00", "weekdays 06:30", "mon wed fri 06:30", "weekends 09:00", "daily 08:00 18:00")
"""Canonical lines for a member who has typed nothing yet; the first three serve as examples in errors."""


INTERVAL_STARTERS = (
    "every 90 min 08:00-20:00 daily",
    "every 2 hours 09:00-17:00 weekdays",
    "hourly 09:00-17:00 weekdays",
    "every 45 min 08:00-18:00 daily",
)
"""Canonical lines for a member who has typed "every"; the first three serve as examples in errors."""

DRINK_STARTERS = ("every 90 min 08:00-20:00 daily", "hourly 09:00-17:00 weekdays", "daily 09:00 11:00 15:00")
"""Lines for reminders to drink; they serve as examples in errors."""
REST_STARTERS = ("tue thu 08:00", "sun 09:00", "weekends 08:00")
"""Canonical lines for notes on days of rest, for a member who has typed nothing yet and as examples in errors."""

_EXAMPLES = ("example_1", "example_2", "example_3")


class UnreadableWhen(ExpectedError):
    """A line that is no plan; its subclasses tell why. Every one names three lines that would work."""

    template = N_("I could not read that. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")

    def __init__(self, *examples: str, **params: object) -> None:
        """Fill the template with ``params`` and the first three of ``examples`` and the starters."""
        self._examples = examples
        named = zip(_EXAMPLES, dict.fromkeys(examples + STARTERS), strict=False)
        super().__init__(**dict(named), **params)

    def with_starters(self, *starters: str) -> Self:
        """Return the same refusal, in which ``starters`` fill up the examples that are not drawn from the line."""
        params = {name: value for name, value in self.params.items() if name not in _EXAMPLES}
        return type(self)(*self._examples, *starters, **params)


class UnreadablePart(UnreadableWhen):
    """One ``part`` of the line means nothing here."""

    template = N_("I could not read “{part}”. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class ImpossibleTime(UnreadableWhen):
    """A ``part`` has the form of a time of day, but no clock shows it."""

    template = N_(
        "“{part}” is not a time of day. These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class MissingTime(UnreadableWhen):
    """The line names days but no time."""

    template = N_("At what time? These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class MissingDays(UnreadableWhen):
    """The line names times but no day."""

    template = N_("On which days? These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class MixedTimes(UnreadableWhen):
    """The line gives different days different times, which takes several plans."""

    template = N_(
        "All days of one line share its times. These would work, each by itself: "
        "“{example_1}”, “{example_2}”, “{example_3}”."
    )


class LineTooLong(UnreadableWhen):
    """The line has more than ``longest`` characters."""

    template = N_(
        "That is longer than {longest} characters. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class TooFrequent(ExpectedError):
    """More than ``most`` times a day, or two of them closer together than ``gap_min`` minutes."""

    template = N_("That is too often: at most {most} times a day, at least {gap_min} minutes apart.")


class LooseRange(UnreadablePart):
    """The ``part`` is a range of times, and nothing says how often within it."""

    template = N_("How often within “{part}”? These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class SpanPastMidnight(UnreadableWhen):
    """The range ``part`` of an interval ends before it begins: it would cross midnight."""

    template = N_(
        "“{part}” runs past midnight, and an interval stays within one day. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class SingleSlot(UnreadableWhen):
    """The interval is longer than its range, so it would come only once a day."""

    template = N_(
        "“{part}” comes only once a day. These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class TooShortInterval(TooFrequent):
    """An interval brings two reminders closer together than ``gap_min`` minutes."""

    template = N_("That is too often: at least {gap_min} minutes must lie between two reminders.")
