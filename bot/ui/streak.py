"""A member's streak in words, and its last days at a glance."""

from bot.domain.streaks import StreakReport, Verdict
from bot.ui.catalogue import Markup, Phrasebook, small

DAYS_SHOWN = 14

_SYMBOLS = {
    Verdict.KEPT: "🟩",
    Verdict.NEUTRAL: "⬜",
    Verdict.FROZEN: "🧊",
    Verdict.MISSED: "▫️",
    Verdict.OPEN: "🔲",
}


def streak_lines(book: Phrasebook, report: StreakReport) -> list[Markup]:
    """Return the streak for under an answer: one line, or none while nothing is to cheer the member on."""
    return [] if report.is_withheld else [streak_line(book, report)]


def streak_line(book: Phrasebook, report: StreakReport) -> Markup:
    """Return the streak in one line."""
    if report.current_days == 0:
        return book.say("🌱 Your streak starts with the next day you keep, and rest days in your plan count.")
    return book.plural("🔥 **{count} day** kept.", "🔥 **{count} days** kept in a row.", report.current_days)


def streak_text(book: Phrasebook, report: StreakReport) -> Markup:
    """Return everything ``/streak show`` tells; for a newcomer, how to begin."""
    if not report.days:
        return book.say(
            "🌱 **No streak yet, and nothing to catch up on.**\n"
            "Ask me for a run reminder with `/remind run`. Days on which you run count, "
            "and so do the rest days in between."
        )
    lines = [
        streak_line(book, report),
        book.plural("Longest so far: {count} day.", "Longest so far: {count} days.", report.longest_days),
        _freezes(book, report),
        book.say(
            "This week: {kept} of {needed} days.",
            kept=report.this_week.kept_days,
            needed=report.this_week.needed_days,
        ),
        Markup(""),
        Markup("".join(_SYMBOLS[day.verdict] for day in report.last(DAYS_SHOWN))),
        small(
            book.say(
                "oldest to newest · {kept} kept · {neutral} doesn't count · {frozen} mended by a freeze · "
                "{missed} missed · {open} still open",
                kept=_SYMBOLS[Verdict.KEPT],
                neutral=_SYMBOLS[Verdict.NEUTRAL],
                frozen=_SYMBOLS[Verdict.FROZEN],
                missed=_SYMBOLS[Verdict.MISSED],
                open=_SYMBOLS[Verdict.OPEN],
            )
        ),
    ]
    today = report.days[-1]
    if today.verdict is Verdict.OPEN:
        lines.append(small(book.say("Today: {rule}", rule=book.say(today.rule.sentence))))
    return Markup("\n".join(lines))


def _freezes(book: Phrasebook, report: StreakReport) -> Markup:
    if report.freezes_left:
        return book.plural(
            "🧊 {count} freeze in hand: it mends one missed day by itself.",
            "🧊 {count} freezes in hand: each mends one missed day by itself.",
            report.freezes_left,
        )
    return book.say(
        "🧊 No freeze yet: seven kept days earn one ({kept} of 7).", kept=report.kept_towards_next_freeze
    )
