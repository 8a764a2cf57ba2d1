"""Whose row it is: how each table belongs to a member, and which columns are sealed.

One list for all who must not forget a table: export, import, the proof of an erasure, the change of keys. Tests
compare it with the tables themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, or_
from sqlalchemy.sql.elements import KeyedColumnElement

from bot.domain.facts import member_scope
from bot.domain.ids import MemberId
from bot.storage.tables import metadata

NOT_ABOUT_MEMBERS: Final = frozenset(
    {
        "outage",
        "state",
        "community",
        "challenge",
        "challenge_team",
        "retired_fact",
        "gut_weather_look",
        "milestone_role",
    }
)
"""Tables about the installation and about servers; erasing removes from the latter who set them up."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A table with rows about members.

    ``refers`` names columns with ids of other tables' rows; ``documents`` columns of JSON text.
    """

    name: str
    sealed: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        """The table itself."""
        return metadata.tables[self.name]

    @property
    def key(self) -> tuple[KeyedColumnElement[object], ...]:
        """The columns of its primary key, in order."""
        return tuple(self.table.primary_key.columns)

    @property
    def has_ids(self) -> bool:
        """Whether its rows have an id that others refer to."""
        return "id" in self.table.c

    def of(self, member_id: MemberId) -> ColumnElement[bool]:
        """Return the condition that picks the member's rows."""
        if self.name == "member":
            return self.table.c.id == member_id
        if self.name == "shown_fact":
            return self.table.c.scope == member_scope(member_id)
        if self.name == "cheer":  # it is about both
            return or_(self.table.c.member_id == member_id, self.table.c.to_member_id == member_id)
        return self.table.c.member_id == member_id


OWNED: Final = (
    Owned("member", sealed=("wellbeing",)),
    Owned("reminder", refers={"parent_id": "reminder"}),
    Owned("due"),
    Owned("ledger", sealed=("sealed_reason",)),
    Owned("answer"),
    Owned("shoe", sealed=("sealed_note",)),
    Owned("run", sealed=("sealed_notes",), refers={"shoe_id": "shoe"}),
    Owned("run_day"),
    Owned("run_draft", sealed=("sealed_notes",), refers={"run_id": "run"}, documents=("typed",)),
    Owned("streak_event", sealed=("sealed_status",), documents=("details",)),
    Owned("streak_state", documents=("state",)),
    Owned("consent"),
    Owned("check_in", sealed=("sealed",), refers={"run_id": "run"}),
    Owned("goal"),
    Owned("challenge_member"),
    Owned("milestone", refers={"run_id": "run"}),
    Owned("streak_milestone"),
    Owned("given_role"),
    Owned("loose_role"),
    Owned("swap_test", sealed=("sealed",)),
    Owned("told_insight", sealed=("sealed",)),
    Owned("shown_fact"),
    Owned("community_member"),
    Owned("fact_doubt"),
    Owned("cheer"),
    Owned("post", documents=("content",)),
)
"""Every table about members; those that others refer to come before them."""

SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "r": "reminder",
        "z": "reminder",
        "c": "run",
        "f": "check_in",
        "a": "member",
        "p": "post",
        "b": "challenge",
        "h": "cheer",
    }
)
"""In which table the subject of an occurrence lies, by the stored value of its source."""


def sealed_columns() -> list[tuple[Owned, Column[bytes | None]]]:
    """Return every column that is sealed, with its table."""
    return [(owned, owned.table.c[name]) for owned in OWNED for name in owned.sealed]


def looks_sealed(column: Column[object]) -> bool:
    """Whether a column is one of those that must be in the list: bytes in this database are always sealed."""
    return isinstance(column.type, LargeBinary)
