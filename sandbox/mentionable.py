"""Users, roles, channels and files as values of options and fields: their ids, and what the ids stand for."""

from collections.abc import Iterable

from sandbox import payloads
from sandbox.accounts import Account
from sandbox.backend import Backend
from sandbox.bodies import JsonObject, whole
from sandbox.messages import Attachment
from sandbox.world import Channel, Guild, Role

Resolved = dict[str, dict[str, JsonObject]]


def identified(value: object) -> object:
    """Return the id in place of what bears one, also within a list; any other value as it is."""
    if isinstance(value, Account | Role | Channel | Attachment):
        return str(value.id)
    return [identified(one) for one in value] if isinstance(value, list) else value


def resolved_of(backend: Backend, channel: Channel, values: Iterable[object]) -> Resolved:
    """Return what the ids among some values stand for where a member acts, by kind and id."""
    resolved: Resolved = {}
    for value in values:
        number = whole(identified(value))
        if number:
            _resolve(resolved, backend, channel, number)
    return resolved


def _resolve(resolved: Resolved, backend: Backend, channel: Channel, number: int) -> None:
    key, guild = str(number), channel.guild
    account = backend.world.users.get(number)
    if account is not None:
        resolved.setdefault("users", {})[key] = payloads.user(account)
    attachment = backend.postings.files.get(number)
    if attachment is not None:
        resolved.setdefault("attachments", {})[key] = payloads.attachment(attachment, ephemeral=True)
    if guild is not None:
        _resolve_in_guild(resolved, guild, number)


def _resolve_in_guild(resolved: Resolved, guild: Guild, number: int) -> None:
    key = str(number)
    member = guild.members.get(number)
    if member is not None:
        body = payloads.member(member, permissions=guild.permissions_of(member.user))
        resolved.setdefault("members", {})[key] = {
            name: value for name, value in body.items() if name != "user"
        }
    if number in guild.roles:
        resolved.setdefault("roles", {})[key] = payloads.role(guild.roles[number])
    if number in guild.channels:
        permissions = str(guild.permissions_of(guild.world.bot, guild.channels[number]))
        resolved.setdefault("channels", {})[key] = {
            **payloads.channel(guild.channels[number]),
            "permissions": permissions,
        }
