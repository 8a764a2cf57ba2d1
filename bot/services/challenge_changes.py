"""What somebody typed of a challenge, and what of one that is there it changes."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.challenge_errors import BegunAlready, TargetOutOfReach
from bot.domain.challenge_terms import Terms, cap_from, most_possible, target_from
from bot.domain.challenges import (
    Challenge,
    Phase,
    check_days,
    check_length,
    description_from,
    name_from,
)
from bot.domain.days import parse_day

NONE_SIGN = "-"
"""What is typed to take a description or a goal away."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A challenge as somebody typed it, or what of one is to change; None for what was not said."""

    name: str | None = None
    description: str | None = None
    begins: str | None = None
    ends: str | None = None
    daily_cap: str | None = None
    target: str | None = None


def changed_by(wish: Wish, before: Challenge, *, now_local: datetime, phase: Phase) -> Challenge:
    """Return the challenge as it was wished to be, on the server's clock.

    Raises:
        BegunAlready, TargetOutOfReach: if that cannot be changed any more.
        ExpectedError: whatever in the wish cannot be, with what would work.
    """
    terms = _terms(wish, before, now_local=now_local, phase=phase)
    description = before.description
    if wish.description:
        taken_away = wish.description.strip() == NONE_SIGN
        description = None if taken_away else description_from(wish.description)
    name = name_from(wish.name) if wish.name else before.name
    return replace(before, name=name, description=description, terms=terms)


def differences(before: Challenge, after: Challenge) -> set[str]:
    """Return the names of what differs, of the challenge or its terms."""
    ours = {name for name in ("name", "description") if getattr(before, name) != getattr(after, name)}
    terms = ("begins_on", "ends_on", "daily_cap", "target")
    return ours | {name for name in terms if getattr(before.terms, name) != getattr(after.terms, name)}


def _terms(wish: Wish, before: Challenge, *, now_local: datetime, phase: Phase) -> Terms:
    terms = _days(wish, before.terms, now_local=now_local, phase=phase)
    if wish.daily_cap:
        terms = replace(terms, daily_cap=cap_from(terms.metric, wish.daily_cap))
    if wish.target:
        target = None if wish.target.strip() == NONE_SIGN else target_from(terms, wish.target)
        terms = replace(terms, target=target)
    if terms.target is not None and terms.target > most_possible(terms):
        raise TargetOutOfReach
    return terms


def _days(wish: Wish, terms: Terms, *, now_local: datetime, phase: Phase) -> Terms:
    if phase is not Phase.COMING and (wish.begins or wish.daily_cap):
        raise BegunAlready
    if wish.begins:
        terms = replace(terms, begins_on=parse_day(wish.begins, now_local=now_local))
    if wish.ends:
        terms = replace(terms, ends_on=parse_day(wish.ends, now_local=now_local))
    if phase is Phase.COMING and (wish.begins or wish.ends):
        check_days(terms.begins_on, terms.ends_on, today_on=now_local.date())
    elif wish.ends:
        check_length(terms.begins_on, terms.ends_on)
    return terms
