"""How Discord's client turns a filled-in modal into an interaction.

Every component of the modal is in the submission, filled in or not. An empty text input sends an empty
text, an empty select or group an empty list, an unanswered radio group null, a checkbox always true or
false.

Source: Discord developer documentation, "Component Reference", interaction response structures (2026-08).
"""

from collections.abc import Mapping, Sequence

from sandbox.client_components import chosen_values, number, objects, refuse_count, value_range, walk
from sandbox.client_refused import ClientRefused, listed
from sandbox.rules_components import (
    ACTION_ROW,
    CHECKBOX,
    CHECKBOX_GROUP,
    ENTITY_SELECTS,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    SELECTS,
    TEXT_INPUT,
)
from sandbox.rules_form import Body

_FIELDS = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)
_SHORT = 1
_MOST_TEXT = 4000


def resolve_modal_submit(
    modal: Body,
    values: Mapping[str, object],
    *,
    resolved: Mapping[str, Mapping[str, Body]] | None = None,
) -> dict[str, object]:
    """Return the interaction ``data`` of a submitted modal, ``{"custom_id": ..., "components": [...]}``.

    ``modal`` is the bot's payload. ``values`` are by label text or custom id: a text (or number) for text
    inputs, one value or label for radio groups and single selects, a list of them for selects and groups,
    ids for the selects of users, roles and channels and for uploads, true or false for checkboxes. What is
    not given keeps the default the bot put there. ``resolved`` is what ids stand for.

    Raises:
        ClientRefused: if the client would not submit this: an unknown or ambiguous key, a required
            field left empty, a text too short or long, a value not on offer, too few or too many of them.
    """
    components = objects(modal.get("components"))
    fields = _named_fields(components)
    given = _given(fields, values)
    numbers = number(components)
    picked: set[str] = set()

    def answer(field: Body, where: str) -> dict[str, object]:
        sent: dict[str, object] = {
            "type": field["type"],
            "id": numbers[id(field)],
            "custom_id": field["custom_id"],
            **_answered(field, given.get(str(field["custom_id"])), where),
        }
        if field["type"] in (*ENTITY_SELECTS, FILE_UPLOAD):
            ids = sent["values"]
            picked.update(ids if isinstance(ids, list) else ())
        return sent

    submitted: list[dict[str, object]] = []
    for component in components:
        sent: dict[str, object] = {"type": component["type"], "id": numbers[id(component)]}
        below = component.get("component")
        if component["type"] == LABEL and isinstance(below, Mapping):
            sent["component"] = answer(below, repr(component["label"]))
        elif component["type"] == ACTION_ROW:
            row = objects(component.get("components"))
            sent["components"] = [answer(field, repr(field.get("label"))) for field in row]
        submitted.append(sent)
    data: dict[str, object] = {"custom_id": modal["custom_id"], "components": submitted}
    if picked and resolved is not None:
        data["resolved"] = {
            section: {key: entry for key, entry in entries.items() if key in picked}
            for section, entries in resolved.items()
        }
    return data


def _named_fields(components: Sequence[Body]) -> list[tuple[str, Body]]:
    """Return what can be filled in, each with its label."""
    named: list[tuple[str, Body]] = []
    for component in components:
        label = component.get("label")
        named.extend(
            (str(label or field.get("label")), field)
            for field in walk([component])
            if field.get("type") in _FIELDS
        )
    return named


def _given(fields: Sequence[tuple[str, Body]], values: Mapping[str, object]) -> dict[str, object]:
    """Return the given values by custom id."""
    given: dict[str, object] = {}
    for key, value in values.items():
        by_id = [field for _, field in fields if field["custom_id"] == key]
        found = by_id or [field for label, field in fields if label == key]
        if not found:
            msg = f"the modal asks for no {key!r}; it asks for {listed([label for label, _ in fields])}"
            raise ClientRefused(msg)
        if len(found) > 1:
            msg = f"the modal asks for {key!r} {len(found)} times; say which by custom id"
            raise ClientRefused(msg)
        custom_id = str(found[0]["custom_id"])
        if custom_id in given:
            msg = f"{key!r} is filled in twice, by label and by custom id"
            raise ClientRefused(msg)
        given[custom_id] = value
    return given


def _answered(field: Body, value: object, where: str) -> dict[str, object]:
    """Return the part of a submission that carries the answer: ``value`` or ``values``."""
    kind = field["type"]
    if kind == TEXT_INPUT:
        return {"value": _text(field, value, where)}
    if kind == CHECKBOX:
        if value is None:
            value = bool(field.get("default"))
        if not isinstance(value, bool):
            msg = f"{where}: true or false is wanted, not {value!r}"
            raise ClientRefused(msg)
        return {"value": value}
    values = _defaults(field) if value is None else _as_list(value)
    chosen = chosen_values(field, values, where)
    least, most = (1, 1) if kind == RADIO_GROUP else value_range(field)
    if field.get("required", True) is not False:
        if not chosen:
            _refuse_missing(where)
        refuse_count(len(chosen), max(least, 1), most, where)
    elif chosen:
        refuse_count(len(chosen), least, most, where)
    if kind == RADIO_GROUP:
        return {"value": chosen[0] if chosen else None}
    return {"values": chosen}


def _refuse_missing(where: str) -> None:
    msg = f"{where} is required"
    raise ClientRefused(msg)


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _defaults(field: Body) -> list[object]:
    """Return what the bot has chosen beforehand."""
    chosen: list[object] = [
        option["value"] for option in objects(field.get("options")) if option.get("default")
    ]
    return chosen or [entry["id"] for entry in objects(field.get("default_values"))]


def _text(field: Body, value: object, where: str) -> str:
    if value is None:
        value = field.get("value") or ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        msg = f"{where}: a text is wanted, not {value!r}"
        raise ClientRefused(msg)
    text = str(value)
    if not text:
        if field.get("required", True) is not False:
            _refuse_missing(where)
        return text
    if field.get("style") == _SHORT and "\n" in text:
        msg = f"{where} takes a single line"
        raise ClientRefused(msg)
    least, most = field.get("min_length"), field.get("max_length")
    low = least if isinstance(least, int) else 0
    high = most if isinstance(most, int) else _MOST_TEXT
    if not low <= len(text) <= high:
        msg = f"{where}: {low} to {high} characters are wanted, not {len(text)}"
        raise ClientRefused(msg)
    return text
