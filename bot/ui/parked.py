"""What a member sees while Discord does not let the bot write to them: why, and the way out."""

from datetime import datetime

import discord

from bot.domain.errors import N_, ExpectedError
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Markup, Phrasebook

RESUME = "parked.resume"


class StillClosed(ExpectedError):
    """The test message was refused."""

    template = N_(
        "Discord still does not let me write to you. Allow direct messages in the privacy settings of a server "
        "that we share, then press the button again."
    )


def parked_notice(book: Phrasebook, parked_at: datetime) -> tuple[Markup, discord.ui.View]:
    """Return why nothing comes, and a button that tries again."""
    text = book.say(
        "📪 **Your reminders are waiting.** On {at} Discord did not let me write to you: your direct messages are "
        "closed to me. Allow them in the privacy settings of a server that we share, then press the button.",
        at=parked_at,
    )
    return text, buttons(
        ActionButton(RESUME, "", label=book.plain("Write to me again"), style=discord.ButtonStyle.primary)
    )


def test_message(book: Phrasebook) -> Markup:
    """Return the direct message that shows that the way is free."""
    return book.say("📬 This reached you, so your reminders go on.")


def resumed_text(book: Phrasebook) -> Markup:
    """Return what the notice turns into."""
    return book.say("📬 **It works again.** I sent you a test message, and your reminders go on.")
