"""Discord's rules for a modal: its title, its labels and what may be asked in them.

Limits: Discord developer documentation, "Component Reference" and "Using Modal Components" (2026-08).
"""

from sandbox.rules_components import (
    ACTION_ROW,
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    SELECTS,
    TEXT_DISPLAY,
    TEXT_INPUT,
    Components,
)
from sandbox.rules_form import Body, Form, Path

AT_TOP = (ACTION_ROW, TEXT_DISPLAY, LABEL)
IN_A_LABEL = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)
MOST_TEXT = 4000


def check_modal(form: Form, modal: Body, at: Path) -> None:
    """Note in ``form`` what is wrong with the modal whose body is at ``at``."""
    form.text(modal, "title", at, least=1, most=45, required=True)
    components = Components(form)
    form.text(modal, "custom_id", at, least=1, most=100, required=True)
    for path, component in form.objects(modal, "components", at, least=1, most=5, required=True):
        kind = components.kind(component, path, AT_TOP)
        if kind == TEXT_DISPLAY:
            components.text_display(component, path)
        elif kind == LABEL:
            _check_label(components, component, path)
        elif kind == ACTION_ROW:
            _check_row(components, component, path)


def _check_label(components: Components, label: Body, at: Path) -> None:
    form = components.form
    form.text(label, "label", at, least=1, most=45, required=True)
    if label.get("description") is not None:
        form.text(label, "description", at, least=1, most=100)
    component = form.obj(label, "component", at, required=True)
    if component is None:
        return
    where = (*at, "component")
    kind = components.kind(component, where, IN_A_LABEL)
    if kind is not None:
        _check_field(components, component, where, kind)


def _check_row(components: Components, row: Body, at: Path) -> None:
    """Check a deprecated action row: one text input that brings its own label."""
    form = components.form
    for path, component in form.objects(row, "components", at, least=1, most=1, required=True):
        kind = components.kind(component, path, (TEXT_INPUT,))
        if kind is not None:
            if component.get("label") is None:
                form.required((*path, "label"))
            _check_field(components, component, path, kind)


def _check_field(components: Components, field: Body, at: Path, kind: int) -> None:
    form = components.form
    required = form.boolean(field, "required", at, default=True)
    if field.get("disabled"):
        form.refuse((*at, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "A modal has no disabled components")
    if kind in SELECTS:
        components.select(field, at)
        _check_least(form, field, at, required=required)
        return
    components.custom_id(field, at)
    if kind == TEXT_INPUT:
        _check_text_input(form, field, at)
    elif kind == RADIO_GROUP:
        components.options(field, at, least=2, limit=10, most_chosen=1)
    elif kind == CHECKBOX_GROUP:
        _, most = components.value_range(field, at, limit=10)
        components.options(field, at, least=1, limit=10, most_chosen=most)
        _check_least(form, field, at, required=required)
    elif kind == FILE_UPLOAD:
        components.value_range(field, at, limit=10)
        _check_least(form, field, at, required=required)
    else:
        form.boolean(field, "default", at, default=False)


def _check_least(form: Form, field: Body, at: Path, *, required: bool) -> None:
    """``required`` and ``min_values`` must agree: both ask for something or neither does."""
    value = field.get("min_values")
    least = value if isinstance(value, int) else 1
    where = (*at, "min_values")
    if required and least == 0:
        form.refuse(
            where,
            "SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES",
            "Select menus marked as required cannot have a min_values of 0",
        )
    elif not required and least > 0:
        form.refuse(
            where,
            "SELECT_COMPONENT_OPTIONAL_MIN_VALUES",
            "Components marked as not required need a min_values of 0",
        )


def _check_text_input(form: Form, field: Body, at: Path) -> None:
    form.choice(field, "style", at, (1, 2))
    if field.get("label") is not None:
        form.text(field, "label", at, least=1, most=45)
    form.text(field, "placeholder", at, most=100)
    value = form.text(field, "value", at, most=MOST_TEXT)
    least = form.integer(field, "min_length", at, least=0, most=MOST_TEXT) or 0
    most = form.integer(field, "max_length", at, least=1, most=MOST_TEXT) or MOST_TEXT
    if least > most:
        form.refuse(
            (*at, "min_length"), "NUMBER_TYPE_MAX", f"min_length must be equal to or less than {most}."
        )
    if value and len(value) <= MOST_TEXT:
        form.length((*at, "value"), len(value), least=min(least, most), most=most)
