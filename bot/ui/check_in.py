"""The check-in as a member sees it: the offer, the consent, the form, and what is said afterwards.

It lives in direct messages only. Nothing that was answered is ever shown again in a message.
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
from bot.domain.red_flags import HELP_NOTE, help_text, sign_text
from bot.services.check_ins import Saved
from bot.ui.actions import ActionButton, ActionModal, ForgottenAction, buttons
from bot.ui.catalogue import Markup, Phrasebook

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
    """Return the run a button names.

    Raises:
        ForgottenAction: if it names none.
    """
    try:
        return RunId(int(state))
    except ValueError:
        raise ForgottenAction from None


def parse_agreement(state: str) -> tuple[RunId, int]:
    """Return the run and the version of the text that was agreed to.

    Raises:
        ForgottenAction: if the button carries something else.
    """
    run_id, _, version = state.partition(":")
    try:
        return RunId(int(run_id)), int(version)
    except ValueError:
        raise ForgottenAction from None


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


def saved_text(book: Phrasebook, saved: Saved) -> Markup:
    """Return what is said after a check-in: first what must be said, then that it is kept."""
    lines = [book.say(sign_text(finding.sign)) for finding in saved.findings]
    if saved.replaced:
        lines.append(
            book.say("🔒 **Changed.** Your new answers replaced the earlier ones. Only you can see them.")
        )
    else:
        lines.append(book.say("🔒 **Kept, thank you.** Encrypted, and only you can see it."))
    return Markup("\n\n".join(lines))


def declined_text(book: Phrasebook) -> Markup:
    """Return what is said when there is to be no check-in this time."""
    return book.say("👍 No check-in then. Your run is logged, and I stored nothing else.")


def wrong_text(book: Phrasebook) -> Markup:
    """Return what to do when something is wrong, most urgent first."""
    sections = [
        "\n".join(
            [
                f"**{book.say(section.heading)}**",
                *(f"• {book.say(sign.label)}" for sign in section.signs),
                book.say(section.text),
            ]
        )
        for section in help_text()
    ]
    return Markup("\n\n".join([*sections, book.say(HELP_NOTE)]))
