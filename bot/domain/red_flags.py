"""Red flags: rules, no score and no guess, that come ahead of every other message.

What the texts must say: this is not medical advice, the bot cannot see emergencies and nobody watches it, and
whom to turn to. What they must never do: name a condition, a drug or a dose, call blood normal, or reassure.
Labels therefore describe what a member can see or feel, not what it might be.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.errors import N_

RUNS_RUNNING = 3
HIGH_GUT_MIN = 7
LOW_FEELING_MAX = -3
VOMITING_DAYS = 3
LOOSE_STOOL_DAYS = 8


class Tier(StrEnum):
    """How soon a member should turn to somebody, most urgent first."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    CLINICIAN = "clinician"
    POINTER = "pointer"

    @property
    def heading(self) -> str:
        """The tier in the member's words, in the source language."""
        return _HEADINGS[self]


class WarningSign(StrEnum):
    """What a member may notice, or what their check-ins show. The values are stored: never change one."""

    CHEST_PAIN = "chest_pain"
    COLLAPSE = "collapse"
    CONFUSION = "confusion"
    OVERHEATED = "overheated"
    BREATHLESS = "breathless"
    VOMITING_BLOOD = "vomiting_blood"
    HEAVY_BLEEDING = "heavy_bleeding"
    SUDDEN_BELLY_PAIN = "sudden_belly_pain"
    HEADACHE_AFTER_DRINKING = "headache_after_drinking"
    SELF_HARM = "self_harm"
    DARK_STOOL = "dark_stool"
    BLOODY_LOOSE_STOOL = "bloody_loose_stool"
    NO_FLUIDS_KEPT = "no_fluids_kept"
    LONG_VOMITING = "long_vomiting"
    LONG_LOOSE_STOOL = "long_loose_stool"
    VISIBLE_BLOOD = "visible_blood"
    BOWEL_CHANGE = "bowel_change"
    HIGH_GUT_THREE_RUNS = "high_gut_three_runs"
    LOW_FEELING_THREE_CHECK_INS = "low_feeling_three_check_ins"

    @property
    def tier(self) -> Tier:
        """How urgent it is."""
        return _SIGNS[self][0]

    @property
    def label(self) -> str:
        """The member's words for it, in the source language."""
        return _SIGNS[self][1]


_SIGNS: Final[Mapping[WarningSign, tuple[Tier, str]]] = MappingProxyType(
    {
        WarningSign.CHEST_PAIN: (Tier.EMERGENCY, N_("Pain or pressure in the chest")),
        WarningSign.COLLAPSE: (Tier.EMERGENCY, N_("Fainting or collapsing")),
        WarningSign.CONFUSION: (Tier.EMERGENCY, N_("Confusion, odd behaviour, or a seizure")),
        WarningSign.OVERHEATED: (
            Tier.EMERGENCY,
            N_("Overheated and unwell: very hot, staggering, or not making sense"),
        ),
        WarningSign.BREATHLESS: (Tier.EMERGENCY, N_("Badly out of breath, and it won't settle")),
        WarningSign.VOMITING_BLOOD: (Tier.EMERGENCY, N_("Throwing up blood")),
        WarningSign.HEAVY_BLEEDING: (
            Tier.EMERGENCY,
            N_("Heavy bleeding from the bottom, or bleeding that won't stop"),
        ),
        WarningSign.SUDDEN_BELLY_PAIN: (Tier.EMERGENCY, N_("Sudden, severe belly pain")),
        WarningSign.HEADACHE_AFTER_DRINKING: (
            Tier.EMERGENCY,
            N_("A worsening headache with throwing up or confusion, after drinking a lot"),
        ),
        WarningSign.SELF_HARM: (Tier.EMERGENCY, N_("Thoughts of hurting yourself")),
        WarningSign.DARK_STOOL: (Tier.SAME_DAY, N_("Black or dark-red stool")),
        WarningSign.BLOODY_LOOSE_STOOL: (Tier.SAME_DAY, N_("Loose stool with blood in it")),
        WarningSign.NO_FLUIDS_KEPT: (Tier.SAME_DAY, N_("Fluids won't stay down")),
        WarningSign.LONG_VOMITING: (Tier.SAME_DAY, N_("Throwing up for more than 2 days")),
        WarningSign.LONG_LOOSE_STOOL: (Tier.SAME_DAY, N_("Loose stool for more than 7 days")),
        WarningSign.VISIBLE_BLOOD: (Tier.CLINICIAN, N_("Any other blood that you can see")),
        WarningSign.BOWEL_CHANGE: (
            Tier.CLINICIAN,
            N_("Different bowel habits, or bleeding on and off, for 3 weeks"),
        ),
        WarningSign.HIGH_GUT_THREE_RUNS: (
            Tier.CLINICIAN,
            N_("Gut at 7 or more on three runs in a row (a threshold of our own, not a medical one)"),
        ),
        WarningSign.LOW_FEELING_THREE_CHECK_INS: (
            Tier.POINTER,
            N_(
                "Feeling at -3 or lower on three check-ins in a row "
                "(a threshold of our own, not a medical one)"
            ),
        ),
    }
)

_HEADINGS: Final[Mapping[Tier, str]] = MappingProxyType(
    {
        Tier.EMERGENCY: N_("Call your local emergency number now"),
        Tier.SAME_DAY: N_("Get medical advice today"),
        Tier.CLINICIAN: N_("See a doctor or nurse"),
        Tier.POINTER: N_("Talk to somebody"),
    }
)

_TEXTS: Final[Mapping[Tier, str]] = MappingProxyType(
    {
        Tier.EMERGENCY: N_(
            "Stop, and call your local emergency number now, or ask somebody near you to call. Don't "
            "stay alone, and don't wait for an answer here: I can't see emergencies, and nobody watches "
            "this bot. This is not medical advice."
        ),
        Tier.SAME_DAY: N_(
            "Please stop running and get medical advice today: a doctor, a walk-in clinic or a health "
            "line. If it gets worse or frightens you, call your local emergency number. This is not "
            "medical advice. I can't see emergencies, and nobody watches this bot."
        ),
        Tier.CLINICIAN: N_(
            "Please have a doctor or nurse look at this, even if you feel well in between; your "
            "check-ins may help you tell them about it. Stop if you feel unwell, and if it turns sudden "
            "or severe, call your local emergency number. This is not medical advice. I can't see "
            "emergencies, and nobody watches this bot."
        ),
        Tier.POINTER: N_(
            "That sounds like a heavy stretch, and you don't have to carry it alone. Somebody you trust, "
            "or a doctor, can be a good first person to tell. There is nothing you have to do here, and "
            "resting is fine. If you might hurt yourself, call your local emergency number. This is not "
            "medical advice. I can't see emergencies, and nobody watches this bot."
        ),
    }
)

CARE_TEXT: Final = N_(
    "I'm glad you said so, and I'm sorry it is this hard. You deserve a person for this, not a bot. If "
    "you might hurt yourself, call your local emergency number or a crisis line now, and go to somebody "
    "who can stay with you. I can't see emergencies, and nobody watches this bot or reads along. This is "
    "not medical advice."
)
"""The reply to self-harm wording, or when a member picks it; the operator's crisis lines follow it."""

HELP_NOTE: Final = N_(
    "If in doubt, take the more urgent line. Stop if you feel unwell. Nothing you tap here reaches "
    "anybody else, and your data stay yours."
)
"""Closes the list behind the "Something's wrong" button."""


@dataclass(frozen=True, slots=True)
class HelpSection:
    """One tier of the "Something's wrong" list: its heading, the signs a member may notice, what to do."""

    tier: Tier
    heading: str
    signs: tuple[WarningSign, ...]
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Finding:
    """A warning sign that a member's own check-ins show."""

    sign: WarningSign

    def __repr__(self) -> str:
        # It follows from health answers, and so must stay out of logs like they do.
        return "Finding(private)"

    @property
    def tier(self) -> Tier:
        """How urgent it is."""
        return self.sign.tier


def from_recent(latest: Sequence[CheckInAnswers], of_runs: Sequence[CheckInAnswers]) -> list[Finding]:
    """Return what a member's latest check-ins, newest first, give reason to say; most urgent first.

    Gut 7 or more on each of the latest three ``of_runs`` (a day of rest in between neither counts nor breaks the
    row), and feeling -3 or lower on each of the ``latest`` three of any kind: both thresholds are ours, not a
    clinical standard, and the labels say so. Fewer than three say nothing.
    """
    rules: tuple[tuple[WarningSign, Sequence[CheckInAnswers], Callable[[CheckInAnswers], bool]], ...] = (
        (WarningSign.HIGH_GUT_THREE_RUNS, of_runs, lambda answer: answer.gut >= HIGH_GUT_MIN),
        (WarningSign.LOW_FEELING_THREE_CHECK_INS, latest, lambda answer: answer.feeling <= LOW_FEELING_MAX),
    )
    return [
        Finding(sign)
        for sign, answers, holds in rules
        if len(answers) >= RUNS_RUNNING and all(map(holds, answers[:RUNS_RUNNING]))
    ]


def from_days(symptoms_on: Mapping[date, Collection[Symptom]]) -> list[Finding]:
    """Return what symptoms told day after day give reason to say, up to the latest day told of.

    "More than 2 days" are three local days running, "more than 7" are eight. A day of which nothing was told breaks
    the row: what was not said is not made up.
    """
    rows = (
        (WarningSign.LONG_VOMITING, Symptom.VOMITING, VOMITING_DAYS),
        (WarningSign.LONG_LOOSE_STOOL, Symptom.LOOSE_STOOL, LOOSE_STOOL_DAYS),
    )
    latest_on = max(symptoms_on, default=None)
    if latest_on is None:
        return []
    return [
        Finding(sign)
        for sign, symptom, days in rows
        if all(symptom in symptoms_on.get(latest_on - timedelta(days=back), ()) for back in range(days))
    ]


def tier_text(tier: Tier) -> str:
    """Return what to do at this tier, in the source language; complete by itself, safety words included."""
    return _TEXTS[tier]


def sign_text(sign: WarningSign) -> str:
    """Return what to do about this sign, in the source language: its tier's text, or one of its own."""
    return CARE_TEXT if sign is WarningSign.SELF_HARM else tier_text(sign.tier)


def help_text() -> tuple[HelpSection, ...]:
    """Return the list for the "Something's wrong" button, most urgent first; ``HELP_NOTE`` closes it."""
    return tuple(
        HelpSection(
            tier=tier,
            heading=tier.heading,
            signs=tuple(sign for sign in WarningSign if sign.tier is tier),
            text=tier_text(tier),
        )
        for tier in Tier
    )
