"""What can be wrong about a challenge, worded for whoever asked."""

from bot.domain.errors import N_, ExpectedError


class ChallengeNotFound(ExpectedError):
    """No such challenge in this server."""

    template = N_("I can't find that challenge here. `/challenge list` shows those there are.")


class NotYourChallenge(ExpectedError):
    """Somebody else's, and whoever asks is no moderator."""

    template = N_("Only whoever made a challenge, or a moderator, can change or end it.")


class ModeratorsOnly(ExpectedError):
    """The server lets only moderators make challenges."""

    template = N_(
        "In this server moderators make the challenges. You can join any of them with `/challenge join`."
    )


class TooManyChallenges(ExpectedError):
    """The author, or the server, has enough of them."""

    template = N_("{limit} challenges at a time are enough. End one, or wait until one is over.")


class ChallengeOver(ExpectedError):
    """It is over, or no runs of its days are left to come: nothing about it changes any more."""

    template = N_("That challenge is over. `/challenge show` has its results.")


class NotInChallenge(ExpectedError):
    """The member did not join it."""

    template = N_("You are not in that challenge.")


class StartDayOver(ExpectedError):
    """It would begin before today."""

    template = N_("A challenge begins today or later. These work: `today`, `tomorrow`, `monday`.")


class StartTooFar(ExpectedError):
    """It would begin in more than ``days`` days."""

    template = N_("A challenge begins within {days} days from now.")


class ChallengeLength(ExpectedError):
    """It is too short or too long."""

    template = N_(
        "A challenge lasts from {least} to {most} days, first and last included; this would be {days}."
    )


class BegunAlready(ExpectedError):
    """What a running challenge counts cannot be changed any more."""

    template = N_(
        "It has begun, so its first day and what counts stay as they are. You can still change the name, the "
        "description, the last day and the goal."
    )


class UnreadableAmount(ExpectedError):
    """An amount that is none in the metric's unit."""

    template = N_("I couldn't read “{text}” as an amount here. This would work: `{example}`.")


class CapOutOfRange(ExpectedError):
    """The daily cap is too low or too high."""

    template = N_("What counts of a day is between {least} and {most} here, and “{text}” is not.")


class NoCapHere(ExpectedError):
    """The metric counts days; nothing of a day can be too much."""

    template = N_("This challenge counts days, so it needs no daily cap.")


class TargetOutOfRange(ExpectedError):
    """The goal cannot be reached, or asks for nothing."""

    template = N_("A goal here is between {least} and {most}, and “{text}” is not.")


class TargetOutOfReach(ExpectedError):
    """The challenge was made so short, or its cap so low, that nobody can reach its goal any more."""

    template = N_(
        "Its goal could not be reached like that. Give another one in `goal` as well, or `-` for none."
    )


class WrongTeams(ExpectedError):
    """Too few teams, too many, or two of one name."""

    template = N_(
        "Give from {least} to {most} teams of different names, with commas between: `Otters, Herons`."
    )


class UnknownTeam(ExpectedError):
    """The challenge has no team of this name."""

    template = N_("There is no such team in this challenge. There are: {teams}.")


class NoTeams(ExpectedError):
    """A team was named where there are none."""

    template = N_("Everybody runs for themselves in this challenge, so leave `team` out.")


class NothingToChange(ExpectedError):
    """Nothing was said that is different from what is there."""

    template = N_(
        "Nothing to change there. Say what should be different: name, description, days, cap or goal."
    )
