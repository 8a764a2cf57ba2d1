"""When a check-in is asked for, how long it stays open, and what follows it: pure rules over a member's clock."""

from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.clocks import MemberClock
from bot.domain.errors import N_, ExpectedError
from bot.domain.members import CheckInDelay
from bot.domain.runs import Run
from bot.domain.schedules import Occurrence, Once

OPEN_FOR: Final = timedelta(days=7)
"""How long after its day a check-in can be given or changed; like a run for a streak."""

PROMPT_OPEN_FOR: Final = timedelta(hours=24)
"""How long a question that the bot asked by itself stands; afterwards memory makes up the answers."""

FRESH_FOR: Final = timedelta(hours=24)
"""How old a run may be for ``/check-in`` to take it as the one that is meant."""

EVENING: Final = time(19)
MORNING: Final = time(8)
SEVERE_GUT_MIN: Final = 5
"""From here on gut trouble got in the way (Gaskell, Snipe & Costa 2019): the next morning is asked about."""

_HARD_EFFORT_MIN: Final = 9
_LOW_FEELING_MAX: Final = -3
_SHORTLY: Final = timedelta(minutes=30)
_DELAYS: Final = {CheckInDelay.HALF_HOUR: _SHORTLY, CheckInDelay.TWO_HOURS: timedelta(hours=2)}
_ONE_DAY: Final = timedelta(days=1)


class CheckInClosed(ExpectedError):
    """The day is too long ago, or has not come."""

    template = N_(
        "A check-in stays open for 7 days, and this one is closed: what you answered is kept as it is. "
        "`/check-in` takes today, or a run of the last 7 days."
    )


def is_open(day_on: date, *, today_on: date) -> bool:
    """Return whether a check-in about a local day can be given or changed on the local day ``today_on``.

    Tomorrow is open, too: whoever flies west may have run on it already.
    """
    return today_on - OPEN_FOR <= day_on <= today_on + _ONE_DAY


def prompt_at(choice: CheckInDelay, run: Run, *, clock: MemberClock, logged_at: datetime) -> datetime | None:
    """Return the instant (aware, UTC) at which a run logged at ``logged_at`` is asked about, or None for not at all.

    The delay counts from the logging, or from the end of a run that was not over then. The evening is that of the
    same local day; once it has begun, the question comes shortly. So it never comes a day after the logging or
    more. Not asked about is a run whose check-in is closed.
    """
    if choice in (CheckInDelay.NOW, CheckInDelay.NEVER):
        return None
    if not is_open(run.entry.day_on, today_on=clock.local_day(logged_at)):
        return None
    after = _over_at(run, logged_at)
    if choice in _DELAYS:
        return after + _DELAYS[choice]
    evening = Once(datetime.combine(clock.local_day(after), EVENING))
    coming = clock.next_occurrence(evening, after=after)
    return after + _SHORTLY if coming is None else coming.fire_at


def _over_at(run: Run, logged_at: datetime) -> datetime:
    started_at = run.entry.started_at
    if started_at is None:
        return logged_at
    return max(logged_at, started_at + timedelta(seconds=run.entry.duration_s))


def is_fresh(run: Run, *, clock: MemberClock, now: datetime) -> bool:
    """Return whether the run is one of the last 24 hours, as far as is known.

    Without a start it is if it was of today, or of yesterday and logged within those hours.
    """
    if run.entry.started_at is not None:
        return now - FRESH_FOR <= run.entry.started_at <= now + FRESH_FOR
    today_on = clock.local_day(now)
    if run.entry.day_on == today_on:
        return True
    return run.entry.day_on == today_on - _ONE_DAY and now - run.logged_at <= FRESH_FOR


def follow_up_at(day_on: date, *, clock: MemberClock, now: datetime) -> Occurrence | None:
    """Return 08:00 on the morning after a run's local day, or None if that has passed at the instant ``now``.

    A morning that was days ago is not asked about: the answer would be made up.
    """
    return clock.next_occurrence(Once(datetime.combine(day_on + _ONE_DAY, MORNING)), after=now)


def wants_follow_up(answers: CheckInAnswers) -> bool:
    """Return whether the gut gave so much trouble that the next morning is asked about, and was not told yet."""
    return answers.gut >= SEVERE_GUT_MIN and answers.morning_after is None


def offers_rest(answers: CheckInAnswers) -> bool:
    """Return whether pain or tiredness is so clear that rest is worth offering. An offer, never an order."""
    return (
        (answers.effort is not None and answers.effort >= _HARD_EFFORT_MIN)
        or answers.feeling <= _LOW_FEELING_MAX
        or answers.gut >= SEVERE_GUT_MIN
        or Symptom.VOMITING in answers.symptoms
    )
