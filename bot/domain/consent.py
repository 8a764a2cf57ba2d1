"""Consent to the health questions: asked once, in plain words, and withdrawn at any time."""

from typing import Final

from bot.domain.errors import N_

CONSENT_VERSION: Final = 2
"""Raise it whenever ``CONSENT_TEXT`` asks for more than before: members are then asked again."""

CONSENT_TEXT: Final = N_(
    "I can ask, all by tapping, how hard a run was, how your gut took it and with which symptoms, and how you felt; "
    "if you like, also about your meal, the heat, drinking, the next morning, or a day without a run. It is for your "
    "own log and patterns. If something looks off, I point you towards help and hold back reminders to run until you "
    "say that all is well.\n\n"
    "• These are health data, so I ask first. Saying no changes nothing else here.\n"
    "• Your answers are kept encrypted on the machine of whoever runs this bot. I show them to you alone: "
    "nobody else in the club sees them. They travel through Discord, like everything here.\n"
    "• Every check-in is optional. Withdraw your consent, or erase your answers, whenever you like.\n"
    "• This is not medical advice. I can't see emergencies, and nobody watches this bot.\n\n"
    "May I ask, and keep your answers?"
)
"""What a member agrees to, in the source language; under 900 characters."""
