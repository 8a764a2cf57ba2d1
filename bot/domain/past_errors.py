"""Why a moment in the past was refused: every refusal names three lines that would work."""

from bot.domain.errors import N_, ExpectedError

PAST_EXAMPLES = ("yesterday 18:00", "mon 7am", "2 hours ago")
"""Lines that can always be read, whatever the present."""


class UnreadablePast(ExpectedError):
    """A line that does not say when a run was; its subclasses tell why."""

    template = N_(
        "I could not read when that was. These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )

    def __init__(self, **params: object) -> None:
        examples = {f"example_{n}": line for n, line in enumerate(PAST_EXAMPLES, start=1)}
        super().__init__(**examples, **params)


class UnreadablePastPart(UnreadablePast):
    """One ``part`` of the line means nothing here."""

    template = N_(
        "I could not read “{part}” as a time. These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class ImpossiblePast(UnreadablePast):
    """A ``part`` has the form of a time or a date, but no clock or calendar shows it."""

    template = N_("There is no “{part}”. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")


class SeveralPasts(UnreadablePast):
    """The line names more than one day or time."""

    template = N_(
        "That is more than one time, and a run starts once. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class FutureMoment(UnreadablePast):
    """The moment is still ahead."""

    template = N_(
        "That is still ahead, and I keep runs that were run. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class TooLongAgo(UnreadablePast):
    """The moment is more than ``longest_days`` days ago."""

    template = N_(
        "That is more than {longest_days} days ago, further back than I keep runs by hand. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )


class PastTooLong(UnreadablePast):
    """The line has more than ``longest`` characters."""

    template = N_(
        "That is longer than {longest} characters. "
        "These would work: “{example_1}”, “{example_2}”, “{example_3}”."
    )
