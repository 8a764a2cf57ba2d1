"""What is said under a logged run of the challenges that it counts for."""

from collections.abc import Sequence
from typing import Final

from bot.domain.members import Units
from bot.services.challenge_gains import ChallengeGain
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.challenges import amount

_MOST_NAMED: Final = 3


def gain_lines(book: Phrasebook, gains: Sequence[ChallengeGain], units: Units) -> list[Markup]:
    """Return a line for each of the first few challenges, goals that were reached before all."""
    ordered = sorted(gains, key=lambda gain: not gain.is_goal_reached)
    return [_line(book, gain, units) for gain in ordered[:_MOST_NAMED]]


def _line(book: Phrasebook, gain: ChallengeGain, units: Units) -> Markup:
    terms = gain.challenge.terms
    has = amount(book, terms.metric, gain.value, units)
    if not gain.is_goal_reached or terms.target is None:
        return book.say("🏁 Counts for **{name}**: you have {amount}.", name=gain.challenge.name, amount=has)
    return book.say(
        "🏁 Counts for **{name}**: you have {amount}, and the goal of {target} is reached.",
        name=gain.challenge.name,
        amount=has,
        target=amount(book, terms.metric, terms.target, units),
    )
