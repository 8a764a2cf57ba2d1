"""The count of a day's drinks: as often as the member pressed, never how much."""

from dataclasses import dataclass

from bot.domain.ids import MemberId, ReminderId
from bot.domain.occurrences import Answer, OccurrenceKey
from bot.domain.reminders import ReminderNotFound
from bot.services.ports import Clock, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Drunk:
    """How many of the day's hydration reminders were answered with a drink."""

    count: int


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
            if reminder is None or reminder.member_id != member_id:
                raise ReminderNotFound
            await unit.answers.record(key, Answer.DRANK, at=self._clock.now())
            count = await unit.answers.count_on(member_id, Answer.DRANK, key.planned_on)
            await unit.commit()
        return Drunk(count)
