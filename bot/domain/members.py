"""A member of a club, as the bot knows them."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.clocks import MemberClock, Travel
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import ChannelId, MemberId
from bot.domain.quiet_hours import QuietHours


class ParkReason(StrEnum):
    """Why deliveries to a member wait."""

    CLOSED_DMS = "closed_dms"
    """Discord refused a direct message: they do not take any from the bot (50007)."""
    NO_SHARED_SERVER = "no_shared_server"
    """They share no server with the bot any more (50278)."""
    ACCOUNT_GONE = "account_gone"
    """Discord knows no such account (10013)."""
    LEFT = "left"
    """One of the latter two for so long that their health answers were deleted."""


class Units(StrEnum):
    """In what a member reads and writes distances."""

    KM = "km"
    MI = "mi"


class AfterRun(StrEnum):
    """What becomes of a day's run reminder once a run is logged that day."""

    WELL_DONE = "well_done"
    """It turns into a short well-done."""
    NOTHING = "nothing"
    """It is dropped."""


class CheckInDelay(StrEnum):
    """When a member is asked how a run went. The values are stored."""

    NOW = "now"
    """Only by the offer under the logged run."""
    HALF_HOUR = "30_min"
    TWO_HOURS = "2_h"
    EVENING = "evening"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Member:
    """What every use case may know of a member; nothing about health is here.

    ``zone`` is an IANA key or None until the member chose one; while ``travel_until_on`` is not over, their clock is
    that of ``travel_zone``. ``locale`` is the Discord locale last seen (``en-GB``); ``dm_channel_id`` is None until
    the first direct message was opened; ``parked_at`` is set while deliveries wait, with its reason;
    ``fuel_lead_min`` is None for no fuel reminders; ``check_in_delay`` means nothing without consent to check-ins.
    """

    id: MemberId
    locale: str
    zone: str | None = None
    travel_zone: str | None = None
    travel_until_on: date | None = None
    units: Units = Units.KM
    quiet_hours: QuietHours | None = None
    fuel_lead_min: int | None = None
    after_run: AfterRun = AfterRun.WELL_DONE
    dm_channel_id: ChannelId | None = None
    parked_at: datetime | None = None
    parked_reason: ParkReason | None = None
    check_in_delay: CheckInDelay = CheckInDelay.HALF_HOUR

    @property
    def clock(self) -> MemberClock:
        """The clock the member lives by; UTC as long as they chose none."""
        travel = None
        if self.travel_zone is not None and self.travel_until_on is not None:
            travel = Travel(ZoneInfo(self.travel_zone), self.travel_until_on)
        return MemberClock(ZoneInfo(self.zone or "UTC"), travel)

    def once_returned(self, now: datetime) -> "Member":
        """Return the member without a journey that is over at the aware instant ``now``, or as they are.

        The hours that are lived twice after it repeat nothing; what is asked for in them is new, and has to come.
        """
        if self.travel_until_on is None or self.clock.travels_at(now):
            return self
        return replace(self, travel_zone=None, travel_until_on=None)


class ZoneNotSet(ExpectedError):
    """A reminder needs to know the member's clock."""

    template = N_(
        "I don't know your time zone yet, so I can't tell when that is for you. "
        "Say `/settings timezone` first (a city is enough), then ask me again."
    )
