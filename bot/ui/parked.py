"""Whether direct messages reach a member: the proof when they do, and the way out when Discord refuses them."""

from datetime import datetime
from enum import Enum, auto

import discord

from bot.domain.errors import N_, ExpectedError
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Markup, Phrasebook

RESUME = "parked.resume"


class Reach(Enum):
    """Whether a message came through to a member."""

    ARRIVED = auto()
    CLOSED = auto()
    """Discord refused it because the member's direct messages are closed to the bot."""
    UNCERTAIN = auto()
    """Something else went wrong on the way."""


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
        "closed to me, or we share no server any more. Allow them in the privacy settings of a server that we share, "
        "then press the button.",
        at=parked_at,
    )
    return text, buttons(
        ActionButton(RESUME, "", label=book.plain("Write to me again"), style=discord.ButtonStyle.primary)
    )


def first_message(book: Phrasebook, first_at: datetime | None) -> Markup:
    """Return the direct message that proves the way before anybody relies on it; it promises only what will come."""
    if first_at is None:
        return book.say(
            "📬 **This is where I'll write to you.** Your reminders come here, and you can answer them right here."
        )
    return book.say(
        "📬 **This is where I'll write to you.** The first reminder comes {at}. You can answer it right here.",
        at=book.at(first_at, "R"),
    )


def sample_message(book: Phrasebook) -> Markup:
    """Return the direct message that ``/remind test`` sends."""
    return book.say("📬 This is the test that you asked for: what I send reaches you.")


def first_outcome(book: Phrasebook, reach: Reach) -> Markup:
    """Return what is added to the answer to a first reminder."""
    match reach:
        case Reach.ARRIVED:
            return book.say("📬 I have just sent you a message, so you know where it will come.")
        case Reach.CLOSED:
            return book.say(
                "⚠️ **Discord did not let me write to you**, so it would not reach you yet. How to open the way stands "
                "below."
            )
        case Reach.UNCERTAIN:
            return book.say("I could not check whether my messages reach you. `/remind test` tries again.")


def test_outcome(book: Phrasebook, reach: Reach) -> Markup:
    """Return what ``/remind test`` says."""
    match reach:
        case Reach.ARRIVED:
            return book.say("📬 **Sent.** It is in your direct messages, and your reminders will be too.")
        case Reach.CLOSED:
            return book.say("📪 **Discord did not let me write to you.** How to open the way stands below.")
        case Reach.UNCERTAIN:
            return book.say(
                "Discord has trouble just now, so I cannot tell. Please try again in a few minutes."
            )


def test_message(book: Phrasebook) -> Markup:
    """Return the direct message that shows that the way is free."""
    return book.say("📬 This reached you, so your reminders go on.")


def resumed_text(book: Phrasebook) -> Markup:
    """Return what the notice turns into."""
    return book.say("📬 **It works again.** I sent you a test message, and your reminders go on.")
