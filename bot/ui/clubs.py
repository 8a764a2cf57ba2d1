"""``/club``: what a member shows of themselves in a server, for their eyes only."""

import discord

from bot.domain.errors import N_
from bot.services.clubs import LeftClub, OwnClub, Shown
from bot.services.leaving import OpenPlace
from bot.ui.actions import ActionButton, ForgottenAction, buttons
from bot.ui.boards import shown_name
from bot.ui.catalogue import Markup, Phrasebook, small

SWITCH = "club.switch"
LEAVE = "club.leave"
STAY = "club.stay"
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


def leave_request(book: Phrasebook, left: LeftClub) -> tuple[Markup, discord.ui.View]:
    """Return the question before leaving takes a member out of challenges."""
    lines = [book.say("👋 **Leave the club?** You leave these challenges with it, and their boards at once:")]
    lines += [_place(book, place) for place in left.places]
    lines.append(
        small(
            book.say(
                "Your runs stay in your own log, and results that were posted stay posted. `/club join` brings you "
                "back, `/challenge join` into what still runs."
            )
        )
    )
    view = buttons(
        ActionButton(LEAVE, "", label=book.plain("Leave the club"), style=discord.ButtonStyle.danger),
        ActionButton(STAY, "", label=book.plain("Stay")),
    )
    return Markup("\n".join(lines)), view


def stayed(book: Phrasebook) -> Markup:
    """Return what is said after a member thought better of leaving."""
    return book.say("👥 You are still in the club. Nothing was changed.")


def left_club(book: Phrasebook, left: LeftClub) -> Markup:
    """Return what is said after a member left."""
    lines = [
        book.say(
            "👋 You left the club here. From now on nothing of you is shown in this server; your log and streak stay "
            "yours."
        )
    ]
    if left.places:
        names = Markup(book.list_of([book.say("**{name}**", name=one.challenge.name) for one in left.places]))
        lines.append(book.say("You left with it: {challenges}.", challenges=names))
    return Markup("\n".join(lines))


def _place(book: Phrasebook, place: OpenPlace) -> Markup:
    name = place.challenge.name
    if place.can_join_again:
        until = book.date(place.challenge.terms.ends_on)
        return book.say("- **{name}**: you can join again until {day}", name=name, day=until)
    return book.say(
        "- **{name}**: its days are over, so there is no way back in before its results", name=name
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
