"""Running shoes: how far each pair has come. Nothing here claims when a pair is worn out, or what it does."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId, ShoeId
from bot.domain.members import Units
from bot.domain.runs import read_distance_m

MAX_SHOES = 20
"""Pairs in use that one member can have."""
LONGEST_NAME = 40
LONGEST_NOTE = 300
NO_SHOES = "none"
"""What an option says for a run, or a default, without shoes."""
_FARTHEST_M = 20_000_000
_LONGEST_NUMBER = 18  # digits; no pair's number has more


@dataclass(frozen=True, slots=True)
class Shoe:
    """A pair of shoes; ``before_m`` is what it had run before it was added. A retired pair is nobody's default."""

    id: ShoeId
    member_id: MemberId
    name: str
    before_m: float
    is_default: bool
    added_at: datetime
    retired_at: datetime | None = None

    @property
    def is_in_use(self) -> bool:
        """Whether runs can still be run in it."""
        return self.retired_at is None


@dataclass(frozen=True, slots=True)
class WornShoe:
    """A pair with the number of runs logged in it, and how far it has come in all, before it was added included."""

    shoe: Shoe
    runs: int
    total_m: float


class ShoesNotFound(ExpectedError):
    """No such pair, or not this member's, or not in use."""

    template = N_("I can't find that pair of shoes. `/shoes list` shows the ones you have.")


class TooManyShoes(ExpectedError):
    """The cap keeps lists short."""

    template = N_(
        "You already have {limit} pairs in use, which is as many as I keep for one person. "
        "`/shoes retire` puts one away."
    )


class DuplicateShoes(ExpectedError):
    """A pair in use has the same name."""

    template = N_("You already have a pair called “{name}”. Give this one another name, such as “{name} 2”.")


class UnreadableShoeName(ExpectedError):
    """Empty, or too long."""

    template = N_("A pair needs a name of 1 to {longest} characters, such as `Blue trainers`.")


class UnreadableMileage(ExpectedError):
    """Not a distance that shoes can have run."""

    template = N_("I couldn't read “{text}” as a distance the pair has run. These work: `0`, `120`, `75 mi`.")


class ShoeNoteTooLong(ExpectedError):
    """A note of more characters than are kept."""

    template = N_("A note can have up to {longest} characters; this one has {length}.")


def parse_shoe_name(text: str) -> str:
    """Return the name as it is kept: one line, without blanks around it.

    Raises:
        UnreadableShoeName: if nothing is left, or too much.
    """
    shown = "".join(" " if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp") else one for one in text)
    name = " ".join(unicodedata.normalize("NFC", shown).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise UnreadableShoeName(longest=LONGEST_NAME)
    return name


def read_shoes(option: str) -> ShoeId | None:
    """Return the pair that an option names, or None if it says nothing, or that there is none.

    Raises:
        ShoesNotFound: if it was typed and not picked from the list.
    """
    return None if option in ("", NO_SHOES) else read_pair(option)


def read_pair(option: str) -> ShoeId:
    """Return the pair that an option names; whose it is, is for the service to ask.

    Raises:
        ShoesNotFound: if it was typed and not picked from the list.
    """
    if not (option.isascii() and option.isdigit() and len(option) <= _LONGEST_NUMBER):
        raise ShoesNotFound
    return ShoeId(int(option))


def parse_mileage_m(text: str, *, bare: Units = Units.KM) -> float:
    """Return what a pair has run already, in metres; a bare number is in the ``bare`` units, nothing is 0.

    Raises:
        UnreadableMileage: if it is no distance, or over 20,000 km.
    """
    if not text.strip():
        return 0.0
    distance_m = read_distance_m(text, bare=bare)
    if distance_m is None or distance_m > _FARTHEST_M:
        raise UnreadableMileage(text=text)
    return distance_m


def parse_note(text: str) -> str | None:
    """Return a note as it is kept, or None for an empty one, which takes an earlier one away.

    Raises:
        ShoeNoteTooLong: if it has more than 300 characters.
    """
    note = text.strip()
    if len(note) > LONGEST_NOTE:
        raise ShoeNoteTooLong(longest=LONGEST_NOTE, length=len(note))
    return note or None
