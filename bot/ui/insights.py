"""``/insights`` in words: numbers with their counts, what else it could be, and never a cause."""

import discord

from bot.domain.check_ins import LOWER_GUT_NOTE
from bot.domain.help_lines import HelpLines
from bot.domain.insights import LEAST_IN_GROUP, MOST_RUNS, TESTED_FROM, Comparison, Verdict
from bot.domain.reviews import Review, Stretch
from bot.services.insights import InsightReport, OwnLog
from bot.ui.actions import buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.comparisons import comparison_text, number_text, otherwise, signed_text
from bot.ui.pages import pages
from bot.ui.wellbeing import all_well_button, sign_words, wrong_button


def insight_texts(book: Phrasebook, report: InsightReport, lines: HelpLines) -> list[Markup]:
    """Return all that ``/insights`` says, as the messages that it takes; help comes first, and by itself."""
    blocks = [_own_log(book, report.log)]
    if report.signs:
        help_first = pages([sign_words(book, sign, lines) for sign in report.signs])
        held_back = book.say("I hold comparisons back until you tell me that all is well again.")
        return [*help_first, *pages([*blocks, held_back])]
    if report.log.has_lower_symptoms and (report.analysis.comparisons or report.review):
        blocks.append(small(book.say(LOWER_GUT_NOTE)))
    blocks += _standing(book, report)
    blocks += _early(book, report)
    blocks += _review(book, report.review)
    blocks.append(small(book.say("Your own log, seen by you alone. Patterns in it are no medical advice.")))
    return pages(blocks)


def insight_buttons(book: Phrasebook, *, flagged: bool) -> discord.ui.View:
    """Return the button that is on everything about check-ins, and the way back while something is wrong."""
    if flagged:
        return buttons(all_well_button(book), wrong_button(book))
    return buttons(wrong_button(book))


def _with_silent(book: Phrasebook, comparison: Comparison, log: OwnLog) -> Markup:
    """Return the comparison, with how many runs that were looked at do not answer its question."""
    text = comparison_text(book, comparison)
    silent = min(log.with_check_in, MOST_RUNS) - comparison.runs
    if silent <= 0:
        return text
    rest = book.plural(
        "{count} more run with a check-in does not tell.",
        "{count} more runs with a check-in do not tell.",
        silent,
    )
    return Markup(f"{text} {rest}")


def _own_log(book: Phrasebook, log: OwnLog) -> Markup:
    if log.since_on is None:
        lines = [book.say("🔎 **Your log**")]
    else:
        lines = [book.say("🔎 **Your log since {day}**", day=book.date(log.since_on))]
    if not log.runs:
        lines.append(book.say("No runs in it yet, and that is fine."))
        return Markup("\n".join(lines))
    lines.append(
        book.plural(
            "{count} run logged, {told} with a check-in.",
            "{count} runs logged, {told} with a check-in.",
            log.runs,
            told=log.with_check_in,
        )
    )
    if log.gut is not None and log.feeling is not None:
        lines.append(
            book.say(
                "Gut was typically {gut} (0 to 10) and feeling afterwards {feeling} (-5 to +5). "
                "Some gut trouble: {trouble} of {told}.",
                gut=number_text(book, log.gut),
                feeling=signed_text(book, log.feeling),
                trouble=log.with_trouble,
                told=log.with_check_in,
            )
        )
    if log.without_check_in:
        share = book.number(100 * log.without_check_in / log.runs)
        lines.append(
            small(
                book.say(
                    "{share}% of these runs have no check-in; what I say may not hold for them.", share=share
                )
            )
        )
    return Markup("\n".join(lines))


def _standing(book: Phrasebook, report: InsightReport) -> list[Markup]:
    """Return what stands out, or that nothing does; nothing where nothing was tested."""
    if not report.analysis.tested:
        return []
    checked = book.plural("We checked {count} thing.", "We checked {count} things.", report.analysis.tested)
    if report.insight is None:
        lines = [book.say("**Nothing to tell apart from chance at present.** {checked}", checked=checked)]
        if report.has_faded:
            lines.append(book.say("What I told you earlier does not stand out any more."))
        return [Markup("\n".join(lines))]
    insight = report.insight
    heading = (
        book.say("**New: something stands out**") if report.is_new else book.say("**Still standing out**")
    )
    lines = [
        heading,
        _with_silent(book, insight, report.log),
        Markup(f"{book.say(otherwise(insight.question))} {checked}"),
    ]
    if insight.verdict is Verdict.KEEPS_SHOWING:
        lines.append(book.say("It has kept showing up: both halves of your log point the same way."))
    return [Markup("\n".join(lines))]


def _early(book: Phrasebook, report: InsightReport) -> list[Markup]:
    if report.missing_runs:
        return [
            book.plural(
                "**Too early to compare anything.** With {count} more run that has a check-in, numbers can stand "
                "side by side. There is no hurry: your usual runs will do.",
                "**Too early to compare anything.** With {count} more runs that have a check-in, numbers can stand "
                "side by side. There is no hurry: your usual runs will do.",
                report.missing_runs,
            )
        ]
    early = [one for one in report.analysis.comparisons if one.verdict is Verdict.TOO_EARLY]
    if not early:
        return []
    lines = [book.say("**Side by side, and too early to tell**")]
    lines += [Markup(f"• {_with_silent(book, one, report.log)}") for one in early]
    lines.append(
        small(
            book.say(
                "It takes {runs} answers to a question, {least} of each kind, and weeks with several runs, before "
                "chance can be told apart. Your usual runs will do.",
                runs=TESTED_FROM,
                least=LEAST_IN_GROUP,
            )
        )
    )
    return [Markup("\n".join(lines))]


def _review(book: Phrasebook, review: Review | None) -> list[Markup]:
    if review is None:
        return []
    lines = [
        book.say("📅 **Your first {weeks} weeks**", weeks=review.weeks),
        book.say(
            "First {weeks} weeks of them: {stretch}",
            weeks=review.compared_weeks,
            stretch=_stretch(book, review.first),
        ),
        book.say(
            "Last {weeks} weeks of them: {stretch}",
            weeks=review.compared_weeks,
            stretch=_stretch(book, review.last),
        ),
        small(book.say(review.time_frame)),
    ]
    return [Markup("\n".join(lines))]


def _stretch(book: Phrasebook, stretch: Stretch) -> Markup:
    runs = book.plural("{count} run", "{count} runs", stretch.runs)
    if stretch.gut is None or stretch.feeling is None:
        return book.say(
            "{runs}, {told} with a check-in, too few for a median.", runs=runs, told=stretch.check_ins
        )
    return book.say(
        "{runs}, {told} with a check-in, gut typically {gut}, feeling {feeling}.",
        runs=runs,
        told=stretch.check_ins,
        gut=number_text(book, stretch.gut),
        feeling=signed_text(book, stretch.feeling),
    )
