"""A run that was typed and not kept yet, because something of it has to be asked first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId, RunId
from bot.domain.run_texts import RunText

RunDraftId = NewType("RunDraftId", int)

DRAFT_KEPT_FOR = timedelta(days=1)
"""How long a question about a run waits for its answer."""


@dataclass(frozen=True, slots=True)
class RunDraft:
    """What was typed, and when; ``when`` in it is meant as of then.

    ``run_id`` is the run that it changes, or None for a new one; once ``is_kept``, the run that it became.
    """

    id: RunDraftId
    member_id: MemberId
    text: RunText
    run_id: RunId | None
    is_kept: bool
    saved_at: datetime


class RunDraftGone(ExpectedError):
    """The draft was answered, replaced by a later one, or is too old."""

    template = N_("I no longer hold what you typed there. `/run list` shows what is in your log.")
