"""The count of a day's drinks: as often as the member pressed, never how much."""

from dataclasses import dataclass

from bot.domain.ids import MemberId, ReminderId
from bot.domain.occurrences import Answer, OccurrenceKey
from bot.domain.reminders import ReminderNotFound
from bot.services.ports import Clock, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Drunk:
    """How many of a day's hydration reminders were answered with a drink, and whether that day is the present one."""

    count: int
    is_today: bool


class DrinkService:
    """Answers to hydration reminders."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    async def drank(self, member_id: MemberId, key: OccurrenceKey) -> Drunk:
        """Note a drink for this occurrence; pressing twice counts once.

        Raises:
            ReminderNotFound: if the reminder is not this member's.
        """
        async with self._units() as unit:
            reminder = await unit.reminders.get(ReminderId(key.subject_id))
            member = await unit.members.get(member_id)
            if reminder is None or member is None or reminder.member_id != member_id:
                raise ReminderNotFound
            now = self._clock.now()
            await unit.answers.record(key, Answer.DRANK, at=now)
            count = await unit.answers.count_on(member_id, Answer.DRANK, key.planned_on)
            await unit.commit()
        return Drunk(count, is_today=key.planned_on == member.clock.local_day(now))
