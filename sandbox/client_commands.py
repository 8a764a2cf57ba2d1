"""How Discord's client turns a typed slash command into an interaction.

The client knows the registered commands: it offers no command, option or value that they do not allow, so the
bot never sees one. Source: Discord developer documentation, "Application Commands" (2026-08).
"""

from collections.abc import Mapping, Sequence

from sandbox.client_refused import ClientRefused, listed
from sandbox.rules_form import Body

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
ADMINISTRATOR = 1 << 3
LARGEST_INTEGER = 2**53 - 1
IN_GUILD, IN_BOT_DM = 0, 1

Resolved = Mapping[str, Mapping[str, Body]]
"""What ids stand for: ``{"users": {"1": {...}}}``, likewise members, roles, channels and attachments."""

_RESOLVED_KINDS: Mapping[int, tuple[str, ...]] = {
    USER: ("users", "members"),
    CHANNEL: ("channels",),
    ROLE: ("roles",),
    MENTIONABLE: ("users", "members", "roles"),
    ATTACHMENT: ("attachments",),
}


def resolve_slash(
    commands: Sequence[Body],
    name: str,
    options: Mapping[str, object],
    *,
    in_guild: bool,
    member_permissions: int | None = None,
    resolved: Resolved | None = None,
) -> dict[str, object]:
    """Return the interaction ``data`` of a slash command as Discord sends it.

    ``name`` is what stands after the slash, ``remind run``; ``options`` are by registered name, with ids
    (int or text) for users, roles, channels and attachments; ``member_permissions`` is the member's
    permission bits in the channel, None to skip that check; ``resolved`` is what those ids stand for: what
    is used of it goes along.

    Raises:
        ClientRefused: if the client would not send this: no such command, option or choice, a missing or
            wrong value, the wrong place, or permissions that the command asks for and the member lacks.
    """
    command, path, leaf = _find(commands, name, in_guild=in_guild, member_permissions=member_permissions)
    registered = _value_options(leaf)
    _refuse_unknown(name, options, registered)
    filled: list[dict[str, object]] = []
    used: dict[str, dict[str, Body]] = {}
    for option in registered:
        key = str(option["name"])
        value = options.get(key)
        if value is None:
            if option.get("required"):
                msg = f"/{name}: the option {key!r} is required"
                raise ClientRefused(msg)
            continue
        kind = option["type"]
        sent = _checked(option, value, f"/{name} {key}")
        if isinstance(kind, int) and kind in _RESOLVED_KINDS:
            sent = str(sent)
            _resolve(option, sent, resolved, used, f"/{name} {key}")
        filled.append({"name": key, "type": kind, "value": sent})
    data = _data(command, path, filled)
    if used:
        data["resolved"] = used
    return data


def resolve_autocomplete(
    commands: Sequence[Body],
    name: str,
    option: str,
    value: str,
    other_options: Mapping[str, object],
    *,
    in_guild: bool,
) -> dict[str, object]:
    """Return the interaction ``data`` that Discord sends while a member types ``value`` into ``option``.

    ``other_options`` are what the member has filled in so far; as in the client nothing is validated yet.

    Raises:
        ClientRefused: if the command or an option does not exist, or ``option`` does not autocomplete.
    """
    command, path, leaf = _find(commands, name, in_guild=in_guild, member_permissions=None)
    registered = _value_options(leaf)
    _refuse_unknown(name, {option: value, **other_options}, registered)
    filled: list[dict[str, object]] = []
    for one in registered:
        key = str(one["name"])
        if key == option:
            if not one.get("autocomplete"):
                msg = f"/{name}: the option {key!r} does not autocomplete"
                raise ClientRefused(msg)
            filled.append({"name": key, "type": one["type"], "value": value, "focused": True})
        elif other_options.get(key) is not None:
            other = other_options[key]
            sent = str(other) if one["type"] in _RESOLVED_KINDS else other
            filled.append({"name": key, "type": one["type"], "value": sent})
    return _data(command, path, filled)


def _find(
    commands: Sequence[Body], name: str, *, in_guild: bool, member_permissions: int | None
) -> tuple[Body, list[Body], Body]:
    """Find the command, the subcommand options on the way to what runs, and what runs."""
    words = name.removeprefix("/").split()
    chat_commands = [one for one in commands if one.get("type", 1) == 1]
    root = next((one for one in chat_commands if [one["name"]] == words[:1]), None)
    if root is None:
        msg = f"there is no command /{name}; there are {listed([one['name'] for one in chat_commands])}"
        raise ClientRefused(msg)
    _refuse_place(root, in_guild=in_guild)
    if in_guild and member_permissions is not None:
        _refuse_permissions(root, member_permissions)
    path: list[Body] = []
    leaf = root
    for word in words[1:]:
        below = _nested_options(leaf)
        found = next((one for one in below if one["name"] == word), None)
        if found is None:
            msg = f"/{name} does not exist; below it there are {listed([one['name'] for one in below])}"
            raise ClientRefused(msg)
        path.append(found)
        leaf = found
    if _nested_options(leaf):
        msg = f"/{name} needs a subcommand: {listed([one['name'] for one in _nested_options(leaf)])}"
        raise ClientRefused(msg)
    return root, path, leaf


def _options(body: Body) -> list[Body]:
    options = body.get("options")
    if not isinstance(options, Sequence) or isinstance(options, str):
        return []
    return [option for option in options if isinstance(option, Mapping)]


def _nested_options(body: Body) -> list[Body]:
    return [option for option in _options(body) if option["type"] in (SUBCOMMAND, GROUP)]


def _value_options(body: Body) -> list[Body]:
    return [option for option in _options(body) if option["type"] not in (SUBCOMMAND, GROUP)]


def _refuse_place(command: Body, *, in_guild: bool) -> None:
    contexts = command.get("contexts")
    if not isinstance(contexts, Sequence):
        # Without contexts the deprecated field decides; without both a command is everywhere.
        contexts = (IN_GUILD,) if command.get("dm_permission") is False else (IN_GUILD, IN_BOT_DM)
    if command.get("guild_id") is not None:
        contexts = (IN_GUILD,)
    if (IN_GUILD if in_guild else IN_BOT_DM) not in contexts:
        place = "in a server" if in_guild else "in a direct message with the bot"
        msg = f"/{command['name']} is not offered {place}"
        raise ClientRefused(msg)


def _refuse_permissions(command: Body, member_permissions: int) -> None:
    needed = command.get("default_member_permissions")
    if needed is None or member_permissions & ADMINISTRATOR:
        return
    bits = int(str(needed))
    # Zero means nobody but administrators.
    if bits == 0 or member_permissions & bits != bits:
        msg = f"/{command['name']} asks for permissions {bits} that the member does not have"
        raise ClientRefused(msg)


def _refuse_unknown(name: str, given: Mapping[str, object], registered: Sequence[Body]) -> None:
    known = [str(option["name"]) for option in registered]
    for key in given:
        if key not in known:
            msg = f"/{name} has no option {key!r}; it has {listed(known)}"
            raise ClientRefused(msg)


def _data(command: Body, path: Sequence[Body], filled: list[dict[str, object]]) -> dict[str, object]:
    options = filled
    for below in reversed(path):
        options = [{"name": below["name"], "type": below["type"], "options": options}]
    data: dict[str, object] = {"id": command["id"], "name": command["name"], "type": 1}
    if options:
        data["options"] = options
    if command.get("guild_id") is not None:
        data["guild_id"] = command["guild_id"]
    return data


def _checked(option: Body, value: object, where: str) -> object:
    """Return the value as the client sends it: a choice's value for its name, otherwise as given."""
    choices = option.get("choices")
    if isinstance(choices, Sequence) and choices:
        for choice in choices:
            if value in (choice["value"], choice["name"]) and not isinstance(value, bool):
                chosen: object = choice["value"]
                return chosen
        msg = f"{where}: {value!r} is not one of {listed([choice['name'] for choice in choices])}"
        raise ClientRefused(msg)
    kind = option["type"]
    if kind == STRING:
        return _checked_text(option, value, where)
    if kind in (INTEGER, NUMBER):
        return _checked_number(option, value, where)
    if kind == BOOLEAN:
        if not isinstance(value, bool):
            _refuse_type(where, "true or false", value)
        return value
    if isinstance(value, bool) or not str(value).isdecimal():
        _refuse_type(where, "an id", value)
    return value


def _refuse_type(where: str, wanted: str, value: object) -> None:
    msg = f"{where}: {wanted} is wanted, not {value!r}"
    raise ClientRefused(msg)


def _checked_text(option: Body, value: object, where: str) -> str:
    if not isinstance(value, str):
        msg = f"{where}: a text is wanted, not {value!r}"
        raise ClientRefused(msg)
    least, most = option.get("min_length"), option.get("max_length")
    low = max(1, least if isinstance(least, int) else 0)
    high = most if isinstance(most, int) else 6000
    if not low <= len(value) <= high:
        msg = f"{where}: {low} to {high} characters are wanted, not {len(value)}"
        raise ClientRefused(msg)
    return value


def _checked_number(option: Body, value: object, where: str) -> int | float:
    whole = option["type"] == INTEGER
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        msg = f"{where}: a {'whole ' if whole else ''}number is wanted, not {value!r}"
        raise ClientRefused(msg)
    number = value
    least, most = option.get("min_value"), option.get("max_value")
    low = least if isinstance(least, int | float) else -LARGEST_INTEGER
    high = most if isinstance(most, int | float) else LARGEST_INTEGER
    if not low <= number <= high:
        msg = f"{where}: {low} to {high} is wanted, not {number}"
        raise ClientRefused(msg)
    return number


def _resolve(
    option: Body, number: str, resolved: Resolved | None, used: dict[str, dict[str, Body]], where: str
) -> None:
    """Carry along what an id stands for; an id that stands for nothing cannot be picked."""
    if resolved is None:
        return
    kind = option["type"]
    found = False
    for section in _RESOLVED_KINDS[kind] if isinstance(kind, int) else ():
        entry = resolved.get(section, {}).get(number)
        if entry is not None:
            found = True
            used.setdefault(section, {})[number] = entry
    if not found:
        msg = f"{where}: there is nothing with the id {number} to pick"
        raise ClientRefused(msg)
    allowed = option.get("channel_types")
    if isinstance(allowed, Sequence) and allowed and used["channels"][number].get("type") not in allowed:
        msg = f"{where}: the channel {number} is not of a type that may be picked"
        raise ClientRefused(msg)
