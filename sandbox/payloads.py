"""The world's objects as Discord's JSON, with every field that clients rely on."""

from datetime import datetime

from sandbox.accounts import Account
from sandbox.bodies import JsonObject
from sandbox.messages import EPHEMERAL, Attachment, Message
from sandbox.permissions import Overwrite
from sandbox.world import Channel, Guild, Member, Role, World

REPLY_TYPE = 19
COMMAND_REPLY_TYPE = 20


def timestamp(at: datetime) -> str:
    """Return an instant the way Discord writes it."""
    return at.isoformat(timespec="microseconds")


def user(account: Account) -> JsonObject:
    """Return a user object."""
    return {
        "id": str(account.id),
        "username": account.name.lower().replace(" ", "_"),
        "global_name": None if account.bot else account.name,
        "discriminator": "0001" if account.bot else "0",
        "avatar": None,
        "bot": account.bot,
        "public_flags": 0,
    }


def own_user(account: Account) -> JsonObject:
    """Return the bot's user object as the bot itself gets it."""
    return {
        **user(account),
        "verified": True,
        "mfa_enabled": True,
        "email": None,
        "flags": 0,
        "locale": account.locale,
    }


def application(world: World, application_id: int) -> JsonObject:
    """Return the bot's application, for the bot itself."""
    return {
        "id": str(application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": f"{application_id:064x}",
        "flags": 1 << 23,
        "owner": user(Account(application_id - 1, "Operator")),
        "team": None,
        "bot": user(world.bot),
        "approximate_guild_count": sum(1 for _ in world.bot_guilds()),
        "interactions_endpoint_url": None,
        "integration_types_config": {"0": {}, "1": {}},
    }


def role(one: Role) -> JsonObject:
    """Return a role object."""
    return {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed,
        "mentionable": False,
        "flags": 0,
    }


def member(one: Member, *, permissions: int | None = None) -> JsonObject:
    """Return a member object with its user; interactions also carry the permissions in their channel."""
    body: JsonObject = {
        "user": user(one.user),
        "nick": one.nick,
        "avatar": None,
        "roles": [str(role_id) for role_id in one.role_ids],
        "joined_at": timestamp(one.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    if permissions is not None:
        body["permissions"] = str(permissions)
    return body


def channel(one: Channel) -> JsonObject:
    """Return a channel object, of a guild or of direct messages."""
    body: JsonObject = {
        "id": str(one.id),
        "type": one.type,
        "flags": 0,
        "last_message_id": str(one.last_message_id) if one.last_message_id else None,
    }
    if one.recipient:
        return {**body, "recipients": [user(one.recipient)]}
    return {
        **body,
        "guild_id": str(one.guild_id),
        "name": one.name,
        "position": one.position,
        "topic": None,
        "nsfw": False,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "permission_overwrites": [_overwrite(overwrite) for overwrite in one.overwrites.values()],
    }


def _overwrite(one: Overwrite) -> JsonObject:
    return {
        "id": str(one.target_id),
        "type": 0 if one.is_role else 1,
        "allow": str(one.allow),
        "deny": str(one.deny),
    }


def guild(one: Guild) -> JsonObject:
    """Return a guild object as its REST route gives it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "splash": None,
        "banner": None,
        "description": None,
        "owner_id": str(one.owner_id),
        "preferred_locale": one.locale,
        "features": [],
        "roles": [role(each) for each in one.roles.values()],
        "emojis": [],
        "stickers": [],
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "max_members": 500_000,
    }


def guild_create(one: Guild) -> JsonObject:
    """Return the guild as the gateway announces it: with channels, and the bot as its only listed member."""
    me = one.members.get(one.world.bot.id)
    return {
        **guild(one),
        "joined_at": timestamp(me.joined_at if me else one.world.now()),
        "large": len(one.members) >= 250,
        "unavailable": False,
        "member_count": len(one.members),
        "voice_states": [],
        "members": [member(me)] if me else [],
        "channels": [channel(each) for each in one.channels.values()],
        "threads": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def attachment(one: Attachment, *, ephemeral: bool = False) -> JsonObject:
    """Return an attachment object."""
    body: JsonObject = {
        "id": str(one.id),
        "filename": one.filename,
        "size": one.size,
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
    }
    if one.description is not None:
        body["description"] = one.description
    if ephemeral:
        body["ephemeral"] = True
    return body


def message(one: Message) -> JsonObject:
    """Return a message object."""
    body: JsonObject = {
        "id": str(one.id),
        "channel_id": str(one.channel_id),
        "type": _message_type(one),
        "author": user(one.author),
        "content": one.content,
        "timestamp": timestamp(one.created_at),
        "edited_timestamp": timestamp(one.edited_at) if one.edited_at else None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [attachment(each, ephemeral=bool(one.flags & EPHEMERAL)) for each in one.attachments],
        "embeds": list(one.embeds),
        "components": list(one.components),
        "pinned": False,
        "flags": one.flags,
    }
    if one.nonce is not None:
        body["nonce"] = one.nonce
    if one.reference is not None:
        body["message_reference"] = one.reference
    if one.origin is not None:
        origin = one.origin
        metadata: JsonObject = {
            "id": str(origin.interaction_id),
            "type": origin.interaction_type,
            "user": user(origin.user),
            "authorizing_integration_owners": {},
        }
        if origin.command_name is not None:
            metadata["name"] = origin.command_name
        body["interaction_metadata"] = metadata
        body["application_id"] = str(one.author.id)
        body["webhook_id"] = str(one.author.id)
    return body


def _message_type(one: Message) -> int:
    if one.origin is not None and one.origin.command_name is not None:
        return COMMAND_REPLY_TYPE
    return REPLY_TYPE if one.reference is not None else 0


def message_event(one: Message, *, reader_may_see_content: bool = True) -> JsonObject:
    """Return the message as a gateway event; without the content intent what others wrote is blank."""
    body = message(one)
    if one.guild_id is not None:
        body["guild_id"] = str(one.guild_id)
    if not reader_may_see_content:
        body.update(content="", embeds=[], attachments=[], components=[])
    return body
