"""The check-in as a member sees it: the offer, the consent, and what is said afterwards; its forms: ``check_in_form``.

It lives in direct messages and in answers that one member sees. What was answered is shown again in the form alone,
but for the sentence that says why a member is pointed to help.
"""

from datetime import date

import discord

from bot.domain.consent import CONSENT_TEXT, CONSENT_VERSION
from bot.domain.help_lines import HelpLines
from bot.domain.ids import RunId
from bot.services.check_in_parts import About
from bot.services.check_ins import DetailsKept, Saved
from bot.services.rest_ahead import RestAhead
from bot.ui.actions import ActionButton, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.days import day_state, parse_day
from bot.ui.wellbeing import findings_message, wrong_button

OPEN = "check-in.open"
AGREE = "check-in.agree"
LATER = "check-in.later"
DETAILS = "check-in.details"
REST = "check-in.rest"


def offer_buttons(book: Phrasebook, run_id: RunId) -> discord.ui.View:
    """Return the offer under a logged run."""
    return buttons(
        ActionButton(
            OPEN, str(run_id), label=book.plain("20-second check-in"), style=discord.ButtonStyle.primary
        ),
        ActionButton(LATER, str(run_id), label=book.plain("Not this time")),
        wrong_button(book),
    )


def consent_request(book: Phrasebook, about: About) -> tuple[Markup, discord.ui.View]:
    """Return the request for consent; agreeing names the version of the text that was shown."""
    return book.say(CONSENT_TEXT), buttons(
        ActionButton(
            AGREE,
            f"{about_state(about)}:{CONSENT_VERSION}",
            label=book.plain("I agree"),
            style=discord.ButtonStyle.success,
        ),
        ActionButton(LATER, about_state(about), label=book.plain("No, thanks")),
        wrong_button(book),
    )


def about_state(about: About) -> str:
    """Return what buttons and forms carry: a run's number, or a day behind a letter."""
    return f"d{day_state(about)}" if isinstance(about, date) else str(about)


def is_about_run(about: About) -> bool:
    """Return whether it is about a run, not about a day without one."""
    return not isinstance(about, date)


def parse_about(state: str) -> About:
    """Return the run or the day a button names; what follows a colon tells a prompt's buttons apart.

    Raises:
        ForgottenAction: if it names neither.
    """
    subject = state.partition(":")[0]
    return parse_day(subject[1:]) if subject.startswith("d") else RunId(number_in(subject))


def parse_run_id(state: str) -> RunId:
    """Return the run a button names.

    Raises:
        ForgottenAction: if it names none.
    """
    return RunId(number_in(state.partition(":")[0]))


def parse_agreement(state: str) -> tuple[About, int]:
    """Return what the check-in is about, and the version of the text that was agreed to.

    Raises:
        ForgottenAction: if the button carries something else.
    """
    about, _, version = state.partition(":")
    return parse_about(about), number_in(version)


def saved_message(book: Phrasebook, saved: Saved, lines: HelpLines) -> tuple[Markup, discord.ui.View]:
    """Return what is said after a check-in. What points to help stands alone: no praise, no receipt beside it."""
    if saved.findings:
        return findings_message(book, saved.findings, lines)
    if saved.replaced:
        text = book.say("🔒 **Changed.** Your new answers replaced the earlier ones, encrypted as they were.")
    else:
        text = book.say("🔒 **Kept, thank you.** It lies encrypted, and I show it to nobody but you.")
    offers: list[ActionButton] = []
    if is_about_run(saved.about):
        offers.append(ActionButton(DETAILS, about_state(saved.about), label=book.plain("Add details")))
    return _offering_rest(book, text, offers, saved.rest_on)


def details_message(book: Phrasebook, kept: DetailsKept) -> tuple[Markup, discord.ui.View]:
    """Return what is said after the second step."""
    if kept.told:
        text = book.say("🔒 **Kept, details and all.** They lie encrypted with the rest of the check-in.")
    else:
        text = book.say("🔒 **Kept as it was.** No details were told, and none are needed.")
    return _offering_rest(book, text, [], kept.rest_on)


def _offering_rest(
    book: Phrasebook, text: Markup, offers: list[ActionButton], rest_on: date | None
) -> tuple[Markup, discord.ui.View]:
    """Return the message with rest offered in one line, if there is reason to. It asks for nothing."""
    if rest_on is not None:
        line = book.say("That was a lot to ask of a body. Rest tomorrow is as good a plan as any.")
        text = Markup(f"{text}\n{line}")
        offers = [*offers, ActionButton(REST, day_state(rest_on), label=book.plain("Rest tomorrow"))]
    return text, buttons(*offers, wrong_button(book))


def rest_planned(book: Phrasebook, rest: RestAhead) -> tuple[Markup, discord.ui.View]:
    """Return what is said once rest is planned."""
    if rest.reminders:
        text = book.say(
            "🌿 **Rest it is** on {day}. Your run and meal reminders of that day stay away; should you run after "
            "all, it counts as ever.",
            day=book.date(rest.rest_on),
        )
    else:
        text = book.say(
            "🌿 **Rest it is** on {day}. Should you run after all, it counts as ever.",
            day=book.date(rest.rest_on),
        )
    return text, buttons(wrong_button(book))


def declined_text(book: Phrasebook, about: About) -> Markup:
    """Return what is said when there is to be no check-in this time."""
    if not is_about_run(about):
        return book.say("👍 No check-in then. I stored nothing.")
    return book.say("👍 No check-in then. Your run is logged, and I stored nothing else.")
