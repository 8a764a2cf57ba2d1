"""``/shoes``: what is said of pairs of shoes. How far they have come, and never how far they can go."""

from discord import app_commands

from bot.domain.shoes import NO_SHOES, Shoe, WornShoe
from bot.services.shoes import Noted, Retired, ShoeList
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.pages import pages
from bot.ui.reminders import CHOICE_LENGTH

_MAX_CHOICES = 25
_RESTING_SHOWN = 10


def added_text(book: Phrasebook, listed: ShoeList) -> Markup:
    """Return what is said after a pair, the newest of the list, was added."""
    newest = max(listed.shoes, key=lambda worn: worn.shoe.id)
    lines = [
        book.say(
            "👟 **Added:** {name}, {distance} so far.",
            name=newest.shoe.name,
            distance=_total(book, newest, listed),
        )
    ]
    if newest.shoe.is_default:
        lines.append(small(book.say("It goes on your new runs by itself; `/shoes default` changes that.")))
    else:
        lines.append(
            small(book.say("Name it when you log a run, or make it your usual pair with `/shoes default`."))
        )
    return Markup("\n".join(lines))


def list_texts(book: Phrasebook, listed: ShoeList) -> list[Markup]:
    """Return the pairs as the messages that they take."""
    if not listed.shoes:
        return [
            book.say(
                "👟 **No shoes yet.** `/shoes add` keeps count of how far each pair has come. "
                "The first one goes on your new runs by itself."
            )
        ]
    blocks = [book.say("👟 **Your shoes**")]
    blocks += [_entry(book, worn, listed) for worn in listed.shoes if worn.shoe.is_in_use]
    resting = [worn for worn in listed.shoes if not worn.shoe.is_in_use]
    blocks += [_entry(book, worn, listed) for worn in resting[-_RESTING_SHOWN:]]
    if (more := len(resting) - _RESTING_SHOWN) > 0:
        blocks.append(
            small(book.plural("and {count} older pair at rest", "and {count} older pairs at rest", more))
        )
    return pages(blocks, between="\n")


def default_text(book: Phrasebook, shoe: Shoe | None) -> Markup:
    """Return what is said after the default was changed."""
    if shoe is None:
        return book.say("👟 New runs name no shoes now, unless you do.")
    return book.say("👟 **{name}** goes on your new runs from now on.", name=shoe.name)


def retired_text(book: Phrasebook, retired: Retired) -> Markup:
    """Return what is said after a pair was put away."""
    name = retired.worn.shoe.name
    if retired.is_removed:
        return book.say("👟 {name} is gone from your list; it had no runs.", name=name)
    text = book.say(
        "👟 **{name} may rest** after {distance}. Its runs keep it.",
        name=name,
        distance=book.distance(retired.worn.total_m, retired.units),
    )
    if retired.worn.shoe.is_default:
        usual = book.say("It was your usual pair; `/shoes default` names another.")
        return Markup(f"{text}\n{small(usual)}")
    return text


def noted_text(book: Phrasebook, noted: Noted) -> Markup:
    """Return what is said after a note was written or taken away."""
    if noted.is_kept:
        return book.say(
            "🔒 Noted on {name}, encrypted, for your eyes only. `/shoes list` shows it.", name=noted.shoe.name
        )
    return book.say("🔓 No note on {name} any more.", name=noted.shoe.name)


def shoe_choices(
    book: Phrasebook, listed: ShoeList, current: str, *, or_none: bool = False
) -> list[app_commands.Choice[str]]:
    """Return the pairs in use that an unfinished option may name, for autocomplete, and the choice of none."""
    choices = [
        app_commands.Choice(name=_choice(book, worn, listed), value=str(worn.shoe.id))
        for worn in listed.shoes
        if worn.shoe.is_in_use
    ]
    if or_none:
        choices.append(app_commands.Choice(name=book.plain("No shoes named"), value=NO_SHOES))
    return [one for one in choices if current.casefold() in one.name.casefold()][:_MAX_CHOICES]


def _choice(book: Phrasebook, worn: WornShoe, listed: ShoeList) -> str:
    distance = _total(book, worn, listed)
    return book.plain("{name} · {distance}", name=worn.shoe.name, distance=distance)[:CHOICE_LENGTH]


def _entry(book: Phrasebook, worn: WornShoe, listed: ShoeList) -> Markup:
    name, distance = worn.shoe.name, _total(book, worn, listed)
    if not worn.shoe.is_in_use:
        first = book.say("💤 {name} · {distance} · at rest", name=name, distance=distance)
    elif worn.shoe.is_default:
        first = book.say("• **{name}** · {distance} · your usual pair", name=name, distance=distance)
    else:
        first = book.say("• **{name}** · {distance}", name=name, distance=distance)
    lines = [first]
    if worn.runs:
        lines.append(small(book.plural("{count} run in your log", "{count} runs in your log", worn.runs)))
    if (note := listed.notes.get(worn.shoe.id)) is not None:
        lines.append(small(book.say("🔒 {note}", note=note)))
    return Markup("\n".join(lines))


def _total(book: Phrasebook, worn: WornShoe, listed: ShoeList) -> str:
    return book.distance(worn.total_m, listed.units)
