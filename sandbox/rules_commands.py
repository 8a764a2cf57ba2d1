"""Discord's rules for registering application commands.

Limits: Discord developer documentation, "Application Commands" (2026-08).
"""

import unicodedata
from collections.abc import Mapping, Sequence

from sandbox.rules_form import Body, Form, Path, Refusal

CHAT_INPUT, USER, MESSAGE, ENTRY_POINT = 1, 2, 3, 4
SUBCOMMAND, GROUP, STRING, INTEGER, CHANNEL, NUMBER = 1, 2, 3, 4, 7, 10
CHANNEL_TYPES = (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15)
VALUE_TYPES = (3, 4, 5, 6, 7, 8, 9, 10, 11)
MOST_OF_TYPE: Mapping[int, int] = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15, ENTRY_POINT: 1}
MOST_CHARACTERS = 8000
LARGEST_INTEGER = 2**53 - 1
LARGEST_PERMISSIONS = 2**63 - 1

# fmt: off
LOCALES = frozenset((
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi",
    "hr", "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th",
    "tr", "uk", "vi", "zh-CN", "zh-TW",
))
# fmt: on
"""The locales that Discord knows; source: its OpenAPI description, ``AvailableLocalesEnum``."""


def check_commands(payload: Sequence[Body]) -> Refusal | None:
    """Return Discord's refusal of a bulk overwrite of commands, None when it is fine."""
    form = Form()
    seen: set[tuple[int, str]] = set()
    counts = dict.fromkeys(MOST_OF_TYPE, 0)
    form.length((), len(payload), least=0, most=sum(MOST_OF_TYPE.values()) - 1)
    for at, command in form.as_objects(payload, ()):
        kind = form.choice(command, "type", at, tuple(MOST_OF_TYPE), default=CHAT_INPUT) or CHAT_INPUT
        counts[kind] += 1
        key = (kind, str(command.get("name")))
        if key in seen:
            form.refuse(at, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add(key)
        _check_command(form, command, at, kind)
    for kind, count in counts.items():
        if count > MOST_OF_TYPE[kind]:
            return Refusal(
                400, 30032, f"Maximum number of application commands reached ({MOST_OF_TYPE[kind]})"
            )
    return form.refusal()


def is_command_name(name: str) -> bool:
    """Tell whether a chat command or an option may be called so.

    Letters, digits, ``-``, ``_``, ``'`` and the signs of Devanagari and Thai; 1 to 32 of them, in lower
    case where there is one.
    """
    return 1 <= len(name) <= 32 and all(map(_is_name_character, name)) and name == name.lower()


def _is_name_character(character: str) -> bool:
    if character in "-_'" or unicodedata.category(character)[0] in "LN":
        return True
    # Vowel signs of these two scripts are marks, not letters.
    return "\u0900" <= character <= "\u097f" or "\u0e01" <= character <= "\u0e5b"


def _check_command(form: Form, command: Body, at: Path, kind: int) -> None:
    if kind == CHAT_INPUT:
        _check_naming(form, command, at)
        _check_options(form, command, at, depth=0)
        size = count_characters(command)
        if size > MOST_CHARACTERS:
            form.refuse(
                at, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MOST_CHARACTERS})"
            )
    else:
        form.text(command, "name", at, least=1, most=32, required=True)
        _localised(form, command, "name", at, most=32)
        for key in ("description", "options"):
            if command.get(key):
                form.refuse(
                    (*at, key),
                    "APPLICATION_COMMAND_FIELD_EXCLUSIVE",
                    f"Context menu commands cannot have {key}",
                )
    for key, allowed in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        _check_set(form, command, key, at, allowed)
    form.boolean(command, "nsfw", at, default=False)
    form.boolean(command, "dm_permission", at, default=True)
    permissions = command.get("default_member_permissions")
    if isinstance(permissions, str):
        # Discord documents text, libraries send numbers, it takes both.
        if not permissions.isdecimal() or int(permissions) > LARGEST_PERMISSIONS:
            form.refuse(
                (*at, "default_member_permissions"),
                "NUMBER_TYPE_COERCE",
                f'Value "{permissions}" is not int.',
            )
    else:
        form.integer(command, "default_member_permissions", at, least=0, most=LARGEST_PERMISSIONS)


def _check_set(
    form: Form, command: Body, key: str, at: Path, allowed: tuple[int, ...], *, least: int = 1
) -> None:
    if command.get(key) is None:
        return
    values = form.listing(command, key, at, least=least, most=len(allowed))
    for index, value in enumerate(values):
        if value not in allowed or isinstance(value, bool):
            listed = ", ".join(map(str, allowed))
            form.refuse((*at, key, index), "BASE_TYPE_CHOICES", f"Value must be one of ({listed}).")
        elif value in values[:index]:
            form.refuse((*at, key), "SET_TYPE_DUPLICATE", "Values must be unique")


def _check_naming(form: Form, body: Body, at: Path) -> None:
    """Check the name and description of a command or option, in every language."""
    name = form.text(body, "name", at, least=1, most=32, required=True)
    if name is not None and not is_command_name(name):
        _refuse_name(form, (*at, "name"))
    for where, text in _localised(form, body, "name", at, most=32):
        if not is_command_name(text):
            _refuse_name(form, where)
    form.text(body, "description", at, least=1, most=100, required=True)
    _localised(form, body, "description", at, most=100)


def _refuse_name(form: Form, at: Path) -> None:
    form.refuse(at, "STRING_TYPE_REGEX", "String value did not match validation regex.")


def _localised(form: Form, body: Body, key: str, at: Path, *, most: int) -> list[tuple[Path, str]]:
    """Check the translations of a field and return them with their paths."""
    field = f"{key}_localizations"
    translations = form.obj(body, field, at)
    found: list[tuple[Path, str]] = []
    for locale in translations or ():
        where = (*at, field)
        if locale not in LOCALES:
            form.refuse(
                (*where, locale), "BASE_TYPE_CHOICES", f"{locale} is not a locale that Discord knows."
            )
        text = form.text(translations or {}, locale, where, least=1, most=most, required=True)
        if text is not None:
            found.append(((*where, locale), text))
    return found


def _check_options(form: Form, body: Body, at: Path, *, depth: int) -> None:
    """Check the options of a command (depth 0), of a group in it (1) or of a subcommand (2)."""
    allowed = ((SUBCOMMAND, GROUP, *VALUE_TYPES), (SUBCOMMAND,), VALUE_TYPES)[depth]
    names: set[str] = set()
    nests: bool | None = None
    optional_before = False
    for path, option in form.objects(body, "options", at, most=25, least=1 if depth == 1 else 0):
        kind = form.choice(option, "type", path, allowed)
        _check_naming(form, option, path)
        if str(option.get("name")) in names:
            form.refuse(
                path, "APPLICATION_COMMAND_OPTIONS_OPTION_NAME_ALREADY_EXISTS", "Option name already exists"
            )
        names.add(str(option.get("name")))
        if kind is None:
            continue
        nested = kind in (SUBCOMMAND, GROUP)
        if nests not in (None, nested):
            form.refuse(
                path,
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                "Sub-command and sub-command group option types are mutually exclusive to all other types",
            )
        nests = nested
        required = form.boolean(option, "required", path, default=False)
        if nested:
            _check_options(form, option, path, depth=1 if kind == GROUP else 2)
            continue
        if required and optional_before:
            form.refuse(
                path,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_before = optional_before or not required
        _check_value_option(form, option, path, kind)


def _check_value_option(form: Form, option: Body, at: Path, kind: int) -> None:
    choices = option.get("choices")
    autocomplete = form.boolean(option, "autocomplete", at, default=False)
    if kind not in (STRING, INTEGER, NUMBER) and (choices or autocomplete):
        form.refuse(
            at,
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            "Only string, integer and number options have choices or autocomplete",
        )
    if choices and autocomplete:
        form.refuse(
            (*at, "autocomplete"),
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES",
            "Choices and autocomplete exclude each other",
        )
    _check_choices(form, option, at, kind)
    _check_bounds(form, option, at, kind)
    if option.get("channel_types") and kind != CHANNEL:
        _refuse_misplaced(form, (*at, "channel_types"))
    _check_set(form, option, "channel_types", at, CHANNEL_TYPES, least=0)


def _refuse_misplaced(form: Form, at: Path) -> None:
    form.refuse(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", f"Options of this type have no {at[-1]}")


def _check_choices(form: Form, option: Body, at: Path, kind: int) -> None:
    names: set[str] = set()
    values: set[str] = set()
    for path, choice in form.objects(option, "choices", at, most=25):
        form.text(choice, "name", path, least=1, most=100, required=True)
        _localised(form, choice, "name", path, most=100)
        value = choice.get("value")
        where = (*path, "value")
        if value is None:
            form.required(where)
        elif kind == STRING:
            form.text(choice, "value", path, most=100)
        elif kind == INTEGER:
            form.integer(choice, "value", path, least=-LARGEST_INTEGER, most=LARGEST_INTEGER)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            form.refuse(where, "NUMBER_TYPE_COERCE", f'Value "{value}" is not double.')
        for key, seen in (("name", names), ("value", values)):
            if str(choice.get(key)) in seen:
                form.refuse(
                    path,
                    f"APPLICATION_COMMAND_OPTIONS_CHOICE_{key.upper()}_ALREADY_EXISTS",
                    f"Option choice {key} already exists",
                )
            seen.add(str(choice.get(key)))


def _check_bounds(form: Form, option: Body, at: Path, kind: int) -> None:
    """Check the least and most of a value, which belong to strings as lengths and to numbers as values."""
    low: float | None
    high: float | None
    if kind == STRING:
        low = form.integer(option, "min_length", at, least=0, most=6000)
        high = form.integer(option, "max_length", at, least=1, most=6000)
    else:
        low, high = _number(form, option, "min_value", at, kind), _number(form, option, "max_value", at, kind)
    misplaced = ("min_value", "max_value") if kind == STRING else ("min_length", "max_length")
    for key in misplaced:
        if option.get(key) is not None:
            _refuse_misplaced(form, (*at, key))
    if low is not None and high is not None and low > high:
        form.refuse(
            at, "APPLICATION_COMMAND_OPTIONS_BOUNDS_INVALID", f"The least, {low}, is over the most, {high}"
        )


def _number(form: Form, option: Body, key: str, at: Path, kind: int) -> float | None:
    value = option.get(key)
    if value is None:
        return None
    if kind == INTEGER:
        return form.integer(option, key, at, least=-LARGEST_INTEGER, most=LARGEST_INTEGER)
    if kind != NUMBER:
        _refuse_misplaced(form, (*at, key))
    elif isinstance(value, bool) or not isinstance(value, int | float):
        form.refuse((*at, key), "NUMBER_TYPE_COERCE", f'Value "{value}" is not double.')
    else:
        return value
    return None


def count_characters(body: Body) -> int:
    """Count what a command weighs against the 8,000 characters.

    Name, description and value of the command, its options and their choices; of a translated field only the
    longest text counts, the default included.
    """
    total = _longest(body, "name") + _longest(body, "description")
    value = body.get("value")
    if value is not None:
        total += len(str(value))
    for key in ("options", "choices"):
        below = body.get(key)
        if isinstance(below, Sequence) and not isinstance(below, str):
            total += sum(count_characters(entry) for entry in below if isinstance(entry, Mapping))
    return total


def _longest(body: Body, key: str) -> int:
    texts = [body.get(key)]
    translations = body.get(f"{key}_localizations")
    if isinstance(translations, Mapping):
        texts.extend(translations.values())
    return max(len(text) if isinstance(text, str) else 0 for text in texts)
