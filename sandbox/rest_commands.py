"""Routes for registering application commands, for all guilds and for single ones."""

from collections.abc import Sequence

from sandbox import refusals
from sandbox.bodies import JsonObject, is_object, objects
from sandbox.commands import without_localisations
from sandbox.rest_messages import refuse_if
from sandbox.routing import Call, Outcome, Route, route
from sandbox.rules import check_commands

_GUILD_PARAMS = 2


def routes() -> list[Route]:
    """Return this module's routes."""
    found = []
    for scope in ("/applications/{application_id}", "/applications/{application_id}/guilds/{guild_id}"):
        found += [
            route(f"GET {scope}/commands", list_commands),
            route(f"PUT {scope}/commands", overwrite_commands),
            route(f"POST {scope}/commands", create_command),
            route(f"GET {scope}/commands/{{command_id}}", get_command),
            route(f"PATCH {scope}/commands/{{command_id}}", edit_command),
            route(f"DELETE {scope}/commands/{{command_id}}", delete_command),
        ]
    return found


def _scope(call: Call, *, single: bool) -> int | None:
    """Return the guild's id, or None for global commands."""
    if call.id(0) != call.backend.application_id:
        raise refusals.Refused(
            403, 20012, "You are not authorized to perform this action on this application"
        )
    if len(call.params) - single < _GUILD_PARAMS:
        return None
    guild = call.backend.world.guilds.get(call.id(1))
    if guild is None or call.backend.world.bot.id not in guild.members:
        raise refusals.missing_access()
    return guild.id


def list_commands(call: Call) -> Outcome:
    """List a scope's commands, with translations only when asked for."""
    commands = call.backend.commands.of(_scope(call, single=False))
    wanted = call.query.get("with_localizations") in ("1", "true", "True")
    return Outcome(200, commands if wanted else without_localisations(commands))


def overwrite_commands(call: Call) -> Outcome:
    """Replace all commands of a scope."""
    guild_id = _scope(call, single=False)
    if not isinstance(call.payload, list) or not all(is_object(one) for one in call.payload):
        raise refusals.not_an_object()
    commands: Sequence[JsonObject] = objects(call.payload)
    refuse_if(check_commands(commands))
    return Outcome(200, call.backend.commands.overwrite(guild_id, commands))


def create_command(call: Call) -> Outcome:
    """Create one command, or replace its namesake."""
    guild_id = _scope(call, single=False)
    body = call.body()
    names = {(body.get("name"), body.get("type", 1))}
    others = [one for one in call.backend.commands.of(guild_id) if (one["name"], one["type"]) not in names]
    refuse_if(check_commands([*_as_sent(others), body]))
    command, is_new = call.backend.commands.upsert(guild_id, body)
    return Outcome(201 if is_new else 200, command)


def _as_sent(commands: Sequence[JsonObject]) -> list[JsonObject]:
    added = ("id", "application_id", "version", "guild_id")
    return [{key: value for key, value in command.items() if key not in added} for command in commands]


def get_command(call: Call) -> Outcome:
    """Fetch one command."""
    return Outcome(200, call.backend.commands.find(_scope(call, single=True), _command_id(call)))


def edit_command(call: Call) -> Outcome:
    """Change one command."""
    guild_id = _scope(call, single=True)
    known = call.backend.commands.find(guild_id, _command_id(call))
    body = call.body()
    refuse_if(check_commands(_as_sent([{**known, **body}])))
    return Outcome(200, call.backend.commands.edit(guild_id, _command_id(call), body))


def delete_command(call: Call) -> Outcome:
    """Remove one command."""
    call.backend.commands.delete(_scope(call, single=True), _command_id(call))
    return Outcome(204)


def _command_id(call: Call) -> int:
    return call.id(len(call.params) - 1)
