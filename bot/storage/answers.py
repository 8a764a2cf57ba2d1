"""What members did with their reminders' occurrences."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Text, bindparam, case, delete, func, literal_column, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.storage.tables import answer as answer_table
from bot.storage.tables import check_in, member, reminder, run

_subject = bindparam("subject_id", type_=answer_table.c.subject_id.type)
_source = bindparam("source", type_=Text)

# Whoever answers is the member whom the occurrence was for, whatever its subject is.
_WHOSE = case(
    (
        _source == literal_column(f"'{Source.CHECK_IN}'"),
        select(run.c.member_id).where(run.c.id == _subject).scalar_subquery(),
    ),
    (
        _source == literal_column(f"'{Source.FOLLOW_UP}'"),
        select(check_in.c.member_id).where(check_in.c.id == _subject).scalar_subquery(),
    ),
    (_source == literal_column(f"'{Source.AWAY}'"), _subject),
    else_=select(reminder.c.member_id).where(reminder.c.id == _subject).scalar_subquery(),
)
_new = insert(answer_table).from_select(
    ["subject_id", "source", "planned_local", "member_id", "answer", "answered_at"],
    select(
        _subject,
        _source,
        bindparam("planned_local", type_=answer_table.c.planned_local.type),
        member.c.id,
        bindparam("answer", type_=Text),
        bindparam("answered_at", type_=answer_table.c.answered_at.type),
    ).where(member.c.id == _WHOSE),
)
_RECORD = _new.on_conflict_do_update(
    index_elements=[answer_table.c.subject_id, answer_table.c.source, answer_table.c.planned_local],
    set_={"answer": _new.excluded.answer, "answered_at": _new.excluded.answered_at},
    where=answer_table.c.answered_at <= _new.excluded.answered_at,
)


class SqlAnswerRepository:
    """The latest answer to each occurrence."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, key: OccurrenceKey) -> Answer | None:
        """Return the latest answer to this occurrence, or None."""
        found = await self._connection.scalar(
            select(answer_table.c.answer).where(
                answer_table.c.subject_id == key.subject_id,
                answer_table.c.source == key.source,
                answer_table.c.planned_local == key.planned_local,
            )
        )
        return None if found is None else Answer(found)

    async def record(self, key: OccurrenceKey, answer: Answer, *, at: datetime) -> None:
        """Record the latest answer to this occurrence; one that was given before it changes nothing.

        It belongs to the member whom the occurrence was for. Of one who was erased nothing is kept.
        """
        await self._connection.execute(
            _RECORD,
            {
                "subject_id": key.subject_id,
                "source": key.source,
                "planned_local": key.planned_local,
                "answer": answer,
                "answered_at": at,
            },
        )

    async def remove(self, key: OccurrenceKey) -> None:
        """Forget the answer to an occurrence: it is open again."""
        await self._connection.execute(
            delete(answer_table).where(
                answer_table.c.subject_id == key.subject_id,
                answer_table.c.source == key.source,
                answer_table.c.planned_local == key.planned_local,
            )
        )

    async def count_on(self, member_id: MemberId, answer: Answer, day_on: date) -> int:
        """Return how many of the member's occurrences planned for a local day have this as their latest answer."""
        midnight = datetime.combine(day_on, time())
        counted = await self._connection.scalar(
            select(func.count())
            .select_from(answer_table)
            .where(
                answer_table.c.member_id == member_id,
                answer_table.c.planned_local >= midnight,
                answer_table.c.planned_local < midnight + timedelta(days=1),
                answer_table.c.answer == answer,
            )
        )
        return counted or 0
