"""Streaks: adherence to a plan that contains rest, as a pure function of append-only events.

The rules, for each of the member's local days, first match wins:

1. a run keeps the day, whatever else was said about it;
2. a day declared sick, injured, travelling or gut flare is neutral: it neither breaks nor counts. So is every day from
   the one on which the member said that something was wrong (a red flag) to the one on which all was well again:
   reminders to run stop then because we advise to stop, and who heeds that must not lose by it. Such a day is like
   one of a declared break in everything, so that a streak that lives on over it looks like any other; it ends with
   "all is well" and not with coming back from a declaration, nor the other way round;
3. a planned rest day is kept, and needs no tap;
4. "Rest instead" keeps the day, twice per ISO week (Monday to Sunday) at most;
5. the day on which the member came back from a declaration is neutral;
6. today is open until it is over;
7. a day on which the bot was down is neutral;
8. a freeze mends the day: it neither breaks nor counts. Seven kept days of the current streak earn one. Two
   is the most that can be held, and while two are held nothing is saved up towards a third: with that, no run
   added later can ever leave a member with less than they had;
9. otherwise the day is missed, and the streak starts again from the next kept day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.ids import RunId
from bot.domain.streak_events import (
    BotDown,
    Declared,
    DeclaredBack,
    DeclaredStatus,
    PlanChanged,
    RestTaken,
    RestTakenBack,
    RunLogged,
    RunRemoved,
    Skipped,
    StreakEvent,
    Unwell,
)
from bot.domain.streak_report import DayVerdict, Rule, StreakReport, Verdict, WeekSummary

__all__ = [
    "BotDown",
    "DayVerdict",
    "Declared",
    "DeclaredBack",
    "DeclaredStatus",
    "PlanChanged",
    "RestTaken",
    "RestTakenBack",
    "Rule",
    "RunLogged",
    "RunRemoved",
    "Skipped",
    "StreakEvent",
    "StreakReport",
    "Unwell",
    "Verdict",
    "WeekSummary",
    "declaration_on",
    "explain",
]

KEPT_DAYS_PER_FREEZE = 7
FREEZES_HELD_MAX = 2
RESTS_INSTEAD_PER_WEEK = 2
LATE_BY_MAX = timedelta(days=7)
_BEHIND_UTC_MAX = timedelta(hours=12)  # the last zone on Earth to finish a day is UTC-12
_DAY = timedelta(days=1)


def explain(events: Iterable[StreakEvent], *, today_on: date) -> StreakReport:
    """Return the streak on the member's local day ``today_on``, with the rule that decided each day.

    The result depends on the set of events alone: neither their order nor repeats matter. Events after today
    are left out, but for declarations in the week's summary. Removed runs, runs logged too late, outages,
    returns and days on which something was wrong do not begin the history by themselves.

    Today counts as soon as nothing but the member's own change of mind can take it away: a planned rest day
    from its morning on, any other day with its run or its rest. Until then it is open and the streak stands
    as it did yesterday, because a streak that can still be kept is never shown as lost.
    """
    record = WalkRecord.of(set(events), today_on=today_on)
    walk = Walk(record, today_on)
    day_on = record.first_on
    while day_on is not None and day_on <= today_on:
        walk.step(day_on)
        day_on += _DAY
    return walk.report()


def declaration_on(events: Iterable[StreakEvent], day_on: date) -> Declared | None:
    """Return the member's own declaration that makes a local day neutral, unless a run keeps it; None if none does."""
    return Walk(WalkRecord.of(set(events), today_on=day_on), day_on).declaration_on(day_on)


def _is_in_time(day_on: date, recorded_at: datetime) -> bool:
    # The member's zone of that time is not known here: the day is over when it is over everywhere on Earth.
    day_over_at = datetime.combine(day_on + _DAY, time(), UTC) + _BEHIND_UTC_MAX
    return recorded_at < day_over_at + LATE_BY_MAX


def plan_begins_on(event: PlanChanged) -> date:
    """Return the day from which a plan holds: never one that was over everywhere when it was recorded."""
    return max(event.day_on, (event.recorded_at.astimezone(UTC) - _BEHIND_UTC_MAX).date())


@dataclass(slots=True)
class WalkRecord:
    """The events, sorted by what they say about which day."""

    ran_on: set[date] = field(default_factory=set)
    rested_on: set[date] = field(default_factory=set)
    too_late_on: set[date] = field(default_factory=set)
    down_on: set[date] = field(default_factory=set)
    plans: list[tuple[date, PlanChanged]] = field(default_factory=list)
    declarations: list[Declared | DeclaredBack] = field(default_factory=list)
    unwell: list[Unwell] = field(default_factory=list)
    first_on: date | None = None

    @classmethod
    def of(cls, events: set[StreakEvent], *, today_on: date) -> "WalkRecord":
        """Return the events as a walk up to ``today_on`` needs them."""
        record = cls()
        runs: dict[RunId, list[RunLogged | RunRemoved]] = {}
        rests: dict[date, list[RestTaken | RestTakenBack]] = {}
        for event in events:
            match event:
                case RunLogged() | RunRemoved():
                    runs.setdefault(event.run_id, []).append(event)
                case Declared() | DeclaredBack():
                    record.declarations.append(event)
                case Unwell():
                    record.unwell.append(event)
                case PlanChanged():
                    record.plans.append((plan_begins_on(event), event))
                case BotDown():
                    record.down_on.add(event.day_on)
                case RestTaken() | RestTakenBack() if event.day_on <= today_on:
                    rests.setdefault(event.day_on, []).append(event)
                case _:
                    pass
        for told in runs.values():
            record._add_run(told, today_on)
        for day_on, chosen in rests.items():
            record._add_rest(day_on, chosen)
        record.plans.sort(
            key=lambda plan: (plan[0], plan[1].recorded_at, sorted(plan[1].rest_weekdays or ()))
        )
        record.declarations.sort(key=_declaration_order)
        record.unwell.sort(key=lambda event: event.day_on)
        starts = {event.day_on for event in events if isinstance(event, Skipped | Declared)}
        starts |= record.ran_on | record.rested_on | {day_on for day_on, _ in record.plans}
        record.first_on = min(starts, default=None)
        return record

    def _add_run(self, told: Sequence[RunLogged | RunRemoved], today_on: date) -> None:
        # An edit may remove and log a run at one instant: the run then stands.
        last = max(told, key=lambda event: (event.recorded_at, isinstance(event, RunLogged), event.day_on))
        if isinstance(last, RunRemoved) or last.day_on > today_on:
            return
        # A run logged in time and corrected later was logged in time.
        logged_at = min(event.recorded_at for event in told if isinstance(event, RunLogged))
        (self.ran_on if _is_in_time(last.day_on, logged_at) else self.too_late_on).add(last.day_on)

    def _add_rest(self, day_on: date, chosen: Sequence[RestTaken | RestTakenBack]) -> None:
        last = max(chosen, key=lambda event: (event.recorded_at, isinstance(event, RestTakenBack)))
        if isinstance(last, RestTakenBack):
            return
        # Rest that was chosen in time, taken back and chosen again was chosen in time.
        chosen_at = min(event.recorded_at for event in chosen if isinstance(event, RestTaken))
        (self.rested_on if _is_in_time(day_on, chosen_at) else self.too_late_on).add(day_on)


def _declaration_order(event: Declared | DeclaredBack) -> tuple[date, datetime, bool, str, date]:
    if isinstance(event, DeclaredBack):
        return event.day_on, event.recorded_at, True, "", date.max
    return event.day_on, event.recorded_at, False, event.status, event.until_on or date.max


class Walk:
    """The one pass over the days, oldest first; what it has counted so far can be read, and set to go on from."""

    def __init__(self, record: WalkRecord, today_on: date) -> None:
        self._record = record
        self._today_on = today_on
        self._plans = list(reversed(record.plans))
        self._declarations = list(reversed(record.declarations))
        self._unwell = list(reversed(record.unwell))
        self._unwell_until_on = date.min
        self.rest_weekdays: frozenset[int] = frozenset()
        self.declared: Declared | None = None
        self._back_on: date | None = None
        self.rests_left = RESTS_INSTEAD_PER_WEEK
        self.current_days = 0
        self.longest_days = 0
        self.freezes = 0
        self.towards_freeze = 0
        self.days: list[DayVerdict] = []

    def step(self, day_on: date) -> None:
        """Judge the next day and count it."""
        if day_on.weekday() == 0:
            self.rests_left = RESTS_INSTEAD_PER_WEEK
        while self._plans and self._plans[-1][0] <= day_on:
            self.rest_weekdays = self._plans.pop()[1].rest_weekdays or frozenset()
        verdict, rule = self._kept_or_neutral(day_on) or self._left_open_or_missed(day_on)
        self.days.append(DayVerdict(day_on, verdict, rule))
        match verdict:
            case Verdict.KEPT:
                self._keep()
            case Verdict.FROZEN:
                self.freezes -= 1
            case Verdict.MISSED:
                self.current_days = self.towards_freeze = 0
            case _:
                pass

    def _keep(self) -> None:
        self.current_days += 1
        self.longest_days = max(self.longest_days, self.current_days)
        if self.freezes < FREEZES_HELD_MAX:
            earned, self.towards_freeze = divmod(self.towards_freeze + 1, KEPT_DAYS_PER_FREEZE)
            self.freezes += earned

    def _kept_or_neutral(self, day_on: date) -> tuple[Verdict, Rule] | None:
        declared = self.declaration_on(day_on)
        if day_on in self._record.ran_on:
            return Verdict.KEPT, Rule.RUN
        if declared is not None:
            return Verdict.NEUTRAL, Rule[declared.status.name]
        if self._is_unwell_on(day_on):
            return Verdict.NEUTRAL, Rule.UNWELL
        if day_on.weekday() in self.rest_weekdays:
            return Verdict.KEPT, Rule.PLANNED_REST
        if day_on in self._record.rested_on and self.rests_left:
            self.rests_left -= 1
            return Verdict.KEPT, Rule.REST_INSTEAD
        if day_on == self._back_on:
            return Verdict.NEUTRAL, Rule.BACK
        return None

    def _left_open_or_missed(self, day_on: date) -> tuple[Verdict, Rule]:
        if day_on == self._today_on:
            return Verdict.OPEN, Rule.STILL_OPEN
        if day_on in self._record.down_on:
            return Verdict.NEUTRAL, Rule.BOT_DOWN
        if self.freezes:
            return Verdict.FROZEN, Rule.FREEZE
        if day_on in self._record.rested_on:
            return Verdict.MISSED, Rule.RESTS_USED_UP
        if day_on in self._record.too_late_on:
            return Verdict.MISSED, Rule.LOGGED_TOO_LATE
        can_still_log = self._today_on - day_on <= LATE_BY_MAX
        return Verdict.MISSED, Rule.NOTHING_YET if can_still_log else Rule.NOTHING

    def declaration_on(self, day_on: date) -> Declared | None:
        """Return the declaration that stands on a day; days are asked for oldest first."""
        while self._declarations and self._declarations[-1].day_on <= day_on:
            event = self._declarations.pop()
            if isinstance(event, Declared):
                self.declared = event
            elif self._covering(event.day_on) is not None:
                self.declared, self._back_on = None, event.day_on
        return self._covering(day_on)

    def _is_unwell_on(self, day_on: date) -> bool:
        """Whether something is wrong on a day; days are asked for oldest first."""
        while self._unwell and self._unwell[-1].day_on <= day_on:
            until_on = self._unwell.pop().until_on or date.max
            self._unwell_until_on = max(self._unwell_until_on, until_on)
        return day_on <= self._unwell_until_on

    def _covering(self, day_on: date) -> Declared | None:
        declared = self.declared
        if declared is None or (declared.until_on is not None and declared.until_on < day_on):
            return None
        return declared

    def report(self) -> StreakReport:
        """Sum up, once every day was judged."""
        return StreakReport(
            current_days=self.current_days,
            longest_days=self.longest_days,
            freezes_left=self.freezes,
            kept_towards_next_freeze=self.towards_freeze,
            this_week=self._week(),
            days=tuple(self.days),
        )

    def _is_off(self, day_on: date) -> bool:
        return self.declaration_on(day_on) is not None or self._is_unwell_on(day_on)

    def _week(self) -> WeekSummary:
        starts_on = self._today_on - self._today_on.weekday() * _DAY
        so_far = [day for day in self.days[-7:] if day.day_on >= starts_on]
        ahead = [self._today_on + n * _DAY for n in range(1, 7 - self._today_on.weekday())]
        needed_on = [day.day_on for day in so_far if day.verdict is not Verdict.NEUTRAL]
        needed_on += [day_on for day_on in ahead if self.days and not self._is_off(day_on)]
        for_running = [day_on for day_on in needed_on if day_on.weekday() not in self.rest_weekdays]
        return WeekSummary(
            starts_on=starts_on,
            kept_days=[day.verdict for day in so_far].count(Verdict.KEPT),
            needed_days=len(needed_on),
            rests_left=self.rests_left,
            run_days=[day.rule for day in so_far].count(Rule.RUN),
            planned_run_days=len(for_running) if self.rest_weekdays else None,
        )
