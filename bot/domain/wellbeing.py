"""What a member reported that was wrong, until they say that all is well again.

It is health data: sealed in storage, shown to nobody else, in no log. Every member has one, and most say
"nothing", so that having one tells nothing; the documents of all members are equally long.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.red_flags import WarningSign

_DOCUMENT_VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_NOT_SINCE: Final = "0" * 15
_SIGNS: Final = {sign.value: sign for sign in WarningSign}
_MARKS: Final = (0, 1)


class WellbeingUnreadable(ValueError):
    """A stored document is not one that this version reads. Says which field, never what was in it."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"the stored wellbeing has no readable {field!r}")


@dataclass(frozen=True, slots=True, repr=False)
class Wellbeing:
    """The warning ``signs`` that stand, and the aware instant ``since_at`` of the first of them; None for none.

    What was stored and cannot be read any more may have said anything: unless it ``is_readable``, nothing is known
    and something counts as wrong.

    Raises:
        ValueError: if there are signs without an instant or the other way round, or it is naive.
    """

    signs: frozenset[WarningSign] = frozenset()
    since_at: datetime | None = None
    is_readable: bool = True

    def __post_init__(self) -> None:
        if bool(self.signs) is (self.since_at is None):
            raise ValueError("signs stand since some instant, and without signs there is none")
        if self.since_at is not None and self.since_at.tzinfo is None:
            raise ValueError("an instant is aware")

    def __repr__(self) -> str:
        return "Wellbeing(private)"

    @property
    def is_flagged(self) -> bool:
        """Whether something is wrong: nothing urges the member on then."""
        return bool(self.signs) or not self.is_readable

    def with_signs(self, signs: Iterable[WarningSign], *, at: datetime) -> "Wellbeing":
        """Return what stands once further signs were reported at the aware instant ``at``."""
        standing = self.signs | frozenset(signs)
        if not standing:
            return self
        return Wellbeing(standing, self.since_at or at)

    def to_document(self) -> dict[str, object]:
        """Return it as JSON-safe values that take the same room whatever they say.

        Raises:
            ValueError: if nothing is known that could be written.
        """
        if not self.is_readable:
            raise ValueError("what could not be read cannot be written")
        since = _NOT_SINCE
        if self.since_at is not None:
            since = f"{(self.since_at - _EPOCH) // _MILLISECOND:0{len(_NOT_SINCE)}}"
        return {
            "version": _DOCUMENT_VERSION,
            "since_ms": since,
            "signs": {sign.value: int(sign in self.signs) for sign in WarningSign},
        }

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "Wellbeing":
        """Return what ``to_document`` wrote; a sign that came later than the document does not stand.

        Raises:
            WellbeingUnreadable: if the version or a sign is unknown, or a field is not what it should be.
        """
        if document.get("version") != _DOCUMENT_VERSION:
            raise WellbeingUnreadable("version")
        since = document.get("since_ms")
        if not (
            isinstance(since, str) and since.isascii() and since.isdigit() and len(since) == len(_NOT_SINCE)
        ):
            raise WellbeingUnreadable("since_ms")
        signs = _signs(document)
        if bool(signs) is (since == _NOT_SINCE):
            raise WellbeingUnreadable("signs")
        return cls(signs, _EPOCH + int(since) * _MILLISECOND if signs else None)


def _signs(document: Mapping[str, object]) -> frozenset[WarningSign]:
    told = document.get("signs")
    if not isinstance(told, Mapping) or not (
        told.keys() <= _SIGNS.keys() and all(mark in _MARKS for mark in told.values())
    ):
        raise WellbeingUnreadable("signs")
    return frozenset([_SIGNS[name] for name, mark in told.items() if mark])


ALL_WELL: Final = Wellbeing()
"""Nothing was reported, or all is well again."""

UNREADABLE: Final = Wellbeing(is_readable=False)
"""Something was kept, and nobody can tell what."""
