"""Who has an account: the members and the bot."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.messages import Message


@dataclass(eq=False)
class Account:
    """A user of Discord, person or bot, with the settings that matter to a bot.

    ``closed_dms`` makes every direct message to the account fail with 50007. ``guild_ids`` are the guilds it is
    in; one who left the last guild shared with the bot can no longer be reached (50278).
    """

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    closed_dms: bool = False
    dm_channel_id: int | None = None
    guild_ids: set[int] = field(default_factory=set)
    was_in_a_guild: bool = False
    inbox: "list[Message]" = field(default_factory=list)
    """Direct messages the bot sent of its own accord, oldest first."""
