"""Which intents an event needs, and what it says."""

from collections.abc import Sequence
from enum import IntFlag
from typing import TYPE_CHECKING

from sandbox import payloads
from sandbox.bodies import JsonObject, whole
from sandbox.gateway_session import Session
from sandbox.interactions import Interaction
from sandbox.messages import Message
from sandbox.postings import MAX_FILE_BYTES
from sandbox.world import Change, Channel, Guild, Member, Role, World

if TYPE_CHECKING:
    from sandbox.backend import Backend


class Intent(IntFlag):
    """The gateway intents that matter here."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT


def needed_intent(event: str, *, in_guild: bool, own: bool) -> Intent:
    """Return the intent without which an event is not sent.

    ``own`` tells that it is about the bot's own membership, which every bot with the guilds intent learns of.
    """
    if event.startswith("MESSAGE_"):
        return Intent.GUILD_MESSAGES if in_guild else Intent.DIRECT_MESSAGES
    if event.startswith("GUILD_MEMBER_") and not own:
        return Intent.GUILD_MEMBERS
    return Intent.GUILDS


def event_body(change: Change) -> JsonObject:
    """Return the ``d`` of a change's event."""
    guild_id, subject = str(change.guild_id), change.subject
    if isinstance(subject, Message):
        return _message_body(change.event, subject)
    if isinstance(subject, Channel):
        return payloads.channel(subject)
    if isinstance(subject, Role):
        if change.event == "GUILD_ROLE_DELETE":
            return {"guild_id": guild_id, "role_id": str(subject.id)}
        return {"guild_id": guild_id, "role": payloads.role(subject)}
    if isinstance(subject, Member):
        if change.event == "GUILD_MEMBER_REMOVE":
            return {"guild_id": guild_id, "user": payloads.user(subject.user)}
        return {**payloads.member(subject), "guild_id": guild_id}
    msg = f"{change.event} is about a {type(subject).__name__}"
    raise TypeError(msg)


def _message_body(event: str, message: Message) -> JsonObject:
    if event != "MESSAGE_DELETE":
        return payloads.message_event(message)
    body: JsonObject = {"id": str(message.id), "channel_id": str(message.channel_id)}
    if message.guild_id is not None:
        body["guild_id"] = str(message.guild_id)
    return body


def interaction_body(world: World, application_id: int, interaction: Interaction) -> JsonObject:
    """Return the ``d`` of INTERACTION_CREATE."""
    channel, user = interaction.channel, interaction.user
    body: JsonObject = {
        "id": str(interaction.id),
        "application_id": str(application_id),
        "type": int(interaction.kind),
        "data": interaction.data,
        "token": interaction.token,
        "version": 1,
        "locale": user.locale,
        "channel_id": str(channel.id),
        "app_permissions": str(world.bot_permissions(channel)),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": MAX_FILE_BYTES,
    }
    guild = channel.guild
    if guild is None:
        # Discord leaves the recipients out of a direct-message channel in interactions.
        bare = {key: value for key, value in payloads.channel(channel).items() if key != "recipients"}
        body |= {"channel": bare, "user": payloads.user(user), "context": 1}
        body["authorizing_integration_owners"] = {"0": "0"}
    else:
        permissions = guild.permissions_of(user, channel)
        body |= {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "channel": {**payloads.channel(channel), "permissions": str(permissions)},
            "member": payloads.member(guild.members[user.id], permissions=permissions),
            "context": 0,
            "authorizing_integration_owners": {"0": str(guild.id)},
        }
    if interaction.source is not None:
        body["message"] = payloads.message(interaction.source)
    return body


def ready_body(backend: "Backend", session: Session, guilds: Sequence[Guild]) -> JsonObject:
    """Return the ``d`` of READY: who the bot is, and its guilds, which follow one by one."""
    return {
        "v": 10,
        "user": payloads.own_user(backend.world.bot),
        "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": f"ws://{backend.host}/gateway",
        "shard": [session.shard_id, session.shard_count],
        "application": {"id": str(backend.application_id), "flags": 1 << 23},
        "private_channels": [],
        "relationships": [],
        "presences": [],
    }


def members_chunk(guild: Guild, request: JsonObject, *, may_list: bool) -> JsonObject:
    """Return the ``d`` of GUILD_MEMBERS_CHUNK: the members asked for by id, or all where the bot may list them."""
    wanted = request.get("user_ids")
    ids = {whole(one) for one in wanted} if isinstance(wanted, list) else {whole(wanted)} if wanted else None
    if ids is None and not may_list:
        ids = {guild.world.bot.id}
    members = [one for one in guild.members.values() if ids is None or one.user.id in ids]
    chunk: JsonObject = {
        "guild_id": str(guild.id),
        "members": [payloads.member(one) for one in members],
        "chunk_index": 0,
        "chunk_count": 1,
        "not_found": [],
    }
    if "nonce" in request:
        chunk["nonce"] = request["nonce"]
    return chunk
