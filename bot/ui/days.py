"""A local day as a button carries it."""

from datetime import date, datetime

from bot.ui.actions import ForgottenAction

_FORMAT = "%Y%m%d"


def day_state(day_on: date) -> str:
    """Return the day as eight digits."""
    return f"{day_on:%Y%m%d}"


def parse_day(text: str) -> date:
    """Return the day that a button carries as eight digits.

    Raises:
        ForgottenAction: if it carries none.
    """
    try:
        return datetime.strptime(text, _FORMAT).date()  # noqa: DTZ007 - a day on the member's calendar
    except ValueError:
        raise ForgottenAction from None
