"""The text in which a plan is stored: ``once 2026-03-23T07:00``, or the canonical ``when:`` line."""

from datetime import datetime

from bot.domain.schedules import Once, Recurrence
from bot.domain.when import parse_when, render_when

_ONCE = "once "


def render_recurrence(recurrence: Recurrence) -> str:
    """Return the text for ``recurrence``, which reads back as the same.

    That of a schedule is its canonical ``when:`` line, as stored before there was anything else.
    """
    if isinstance(recurrence, Once):
        return f"{_ONCE}{recurrence.planned_local.isoformat(timespec='minutes')}"
    return render_when(recurrence)


def parse_recurrence(text: str) -> Recurrence:
    """Return the recurrence that ``render_recurrence`` wrote.

    Raises:
        ValueError: if ``text`` says "once" and no local minute.
        UnreadableWhen, TooFrequent: if it is no ``when:`` line.
    """
    if text.startswith(_ONCE):
        return Once(datetime.fromisoformat(text.removeprefix(_ONCE)))
    return parse_when(text)
