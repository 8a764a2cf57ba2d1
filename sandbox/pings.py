"""Whom a message calls: the mentions in its texts that its author allowed, and nobody in embeds.

Escapes and code do not count here: what Discord makes of them has changed before, and a bot that quotes people
should not depend on it. Source: Discord developer documentation, "Allowed Mentions Object" (2026-08).
"""

import re
from collections.abc import Iterator

from sandbox.bodies import JsonObject, is_object, objects, text
from sandbox.messages import walk

_MENTION = re.compile(r"<@(?P<role>&?)!?(?P<id>\d+)>|@(?P<all>everyone|here)\b")
_TEXT_DISPLAY = 10


def pings_of(payload: JsonObject) -> frozenset[str]:
    """Return whom a message with this body notifies: ids of users and roles, ``everyone`` and ``here``."""
    allowed = payload.get("allowed_mentions")
    return frozenset(
        match["all"] or match["id"]
        for written in _texts(payload)
        for match in _MENTION.finditer(written)
        if _allows(allowed if is_object(allowed) else None, match)
    )


def could_ping(payload: JsonObject) -> bool:
    """Tell whether a message with this body would notify somebody if its texts mentioned them."""
    allowed = payload.get("allowed_mentions")
    is_open = (
        not is_object(allowed) or not allowed or any(allowed.get(key) for key in ("parse", "users", "roles"))
    )
    return is_open and any(_texts(payload))


def _texts(payload: JsonObject) -> Iterator[str]:
    yield text(payload.get("content"))
    for part in walk(objects(payload.get("components"))):
        if part.get("type") == _TEXT_DISPLAY:
            yield text(part.get("content"))


def _allows(allowed: JsonObject | None, match: re.Match[str]) -> bool:
    if not allowed:
        return True
    kind = "everyone" if match["all"] else "roles" if match["role"] else "users"
    parse, listed = allowed.get("parse"), allowed.get(kind)
    return (isinstance(parse, list) and kind in parse) or (isinstance(listed, list) and match["id"] in listed)
