"""``/club``: what a member shows of themselves in a server, for their eyes only."""

import discord

from bot.domain.errors import N_
from bot.services.clubs import OwnClub, Shown
from bot.ui.actions import ActionButton, ForgottenAction, buttons
from bot.ui.boards import shown_name
from bot.ui.catalogue import Markup, Phrasebook, small

SWITCH = "club.switch"
_ON, _OFF = "1", "0"

_NAMES = {
    Shown.ON_BOARDS: N_("Boards and recap"),
    Shown.CELEBRATED: N_("Streak milestones"),
    Shown.CHEERED: N_("Cheers"),
    Shown.GUT_WEATHER: N_("Gut weather"),
}
_WHAT = {
    Shown.ON_BOARDS: N_(
        "your name with runs, minutes, distance and kept days, on boards and in the weekly recap"
    ),
    Shown.CELEBRATED: N_("a line in the club's channel when your streak reaches 7, 30, 100 or 365 days"),
    Shown.CHEERED: N_("others here can send you a cheer, which I pass on by direct message"),
    Shown.GUT_WEATHER: N_("your check-ins count, unseen, for one word on how the club's guts were this week"),
}


def own_club(book: Phrasebook, own: OwnClub) -> tuple[Markup, discord.ui.View]:
    """Return what the server sees of a member, and the buttons that change it; of a stranger, how to join."""
    membership = own.membership
    if membership is None:
        text = book.say(
            "👥 **You are not in this club**, and nothing of you is shown here. `/club join` lets you choose what "
            "may be."
        )
        return text, buttons()
    lines = [
        book.say(
            "👥 **You are in this club**, under the name {name}.", name=shown_name(membership.display_name)
        ),
        book.say("What this server may see of you:"),
    ]
    shown = {switch: bool(getattr(membership, switch.value)) for switch in _offered(own)}
    lines += [
        Markup(f"{'✅' if on else '▫️'} **{book.plain(_NAMES[switch])}**: {book.say(_WHAT[switch])}.")
        for switch, on in shown.items()
    ]
    lines.append(
        small(
            book.say(
                "Nothing else, ever: no check-in, no gut, no feeling. It is for this server only, and `/club leave` "
                "ends it at once."
            )
        )
    )
    view = buttons(
        *(
            ActionButton(
                SWITCH,
                f"{switch.value}:{_OFF if on else _ON}",
                label=book.plain(_NAMES[switch]),
                emoji="✅" if on else "▫️",
            )
            for switch, on in shown.items()
        )
    )
    return Markup("\n".join(lines)), view


def left_club(book: Phrasebook) -> Markup:
    """Return what is said after a member left."""
    return book.say(
        "👋 You left the club here. From now on nothing of you is shown in this server; your log and streak stay yours."
    )


def switch_in(state: str) -> tuple[Shown, bool]:
    """Return which switch a button turns, and whether on.

    Raises:
        ForgottenAction: if the state was not written by ``own_club``.
    """
    name, _, on = state.partition(":")
    try:
        return Shown(name), {_ON: True, _OFF: False}[on]
    except (ValueError, KeyError):
        raise ForgottenAction from None


def _offered(own: OwnClub) -> list[Shown]:
    """Return the switches there are; one that is on can always be turned off."""
    counts = own.membership is not None and own.membership.gut_weather
    return [one for one in Shown if one is not Shown.GUT_WEATHER or own.asks_gut_weather or counts]
