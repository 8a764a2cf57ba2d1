"""When something is wrong: whom to turn to, one sign picked from a list, and the way back to "all is well".

Nothing here counts, scores or reassures. What is said about a sign stands alone: nothing else beside it.
"""

from collections.abc import Sequence

import discord

from bot.domain.errors import N_
from bot.domain.help_lines import ANYWHERE, HelpLine, HelpLines, lines_for, tier_lines
from bot.domain.red_flags import (
    CARE_TEXT,
    HELP_NOTE,
    Finding,
    HelpSection,
    Tier,
    WarningSign,
    help_text,
    sign_text,
)
from bot.ui.actions import ActionButton, ActionSelect, ForgottenAction, buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.pages import PAGE_LENGTH, pages

WRONG = "check-in.wrong"
"""The button on everything about check-ins; old messages carry it, so its name stays."""
PICK = "wellbeing.pick"
ALL_WELL = "wellbeing.well"
ALL_WELL_SURE = "wellbeing.sure"
NOT_YET = "wellbeing.not-yet"

_OPTION_LENGTH = 100
_LINE_NAMES = {
    HelpLine.EMERGENCY: N_("🚨 **Emergency number:** {line}"),
    HelpLine.URGENT_ADVICE: N_("☎️ **Advice today:** {line}"),
    HelpLine.CRISIS: N_("💬 **Somebody to talk to:** {line}"),
}


def wrong_button(book: Phrasebook) -> ActionButton:
    """Return the button that is on everything about check-ins."""
    return ActionButton(WRONG, "", label=book.plain("Something's wrong"), style=discord.ButtonStyle.danger)


def all_well_button(book: Phrasebook) -> ActionButton:
    """Return the button that begins the way back."""
    return ActionButton(ALL_WELL, "", label=book.plain("All is well again"))


def help_texts(book: Phrasebook, lines: HelpLines) -> list[Markup]:
    """Return what to do when something is wrong, most urgent first, as the messages that it takes."""
    blocks: list[Markup] = []
    for section in help_text():
        blocks.append(_section_text(book, section, lines))
        if section.tier is Tier.EMERGENCY:
            # Who came for this must not have to read on.
            care = care_text(book, lines)
            blocks.append(Markup(f"**{book.say(WarningSign.SELF_HARM.label)}**\n{care}"))
    return pages([*blocks, book.say(HELP_NOTE)])


def _section_text(book: Phrasebook, section: HelpSection, lines: HelpLines) -> Markup:
    signs = [f"• {book.say(sign.label)}" for sign in section.signs]
    numbers = _numbers(book, lines, tier_lines(section.tier))
    return Markup("\n".join([f"**{book.say(section.heading)}**", *signs, book.say(section.text), *numbers]))


def care_text(book: Phrasebook, lines: HelpLines) -> Markup:
    """Return the reply to self-harm wording, with whom to turn to."""
    numbers = _numbers(book, lines, lines_for(WarningSign.SELF_HARM))
    return Markup("\n".join([book.say(CARE_TEXT), *numbers]))


def findings_message(
    book: Phrasebook, findings: Sequence[Finding], lines: HelpLines
) -> tuple[Markup, discord.ui.View]:
    """Return what a member's own check-ins give reason to say, most urgent first, as far as a message goes."""
    blocks = [sign_words(book, finding.sign, lines) for finding in findings]
    more = remembered_line(book)
    while len(blocks) > 1 and len("\n\n".join([*blocks, more])) > PAGE_LENGTH:
        blocks.pop()
    return Markup("\n\n".join([*blocks, more])), buttons(all_well_button(book), wrong_button(book))


def sign_words(book: Phrasebook, sign: WarningSign, lines: HelpLines) -> Markup:
    """Return whom to turn to, about what (with whose threshold it is), and what to do."""
    if sign is WarningSign.SELF_HARM:
        return care_text(book, lines)
    said = [f"**{book.say(sign.tier.heading)}**", book.say(sign.label), book.say(sign_text(sign))]
    return Markup("\n".join([*said, *_numbers(book, lines, lines_for(sign))]))


def pick_message(book: Phrasebook, *, remembers: bool, flagged: bool) -> tuple[Markup, discord.ui.View]:
    """Return the list to pick one sign from, saying first what becomes of it."""
    text = book.say(
        "**What is it?** Pick the line that fits best, and I'll show you that one again by itself."
    )
    if remembers:
        kept = book.say(
            "I'll remember what you pick, encrypted, and stop encouraging you to run until you say that all is well "
            "again; the days until then don't count against you. Nobody else sees it, and nobody is told. For this I "
            "don't need your consent to check-ins."
        )
    else:
        kept = book.say("I remember nothing of what you pick here.")
    said = [text, small(kept)]
    items: list[ActionButton | ActionSelect] = [_signs_menu(book)]
    if flagged:
        said.append(held_back_line(book))
        items.append(all_well_button(book))
    return Markup("\n".join(said)), buttons(*items)


def _signs_menu(book: Phrasebook) -> ActionSelect:
    return ActionSelect(
        PICK,
        "",
        placeholder=book.plain("What is it?"),
        options=[
            discord.SelectOption(
                label=book.plain(sign.label)[:_OPTION_LENGTH],
                value=sign.value,
                description=book.plain(sign.tier.heading)[:_OPTION_LENGTH],
            )
            for sign in WarningSign
        ],
    )


def sign_in(values: Sequence[str]) -> WarningSign:
    """Return the sign that was picked.

    Raises:
        ForgottenAction: if it is none that this version knows.
    """
    picked = [sign for sign in WarningSign if [sign.value] == list(values)]
    if not picked:
        raise ForgottenAction
    return picked[0]


def remembered_message(book: Phrasebook, said: Markup) -> tuple[Markup, discord.ui.View]:
    """Return what was said of a sign, once it is remembered."""
    return Markup(f"{said}\n\n{remembered_line(book)}"), buttons(all_well_button(book))


def care_message(book: Phrasebook, lines: HelpLines) -> tuple[Markup, discord.ui.View]:
    """Return the reply to what a member wrote in a note, for their eyes only."""
    return remembered_message(book, care_text(book, lines))


def remembered_line(book: Phrasebook) -> Markup:
    """Return what follows from a flag."""
    return small(
        book.say(
            "🌿 I'll remember that something is wrong, encrypted, and hold back whatever encourages you to run "
            "until you say that all is well again. You decide when, and the days until then don't count against you."
        )
    )


def held_back_line(book: Phrasebook) -> Markup:
    """Return why run reminders do not come, for where a member may wonder."""
    return small(
        book.say(
            "🌿 You told me that something was wrong, so I'm holding back reminders to run and to eat before a run."
        )
    )


def snooze_withheld_text(book: Phrasebook) -> Markup:
    """Return what is said when a run reminder is put off that would not come."""
    return book.say("🌿 You told me that something was wrong, so I won't ask about this run again.")


def withheld_message(book: Phrasebook) -> tuple[Markup, discord.ui.View]:
    """Return what comes in place of a fact, a streak or anything else that would cheer on."""
    text = book.say(
        "🌿 I'm holding this back for now, because you told me that something was wrong. There is no hurry."
    )
    return text, buttons(all_well_button(book), wrong_button(book))


def all_well_question(book: Phrasebook) -> tuple[Markup, discord.ui.View]:
    """Return the one question on the way back."""
    text = book.say(
        "**Glad to hear it.** Shall I forget what you told me? Your reminders then go on with the next one that is "
        "due. If somebody advised you to rest, take all the time it needs."
    )
    return text, buttons(
        ActionButton(
            ALL_WELL_SURE, "", label=book.plain("Yes, all is well"), style=discord.ButtonStyle.success
        ),
        ActionButton(NOT_YET, "", label=book.plain("Not yet")),
    )


def all_well_text(book: Phrasebook) -> Markup:
    """Return what is said once all is well again."""
    return book.say(
        "🌿 **Forgotten.** I only remember, encrypted, on which days it was, so that they don't count against your "
        "streak. Your reminders go on with the next one that is due."
    )


def not_yet_text(book: Phrasebook) -> Markup:
    """Return what is said when it is not all well yet."""
    return book.say("🌿 Then all stays as it is. Take the time it needs.")


def _numbers(book: Phrasebook, lines: HelpLines, wanted: Sequence[HelpLine]) -> list[Markup]:
    """Return a line for each kind of help there is something to say of."""
    numbers = []
    for line in wanted:
        given = lines.given(line)
        if given:
            # The operator's own words, in Discord's markup; they may mention nobody.
            words = Markup(discord.utils.escape_mentions(given))
        elif line in ANYWHERE:
            words = book.say(ANYWHERE[line])
        else:
            continue
        numbers.append(book.say(_LINE_NAMES[line], line=words))
    return numbers
