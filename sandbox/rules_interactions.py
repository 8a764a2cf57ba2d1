"""Discord's rules for the first answer to an interaction.

Which answers fit which interaction: Discord developer documentation, "Receiving and Responding to
Interactions" (2026-08).
"""

from collections.abc import Mapping

from sandbox.rules_form import EMPTY_MESSAGE, Body, Form, Path, Refusal
from sandbox.rules_messages import check_message_fields, is_empty
from sandbox.rules_modals import check_modal

PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 1, 2, 3, 4, 5
PONG, MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9

_FITTING: Mapping[int, tuple[int, ...]] = {
    PING: (PONG,),
    COMMAND: (MESSAGE, DEFERRED_MESSAGE, MODAL),
    COMPONENT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    # A modal cannot answer a modal.
    MODAL_SUBMIT: (MESSAGE, DEFERRED_MESSAGE),
}


def check_interaction_response(
    payload: Body,
    *,
    interaction_type: int,
    from_message: bool,
    files: int = 0,
    editing: Body | None = None,
) -> Refusal | None:
    """Return Discord's refusal of a first answer, None when it is fine.

    ``payload`` is ``{"type": ..., "data": ...}``; ``interaction_type`` is 1 ping, 2 command, 3 component, 4
    autocomplete or 5 modal submit; ``from_message`` tells that a modal was opened from a message's
    component; ``editing`` is that message as it is now, for answers that update it.
    """
    form = Form()
    fitting = _FITTING[interaction_type]
    if interaction_type == MODAL_SUBMIT and from_message:
        fitting = (*fitting, DEFERRED_UPDATE, UPDATE)
    kind = form.choice(payload, "type", (), fitting)
    data = form.obj(payload, "data", (), required=kind in (CHOICES, MODAL))
    if kind is None or data is None:
        # A message without data is an empty message; an update without data changes nothing.
        if kind == MESSAGE and not files and form.refusal() is None:
            return Refusal(400, EMPTY_MESSAGE, "Cannot send an empty message")
        return form.refusal()
    at: Path = ("data",)
    if kind == CHOICES:
        _check_choices(form, data, at)
    elif kind == MODAL:
        check_modal(form, data, at)
    elif kind == MESSAGE:
        check_message_fields(form, data, at, files=files)
    elif kind == UPDATE:
        check_message_fields(form, data, at, files=files, editing=editing or {})
    elif kind == DEFERRED_MESSAGE:
        form.integer(data, "flags", at, least=0, most=2**63 - 1)
    refusal = form.refusal()
    shows_nothing = (kind == MESSAGE and is_empty(data, files=files)) or (
        # Without the present message there is no telling what an update leaves.
        kind == UPDATE and editing is not None and is_empty(data, files=files, editing=editing)
    )
    if refusal is None and shows_nothing:
        return Refusal(400, EMPTY_MESSAGE, "Cannot send an empty message")
    return refusal


def _check_choices(form: Form, data: Body, at: Path) -> None:
    for path, choice in form.objects(data, "choices", at, most=25, required=True):
        form.text(choice, "name", path, least=1, most=100, required=True)
        value = choice.get("value")
        if value is None:
            form.required((*path, "value"))
        elif isinstance(value, str):
            form.text(choice, "value", path, least=1, most=100)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            form.refuse((*path, "value"), "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
