"""A member's progress: the words round the picture, in it, and instead of it."""

from collections.abc import Callable, Sequence
from functools import partial

from bot.domain.check_ins import LOWER_GUT_NOTE
from bot.domain.errors import N_
from bot.domain.members import Units
from bot.domain.progress import Answers, Curves, Period, Progress, Week
from bot.services.progress import ProgressReport
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.charts.progress import Chart, Part, ProgressTexts, draw_progress
from bot.ui.charts.typeface import can_write

FILE_NAME = "progress.png"
"""Says nothing of what is in it."""
MOST_ALT_CHARACTERS = 1000

PERIOD_NAMES = {
    Period.MONTH: N_("30 days"),
    Period.QUARTER: N_("90 days"),
    Period.YEAR: N_("365 days"),
}

_TITLES = {
    Part.RUNNING: N_("Running, minutes a day"),
    Part.LOAD: N_("Load a week, effort × minutes"),
    Part.FEELING: N_("Feeling, −5 to +5"),
    Part.GUT: N_("Gut trouble, 0 to 10"),
}
_TITLE_BY_WEEK = N_("Running, minutes a week")
_S_PER_MIN = 60


def draw(book: Phrasebook, report: ProgressReport, *, english: Phrasebook) -> Chart | None:
    """Return the picture, or None if there is nothing to draw; in English where the typeface lacks the letters."""
    curves = report.progress.curves
    if report.progress.is_empty:
        return None
    alt = alt_text(book, report)
    texts = picture_texts(book, curves, alt)
    if not all(can_write(words) for words in _every_word(texts, curves)):
        texts = picture_texts(english, curves, alt)
    return draw_progress(curves, texts)


def picture_texts(book: Phrasebook, curves: Curves, alt: str) -> ProgressTexts:
    """Return every word in the picture, in one language."""
    titles = _TITLES | ({Part.RUNNING: _TITLE_BY_WEEK} if curves.by_week else {})
    return ProgressTexts(
        heading=book.day_span(curves.first_on, curves.last_on),
        titles={part: book.plain(title) for part, title in titles.items()},
        mild=book.plain("mild"),
        severe=book.plain("severe"),
        good=book.plain("good"),
        bad=book.plain("bad"),
        median=lambda value: book.plain("median {value}", value=value),
        number=partial(book.number, digits=1),
        signed=partial(_signed, book),
        day_name=book.short_day,
        month_name=book.month,
        alt=alt,
    )


def progress_blocks(book: Phrasebook, report: ProgressReport) -> list[Markup]:
    """Return what is said under the picture, or instead of it, in blocks."""
    progress = report.progress
    if progress.is_empty:
        return [
            book.say(
                "🌱 **Your log holds nothing of the last {days}, and there is nothing to catch up on.** "
                "Whatever you log shows up here.",
                days=book.plain(PERIOD_NAMES[progress.period]),
            )
        ]
    blocks = [_sums(book, report)]
    if progress.weeks:
        blocks.append(Markup("\n".join(_week_line(book, week, report.units) for week in progress.weeks)))
    notes = list(_notes(book, progress))
    if notes:
        blocks.append(Markup("\n".join(small(note) for note in notes)))
    return blocks


def alt_text(book: Phrasebook, report: ProgressReport) -> str:
    """Return the picture in words, at most ``MOST_ALT_CHARACTERS`` of them: as private as the picture."""
    curves = report.progress.curves
    sentences = [
        book.plain(
            "Chart of {days}.",
            days=book.day_span(curves.first_on, curves.last_on),
        )
    ]
    if report.progress.runs:
        sentences.append(book.plain("Running: {sums}.", sums=" · ".join(_sum_parts(book, report))))
    if curves.typical_running_min is not None:
        minutes = book.number(curves.typical_running_min)
        sentences.append(
            book.plain("Median of weeks with a run: {minutes} minutes.", minutes=minutes)
            if curves.by_week
            else book.plain("Median of days with a run: {minutes} minutes.", minutes=minutes)
        )
    if curves.loads:
        low, high = (book.number(pick(each.value for each in curves.loads)) for pick in (min, max))
        sentences.append(
            book.plain("Load a week, effort times minutes: {load}.", load=low)
            if low == high
            else book.plain("Load a week, effort times minutes: from {low} to {high}.", low=low, high=high)
        )
    if curves.feeling is not None:
        sentences.append(_answers_in_words(book, Part.FEELING, curves.feeling, partial(_signed, book)))
    if curves.gut is not None:
        sentences.append(_answers_in_words(book, Part.GUT, curves.gut, partial(book.number, digits=1)))
    return _within(sentences, MOST_ALT_CHARACTERS)


def _sums(book: Phrasebook, report: ProgressReport) -> Markup:
    days = book.plain(PERIOD_NAMES[report.progress.period])
    if not report.progress.runs:
        return book.say("📈 **{days}:** no run logged, check-ins only.", days=days)
    return book.say("📈 **{days}:** {sums}", days=days, sums=" · ".join(_sum_parts(book, report)))


def _sum_parts(book: Phrasebook, report: ProgressReport) -> list[str]:
    progress = report.progress
    return _parts(book, progress.runs, progress.duration_s, progress.distance_m, report.units)


def _parts(book: Phrasebook, runs: int, duration_s: float, distance_m: float, units: Units) -> list[str]:
    parts: list[str] = [book.plural("{count} run", "{count} runs", runs)]
    if runs:
        parts.append(book.duration(round(duration_s / _S_PER_MIN) * _S_PER_MIN))
    if distance_m:
        parts.append(book.distance(distance_m, units))
    return parts


def _week_line(book: Phrasebook, week: Week, units: Units) -> Markup:
    load = week.load
    parts = _parts(book, load.runs, load.duration_min * _S_PER_MIN, week.distance_m, units)
    if load.load_au:
        parts.append(book.plain("load {load}", load=book.number(load.load_au)))
    if load.monotony is not None and load.strain_au is not None:
        parts.append(book.plain("monotony {monotony}", monotony=book.number(load.monotony, digits=1)))
        parts.append(book.plain("strain {strain}", strain=book.number(load.strain_au)))
    numbers = " · ".join(parts)
    if not week.is_over:
        return book.say("**This week so far:** {numbers}", numbers=numbers)
    return book.say("**Week of {day}:** {numbers}", day=book.short_day(load.begins_on), numbers=numbers)


def _notes(book: Phrasebook, progress: Progress) -> Sequence[Markup]:
    curves = progress.curves
    notes: list[Markup] = []
    if progress.without_check_in:
        notes.append(
            book.plural(
                "{count} of {runs} runs has no check-in ({share}%): the picture shows what you told, no more.",
                "{count} of {runs} runs have no check-in ({share}%): the picture shows what you told, no more.",
                progress.without_check_in,
                runs=progress.runs,
                share=round(100 * progress.without_check_in / progress.runs),
            )
        )
    if progress.without_distance:
        notes.append(
            book.plural(
                "{count} run has no distance and is not in the sum.",
                "{count} runs have no distance and are not in the sum.",
                progress.without_distance,
            )
        )
    if any(week.load.monotony is not None for week in progress.weeks):
        notes.append(
            book.say(
                "Load is effort times minutes. Monotony tells how alike the days of a week were, strain is load times "
                "monotony. They are numbers to look at, not marks."
            )
        )
    elif curves.loads:
        notes.append(book.say("Load is effort times minutes: a number to look at, not a mark."))
    if any(each.is_partial for each in (*curves.loads, *curves.running)):
        notes.append(book.say("Paler bars are weeks that aren't over, or that have a run without an effort."))
    if curves.gut is not None:
        notes.append(
            book.say(
                "Gut: 1-4 is mild, there but not in the way; 5-9 is severe, in the way; 10 stopped the run."
            )
        )
    if progress.has_lower_gut:
        notes.append(book.say(LOWER_GUT_NOTE))
    return notes


def _answers_in_words(book: Phrasebook, part: Part, answers: Answers, written: Callable[[float], str]) -> str:
    title = book.plain(_TITLES[part])
    told = book.plural("{count} answer", "{count} answers", answers.count)
    low, high = written(answers.low), written(answers.high)
    if low == high:
        return book.plain("{title}: {told}, {value}.", title=title, told=told, value=low)
    if answers.typical is None:
        return book.plain(
            "{title}: {told}, from {low} to {high}.", title=title, told=told, low=low, high=high
        )
    return book.plain(
        "{title}: {told}, from {low} to {high}, median {median}.",
        title=title,
        told=told,
        low=low,
        high=high,
        median=written(answers.typical),
    )


def _signed(book: Phrasebook, value: float) -> str:
    """Return a number with its sign, the minus as long as the plus."""
    shown = book.number(value, digits=1).replace("-", "−")
    return f"+{shown}" if value > 0 else shown


def _within(sentences: Sequence[str], most: int) -> str:
    """Return as many of the sentences, from the first, as fit."""
    kept = ""
    for sentence in sentences:
        longer = f"{kept} {sentence}".strip()
        if len(longer) > most:
            break
        kept = longer
    return kept


def _every_word(texts: ProgressTexts, curves: Curves) -> list[str]:
    months = [curves.first_on.replace(month=month, day=1) for month in range(1, 13)]
    return [
        texts.heading,
        *texts.titles.values(),
        texts.mild,
        texts.severe,
        texts.good,
        texts.bad,
        texts.median(texts.number(1234.5)),
        texts.signed(-5),
        *(name(day_on) for name in (texts.day_name, texts.month_name) for day_on in months),
    ]
