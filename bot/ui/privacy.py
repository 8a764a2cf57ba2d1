"""The texts of ``/privacy``."""

import discord

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Markup, Phrasebook

ERASE = "privacy.erase"
KEEP = "privacy.keep"


class NotYours(ExpectedError):
    """Somebody else's confirmation."""

    template = N_("This is somebody else's decision. `/privacy erase` is yours.")


def withdrawn_text(book: Phrasebook, deleted: int | None) -> Markup:
    """Return what is said after consent was withdrawn; the offer under a run stays, and asks anew."""
    if deleted is None:
        return book.say(
            "🔓 You have given no consent, so there is none to withdraw, and no check-in is kept."
        )
    gone = book.plural(
        "{count} check-in was deleted; your runs stay.",
        "{count} check-ins were deleted; your runs stay.",
        deleted,
    )
    ended = book.say(
        "🔓 **Consent withdrawn.** I keep no check-ins of yours, unless you press for one and agree to it anew."
    )
    return Markup(f"{ended}\n{gone}")


def erase_request(
    book: Phrasebook, member_id: MemberId, *, check_ins: bool
) -> tuple[Markup, discord.ui.View]:
    """Return the question before erasing."""
    if check_ins:
        what = book.say("Your settings, reminders, runs, streak, check-ins and consents go.")
    else:
        what = book.say("Your settings, reminders, runs and streak go.")
    text = book.say(
        "🧹 **Erase everything?** {what} They cannot be brought back. Messages I sent you stay in your Discord.",
        what=what,
    )
    return text, buttons(
        ActionButton(
            ERASE, str(member_id), label=book.plain("Erase everything"), style=discord.ButtonStyle.danger
        ),
        ActionButton(KEEP, str(member_id), label=book.plain("Keep it")),
    )


def refuse_others(state: str, member_id: MemberId) -> None:
    """Refuse a confirmation that was not asked for by whoever presses it.

    Raises:
        NotYours: if it names somebody else.
    """
    if state != str(member_id):
        raise NotYours


def erased_text(book: Phrasebook) -> Markup:
    """Return what is said after erasing."""
    return book.say("🧹 **Done.** I know nothing about you any more. You are welcome back any time.")


def kept_text(book: Phrasebook) -> Markup:
    """Return what is said when nothing was erased."""
    return book.say("Nothing was erased.")
