"""What is said when a run reaches something: one line for milestones, one for each goal, and no more."""

from bot.domain.members import Units
from bot.domain.milestones import DISTANCES_M, Milestone, MilestoneKind
from bot.services.reached import Reached
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.goals import aim_words
from bot.ui.streak import streak_milestone_line

_HALF_MARATHON_M, _MARATHON_M = DISTANCES_M[2:]


def reached_lines(book: Phrasebook, reached: Reached, units: Units) -> list[Markup]:
    """Return the lines that go under a logged run, or under the summary of many; none if nothing was reached."""
    lines = []
    if reached.milestones:
        named = book.list_of([milestone_words(book, one) for one in reached.milestones])
        lines.append(book.say("🎉 **New in your log:** {milestones}.", milestones=named))
    lines += [
        book.say("🎯 **Goal reached:** {goal}.", goal=aim_words(book, goal.aim, units))
        for goal in reached.goals
    ]
    if reached.streak is not None:
        lines.append(streak_milestone_line(book, reached.streak))
    return lines


def milestone_words(book: Phrasebook, milestone: Milestone) -> str:
    """Return a milestone in the middle of a sentence; races have their names and kilometres in any units."""
    amount = milestone.amount
    match milestone.kind:
        case MilestoneKind.RUNS:
            if amount == 1:
                return book.plain("your first run")
            return str(book.plural("{count} run", "{count} runs", round(amount)))
        case MilestoneKind.MINUTES:
            return book.plain("a run of {duration}", duration=book.duration(round(amount * 60)))
        case MilestoneKind.DISTANCE:
            return _first_distance(book, amount)
        case MilestoneKind.FASTEST_5_KM | MilestoneKind.FASTEST_10_KM:
            distance_m = 5_000.0 if milestone.kind is MilestoneKind.FASTEST_5_KM else 10_000.0
            return book.plain(
                "your fastest {distance} so far ({duration} at your average pace)",
                distance=book.distance(distance_m),
                duration=book.duration(round(amount)),
            )
        case MilestoneKind.LONGEST:
            return book.plain("your longest run yet")


def _first_distance(book: Phrasebook, distance_m: float) -> str:
    if distance_m == _HALF_MARATHON_M:
        return book.plain("a half marathon")
    if distance_m == _MARATHON_M:
        return book.plain("a marathon")
    return book.plain("a run of {distance}", distance=book.distance(distance_m))
