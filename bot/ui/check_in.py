"""The check-in as a member sees it: the offer, the consent, the form, and what is said afterwards.

It lives in direct messages only. What was answered is not shown again, but for the sentence that says why a
member is pointed to help.
"""

from collections.abc import Mapping, Sequence

import discord

from bot.domain.check_ins import (
    EFFORT_ANCHORS,
    FEELING_ANCHORS,
    GUT_ANCHORS,
    CheckInAnswers,
    Symptom,
)
from bot.domain.consent import CONSENT_TEXT, CONSENT_VERSION
from bot.domain.ids import RunId
from bot.domain.red_flags import CARE_TEXT, HELP_NOTE, Finding, Tier, WarningSign, help_text, sign_text
from bot.services.check_ins import Saved
from bot.ui.actions import ActionButton, ActionModal, ForgottenAction, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.pages import pages

OPEN = "check-in.open"
AGREE = "check-in.agree"
LATER = "check-in.later"
WRONG = "check-in.wrong"
SUBMIT = "check-in.submit"

_EFFORT = "effort"
_GUT = "gut"
_SYMPTOMS = "symptoms"
_FEELING = "feeling"


def offer_buttons(book: Phrasebook, run_id: RunId) -> discord.ui.View:
    """Return the offer under a logged run."""
    return buttons(
        ActionButton(
            OPEN, str(run_id), label=book.plain("20-second check-in"), style=discord.ButtonStyle.primary
        ),
        ActionButton(LATER, str(run_id), label=book.plain("Not this time")),
        wrong_button(book),
    )


def wrong_button(book: Phrasebook) -> ActionButton:
    """Return the button that is on everything about check-ins."""
    return ActionButton(WRONG, "", label=book.plain("Something's wrong"), style=discord.ButtonStyle.danger)


def consent_request(book: Phrasebook, run_id: RunId) -> tuple[Markup, discord.ui.View]:
    """Return the request for consent; agreeing names the version of the text that was shown."""
    return book.say(CONSENT_TEXT), buttons(
        ActionButton(
            AGREE,
            f"{run_id}:{CONSENT_VERSION}",
            label=book.plain("I agree"),
            style=discord.ButtonStyle.success,
        ),
        ActionButton(LATER, str(run_id), label=book.plain("No, thanks")),
        wrong_button(book),
    )


def parse_run_id(state: str) -> RunId:
    """Return the run a button names; what follows a colon tells a prompt's buttons apart.

    Raises:
        ForgottenAction: if it names none.
    """
    return RunId(number_in(state.partition(":")[0]))


def parse_agreement(state: str) -> tuple[RunId, int]:
    """Return the run and the version of the text that was agreed to.

    Raises:
        ForgottenAction: if the button carries something else.
    """
    run_id, _, version = state.partition(":")
    return RunId(number_in(run_id)), number_in(version)


def check_in_modal(book: Phrasebook, run_id: RunId) -> ActionModal:
    """Return the form: four fields, all taps."""
    return ActionModal(
        SUBMIT,
        str(run_id),
        title=book.plain("20-second check-in"),
        fields=[
            _scale(book, _EFFORT, book.plain("How hard was the run?"), EFFORT_ANCHORS),
            _scale(
                book,
                _GUT,
                book.plain("Your gut on the run"),
                GUT_ANCHORS,
                description=book.plain("0 is no trouble at all; 10 stopped you."),
            ),
            discord.ui.Label(
                text=book.plain("What did you notice?"),
                description=book.plain("Leave it empty if there was nothing."),
                component=discord.ui.Select(
                    custom_id=_SYMPTOMS,
                    placeholder=book.plain("Nothing"),
                    required=False,
                    min_values=0,
                    max_values=len(Symptom),
                    options=[
                        discord.SelectOption(label=book.plain(symptom.label), value=symptom.value)
                        for symptom in Symptom
                    ],
                ),
            ),
            _scale(book, _FEELING, book.plain("How do you feel now?"), FEELING_ANCHORS),
        ],
    )


def _scale(
    book: Phrasebook, custom_id: str, text: str, anchors: Mapping[int, str], *, description: str | None = None
) -> discord.ui.Label[discord.ui.View]:
    return discord.ui.Label(
        text=text,
        description=description,
        component=discord.ui.Select(
            custom_id=custom_id,
            placeholder=book.plain("Choose"),
            options=[
                discord.SelectOption(label=book.plain(anchor), value=str(value))
                for value, anchor in anchors.items()
            ],
        ),
    )


def read_answers(values: Mapping[str, Sequence[str]]) -> CheckInAnswers:
    """Return the answers in a submitted form.

    Raises:
        ForgottenAction: if the form is not the one this version sends.
        OutOfScale: if a value is outside its scale, which Discord's own lists do not allow.
    """
    try:
        return CheckInAnswers(
            effort=int(values[_EFFORT][0]),
            gut=int(values[_GUT][0]),
            symptoms=frozenset(Symptom(value) for value in values.get(_SYMPTOMS, ())),
            feeling=int(values[_FEELING][0]),
        )
    except (KeyError, IndexError, ValueError):
        raise ForgottenAction from None


def saved_message(book: Phrasebook, saved: Saved) -> tuple[Markup, discord.ui.View]:
    """Return what is said after a check-in. What points to help stands alone: no praise, no receipt beside it."""
    if saved.findings:
        text = Markup("\n\n".join(_finding_text(book, finding) for finding in saved.findings))
    elif saved.replaced:
        text = book.say("🔒 **Changed.** Your new answers replaced the earlier ones, encrypted as they were.")
    else:
        text = book.say("🔒 **Kept, thank you.** It lies encrypted, and I show it to nobody but you.")
    return text, buttons(wrong_button(book))


def _finding_text(book: Phrasebook, finding: Finding) -> str:
    """Return whom to turn to, why this is said (with whose threshold it is), and what to do."""
    sign = finding.sign
    return f"**{book.say(sign.tier.heading)}**\n{book.say(sign.label)}\n{book.say(sign_text(sign))}"


def declined_text(book: Phrasebook) -> Markup:
    """Return what is said when there is to be no check-in this time."""
    return book.say("👍 No check-in then. Your run is logged, and I stored nothing else.")


def wrong_texts(book: Phrasebook) -> list[Markup]:
    """Return what to do when something is wrong, most urgent first, as the messages that it takes."""
    blocks: list[Markup] = []
    for section in help_text():
        signs = "\n".join(f"• {book.say(sign.label)}" for sign in section.signs)
        blocks.append(Markup(f"**{book.say(section.heading)}**\n{signs}\n{book.say(section.text)}"))
        if section.tier is Tier.EMERGENCY:
            # Who came for this must not have to read on.
            blocks.append(Markup(f"**{book.say(WarningSign.SELF_HARM.label)}**\n{book.say(CARE_TEXT)}"))
    return pages([*blocks, book.say(HELP_NOTE)])
