"""How Discord's client turns a click or a selection on a message into an interaction."""

from collections.abc import Iterator, Mapping, Sequence

from sandbox.client_refused import ClientRefused, listed
from sandbox.rules_components import BUTTON, ENTITY_SELECTS, LINK, PREMIUM, SELECTS, STRING_SELECT
from sandbox.rules_form import Body


def walk(components: Sequence[Body]) -> Iterator[Body]:
    """Yield components and all that is in them, parents first: rows, containers, sections, labels."""
    for component in components:
        yield component
        yield from walk(objects(component.get("components")))
        for key in ("accessory", "component"):
            child = component.get(key)
            if isinstance(child, Mapping):
                yield from walk([child])


def objects(value: object) -> list[Body]:
    """Return the objects of a JSON list; an absent list is empty."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [entry for entry in value if isinstance(entry, Mapping)]


def number(components: Sequence[Body]) -> dict[int, int]:
    """Return the ``id`` of each component by its Python identity.

    Discord numbers components that come without an id in order, from 1, and leaves out numbers already taken.
    """
    every = list(walk(components))
    given = {id(one): _given_id(one) for one in every}
    taken = set(given.values())
    numbers: dict[int, int] = {}
    last = 0
    for one in every:
        mine = given[id(one)]
        if not mine:
            last += 1
            while last in taken:
                last += 1
            mine = last
        numbers[id(one)] = mine
    return numbers


def _given_id(component: Body) -> int:
    value = component.get("id")
    return value if isinstance(value, int) else 0


def resolve_click(components: Sequence[Body], label_or_id: str) -> dict[str, object]:
    """Return the interaction ``data`` of a click on the button with this custom id, label or emoji.

    ``components`` are a message's, legacy rows or Components V2.

    Raises:
        ClientRefused: if there is no such button or more than one, or it cannot be clicked.
    """
    buttons = [one for one in walk(components) if one.get("type") == BUTTON]
    button = _pick(buttons, label_or_id, "button")
    if button.get("style") in (LINK, PREMIUM):
        msg = f"the button {label_or_id!r} sends nothing to the bot: it is a link or a purchase"
        raise ClientRefused(msg)
    _refuse_disabled(button, label_or_id, "button")
    return {
        "component_type": BUTTON,
        "custom_id": button["custom_id"],
        "id": number(components)[id(button)],
    }


def resolve_select(
    components: Sequence[Body],
    placeholder_or_id: str,
    values: Sequence[str],
    *,
    resolved: Mapping[str, Mapping[str, Body]] | None = None,
) -> dict[str, object]:
    """Return the interaction ``data`` of a selection in the select with this custom id or placeholder.

    ``values`` are option values or labels of a string select, ids (as text) otherwise; ``resolved`` is what
    the ids stand for and is sent along for those selects.

    Raises:
        ClientRefused: if there is no such select or more than one, it is disabled, a value is not on offer,
            or too few or too many are chosen.
    """
    selects = [one for one in walk(components) if one.get("type") in SELECTS]
    select = _pick(selects, placeholder_or_id, "select")
    _refuse_disabled(select, placeholder_or_id, "select")
    least, most = value_range(select)
    chosen = chosen_values(select, values, repr(placeholder_or_id))
    refuse_count(len(chosen), least, most, repr(placeholder_or_id))
    data: dict[str, object] = {
        "component_type": select["type"],
        "custom_id": select["custom_id"],
        "id": number(components)[id(select)],
        "values": chosen,
    }
    if select["type"] in ENTITY_SELECTS:
        data["resolved"] = {
            section: {key: entry for key, entry in entries.items() if key in chosen}
            for section, entries in (resolved or {}).items()
        }
    return data


def value_range(component: Body) -> tuple[int, int]:
    """Return how few and how many values a component takes; both are 1 when it does not say."""
    least, most = component.get("min_values"), component.get("max_values")
    return (least if isinstance(least, int) else 1, most if isinstance(most, int) else 1)


def chosen_values(component: Body, values: Sequence[object], where: str) -> list[str]:
    """Return what is sent for values or labels picked from a component's options, or for picked ids.

    Raises:
        ClientRefused: if a value is not on offer, no id, or picked twice.
    """
    options = objects(component.get("options"))
    by_id = component.get("type") != STRING_SELECT and not options
    chosen: list[str] = []
    for value in values:
        picked = _picked_id(value, where) if by_id else _picked_option(options, value, where)
        if picked in chosen:
            msg = f"{where}: {value!r} is chosen twice"
            raise ClientRefused(msg)
        chosen.append(picked)
    return chosen


def _picked_id(value: object, where: str) -> str:
    if isinstance(value, bool) or not str(value).isdecimal():
        msg = f"{where}: an id is wanted, not {value!r}"
        raise ClientRefused(msg)
    return str(value)


def _picked_option(options: Sequence[Body], value: object, where: str) -> str:
    for key in ("value", "label"):
        for option in options:
            if option[key] == str(value):
                return str(option["value"])
    msg = f"{where}: {value!r} is not on offer; there are {listed([option['label'] for option in options])}"
    raise ClientRefused(msg)


def refuse_count(count: int, least: int, most: int, where: str) -> None:
    """Refuse a number of values outside ``least`` to ``most``.

    Raises:
        ClientRefused: if it is.
    """
    if not least <= count <= most:
        msg = f"{where}: {least} to {most} must be chosen, not {count}"
        raise ClientRefused(msg)


def _names(component: Body) -> list[str]:
    """Return what a member sees of a button or select and may call it by."""
    emoji = component.get("emoji")
    names = [component.get("label"), component.get("placeholder")]
    if isinstance(emoji, Mapping):
        names.append(emoji.get("name"))
    return [str(name) for name in names if name]


def _pick(candidates: Sequence[Body], wanted: str, what: str) -> Body:
    by_id = [one for one in candidates if one.get("custom_id") == wanted]
    named = by_id or [one for one in candidates if wanted in _names(one)]
    if not named:
        names = [(_names(one) or [str(one.get("custom_id"))])[0] for one in candidates]
        msg = f"there is no {what} {wanted!r}; there are {listed(names)}"
        raise ClientRefused(msg)
    if len(named) > 1:
        ids = listed([one.get("custom_id") for one in named])
        msg = f"there are {len(named)} of the {what} {wanted!r}; say which by custom id: {ids}"
        raise ClientRefused(msg)
    return named[0]


def _refuse_disabled(component: Body, wanted: str, what: str) -> None:
    if component.get("disabled"):
        msg = f"the {what} {wanted!r} is disabled"
        raise ClientRefused(msg)
