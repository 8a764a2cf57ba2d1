"""The texts of ``/privacy``: what is kept, the consent, erasing, how long."""

from collections.abc import Mapping

import discord

from bot.domain.consent import CONSENT_TEXT, CONSENT_VERSION
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId
from bot.domain.personal_data import Erased
from bot.domain.policy import HELD, HELD_PLAINLY, KEPT, NOT_KEPT, WHERE, YOUR_HOLD, YOUR_HOLD_PLAINLY
from bot.services.ports import ConsentRecord
from bot.services.privacy import ConsentState, Retention
from bot.ui.actions import ActionButton, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.pages import pages

AGREE = "privacy.agree"
WITHDRAW = "privacy.withdraw"
ERASE = "privacy.erase"
ERASE_SURELY = "privacy.erase-surely"
KEEP = "privacy.keep"

_RECORDS_SHOWN = 10


class NotYours(ExpectedError):
    """Somebody else's confirmation."""

    template = N_("This is somebody else's decision. `/privacy erase` is yours.")


class ConsentTextChanged(ExpectedError):
    """The text that was agreed to is no longer the present one."""

    template = N_("The text has changed since you opened it. `/privacy consent` shows the present one.")


def policy_texts(book: Phrasebook, *, check_ins: bool, policy_url: str | None) -> list[Markup]:
    """Return what is kept, why and until when, as the messages that it takes."""
    held = book.say(HELD if check_ins else HELD_PLAINLY)
    blocks = [book.say("🔏 **What I keep about you**"), Markup(f"{book.say(WHERE)} {held}")]
    for kept in KEPT:
        if check_ins or not kept.health:
            what, why = map(book.say, kept.told(check_ins=check_ins))
            until = book.say(kept.until)
            blocks.append(book.say("• **{what}** ({why}), until {until}.", what=what, why=why, until=until))
    blocks += [book.say(NOT_KEPT), book.say(YOUR_HOLD if check_ins else YOUR_HOLD_PLAINLY)]
    if policy_url is not None:
        blocks.append(book.say("The policy of whoever runs this bot: <{url}>", url=policy_url))
    return pages(blocks, between="\n")


def consent_message(book: Phrasebook, state: ConsentState) -> tuple[list[Markup], discord.ui.View]:
    """Return the text, how things stand and what was recorded, and what can be done about it."""
    if state.stands:
        stands = book.say("✅ **You have agreed to this.** You can take it back at any time.")
        view = buttons(
            ActionButton(
                WITHDRAW,
                "",
                label=book.plain("Withdraw and delete"),
                style=discord.ButtonStyle.danger,
            )
        )
    else:
        stands = book.say("🔓 **You have not agreed to this.** Everything else works without it.")
        view = buttons(
            ActionButton(
                AGREE, str(CONSENT_VERSION), label=book.plain("I agree"), style=discord.ButtonStyle.success
            )
        )
    blocks = [stands, book.say(CONSENT_TEXT)]
    if state.history:
        lines = [_record_line(book, record) for record in state.history[-_RECORDS_SHOWN:]]
        blocks.append(Markup("\n".join([book.say("**What was recorded**"), *lines])))
    return pages(blocks), view


def _record_line(book: Phrasebook, record: ConsentRecord) -> Markup:
    if record.text_version is None:
        return book.say("• {at}: withdrawn", at=record.recorded_at)
    return book.say("• {at}: given, to text {version}", at=record.recorded_at, version=record.text_version)


def agreed_text(book: Phrasebook) -> Markup:
    """Return what is said after consent was given."""
    return book.say(
        "✅ **Thank you.** From now on I may ask after a run. `/privacy consent` takes it back at any time."
    )


def withdrawn_text(book: Phrasebook, deleted: int | None) -> Markup:
    """Return what is said after consent was withdrawn; the offer under a run stays, and asks anew."""
    if deleted is None:
        return book.say(
            "🔓 You have given no consent, so there is none to withdraw, and no check-in is kept."
        )
    gone = book.plural(
        "{count} check-in was deleted, with all that was made of it; your runs stay, and your notes on them.",
        "{count} check-ins were deleted, with all that was made of them; your runs stay, and your notes on them.",
        deleted,
    )
    ended = book.say(
        "🔓 **Consent withdrawn.** I keep no check-ins of yours, unless you press for one and agree to it anew."
    )
    return Markup(f"{ended}\n{gone}")


def agreed_version(state: str) -> int:
    """Return the version of the text that the button was under.

    Raises:
        ForgottenAction: if it carries none.
    """
    return number_in(state)


def erase_request(
    book: Phrasebook, member_id: MemberId, *, check_ins: bool
) -> tuple[Markup, discord.ui.View]:
    """Return the question before erasing."""
    if check_ins:
        what = book.say("Your settings, reminders, runs, goals, shoes, streak, check-ins and consents go.")
    else:
        what = book.say("Your settings, reminders, runs, goals, shoes and streak go.")
    text = book.say(
        "🧹 **Erase everything?** {what} They cannot be brought back, unless you keep a copy: `/privacy export` makes "
        "one. Messages I sent you stay in your Discord.",
        what=what,
    )
    return text, _erase_buttons(book, ERASE, member_id)


def erase_again_request(book: Phrasebook, member_id: MemberId) -> tuple[Markup, discord.ui.View]:
    """Return the second question."""
    text = book.say("🧹 **Are you sure?** After this nobody can undo it, whoever runs this bot included.")
    return text, _erase_buttons(book, ERASE_SURELY, member_id)


def _erase_buttons(book: Phrasebook, action: str, member_id: MemberId) -> discord.ui.View:
    label = book.plain("Erase everything") if action == ERASE else book.plain("Yes, erase it for good")
    return buttons(
        ActionButton(action, str(member_id), label=label, style=discord.ButtonStyle.danger),
        ActionButton(KEEP, str(member_id), label=book.plain("Keep it")),
    )


def refuse_others(state: str, member_id: MemberId) -> None:
    """Refuse a confirmation that was not asked for by whoever presses it.

    Raises:
        NotYours: if it names somebody else.
    """
    if state != str(member_id):
        raise NotYours


def erased_text(book: Phrasebook, erased: Erased) -> Markup:
    """Return what is said after erasing: what was removed, and whether a search found anything left."""
    lines = [book.say("🧹 **Done.** I know nothing about you any more. You are welcome back any time.")]
    if erased.removed:
        lines.append(book.say("Removed: {what}.", what=_rows(book, erased.removed)))
    if erased.roles:
        lines.append(
            book.plural(
                "I tell Discord to take the {count} role you had for your streak. Until it has, I keep the ids of "
                "role, server and you, and nothing else.",
                "I tell Discord to take the {count} roles you had for your streak. Until it has, I keep the ids of "
                "role, server and you, and nothing else.",
                erased.roles,
            )
        )
    if erased.left:
        lines[0] = book.say(
            "🧹 **Not everything went.** Tell whoever runs this bot; a search for your id still found it."
        )
        lines.append(book.say("Found in: {what}.", what=_rows(book, erased.left)))
    elif erased.roles:
        lines.append(
            book.plural(
                "A search for your id through the {count} table there is found nothing else.",
                "A search for your id through all {count} tables found nothing else.",
                erased.searched,
            )
        )
    else:
        lines.append(
            book.plural(
                "A search for your id through the {count} table there is found nothing.",
                "A search for your id through all {count} tables found nothing.",
                erased.searched,
            )
        )
    return Markup("\n".join(lines))


def _rows(book: Phrasebook, counts: Mapping[str, int]) -> Markup:
    """Return numbers of rows by what they are."""
    return Markup(
        ", ".join(
            f"{book.say(_ROWS.get(name, _OF_THE_BOT))} {book.number(rows)}" for name, rows in counts.items()
        )
    )


_OF_THE_BOT = N_("the bot's own notes")
_ROWS = {
    "member": N_("settings"),
    "reminder": N_("reminders"),
    "due": N_("waiting messages"),
    "ledger": N_("log of messages"),
    "answer": N_("answers to reminders"),
    "shoe": N_("shoes"),
    "run": N_("runs"),
    "run_day": N_("days with runs"),
    "streak_state": N_("streak as last counted"),
    "run_draft": N_("unfinished runs"),
    "streak_event": N_("streak entries"),
    "consent": N_("consents"),
    "check_in": N_("check-ins"),
    "goal": N_("goals"),
    "challenge_member": N_("challenges joined"),
    "milestone": N_("milestones"),
    "streak_milestone": N_("streak badges"),
    "given_role": N_("roles given for a streak"),
    "swap_test": N_("swap tests"),
    "told_insight": N_("told insights"),
    "shown_fact": N_("fact cards seen"),
}


def kept_text(book: Phrasebook) -> Markup:
    """Return what is said when nothing was erased."""
    return book.say("Nothing was erased.")


RETENTION_CHOICES = {
    30: N_("30 days"),
    90: N_("90 days"),
    180: N_("half a year"),
    365: N_("1 year"),
    730: N_("2 years"),
    0: N_("Until I erase them"),
}
"""Days, and what a member reads; 0 for no end."""


def retention_text(book: Phrasebook, retention: Retention) -> Markup:
    """Return how long health answers are kept from now on."""
    if retention.in_force_days is None:
        return book.say("🗓️ Your check-ins stay until you withdraw your consent or erase them.")
    kept = book.plural(
        "🗓️ **Your check-ins stay for {count} day**, and your notes on runs with them; what is older goes within a "
        "day. Your runs stay.",
        "🗓️ **Your check-ins stay for {count} days**, and your notes on runs with them; what is older goes within a "
        "day. Your runs stay.",
        retention.in_force_days,
    )
    if retention.in_force_days == retention.chosen_days:
        return kept
    return Markup(f"{kept}\n" + book.say("Whoever runs this bot keeps them no longer than that."))
