"""A member of a club, as the bot knows them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import ChannelId, MemberId


class ParkReason(StrEnum):
    """Why deliveries to a member wait."""

    CLOSED_DMS = "closed_dms"
    """Discord refused a direct message (50007 or 50278)."""


@dataclass(frozen=True, slots=True)
class Member:
    """What every use case may know of a member; nothing about health is here.

    ``zone`` is an IANA key or None until the member chose one; ``locale`` is the Discord locale last seen
    (``en-GB``); ``dm_channel_id`` is None until the first direct message was opened; ``parked_at`` is set while
    deliveries wait, with its reason.
    """

    id: MemberId
    locale: str
    zone: str | None = None
    dm_channel_id: ChannelId | None = None
    parked_at: datetime | None = None
    parked_reason: ParkReason | None = None


class ZoneNotSet(ExpectedError):
    """A reminder needs to know the member's clock."""

    template = N_(
        "I don't know your time zone yet, so I can't tell when that is for you. "
        "Say `/settings timezone` first (a city is enough), then ask me again."
    )
