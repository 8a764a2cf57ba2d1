"""Fuel reminders: something plain to eat, a lead time before a planned run.

They hang on a member's run reminders and have no plan of their own. A lead of two to three hours is usual, half
an hour enough for a small snack, and four hours the most.
"""

from datetime import date, datetime, time, timedelta

from bot.domain.durations import read_duration_min
from bot.domain.errors import N_, ExpectedError
from bot.domain.quiet_hours import QuietHours
from bot.domain.schedules import Occurrence, Once, Recurrence
from bot.domain.when_words import folded

SHORTEST_LEAD_MIN = 30
LONGEST_LEAD_MIN = 240
LONGEST_LINE = 40
"""Characters that a line may have."""
NIGHT = QuietHours(time(23), time(5))
"""When a meal reminder would wake most people."""

_BEFORE_THE_RUN = (" before the run", " before a run", " before")
_EXAMPLES = {"example_1": "2h", "example_2": "2.5 hours", "example_3": "90 min"}


class UnreadableLead(ExpectedError):
    """A line that is no length of time."""

    template = N_("I could not read that. These would work: “{example_1}”, “{example_2}”, “{example_3}”.")

    def __init__(self) -> None:
        super().__init__(**_EXAMPLES)


class LeadOutOfRange(ExpectedError):
    """A lead shorter than ``shortest_min`` or longer than ``longest_min`` minutes."""

    template = N_("A meal reminder comes {shortest_min} to {longest_min} minutes before the run.")


def parse_lead_min(text: str) -> int:
    """Return the lead in minutes, 30 to 240, that ``text`` names: "2h", "2.5 hours", "150 min before".

    A bare number is minutes if it can be, so "90" is read and "2" is refused.

    Raises:
        LeadOutOfRange: if it is shorter or longer than that.
        UnreadableLead: if it is no length of time.
    """
    if len(text) > LONGEST_LINE:
        raise UnreadableLead
    line = folded(text)
    for ending in _BEFORE_THE_RUN:
        line = line.removesuffix(ending)
    is_bare = line.isascii() and line.isdigit() and len(line) <= 3
    lead_min = int(line) if is_bare else read_duration_min(line)
    if lead_min is None:
        raise UnreadableLead
    if not SHORTEST_LEAD_MIN <= lead_min <= LONGEST_LEAD_MIN:
        raise LeadOutOfRange(shortest_min=SHORTEST_LEAD_MIN, longest_min=LONGEST_LEAD_MIN)
    return lead_min


def fuel_occurrence(run_occurrence: Occurrence, lead_min: int) -> Occurrence:
    """Return the fuel reminder of a planned run: the same planned local time, ``lead_min`` minutes earlier in fact.

    The planned time stays that of the run, so the two belong together, and no clock change can make two runs
    share one. ``lead_min`` are minutes that pass, whatever the clocks do meanwhile.

    The next meal after an instant is that of the next run after the instant ``lead_min`` later: one whose run comes
    sooner than the lead has been missed.
    """
    return Occurrence(run_occurrence.planned_local, run_occurrence.fire_at - timedelta(minutes=lead_min))


def disturbing_times(
    runs: Recurrence, lead_min: int, quiet_hours: QuietHours | None
) -> tuple[tuple[time, ...], tuple[time, ...]]:
    """Return the local times of meals before ``runs`` that fall into quiet hours, and those that fall into the night.

    None is in both, as quiet hours keep a message from waking anybody. Clock changes do not count here.
    """
    times = (runs.planned_local.time(),) if isinstance(runs, Once) else runs.times
    lead = timedelta(minutes=lead_min)
    meals = [(datetime.combine(date.max, at) - lead).time() for at in times]
    quiet = tuple(at for at in meals if quiet_hours is not None and quiet_hours.contains(at))
    return quiet, tuple(at for at in meals if NIGHT.contains(at) and at not in quiet)
