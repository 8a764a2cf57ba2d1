"""Cheers: what the sender is told, always the same, and the message that the receiver gets."""

from typing import Final

import discord

from bot.domain.ids import GuildId
from bot.services.ports import DueItem
from bot.ui.actions import ActionButton, ForgottenAction, buttons
from bot.ui.boards import shown_name
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.notes import SEEN

NO_MORE = "cheer.end"

_LARGEST_ID: Final = 2**63 - 1
_LONGEST_ID: Final = len(str(_LARGEST_ID))


def sent_text(book: Phrasebook, *, name: str) -> Markup:
    """Return what the sender is told, however the receiver is."""
    return book.say(
        "📣 Your cheer for **{name}** is with me. I bring it when the moment is right for them.",
        name=shown_name(name),
    )


def cheer_text(book: Phrasebook, item: DueItem) -> Markup:
    """Return the message with a cheer."""
    assert item.cheer is not None, "it was looked up"
    return book.say("📣 **{name}** cheers you on.", name=shown_name(item.cheer.from_name))


def cheer_buttons(book: Phrasebook, state: str) -> discord.ui.View:
    """Return the buttons under a cheer."""
    return buttons(
        ActionButton(SEEN, state, label=book.plain("Thanks")),
        ActionButton(NO_MORE, state, label=book.plain("No more from there")),
    )


def cheer_state(item: DueItem) -> str:
    """Return what the buttons carry: the server that it came from, and which cheer it is."""
    assert item.cheer is not None, "it was looked up"
    return f"{item.cheer.guild_id}:{item.cheer.id}:"


def cheer_mark(item: DueItem) -> str:
    """Return what is in a button of this cheer and of nothing else."""
    return f":{NO_MORE}:{cheer_state(item)}"


def guild_in(state: str) -> GuildId:
    """Return the server that a cheer's button carries.

    Raises:
        ForgottenAction: if it carries none.
    """
    guild_id = state.partition(":")[0]
    # Discord's ids have more digits than the database's own numbers that ``number_in`` reads.
    if not (guild_id.isascii() and guild_id.isdigit() and len(guild_id) <= _LONGEST_ID):
        raise ForgottenAction
    if int(guild_id) > _LARGEST_ID:
        raise ForgottenAction
    return GuildId(int(guild_id))


def ended_text(book: Phrasebook, said: str) -> Markup:
    """Return what a cheer, which ``said`` something, becomes once its receiver wants no more of them."""
    ended = book.say(
        "🔕 No more cheers reach you from that server, and nobody there is told. `/club join` lets them in again."
    )
    return Markup(f"{said}\n{ended}")
