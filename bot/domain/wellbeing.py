"""What a member reported that was wrong, until they say that all is well again.

It is health data: sealed in storage, shown to nobody else, in no log. Every member has one, and most say
"nothing", so that having one tells nothing; the documents of all members are equally long.

When all is well again what it was is forgotten, and the days on which it was so are remembered, for they do not count
against the member's streak (``bot/domain/streaks.py``). They lie here, and not among the events of the streak: those
are in clear, and one that came with the answers of a check-in, or with the first reminder that did not, would tell what
it was about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.domain.clocks import MemberClock
from bot.domain.red_flags import WarningSign
from bot.domain.unwell_days import NO_DAYS, UnwellDays

_DOCUMENT_VERSION = 2
_FIRST_VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_NOT_SINCE: Final = "0" * 15
_NO_DAY: Final = "0000-00-00"
_SIGNS: Final = {sign.value: sign for sign in WarningSign}
_MARKS: Final = (0, 1)
_MARKED: Final = (
    WarningSign.CHEST_PAIN,
    WarningSign.COLLAPSE,
    WarningSign.CONFUSION,
    WarningSign.OVERHEATED,
    WarningSign.BREATHLESS,
    WarningSign.VOMITING_BLOOD,
    WarningSign.HEAVY_BLEEDING,
    WarningSign.SUDDEN_BELLY_PAIN,
    WarningSign.HEADACHE_AFTER_DRINKING,
    WarningSign.SELF_HARM,
    WarningSign.DARK_STOOL,
    WarningSign.BLOODY_LOOSE_STOOL,
    WarningSign.NO_FLUIDS_KEPT,
    WarningSign.LONG_VOMITING,
    WarningSign.LONG_LOOSE_STOOL,
    WarningSign.VISIBLE_BLOOD,
    WarningSign.BOWEL_CHANGE,
    WarningSign.HIGH_GUT_THREE_RUNS,
    WarningSign.LOW_FEELING_THREE_CHECK_INS,
)
"""Whose mark is where in a stored document: a new sign comes last, and none ever moves."""


class WellbeingUnreadable(ValueError):
    """A stored document is not one that this version reads. Says which field, never what was in it."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"the stored wellbeing has no readable {field!r}")


@dataclass(frozen=True, slots=True, repr=False)
class Wellbeing:
    """The warning ``signs`` that stand, and the aware instant ``since_at`` of the first of them; None for none.

    ``since_on`` is the member's local day of that instant, None where it was not noted. ``days`` are the days of
    earlier signs, until all was well again.

    What was stored and cannot be read any more may have said anything: unless it ``is_readable``, nothing is known
    and something counts as wrong.

    Raises:
        ValueError: if there are signs without an instant or the other way round, or it is naive, or there is a day
            without signs.
    """

    signs: frozenset[WarningSign] = frozenset()
    since_at: datetime | None = None
    since_on: date | None = None
    days: UnwellDays = NO_DAYS
    is_readable: bool = True

    def __post_init__(self) -> None:
        if bool(self.signs) is (self.since_at is None):
            raise ValueError("signs stand since some instant, and without signs there is none")
        if self.since_at is not None and self.since_at.tzinfo is None:
            raise ValueError("an instant is aware")
        if self.since_at is None and self.since_on is not None:
            raise ValueError("without an instant there is no day of it")

    def __repr__(self) -> str:
        return "Wellbeing(private)"

    @property
    def is_flagged(self) -> bool:
        """Whether something is wrong: nothing urges the member on then."""
        return bool(self.signs) or not self.is_readable

    def with_signs(self, signs: Iterable[WarningSign], *, at: datetime, day_on: date) -> "Wellbeing":
        """Return what stands once further signs were reported at the aware instant ``at``, the member's ``day_on``."""
        standing = self.signs | frozenset(signs)
        if not standing:
            return self
        if self.since_at is not None:
            return Wellbeing(standing, self.since_at, self.since_on, self.days)
        return Wellbeing(standing, at, day_on, self.days)

    def all_well(self, clock: MemberClock, *, at: datetime) -> "Wellbeing":
        """Return what is left once all is well: the days, that of the aware instant ``at`` among them."""
        began_on = self.begun_on(clock)
        if began_on is None:
            return Wellbeing(days=self.days)
        return Wellbeing(days=self.days.with_days(began_on, clock.local_day(at)))

    def begun_on(self, clock: MemberClock) -> date | None:
        """Return the member's local day on which something was wrong first, of what is wrong now; None if nothing is.

        Where it was not noted, their ``clock`` tells it from the instant.
        """
        if self.since_on is not None or self.since_at is None:
            return self.since_on
        return clock.local_day(self.since_at)

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
            "since_on": _NO_DAY if self.since_on is None else self.since_on.isoformat(),
            "signs": "".join(str(int(sign in self.signs)) for sign in _MARKED),
            "days": self.days.to_text(),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "Wellbeing":
        """Return what ``to_document`` wrote; a sign that came later than the document does not stand.

        Raises:
            WellbeingUnreadable: if the version or a sign is unknown, or a field is not what it should be.
        """
        version = document.get("version")
        if version not in (_FIRST_VERSION, _DOCUMENT_VERSION):
            raise WellbeingUnreadable("version")
        since = document.get("since_ms")
        if not (
            isinstance(since, str) and since.isascii() and since.isdigit() and len(since) == len(_NOT_SINCE)
        ):
            raise WellbeingUnreadable("since_ms")
        # The first version knew no days.
        is_first = version == _FIRST_VERSION
        signs = _named_signs(document) if is_first else _marked_signs(document)
        if bool(signs) is (since == _NOT_SINCE):
            raise WellbeingUnreadable("signs")
        since_on = None if is_first else _since_on(document)
        if since_on is not None and not signs:
            raise WellbeingUnreadable("since_on")
        days = NO_DAYS if is_first else _days(document)
        return cls(signs, _EPOCH + int(since) * _MILLISECOND if signs else None, since_on, days)


def _named_signs(document: Mapping[str, object]) -> frozenset[WarningSign]:
    told = document.get("signs")
    if not isinstance(told, Mapping) or not (
        told.keys() <= _SIGNS.keys() and all(mark in _MARKS for mark in told.values())
    ):
        raise WellbeingUnreadable("signs")
    return frozenset([_SIGNS[name] for name, mark in told.items() if mark])


def _marked_signs(document: Mapping[str, object]) -> frozenset[WarningSign]:
    told = document.get("signs")
    if not isinstance(told, str) or len(told) > len(_MARKED) or not set(told) <= {"0", "1"}:
        raise WellbeingUnreadable("signs")
    return frozenset([sign for sign, mark in zip(_MARKED, told, strict=False) if mark == "1"])


def _since_on(document: Mapping[str, object]) -> date | None:
    told = document.get("since_on")
    if told == _NO_DAY:
        return None
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        raise WellbeingUnreadable("since_on") from None


def _days(document: Mapping[str, object]) -> UnwellDays:
    try:
        return UnwellDays.from_text(str(document.get("days")))
    except ValueError:
        raise WellbeingUnreadable("days") from None


ALL_WELL: Final = Wellbeing()
"""Nothing was reported, ever."""

UNREADABLE: Final = Wellbeing(is_readable=False)
"""Something was kept, and nobody can tell what."""
