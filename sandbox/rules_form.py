"""How Discord says no to a request body: the refusal and the form that collects what is wrong.

Discord reports every wrong field of a body at once, nested by field name and list index, each with a code
and a sentence. Where Discord's own code for a case is public it is used; its documented list is open.

Source: Discord developer documentation, "Error Messages" in the API reference (2026-08).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Body = Mapping[str, object]
"""A JSON object as sent or received."""

Path = tuple[str | int, ...]
"""Where a field is: keys and list indexes from the root of the body."""

INVALID_FORM_BODY = 50035
EMPTY_MESSAGE = 50006


@dataclass(frozen=True, slots=True)
class Refusal:
    """Discord's answer to a request it will not carry out.

    ``status`` is the HTTP status, ``code`` Discord's JSON error code, ``errors`` the fields at fault for a
    form error, nested as Discord nests them.
    """

    status: int
    code: int
    message: str
    errors: dict[str, object] | None = None

    def body(self) -> dict[str, object]:
        """Return the JSON body that Discord sends with this refusal."""
        body: dict[str, object] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body

    def fields(self) -> dict[str, list[str]]:
        """Return the codes by field, ``{"embeds.0.title": ["BASE_TYPE_MAX_LENGTH"]}``; the root is ``""``."""
        found: dict[str, list[str]] = {}
        _collect_fields(self.errors or {}, "", found)
        return found


def _collect_fields(errors: Mapping[str, object], at: str, found: dict[str, list[str]]) -> None:
    for key, below in errors.items():
        if key == "_errors" and isinstance(below, list):
            found[at] = [str(error["code"]) for error in below]
        elif isinstance(below, Mapping):
            _collect_fields(below, f"{at}.{key}" if at else key, found)


class Form:
    """Reads fields out of a body and remembers everything that is wrong with them.

    A JSON ``null`` counts as an absent field, as nearly everywhere in Discord's API. Readers return what is
    usable, so that a rule may go on after a fault and report the next one too.
    """

    __slots__ = ("_faults",)

    def __init__(self) -> None:
        self._faults: list[tuple[Path, str, str]] = []

    def refuse(self, at: Path, code: str, message: str) -> None:
        """Note a fault at a field."""
        self._faults.append((at, code, message))

    def refusal(self) -> Refusal | None:
        """Return the refusal for all faults noted so far, None when there are none."""
        if not self._faults:
            return None
        errors: dict[str, object] = {}
        for at, code, message in self._faults:
            node = errors
            for key in at:
                below = node.setdefault(str(key), {})
                # Only dictionaries are ever stored under a field's own name.
                assert isinstance(below, dict)
                node = below
            listed = node.setdefault("_errors", [])
            assert isinstance(listed, list)
            listed.append({"code": code, "message": message})
        return Refusal(400, INVALID_FORM_BODY, "Invalid Form Body", errors)

    def required(self, at: Path) -> None:
        """Note that a field is missing."""
        self.refuse(at, "BASE_TYPE_REQUIRED", "This field is required")

    def length(self, at: Path, size: int, *, least: int, most: int) -> None:
        """Note a text or list whose length is outside ``least`` to ``most`` (both included)."""
        if least <= size <= most:
            return
        if least:
            self.refuse(at, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        else:
            self.refuse(at, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def text(
        self, body: Body, key: str, at: Path, *, most: int, least: int = 0, required: bool = False
    ) -> str | None:
        """Read a text of ``least`` to ``most`` characters; None when absent or no text."""
        value = body.get(key)
        if value is None:
            if required:
                self.required((*at, key))
            return None
        if not isinstance(value, str):
            self.refuse((*at, key), "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
            return None
        if required and not value.strip():
            # Discord trims before it looks: blanks are as missing as nothing.
            self.required((*at, key))
        else:
            self.length((*at, key), len(value), least=least, most=most)
        return value

    def integer(
        self, body: Body, key: str, at: Path, *, least: int, most: int, required: bool = False
    ) -> int | None:
        """Read a whole number between ``least`` and ``most``; None when absent or no whole number."""
        value = body.get(key)
        if value is None:
            if required:
                self.required((*at, key))
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.refuse((*at, key), "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return None
        if value < least:
            self.refuse(
                (*at, key), "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}."
            )
        elif value > most:
            self.refuse((*at, key), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        return value

    def boolean(self, body: Body, key: str, at: Path, *, default: bool) -> bool:
        """Read a truth value, ``default`` when absent."""
        value = body.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.refuse((*at, key), "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
            return default
        return value

    def choice(
        self, body: Body, key: str, at: Path, allowed: Collection[int], *, default: int | None = None
    ) -> int | None:
        """Read one of the ``allowed`` numbers; absent it is ``default``, and at fault without one."""
        value = body.get(key)
        if value is None and default is not None:
            return default
        if value is None:
            self.required((*at, key))
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
            listed = ", ".join(map(str, allowed))
            self.refuse((*at, key), "BASE_TYPE_CHOICES", f"Value must be one of ({listed}).")
            return None
        return value

    def snowflake(self, value: object, at: Path) -> str | None:
        """Read an id, a number or its digits; None when absent or no id."""
        if value is None:
            return None
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            digits = str(value)
            if digits.isascii() and digits.isdecimal() and int(digits) < 2**64:
                return digits
        self.refuse(at, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
        return None

    def listing(
        self, body: Body, key: str, at: Path, *, most: int, least: int = 0, required: bool = False
    ) -> Sequence[object]:
        """Read a list of ``least`` to ``most`` entries; empty when absent or no list."""
        value = body.get(key)
        if value is None:
            if required:
                self.required((*at, key))
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.refuse((*at, key), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return ()
        self.length((*at, key), len(value), least=least, most=most)
        return value

    def objects(
        self, body: Body, key: str, at: Path, *, most: int, least: int = 0, required: bool = False
    ) -> list[tuple[Path, Body]]:
        """Read a list of objects, each with its path."""
        listed = self.listing(body, key, at, most=most, least=least, required=required)
        return self.as_objects(listed, (*at, key))

    def as_objects(self, listed: Sequence[object], at: Path) -> list[tuple[Path, Body]]:
        """Pair the objects of a list with their paths; anything else in it is at fault."""
        found: list[tuple[Path, Body]] = []
        for index, entry in enumerate(listed):
            if isinstance(entry, Mapping):
                found.append(((*at, index), entry))
            else:
                self._not_an_object((*at, index))
        return found

    def obj(self, body: Body, key: str, at: Path, *, required: bool = False) -> Body | None:
        """Read an object; None when absent or no object."""
        value = body.get(key)
        if value is None:
            if required:
                self.required((*at, key))
            return None
        if not isinstance(value, Mapping):
            self._not_an_object((*at, key))
            return None
        return value

    def _not_an_object(self, at: Path) -> None:
        self.refuse(at, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
