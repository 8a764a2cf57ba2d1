"""Two groups of runs side by side, in one sentence a question: numbers, counts, and what else it could be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.domain.errors import N_
from bot.domain.insights import Comparison, Group, Question
from bot.ui.catalogue import Markup, Phrasebook


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
                "In {runs} of your runs, gut was typically {first} when effort was {split} or more "
                "({first_runs}) and {second} when it was less ({second_runs})."
            ),
            N_(
                "In {runs} of your runs, there was some gut trouble in {first_trouble} of {first_runs} with "
                "effort {split} or more, and in {second_trouble} of {second_runs} with less."
            ),
            N_("This could be chance or something else, such as heat or what you ate."),
        ),
        Question.DURATION: _Wording(
            N_(
                "In {runs} of your runs, gut was typically {first} on those of {split} or more ({first_runs}) "
                "and {second} on shorter ones ({second_runs})."
            ),
            N_(
                "In {runs} of your runs, there was some gut trouble in {first_trouble} of {first_runs} of {split} "
                "or more, and in {second_trouble} of {second_runs} that were shorter."
            ),
            N_("This could be chance or something else, such as heat or what you ate."),
        ),
        Question.FIBRE: _Wording(
            N_(
                "In {runs} of your runs, gut was typically {second} after meals with usual or high fibre "
                "({second_runs}) and {first} after low-fibre ones ({first_runs})."
            ),
            N_(
                "In {runs} of your runs, there was some gut trouble in {second_trouble} of {second_runs} after "
                "meals with usual or high fibre, and in {first_trouble} of {first_runs} after low-fibre ones."
            ),
            N_("This could be chance or something else, such as longer runs."),
        ),
        Question.MEAL: _Wording(
            N_(
                "In {runs} of your runs, gut was typically {first} when the last meal was {split} back or more "
                "({first_runs}) and {second} when it was less ({second_runs})."
            ),
            N_(
                "In {runs} of your runs, there was some gut trouble in {first_trouble} of {first_runs} when the "
                "last meal was {split} back or more, and in {second_trouble} of {second_runs} when it was less."
            ),
            N_("This could be chance or something else, such as the time of day or what the meal was."),
        ),
        Question.HEAT: _Wording(
            N_(
                "In {runs} of your runs, gut was typically {first} when it was warm or hot ({first_runs}) and "
                "{second} when it was cool ({second_runs})."
            ),
            N_(
                "In {runs} of your runs, there was some gut trouble in {first_trouble} of {first_runs} when it "
                "was warm or hot, and in {second_trouble} of {second_runs} when it was cool."
            ),
            N_("This could be chance or something else, such as longer or harder runs."),
        ),
        Question.FEELING: _Wording(
            N_(
                "In {runs} of your runs, feeling was typically {second} before and {first} afterwards "
                "(from -5 to +5)."
            ),
            "",
            N_("This could be chance or something else, such as the time of day."),
        ),
    }
)


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
    shown = signed_text if comparison.question is Question.FEELING else number_text
    return book.say(
        wording.medians,
        runs=comparison.runs,
        split=_split(book, comparison),
        first=shown(book, first.median),
        first_runs=_count(book, first),
        second=shown(book, second.median),
        second_runs=_count(book, second),
    )


def otherwise(question: Question) -> str:
    """Return what else could be behind a comparison, in the source language."""
    return _WORDINGS[question].otherwise


def number_text(book: Phrasebook, median: float) -> str:
    """Return a median: a whole number, or one and a half."""
    return book.number(median, digits=1)


def signed_text(book: Phrasebook, median: float) -> str:
    """Return a median on the Feeling Scale, with its sign."""
    return f"{'+' if median > 0 else ''}{book.number(median, digits=1)}"


def _count(book: Phrasebook, group: Group) -> Markup:
    return book.plural("{count} run", "{count} runs", group.runs)


def _split(book: Phrasebook, comparison: Comparison) -> str:
    if comparison.split is None:
        return ""
    shown = _SPLITS.get(comparison.question)
    return shown(book, comparison.split) if shown else number_text(book, comparison.split)


_SPLITS: Final[Mapping[Question, Callable[[Phrasebook, float], str]]] = MappingProxyType(
    {
        Question.DURATION: lambda book, split: book.duration(round(split) * 60),
        # The rank of an answer is its hours: under one, one, two, three, four or more.
        Question.MEAL: lambda book, split: book.plural("{count} hour", "{count} hours", round(split)),
    }
)
