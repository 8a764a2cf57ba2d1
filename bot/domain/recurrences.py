"""The text in which a plan is stored: ``once 2026-03-23T07:00``, or the canonical ``when:`` line.

A single moment that has its instant adds it: ``once 2026-10-25T02:30 at 2026-10-25T01:30:00+00:00``.
"""

from datetime import datetime

from bot.domain.schedules import Once, Recurrence
from bot.domain.when import parse_when, render_when

_ONCE = "once "
_AT = " at "


def render_recurrence(recurrence: Recurrence) -> str:
    """Return the text for ``recurrence``, which reads back as the same.

    That of a schedule is its canonical ``when:`` line, as stored before there was anything else.
    """
    if isinstance(recurrence, Once):
        text = f"{_ONCE}{recurrence.planned_local.isoformat(timespec='minutes')}"
        return text if recurrence.fires_at is None else f"{text}{_AT}{recurrence.fires_at.isoformat()}"
    return render_when(recurrence)


def parse_recurrence(text: str) -> Recurrence:
    """Return the recurrence that ``render_recurrence`` wrote.

    Raises:
        ValueError: if ``text`` says "once" and no local minute, or an instant that is none.
        UnreadableWhen, TooFrequent: if it is no ``when:`` line.
    """
    if text.startswith(_ONCE):
        planned, _, instant = text.removeprefix(_ONCE).partition(_AT)
        return Once(datetime.fromisoformat(planned), datetime.fromisoformat(instant) if instant else None)
    return parse_when(text)
