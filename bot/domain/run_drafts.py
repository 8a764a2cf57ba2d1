"""A run that was typed and not kept yet, because something of it has to be asked first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, NewType

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId, RunId
from bot.domain.run_texts import RunText
from bot.domain.runs import RunEntry, RunKind, RunSource

RunDraftId = NewType("RunDraftId", int)

DRAFT_KEPT_FOR = timedelta(days=1)
"""How long a question about a run waits for its answer."""


@dataclass(frozen=True, slots=True)
class RunDraft:
    """What was typed, and when; ``when`` in it is meant as of then. ``entry`` is set if a file told of it instead.

    ``run_id`` is the run that it changes, or None for a new one; once ``is_kept``, the run that it became.
    """

    id: RunDraftId
    member_id: MemberId
    text: RunText
    run_id: RunId | None
    is_kept: bool
    saved_at: datetime
    entry: RunEntry | None = None


class RunDraftGone(ExpectedError):
    """The draft was answered, replaced by a later one, or is too old."""

    template = N_("I no longer hold what you typed there. `/run list` shows what is in your log.")


_TYPES: Mapping[str, Callable[[Any], object]] = {
    "day_on": date.fromisoformat,
    "started_at": datetime.fromisoformat,
    "kind": RunKind,
    "source": RunSource,
}


def entry_document(entry: RunEntry) -> dict[str, object]:
    """Return the run as JSON-safe values; what is not known is left out."""
    named = ((one.name, getattr(entry, one.name)) for one in fields(entry))
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in named
        if value is not None
    }


def entry_from(document: Mapping[str, Any]) -> RunEntry:
    """Return the run that ``entry_document`` wrote."""
    known: dict[str, Any] = {
        name: _TYPES[name](value) if name in _TYPES else value for name, value in document.items()
    }
    return RunEntry(**known)
