"""Consent to the health questions: asked once, in plain words, and withdrawn at any time."""

from enum import StrEnum
from typing import Final

from bot.domain.errors import N_

CONSENT_VERSION: Final = 1
"""Raise it whenever ``CONSENT_TEXT`` asks for more than before: members are then asked again."""

CONSENT_TEXT: Final = N_(
    "After a run I can ask three things, all by tapping: how hard it was, how your gut took it and with "
    "which symptoms, and how you felt. From your answers I show you your own patterns, and point you towards "
    "help if something looks off.\n\n"
    "• These are health data, so I ask first. Saying no changes nothing else here.\n"
    "• Your answers are kept encrypted on the machine of whoever runs this bot. I show them to you alone: "
    "nobody else in the club sees them, and no board uses them.\n"
    "• Every check-in is optional. Withdraw your consent, or erase your answers, whenever you like.\n"
    "• This is not medical advice. I can't see emergencies, and nobody watches this bot.\n\n"
    "May I ask, and keep your answers?"
)
"""What a member agrees to, in the source language; under 900 characters."""


class ConsentState(StrEnum):
    """Where a member stands on the health questions. The values are stored: never change one."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def may_record(state: ConsentState, *, version: int | None) -> bool:
    """Tell whether health answers may be asked for and kept; ``version`` is that of the text agreed to."""
    return state is ConsentState.GIVEN and version == CONSENT_VERSION


def should_ask(state: ConsentState, *, version: int | None) -> bool:
    """Tell whether to bring consent up unasked: at first, and when the text asks for more than before.

    A no or a withdrawal stands until the member opens the question again.
    """
    return state is ConsentState.NOT_ASKED or (state is ConsentState.GIVEN and version != CONSENT_VERSION)
