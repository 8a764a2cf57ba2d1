"""``/insights`` in words: numbers with their counts, what else it could be, and never a cause."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import discord

from bot.domain.check_ins import LOWER_GUT_NOTE
from bot.domain.errors import N_
from bot.domain.help_lines import HelpLines
from bot.domain.insights import LEAST_IN_GROUP, MOST_RUNS, TESTED_FROM, Comparison, Group, Question, Verdict
from bot.domain.reviews import Review, Stretch
from bot.services.insights import InsightReport, OwnLog
from bot.ui.actions import buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.pages import pages
from bot.ui.wellbeing import all_well_button, sign_words, wrong_button


@dataclass(frozen=True, slots=True)
class _Wording:
    """How a comparison is told: by medians, by how many runs had any trouble, and what else could be behind it."""

    medians: str
    trouble: str
    otherwise: str


_WORDINGS: Final[Mapping[Question, _Wording]] = MappingProxyType(
    {
        Question.EFFORT: _Wording(
            N_(
                "In your {runs} logged runs, gut was typically {first} when effort was {split} or more "
                "({first_runs}) and {second} when it was less ({second_runs})."
            ),
            N_(
                "In your {runs} logged runs, there was some gut trouble in {first_trouble} of {first_runs} with "
                "effort {split} or more, and in {second_trouble} of {second_runs} with less."
            ),
            N_("This could be chance or something else, such as heat or what you ate."),
        ),
        Question.DURATION: _Wording(
            N_(
                "In your {runs} logged runs, gut was typically {first} on those of {split} or more ({first_runs}) "
                "and {second} on shorter ones ({second_runs})."
            ),
            N_(
                "In your {runs} logged runs, there was some gut trouble in {first_trouble} of {first_runs} of {split} "
                "or more, and in {second_trouble} of {second_runs} that were shorter."
            ),
            N_("This could be chance or something else, such as heat or what you ate."),
        ),
        Question.FIBRE: _Wording(
            N_(
                "In your {runs} logged runs, gut was typically {second} after meals with usual or high fibre "
                "({second_runs}) and {first} after low-fibre ones ({first_runs})."
            ),
            N_(
                "In your {runs} logged runs, there was some gut trouble in {second_trouble} of {second_runs} after "
                "meals with usual or high fibre, and in {first_trouble} of {first_runs} after low-fibre ones."
            ),
            N_("This could be chance or something else, such as longer runs."),
        ),
        Question.MEAL: _Wording(
            N_(
                "In your {runs} logged runs, gut was typically {first} when the last meal was {split} back or more "
                "({first_runs}) and {second} when it was less ({second_runs})."
            ),
            N_(
                "In your {runs} logged runs, there was some gut trouble in {first_trouble} of {first_runs} when the "
                "last meal was {split} back or more, and in {second_trouble} of {second_runs} when it was less."
            ),
            N_("This could be chance or something else, such as the time of day or what the meal was."),
        ),
        Question.HEAT: _Wording(
            N_(
                "In your {runs} logged runs, gut was typically {first} when it was warm or hot ({first_runs}) and "
                "{second} when it was cool ({second_runs})."
            ),
            N_(
                "In your {runs} logged runs, there was some gut trouble in {first_trouble} of {first_runs} when it "
                "was warm or hot, and in {second_trouble} of {second_runs} when it was cool."
            ),
            N_("This could be chance or something else, such as longer or harder runs."),
        ),
        Question.FEELING: _Wording(
            N_(
                "In your {runs} logged runs, feeling was typically {second} before and {first} afterwards "
                "(from -5 to +5)."
            ),
            "",
            N_("This could be chance or something else, such as the time of day."),
        ),
    }
)


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


def comparison_text(book: Phrasebook, comparison: Comparison) -> Markup:
    """Return two groups of runs side by side, in one sentence."""
    wording = _WORDINGS[comparison.question]
    first, second = comparison.first, comparison.second
    if comparison.verdict.may_be_told and first.median == second.median:
        return book.say(
            wording.trouble,
            runs=comparison.runs,
            split=_split(book, comparison),
            first_trouble=first.with_trouble,
            first_runs=_count(book, first),
            second_trouble=second.with_trouble,
            second_runs=_count(book, second),
        )
    shown = _signed if comparison.question is Question.FEELING else _plain
    return book.say(
        wording.medians,
        runs=comparison.runs,
        split=_split(book, comparison),
        first=shown(book, first.median),
        first_runs=_count(book, first),
        second=shown(book, second.median),
        second_runs=_count(book, second),
    )


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
                gut=_plain(book, log.gut),
                feeling=_signed(book, log.feeling),
                trouble=log.with_trouble,
                told=log.with_check_in,
            )
        )
    if log.without_check_in:
        share = book.number(100 * log.without_check_in / log.runs)
        lines.append(
            small(
                book.say(
                    "{share} % of these runs have no check-in; what I say may not hold for them.", share=share
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
        Markup(f"{book.say(_WORDINGS[insight.question].otherwise)} {checked}"),
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
        gut=_plain(book, stretch.gut),
        feeling=_signed(book, stretch.feeling),
    )


def _count(book: Phrasebook, group: Group) -> Markup:
    return book.plural("{count} run", "{count} runs", group.runs)


def _split(book: Phrasebook, comparison: Comparison) -> str:
    if comparison.split is None:
        return ""
    shown = _SPLITS.get(comparison.question)
    return shown(book, comparison.split) if shown else _plain(book, comparison.split)


_SPLITS: Final[Mapping[Question, Callable[[Phrasebook, float], str]]] = MappingProxyType(
    {
        Question.DURATION: lambda book, split: book.duration(round(split) * 60),
        # The rank of an answer is its hours: under one, one, two, three, four or more.
        Question.MEAL: lambda book, split: book.plural("{count} hour", "{count} hours", round(split)),
    }
)


def _plain(book: Phrasebook, median: float) -> str:
    return book.number(median, digits=1)


def _signed(book: Phrasebook, median: float) -> str:
    return f"{'+' if median > 0 else ''}{book.number(median, digits=1)}"
