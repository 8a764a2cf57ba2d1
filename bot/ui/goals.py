"""``/goal``: what is said of goals, with their progress in plain text."""

from bot.domain.goals import Aim, Goal, GoalKind, Tally
from bot.domain.members import Units
from bot.domain.milestones import DISTANCES_M
from bot.services.goals import GoalDone, GoalList, GoalSet, GoalSuggestion
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.pages import pages
from bot.ui.reminders import CHOICE_LENGTH

_STEPS = 10
_HALF_MARATHON_M, _MARATHON_M = DISTANCES_M[2:]


def aim_words(book: Phrasebook, aim: Aim, units: Units) -> str:
    """Return what a goal asks for: "10 km in one run"."""
    match aim.kind:
        case GoalKind.DISTANCE if aim.target == _HALF_MARATHON_M:
            return book.plain("a half marathon")
        case GoalKind.DISTANCE if aim.target == _MARATHON_M:
            return book.plain("a marathon")
        case GoalKind.DISTANCE:
            return book.plain("{distance} in one run", distance=book.distance(aim.target, units))
        case GoalKind.DURATION:
            return book.plain("{duration} in one run", duration=book.duration(round(aim.target)))
        case GoalKind.RUNS:
            return str(book.plural("{count} run", "{count} runs", round(aim.target)))
        case GoalKind.TOTAL:
            return book.plain("{distance} in total", distance=book.distance(aim.target, units))


def set_text(book: Phrasebook, set_goal: GoalSet) -> Markup:
    """Return what is said after a goal was set."""
    goal, units = set_goal.goal, set_goal.units
    lines = [book.say("🎯 **Your goal:** {goal}.", goal=aim_words(book, goal.aim, units))]
    if goal.by_on is not None:
        lines.append(book.say("By {day}; after that it simply stays open.", day=book.date(goal.by_on)))
    if goal.aim.kind in (GoalKind.RUNS, GoalKind.TOTAL):
        lines.append(small(book.say("I count your runs from now on. Rest days are part of it.")))
    else:
        lines.append(small(book.say("I'll see it when you log a run that does it. No hurry.")))
    return Markup("\n".join(lines))


def list_texts(book: Phrasebook, goals: GoalList) -> list[Markup]:
    """Return the open goals with their progress and the latest that were reached, as the messages that they take."""
    if not goals.open and not goals.done:
        return [_none_yet(book, goals)]
    blocks = [book.say("🎯 **Your goals**")]
    blocks += [_open_block(book, goal, tally, goals) for goal, tally in goals.open]
    if not goals.open and goals.is_urging_withheld:
        blocks.append(book.say("Nothing open."))
    elif not goals.open:
        blocks.append(
            book.say("Nothing open. A small next one? `/goal set` with `20 min`, `5k` or `8 runs`.")
        )
    if goals.done:
        blocks.append(book.say("**Reached**"))
        blocks += [_done_line(book, goal, goals.units) for goal in goals.done]
    return pages(blocks, between="\n")


def _none_yet(book: Phrasebook, goals: GoalList) -> Markup:
    if goals.is_urging_withheld:
        return book.say("🎯 No goals yet.")
    return book.say(
        "🎯 **No goals yet.** Small ones are the easiest to keep up, the more so in good company.\n"
        "Try `/goal set` with `20 min`, `5k`, `8 runs` or `30 km in total`."
    )


def done_text(book: Phrasebook, done: GoalDone) -> Markup:
    """Return what is said after a member marked a goal as reached."""
    words = aim_words(book, done.goal.aim, done.units)
    if done.is_praised:
        return book.say("🎯 **Goal reached:** {goal}. That was yours to say, and it counts.", goal=words)
    return book.say("Noted as reached: {goal}.", goal=words)


def dropped_text(book: Phrasebook, dropped: GoalSet) -> Markup:
    """Return what is said after a goal was let go."""
    words = aim_words(book, dropped.goal.aim, dropped.units)
    return book.say("👌 Let go: {goal}. Goals are there for you, not the other way round.", goal=words)


def goal_choice(book: Phrasebook, goal: Goal, units: Units) -> str:
    """Return an open goal for autocomplete."""
    words = aim_words(book, goal.aim, units)
    if goal.by_on is not None:
        words = book.plain("{goal}, by {day}", goal=words, day=book.date(goal.by_on))
    return words[:CHOICE_LENGTH]


def suggestion_choice(book: Phrasebook, suggestion: GoalSuggestion) -> str:
    """Return how a typed goal is understood, for autocomplete."""
    return aim_words(book, suggestion.aim, suggestion.units)[:CHOICE_LENGTH]


def _open_block(book: Phrasebook, goal: Goal, tally: Tally, goals: GoalList) -> Markup:
    lines = [
        book.say("{bar} **{goal}**", bar=_bar(goal, tally), goal=aim_words(book, goal.aim, goals.units)),
        small(_so_far(book, goal, tally, goals.units)),
    ]
    if goal.by_on is not None:
        day = book.date(goal.by_on)
        if goal.by_on < goals.today_on:
            lines.append(small(book.say("wanted by {day}; still open, and that is fine", day=day)))
        else:
            lines.append(small(book.say("by {day}", day=day)))
    return Markup("\n".join(lines))


def _so_far(book: Phrasebook, goal: Goal, tally: Tally, units: Units) -> Markup:
    match goal.aim.kind:
        case GoalKind.DISTANCE if tally.longest_m:
            return book.say("longest since then: {distance}", distance=book.distance(tally.longest_m, units))
        case GoalKind.DURATION if tally.longest_s:
            return book.say("longest since then: {duration}", duration=book.duration(tally.longest_s))
        case GoalKind.RUNS:
            return book.plural("{count} run so far", "{count} runs so far", tally.runs)
        case GoalKind.TOTAL:
            return book.say("{distance} so far", distance=book.distance(tally.total_m, units))
        case _:
            return book.say("the first run is still to come")


def _bar(goal: Goal, tally: Tally) -> Markup:
    """Return the progress in ten steps; it is full only when the goal is reached."""
    share = tally.towards(goal.aim.kind) / goal.aim.target
    steps = min(int(share * _STEPS), _STEPS - 1)
    return Markup("▰" * steps + "▱" * (_STEPS - steps))


def _done_line(book: Phrasebook, goal: Goal, units: Units) -> Markup:
    assert goal.done_at is not None, "it was reached"
    return book.say("✅ {goal}, {at}", goal=aim_words(book, goal.aim, units), at=book.at(goal.done_at, "D"))
