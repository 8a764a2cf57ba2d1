"""The clock that a member lives by: that of their home, or of where they travel until a given day.

A journey ends with the local day ``until_on`` where the traveller is. At that instant, the *return*, their clock jumps
from midnight there to whatever it is at home, like the clocks of a zone at a transition, only further. The rule is
the one of ``bot/domain/schedules.py``, with the member's own clock in the place of the zone's: a slot fires **at the
first instant at which the member's clock reads the planned time or later**. Written out, with ``midnight`` the local
time with which the day after ``until_on`` begins:

- slots planned before ``midnight`` belong to the journey: they fire as the clocks of the travel zone say;
- slots planned at ``midnight`` or later belong to home: they fire as its clocks say, but not before the return;
- home *behind* (Tokyo to Berlin): the hours before ``midnight`` are lived twice, like a fold, and their slots do not
  fire a second time;
- home *ahead* (Berlin to Tokyo): the hours after ``midnight`` are passed over, like a gap, and their slots are due at
  the return. Hours may have been passed over, or all of a day, and nobody wants ten messages at once: of the
  slots passed over, **the last of each day** fires, and stands for those before it.

It follows that no day of the plan is lost, that no planned local time comes twice, and that instants never decrease.
Setting out has no such rule: the member says it then and there, and what comes next is computed from that instant.
What is planned for an instant and not for a local time ("in 20 min", ``Once.fires_at``) fires at that instant.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import overload
from zoneinfo import ZoneInfo

from bot.domain.schedules import (
    Occurrence,
    Once,
    Recurrence,
    Schedule,
    following_occurrence,
    instant_of,
    next_occurrence,
)

_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Travel:
    """A stay in another ``zone``, to the end of its local day ``until_on``."""

    zone: ZoneInfo
    until_on: date

    @property
    def midnight(self) -> datetime:
        """The naive local time with which the first day that belongs to home begins."""
        return datetime.combine(self.until_on, time()) + _ONE_DAY

    @property
    def returns_at(self) -> datetime:
        """The instant (aware, UTC) from which the clock of home holds again."""
        return instant_of(self.midnight, self.zone)


@dataclass(frozen=True, slots=True)
class MemberClock:
    """The clock a member lives by: ``home``'s, except while a ``travel`` lasts.

    A journey has no beginning here: it is known once the member is on it, and holds from then on.
    """

    home: ZoneInfo
    travel: Travel | None = None

    def zone_at(self, instant: datetime) -> ZoneInfo:
        """Return the zone whose clocks the member lives by at the aware ``instant``.

        Raises:
            ValueError: if ``instant`` is naive.
        """
        _refuse_naive(instant)
        return self.travel.zone if self.travel is not None and self.travels_at(instant) else self.home

    def travels_at(self, instant: datetime) -> bool:
        """Return whether there is a journey that is not over at the aware ``instant``."""
        return self.travel is not None and instant < self.travel.returns_at

    def local(self, instant: datetime) -> datetime:
        """Return the aware ``instant`` in the zone of that instant: what the member's clock shows.

        Raises:
            ValueError: if ``instant`` is naive.
        """
        return instant.astimezone(self.zone_at(instant))

    def local_minute(self, instant: datetime) -> datetime:
        """Return the naive wall-clock minute that the member's clock shows, as occurrences are keyed by it.

        Raises:
            ValueError: if ``instant`` is naive.
        """
        return self.local(instant).replace(second=0, microsecond=0, fold=0, tzinfo=None)

    def local_day(self, instant: datetime) -> date:
        """Return the day that the member's clock shows at the aware ``instant``.

        Raises:
            ValueError: if ``instant`` is naive.
        """
        return self.local(instant).date()

    def day_begins_at(self, day_on: date) -> datetime:
        """Return the instant (aware, UTC) at which a day begins where the member will be by then."""
        midnight = datetime.combine(day_on, time())
        if self.travel is None:
            return instant_of(midnight, self.home)
        if midnight < self.travel.midnight:
            return instant_of(midnight, self.travel.zone)
        # With home ahead, the clock jumps past midnight on the way back.
        return max(instant_of(midnight, self.home), self.travel.returns_at)

    @overload
    def next_occurrence(self, recurrence: Schedule, *, after: datetime) -> Occurrence: ...
    @overload
    def next_occurrence(self, recurrence: Recurrence, *, after: datetime) -> Occurrence | None: ...
    def next_occurrence(self, recurrence: Recurrence, *, after: datetime) -> Occurrence | None:
        """Return the first occurrence that fires strictly after the aware instant ``after``; None if there is none.

        Where several fire at that instant it is the first of them by planned time; ``following_occurrence``
        leads to the others.

        Raises:
            ValueError: if ``after`` is naive.
        """
        _refuse_naive(after)
        travel = self.travel
        if travel is None or _is_for_an_instant(recurrence):
            return next_occurrence(recurrence, self.home, after=after)
        returns_at = travel.returns_at
        if after >= returns_at:
            return _not_before(recurrence, self.home, travel.midnight, after=after)
        away = next_occurrence(recurrence, travel.zone, after=after)
        if away is not None and away.planned_local < travel.midnight:
            return away
        return self._after_return(recurrence, travel, planned_local=travel.midnight - _ONE_MINUTE)

    @overload
    def following_occurrence(
        self, recurrence: Schedule, *, planned_local: datetime, fired_at: datetime
    ) -> Occurrence: ...
    @overload
    def following_occurrence(
        self, recurrence: Recurrence, *, planned_local: datetime, fired_at: datetime
    ) -> Occurrence | None: ...
    def following_occurrence(
        self, recurrence: Recurrence, *, planned_local: datetime, fired_at: datetime
    ) -> Occurrence | None:
        """Return what comes after the occurrence planned for the naive ``planned_local`` that fired at ``fired_at``.

        That is the first occurrence planned strictly later in local time that fires no earlier. Walking so skips
        none and repeats none as long as the clock is the same. Where it is not, because a journey was begun or
        ended early, no planned local time comes twice and instants do not go backwards: what
        the new clock has passed by then is left out.

        Raises:
            ValueError: if ``planned_local`` is aware or ``fired_at`` naive.
        """
        _refuse_naive(fired_at)
        by_plan = self._planned_after(recurrence, planned_local=planned_local)
        if by_plan is None or by_plan.fire_at >= fired_at:
            return by_plan
        # The clock was changed, and what is next in the plan has passed on the new one. As instants follow the
        # plan, the first one that has not passed is planned later still.
        return self.next_occurrence(recurrence, after=fired_at - timedelta.resolution)

    def upcoming(self, recurrence: Recurrence, *, after: datetime, count: int) -> list[Occurrence]:
        """Return the next ``count`` occurrences that fire after the aware instant ``after``, in planned order.

        Fewer only if there are no more, as after a ``Once``.

        Raises:
            ValueError: if ``after`` is naive or ``count`` negative.
        """
        if count < 0:
            raise ValueError("a count is not negative")
        found: list[Occurrence] = []
        further = self.next_occurrence(recurrence, after=after)
        while further is not None and len(found) < count:
            found.append(further)
            further = self.following_occurrence(
                recurrence, planned_local=further.planned_local, fired_at=further.fire_at
            )
        return found

    def _planned_after(self, recurrence: Recurrence, *, planned_local: datetime) -> Occurrence | None:
        """Return the occurrence of this clock that is planned next after the naive ``planned_local``."""
        travel = self.travel
        if travel is None or _is_for_an_instant(recurrence):
            return following_occurrence(recurrence, self.home, planned_local=planned_local)
        away = following_occurrence(recurrence, travel.zone, planned_local=planned_local)
        if away is None or away.planned_local < travel.midnight:
            return away
        return self._after_return(
            recurrence, travel, planned_local=max(planned_local, travel.midnight - _ONE_MINUTE)
        )

    def _after_return(
        self, recurrence: Recurrence, travel: Travel, *, planned_local: datetime
    ) -> Occurrence | None:
        """Return the first occurrence of home planned after ``planned_local``, itself the last minute away or later."""
        returns_at = travel.returns_at
        found = following_occurrence(recurrence, self.home, planned_local=planned_local)
        while found is not None and found.fire_at < returns_at:
            further = following_occurrence(recurrence, self.home, planned_local=found.planned_local)
            is_last_of_its_day = further is None or further.planned_on > found.planned_on
            if is_last_of_its_day or (further is not None and further.fire_at >= returns_at):
                return Occurrence(found.planned_local, returns_at)
            found = further
        return found


@overload
def _not_before(
    recurrence: Schedule, zone: ZoneInfo, earliest_local: datetime, *, after: datetime
) -> Occurrence: ...
@overload
def _not_before(
    recurrence: Recurrence, zone: ZoneInfo, earliest_local: datetime, *, after: datetime
) -> Occurrence | None: ...
def _not_before(
    recurrence: Recurrence, zone: ZoneInfo, earliest_local: datetime, *, after: datetime
) -> Occurrence | None:
    """Return the first occurrence that fires after ``after`` and is not planned before ``earliest_local``."""
    found = next_occurrence(recurrence, zone, after=after)
    if found is None or found.planned_local >= earliest_local:
        return found
    return following_occurrence(recurrence, zone, planned_local=earliest_local - _ONE_MINUTE)


def _is_for_an_instant(recurrence: Recurrence) -> bool:
    return isinstance(recurrence, Once) and recurrence.fires_at is not None


def _refuse_naive(instant: datetime) -> None:
    if instant.tzinfo is None:
        raise ValueError("an instant is aware")
