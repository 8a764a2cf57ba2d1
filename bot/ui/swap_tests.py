"""The swap test in words: today's meal, how far it is, and at its end what came out, without a verdict on fibre."""

import discord

from bot.domain.errors import N_
from bot.domain.help_lines import HelpLines
from bot.domain.swap_tests import LEAST_RUNS, SIMILAR_WITHIN, WANTED_RUNS, Meal, SwapResult
from bot.services.swap_tests import SwapStatus
from bot.ui.actions import buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.pages import pages
from bot.ui.wellbeing import all_well_button, sign_words, wrong_button

_RARE = 0.05  # one in twenty, as is usual

_MEALS = {
    Meal.LOW_FIBRE: N_("**Today: low-fibre.** Something like white bread, rice or a banana before you run."),
    Meal.USUAL: N_("**Today: as you usually eat.** Whatever you would have before a run anyway."),
}


def started_text(book: Phrasebook, status: SwapStatus) -> Markup:
    """Return what a test is, and today's meal."""
    lines = [
        book.say("🔀 **Your swap test has begun.**"),
        book.say(
            "Before about {runs} similar runs I draw which meal it is: low in fibre, or your usual one. Similar means "
            "{shortest} to {longest}, as your runs mostly are. Check in after each, and at the end you see both sides.",
            runs=WANTED_RUNS,
            shortest=book.duration(round(status.usual_min * (1 - SIMILAR_WITHIN)) * 60),
            longest=book.duration(round(status.usual_min * (1 + SIMILAR_WITHIN)) * 60),
        ),
        _today(book, status),
        book.say(
            "Ask `/swap-test status` before a run: what it says on that day counts. Eat something else whenever you "
            "like, and tell it in the check-in."
        ),
        _belongs(book),
    ]
    return Markup("\n".join(lines))


def status_texts(book: Phrasebook, status: SwapStatus, lines: HelpLines) -> list[Markup]:
    """Return how a test stands, as the messages that it takes; help comes first, and by itself."""
    if status.signs:
        ended = book.say("🔀 The swap test has ended; there is nothing to do for it.")
        return [*pages([sign_words(book, sign, lines) for sign in status.signs]), ended]
    return [_ended(book, status) if status.has_ended else _running(book, status)]


def swap_buttons(book: Phrasebook, *, flagged: bool) -> discord.ui.View:
    """Return the button that is on everything about check-ins, and the way back while something is wrong."""
    if flagged:
        return buttons(all_well_button(book), wrong_button(book))
    return buttons(wrong_button(book))


def _running(book: Phrasebook, status: SwapStatus) -> Markup:
    lines = [
        book.say("🔀 **Swap test: {done} of {wanted} runs**", done=status.answered, wanted=WANTED_RUNS),
        _today(book, status),
    ]
    if status.waiting:
        lines.append(
            book.plural(
                "{count} run has no check-in yet; without one it cannot count.",
                "{count} runs have no check-in yet; without one they cannot count.",
                status.waiting,
            )
        )
    lines += [
        small(book.say("What came out is shown at the end only, so that it changes nothing.")),
        _belongs(book),
    ]
    return Markup("\n".join(lines))


def _today(book: Phrasebook, status: SwapStatus) -> Markup:
    if status.meal is None:
        return book.say("Your run for today is in. The next meal comes with the next day.")
    return book.say(_MEALS[status.meal])


def _belongs(book: Phrasebook) -> Markup:
    return small(
        book.say(
            "Only the meal before the run changes: fibre belongs to your other meals. If somebody who treats you told "
            "you how to eat, keep to that. `/swap-test stop` ends it at any time."
        )
    )


def _ended(book: Phrasebook, status: SwapStatus) -> Markup:
    if status.result is None:
        return book.plural(
            "🔀 **The swap test has ended** with {count} run that counts. From fewer than {least}, spread over both "
            "meals, nothing can honestly be said.",
            "🔀 **The swap test has ended** with {count} runs that count. From fewer than {least}, spread over both "
            "meals, nothing can honestly be said.",
            status.answered,
            least=LEAST_RUNS,
        )
    result = status.result
    lines = [
        book.say("🔀 **Your swap test is done.**"),
        book.say(
            "Gut was typically {usual} after your usual meals ({usual_runs}) and {low} after low-fibre ones "
            "({low_runs}), counted by the meal that was drawn.",
            usual=book.number(result.usual.median, digits=1),
            usual_runs=book.plural("{count} run", "{count} runs", result.usual.runs),
            low=book.number(result.low_fibre.median, digits=1),
            low_runs=book.plural("{count} run", "{count} runs", result.low_fibre.runs),
        ),
        _followed(book, result),
        _by_chance(book, result),
        small(
            book.say(
                "You knew which meal it was, and that alone can change how a gut feels. It says nothing about fibre at "
                "your other meals, where it belongs. This is no medical advice."
            )
        ),
    ]
    return Markup("\n".join(lines))


def _followed(book: Phrasebook, result: SwapResult) -> Markup:
    return book.say(
        "By your check-ins, eaten as drawn: {as_drawn}; otherwise: {otherwise}; not told: {not_told}.",
        as_drawn=result.as_drawn,
        otherwise=result.otherwise,
        not_told=result.not_told,
    )


def _by_chance(book: Phrasebook, result: SwapResult) -> Markup:
    if result.chance_share < _RARE:
        return book.say(
            "Of all orders I could have drawn, fewer than 1 in {many} would set the two as far apart. Chance is an "
            "unlikely explanation, though not ruled out.",
            many=20,
        )
    return book.say(
        "Of all orders I could have drawn, {share}% would set the two at least as far apart. This may well be chance.",
        share=book.number(100 * result.chance_share),
    )
