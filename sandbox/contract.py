"""Request bodies checked against Discord's own OpenAPI description.

The description is Discord's preview of its v10 API, OpenAPI 3.1, whose schemas are JSON Schema Draft
2020-12. Where it is stricter than Discord is, so that it would refuse what an unmodified discord.py sends
and Discord takes, an :class:`Exemption` loosens the one schema concerned and says why.
"""

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from jsonschema_rs import Draft202012Validator, Registry, ValidationError

Schema = dict[str, object]

_BASE = "urn:discord:openapi"
_CONTENT_TYPES = ("application/json", "multipart/form-data")
_METHODS = ("get", "put", "post", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Exemption:
    """One loosening of a schema in ``components/schemas``: which, how, and why."""

    schema: str
    loosen: Callable[[Schema], Schema]
    reason: str


EXEMPTIONS = (
    Exemption(
        "SnowflakeType",
        lambda schema: {"anyOf": [schema, {"type": "integer", "minimum": 0}]},
        "The description wants ids as text. Discord takes numbers too, and discord.py sends them: the "
        "recipient of a direct message, attachments by index, allowed mentions, a message to reply to.",
    ),
    Exemption(
        "MessageReferenceType",
        lambda schema: {"anyOf": [schema, {"type": "integer", "const": 1}]},
        "The description knows replies only. Discord documents 1 for forwarding a message, and discord.py sends "
        "it.",
    ),
)


class OpenApiContract:
    """Checks JSON bodies against the operations of one OpenAPI document.

    Validators are compiled once for each operation, on first use.
    """

    def __init__(self, document: Mapping[str, object]) -> None:
        loosened = _loosened(document)
        self._registry = Registry([(_BASE, loosened)])
        self._operations = _operations(loosened)
        self._validators: dict[str, Draft202012Validator] = {}

    @classmethod
    @functools.cache
    def load(cls, path: Path) -> "OpenApiContract":
        """Read an OpenAPI document from a JSON file, once in a process.

        Raises:
            OSError: if the file cannot be read.
            ValueError: if it holds no JSON object.
        """
        document = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            msg = f"{path} holds no JSON object"
            raise ValueError(msg)  # noqa: TRY004 - the file's content is wrong, not the caller's type
        return cls(document)

    def check(self, method: str, path: str, body: object) -> list[str]:
        """Return what is wrong with a request, one readable line each; empty when it is fine.

        ``path`` is without ``/api/v10``, ``/channels/123/messages``; ``body`` is the parsed JSON body, of
        multipart requests the parsed ``payload_json``, None when there is none.
        """
        operation = self._find(method.lower(), path.partition("?")[0])
        if operation is None:
            return [f"{method.upper()} {path}: the description has no such operation"]
        if operation.schema_at is None:
            return [] if body is None else [f"$: {method.upper()} {operation.template} takes no body"]
        if body is None:
            return ["$: a body is required"] if operation.body_required else []
        validator = self._validators.get(operation.schema_at)
        if validator is None:
            schema = {"$ref": f"{_BASE}#{operation.schema_at}"}
            validator = Draft202012Validator(schema, registry=self._registry)
            self._validators[operation.schema_at] = validator
        return sorted(line for error in validator.iter_errors(body) for line in _described(error))

    def _find(self, method: str, path: str) -> "_Operation | None":
        segments = tuple(path.strip("/").split("/"))
        for operation in self._operations.get((method, len(segments)), ()):
            if operation.matches(segments):
                return operation
        return None


@dataclass(frozen=True, slots=True)
class _Operation:
    template: str
    segments: tuple[str | None, ...]
    """The words of the path, None where a parameter stands."""
    schema_at: str | None
    """A JSON pointer to the schema of the body, None when the operation takes none."""
    body_required: bool

    def matches(self, segments: tuple[str, ...]) -> bool:
        return all(
            mine is None or mine == theirs for mine, theirs in zip(self.segments, segments, strict=True)
        )


def _operations(document: Mapping[str, object]) -> dict[tuple[str, int], list[_Operation]]:
    """Return the operations by method and number of path segments, those with the most words first."""
    found: dict[tuple[str, int], list[_Operation]] = {}
    paths = cast("Mapping[str, Mapping[str, object]]", document.get("paths", {}))
    for template, item in paths.items():
        words = template.strip("/").split("/")
        segments = tuple(None if word.startswith("{") else word for word in words)
        for method in _METHODS:
            operation = item.get(method)
            if isinstance(operation, Mapping):
                schema_at, required = _body_schema(operation, f"/paths/{_escaped(template)}/{method}")
                found.setdefault((method, len(segments)), []).append(
                    _Operation(template, segments, schema_at, required)
                )
    for operations in found.values():
        # "@original" goes before "{message_id}", "@me" before "{user_id}".
        operations.sort(key=lambda one: [word is None for word in one.segments])
    return found


def _body_schema(operation: Mapping[str, object], at: str) -> tuple[str | None, bool]:
    body = operation.get("requestBody")
    if not isinstance(body, Mapping):
        return None, False
    content = body.get("content")
    for content_type in _CONTENT_TYPES:
        if isinstance(content, Mapping) and content_type in content:
            return f"{at}/requestBody/content/{_escaped(content_type)}/schema", bool(body.get("required"))
    return None, False


def _escaped(word: str) -> str:
    """Return a word as one token of a JSON pointer inside a URI fragment."""
    return word.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _loosened(document: Mapping[str, object]) -> dict[str, object]:
    """Return the document with the exemptions applied; schemas it does not have are left alone."""
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, Mapping) else None
    if not isinstance(components, Mapping) or not isinstance(schemas, Mapping):
        return dict(document)
    changed = dict(schemas)
    for exemption in EXEMPTIONS:
        if exemption.schema in changed:
            changed[exemption.schema] = exemption.loosen(changed[exemption.schema])
    return {**document, "components": {**components, "schemas": changed}}


def _described(error: ValidationError) -> Iterable[str]:
    """Return lines for an error; of a union the lines of the branch that was meant."""
    branches: list[list[ValidationError]] = getattr(error.kind, "context", [])
    if any(branches):
        depth = len(error.instance_path)
        for below in min(branches, key=lambda errors: _distance(errors, depth)):
            yield from _described(below)
        return
    at = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
    yield f"${at}: {error.message if len(error.message) <= 300 else error.message[:300] + '...'}"


def _distance(errors: list[ValidationError], depth: int) -> tuple[bool, bool, int]:
    """Order the branches of a union at a depth: wrong ``type`` fields last, then nulls, then by how much is wrong."""
    wrong = [(error.instance_path[depth:], error.kind.name) for error in errors]
    wrong_kind = any(path == ["type"] and keyword in ("enum", "const") for path, keyword in wrong)
    wrong_type = any(not path and keyword == "type" for path, keyword in wrong)
    return wrong_kind, wrong_type, len(errors)
