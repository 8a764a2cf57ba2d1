"""The refusal of Discord's own client: what a member cannot even send."""

from collections.abc import Collection


class ClientRefused(ValueError):
    """What the member tried is not possible in Discord's client; the message says why and what is there."""


def listed(names: Collection[object]) -> str:
    """Return names for a message, quoted and in order, or ``nothing``."""
    return ", ".join(repr(str(name)) for name in names) or "nothing"
