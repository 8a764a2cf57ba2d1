"""Why a moment was refused: every refusal names three lines that would work."""

from bot.domain.errors import N_, ExpectedError

ONCE_STARTERS = ("tomorrow 07:00", "in 20 min", "sat 09:00")
"""Lines that are always in the future; they serve as examples in errors."""


class UnreadableMoment(ExpectedError):
    """A line that is no moment ahead; its subclasses tell why. Every one names three lines that would work."""

    template = N_("I could not read that. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")

    def __init__(self, *examples: str, **params: object) -> None:
        """Fill the template with ``params`` and the first three of ``examples`` and the starters."""
        named = zip(
            ("example_1", "example_2", "example_3"), dict.fromkeys(examples + ONCE_STARTERS), strict=False
        )
        super().__init__(**dict(named), **params)


class UnreadableMomentPart(UnreadableMoment):
    """One ``part`` of the line means nothing here."""

    template = N_("I could not read “{part}”. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class ImpossibleMoment(UnreadableMoment):
    """A ``part`` has the form of a time or a date, but no clock or calendar shows it."""

    template = N_("There is no “{part}”. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class MissingClock(UnreadableMoment):
    """The line names a day but no time."""

    template = N_("At what time? These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class SeveralMoments(UnreadableMoment):
    """The line names more than one day or time."""

    template = N_(
        "That is more than one time, and this reminder comes once. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class PastTime(UnreadableMoment):
    """The moment, ``moment`` in canonical words, is not ahead any more."""

    template = N_("{moment} is over. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class TooFarAhead(UnreadableMoment):
    """The moment is more than ``longest_days`` days ahead."""

    template = N_(
        "That is more than {longest_days} days away. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class MomentTooLong(UnreadableMoment):
    """The line has more than ``longest`` characters."""

    template = N_(
        "That is longer than {longest} characters. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )
