"""Whom a member can turn to: numbers that the operator knows, and words that hold anywhere."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.errors import N_
from bot.domain.red_flags import Tier, WarningSign


class HelpLine(StrEnum):
    """A kind of help that has a number of its own."""

    EMERGENCY = "emergency"
    URGENT_ADVICE = "urgent_advice"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class HelpLines:
    """What the operator wrote for the members' own region, in Discord's markup; empty where nothing is set."""

    emergency_number: str = ""
    crisis_lines: str = ""
    urgent_advice_line: str = ""

    def given(self, line: HelpLine) -> str:
        """Return the operator's words for a line, or nothing."""
        match line:
            case HelpLine.EMERGENCY:
                return self.emergency_number
            case HelpLine.URGENT_ADVICE:
                return self.urgent_advice_line
            case HelpLine.CRISIS:
                return self.crisis_lines


ANYWHERE: Final = {
    HelpLine.EMERGENCY: N_("your local one; in many places that is 112, 911 or 999"),
    HelpLine.CRISIS: N_("findahelpline.com lists lines by country, free of charge"),
}
"""What is said where the operator set nothing; no advice line holds everywhere."""


def lines_for(sign: WarningSign) -> tuple[HelpLine, ...]:
    """Return the lines that belong under what is said about a sign, the first to turn to first."""
    if sign is WarningSign.SELF_HARM:
        return HelpLine.EMERGENCY, HelpLine.CRISIS
    return tier_lines(sign.tier)


def tier_lines(tier: Tier) -> tuple[HelpLine, ...]:
    """Return the lines that belong under a tier's text, the first to turn to first."""
    match tier:
        case Tier.EMERGENCY:
            return (HelpLine.EMERGENCY,)
        case Tier.SAME_DAY | Tier.CLINICIAN:
            return HelpLine.URGENT_ADVICE, HelpLine.EMERGENCY
        case Tier.POINTER:
            return HelpLine.CRISIS, HelpLine.EMERGENCY
