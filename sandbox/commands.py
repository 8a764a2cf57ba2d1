"""The application commands a bot has registered, for all guilds and for single ones."""

import asyncio
from collections.abc import Iterable, Sequence

from sandbox import refusals
from sandbox.bodies import JsonObject, objects, whole
from sandbox.world import World

_LOCALISATIONS = ("name_localizations", "description_localizations")


class Commands:
    """Registered commands by scope: a guild's id, or None for global ones."""

    def __init__(self, world: World, application_id: int) -> None:
        self._world = world
        self._application_id = application_id
        self._scopes: dict[int | None, list[JsonObject]] = {None: []}
        self._overwritten = asyncio.Event()

    async def wait_until_overwritten(self) -> None:
        """Wait until the bot has registered its commands in bulk, for all guilds or for one."""
        await self._overwritten.wait()

    def of(self, guild_id: int | None) -> list[JsonObject]:
        """Return a scope's commands as registered, with ids."""
        return self._scopes.get(guild_id, [])

    def visible_in(self, guild_id: int | None) -> list[JsonObject]:
        """Return what a member can pick in a guild, or in direct messages (None): a guild's own come first."""
        own = self.of(guild_id) if guild_id is not None else []
        names = {(command["name"], command["type"]) for command in own}
        return own + [one for one in self.of(None) if (one["name"], one["type"]) not in names]

    def overwrite(self, guild_id: int | None, commands: Sequence[JsonObject]) -> list[JsonObject]:
        """Replace a scope's commands; those that keep type and name keep their id."""
        known = {(one["name"], one["type"]): one for one in self.of(guild_id)}
        self._scopes[guild_id] = [
            self._registered(guild_id, command, known.get((command.get("name"), command.get("type", 1))))
            for command in commands
        ]
        self._overwritten.set()
        return self.of(guild_id)

    def upsert(self, guild_id: int | None, command: JsonObject) -> tuple[JsonObject, bool]:
        """Create one command or replace its namesake; return it and whether it is new."""
        scope = self._scopes.setdefault(guild_id, [])
        key = (command.get("name"), command.get("type", 1))
        known = next((one for one in scope if (one["name"], one["type"]) == key), None)
        registered = self._registered(guild_id, command, known)
        if known is None:
            scope.append(registered)
        else:
            scope[scope.index(known)] = registered
        return registered, known is None

    def find(self, guild_id: int | None, command_id: int) -> JsonObject:
        """Return one command.

        Raises:
            Refused: 10063 when the scope has none of that id.
        """
        for command in self.of(guild_id):
            if whole(command["id"]) == command_id:
                return command
        raise refusals.unknown_command()

    def edit(self, guild_id: int | None, command_id: int, changes: JsonObject) -> JsonObject:
        """Change some of a command's fields."""
        known = self.find(guild_id, command_id)
        edited = self._registered(guild_id, {**known, **changes}, known)
        scope = self._scopes[guild_id]
        scope[scope.index(known)] = edited
        return edited

    def delete(self, guild_id: int | None, command_id: int) -> None:
        """Remove a command."""
        self._scopes[guild_id].remove(self.find(guild_id, command_id))

    def _registered(self, guild_id: int | None, command: JsonObject, known: JsonObject | None) -> JsonObject:
        fresh_id = str(self._world.snowflakes.new())
        registered: JsonObject = {
            "type": 1,
            "description": "",
            "default_member_permissions": None,
            "dm_permission": True,
            "contexts": None,
            "integration_types": [0],
            "nsfw": False,
            **command,
            "id": known["id"] if known else fresh_id,
            "application_id": str(self._application_id),
            "version": fresh_id,
        }
        if guild_id is not None:
            registered["guild_id"] = str(guild_id)
        return registered


def without_localisations(commands: Iterable[JsonObject]) -> list[JsonObject]:
    """Return commands as Discord lists them by default: without the dictionaries of translations."""
    return [_stripped(command) for command in commands]


def _stripped(node: JsonObject) -> JsonObject:
    stripped = {key: value for key, value in node.items() if key not in _LOCALISATIONS}
    for key in ("options", "choices"):
        if key in stripped:
            stripped[key] = [_stripped(child) for child in objects(stripped[key])]
    return stripped
