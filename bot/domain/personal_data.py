"""All that is kept about one member, as one document: what an export holds and an import reads.

The document is versioned; docs/export.md describes it. Rows refer to one another by numbers that count within the
document, so the same life told by two installations gives the same document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from bot.domain.errors import N_, ExpectedError

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Row: TypeAlias = Mapping[str, Json]

EXPORT_FORMAT: Final = "gutsy-export"
EXPORT_VERSION: Final = 1
"""Raise it when a reader of the old form would misread the new one; a new table or column is no such thing."""

MAX_ROWS: Final = 50_000
"""Rows of one table that are read from a file: decades of a busy log."""

HEALTH_TABLES: Final = ("check_in", "swap_test", "told_insight")
"""What is only kept with a consent."""

ROLES_TO_TAKE: Final = "loose_role"
"""The one table that an erasure adds to: ids, of roles that Discord has to be told to take, until it has."""


@dataclass(frozen=True, slots=True, repr=False)
class PersonalData:
    """Rows by table, sealed columns opened; ``unreadable`` counts sealed values that no key here opens.

    ``exported_on`` is the day (UTC) on which a file with them was made; None where none was, or it does not tell.
    """

    tables: Mapping[str, Sequence[Row]]
    unreadable: int = 0
    exported_on: date | None = None

    def __repr__(self) -> str:
        return "PersonalData(private)"


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of a table's rows: new here, here already, and left out by a rule of this installation."""

    new: int = 0
    here: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do, by table; ``reminders`` are the new ones that have to be planned."""

    tallies: Mapping[str, Tally]
    settings: bool = False
    """Whether the settings were taken, too: they are where none were chosen here."""
    reminders: frozenset[int] = field(default=frozenset())

    @property
    def new(self) -> int:
        """How many rows were new."""
        return sum(tally.new for tally in self.tallies.values())


@dataclass(frozen=True, slots=True)
class Erased:
    """Rows removed, by table, and those in which a search for the member's id still found something.

    ``roles`` is how many roles Discord is told to take; what waits for that is not among ``left``.
    """

    removed: Mapping[str, int]
    searched: int
    """How many tables were searched."""
    left: Mapping[str, int]
    roles: int = 0


class ExportRefused(ExpectedError):
    """A file cannot be imported; subclasses say why, and never quote it."""

    template = N_("I can't read that file as an export of mine.")


class NotAnExport(ExportRefused):
    """It is something else."""

    template = N_(
        "That is not an export of mine. Give me the zip file that `/privacy export` sent you, as it came."
    )


class ExportTooLarge(ExportRefused):
    """It is larger, or unpacks to more, than any export is."""

    template = N_("That file is larger than any export of mine, so I did not open it.")


class ExportTooNew(ExportRefused):
    """A newer version of the bot wrote it."""

    template = N_(
        "A newer version of me wrote that file. Ask whoever runs this bot to update it, then try again."
    )


class ExportDamaged(ExportRefused):
    """A value is not what it should be. ``where`` names the place (``run 12, duration_s``), never the value."""

    template = N_(
        "Something in that file is not as I wrote it ({where}), so I took nothing from it. "
        "Give me the zip file as it came, or export it anew."
    )
