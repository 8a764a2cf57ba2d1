"""What becomes of a run that a member enters: it is in the log, or something has to be asked first."""

from dataclasses import dataclass, field

from bot.domain.errors import ExpectedError
from bot.domain.members import Units
from bot.domain.run_doubts import Doubts
from bot.domain.run_drafts import RunDraftId
from bot.domain.run_texts import RunText
from bot.domain.runs import RunEntry
from bot.services.run_log import Logged


@dataclass(frozen=True, slots=True)
class Entered:
    """A run that is in the log, and whether an older one was changed for it.

    ``needs_care`` if its notes read as if the member might hurt themselves.
    """

    logged: Logged
    is_change: bool
    needs_care: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A run that is not kept yet: it could not be read (``error``), or there are ``doubts`` about the ``entry``.

    One that ``is_recorded`` comes from a file, and has no text that could be put right.
    """

    draft_id: RunDraftId
    units: Units
    is_change: bool
    error: ExpectedError | None = None
    entry: RunEntry | None = None
    is_recorded: bool = False
    doubts: Doubts = field(default_factory=Doubts)
    needs_care: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What a form for a run begins with; ``units`` are those of a distance that names none."""

    text: RunText
    units: Units
