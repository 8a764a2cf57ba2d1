"""A member's streak in words, and its last days at a glance."""

from bot.domain.streak_milestones import StreakMilestone
from bot.domain.streaks import StreakReport, Verdict
from bot.services.streak_milestones import ShownStreak
from bot.ui.catalogue import Markup, Phrasebook, small

DAYS_SHOWN = 14
WEEKS_SHOWN = 4

SYMBOLS = {
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


def rest_line(book: Phrasebook) -> Markup:
    """Return what is said when somebody rests."""
    return book.say("🌿 **Rest it is.** Rest is part of the plan, not a gap in it.")


def streak_milestone_line(book: Phrasebook, milestone: StreakMilestone) -> Markup:
    """Return the line for a length of the streak that is reached for the first time ever."""
    return book.plural(
        "🏅 **A badge for your streak: {count} day**, rest included. It stays yours.",
        "🏅 **A badge for your streak: {count} days**, rest included. It stays yours.",
        milestone.days,
    )


def streak_text(book: Phrasebook, shown: ShownStreak) -> Markup:
    """Return everything ``/streak show`` tells; for a newcomer, how to begin."""
    report = shown.report
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
        *_week(book, report),
        *_badges(book, shown),
        Markup(""),
        Markup("".join(SYMBOLS[day.verdict] for day in report.last(DAYS_SHOWN))),
        small(
            book.say(
                "oldest to newest · {kept} kept · {neutral} doesn't count · {frozen} mended by a freeze · "
                "{missed} missed · {open} still open",
                kept=SYMBOLS[Verdict.KEPT],
                neutral=SYMBOLS[Verdict.NEUTRAL],
                frozen=SYMBOLS[Verdict.FROZEN],
                missed=SYMBOLS[Verdict.MISSED],
                open=SYMBOLS[Verdict.OPEN],
            )
        ),
    ]
    today = report.days[-1]
    if today.verdict is Verdict.OPEN:
        lines.append(small(book.say("Today: {rule}", rule=book.say(today.rule.sentence))))
    return Markup("\n".join(lines))


def _week(book: Phrasebook, report: StreakReport) -> list[Markup]:
    """Return the week: its runs and those of the weeks before for whoever plans them, then the days kept."""
    week, planned = report.this_week, report.this_week.planned_run_days
    lines = []
    if planned is not None and (planned or week.run_days):
        lines.append(_runs_of_week(book, week.run_days, planned))
        before = report.run_days_of_weeks_before(WEEKS_SHOWN)
        if before:
            lines.append(
                small(
                    book.say(
                        "Weeks before, oldest to newest: {runs}",
                        runs=" · ".join(str(runs) for runs in before),
                    )
                )
            )
    if week.needed_days:
        lines.append(
            book.plural(
                "Days kept this week: {kept} of {count}, rest included.",
                "Days kept this week: {kept} of {count}, rest included.",
                week.needed_days,
                kept=week.kept_days,
            )
        )
    return lines


def _runs_of_week(book: Phrasebook, done: int, planned: int) -> Markup:
    if done <= planned:
        return book.plural(
            "🗓️ Runs this week: {done} of {count} planned.",
            "🗓️ Runs this week: {done} of {count} planned.",
            planned,
            done=done,
        )
    return book.plural(
        "🗓️ Runs this week: {done}; {count} was planned.",
        "🗓️ Runs this week: {done}; {count} were planned.",
        planned,
        done=done,
    )


def _badges(book: Phrasebook, shown: ShownStreak) -> list[Markup]:
    lines = []
    if shown.milestone is not None:
        lines.append(streak_milestone_line(book, shown.milestone))
    if shown.badges:
        days = [str(book.plural("{count} day", "{count} days", badge)) for badge in shown.badges]
        lines.append(book.say("🏅 Badges: {badges}.", badges=book.list_of(days)))
    return lines


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
