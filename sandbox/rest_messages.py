"""Routes for channels' messages and for opening direct messages."""

from collections.abc import Mapping

from sandbox import payloads, refusals
from sandbox.backend import Backend
from sandbox.bodies import JsonObject, whole
from sandbox.messages import EPHEMERAL, Message
from sandbox.permissions import Permission
from sandbox.refusals import Refused
from sandbox.routing import Call, Outcome, Route, route
from sandbox.rules import Refusal, check_message
from sandbox.world import DM, Channel

_PAGE_DEFAULT = 50
_PAGE_MOST = 100


def routes() -> list[Route]:
    """Return this module's routes."""
    return [
        route("POST /channels/{channel_id}/messages", create_message),
        route("GET /channels/{channel_id}/messages", list_messages),
        route("GET /channels/{channel_id}/messages/{message_id}", get_message),
        route("PATCH /channels/{channel_id}/messages/{message_id}", edit_message),
        route("DELETE /channels/{channel_id}/messages/{message_id}", delete_message),
        route("POST /channels/{channel_id}/typing", type_in),
        route("POST /users/@me/channels", open_dm),
    ]


def refuse_if(refusal: Refusal | None) -> None:
    """Raise a rule's refusal, which is always the bot's mistake."""
    if refusal is not None:
        raise Refused(refusal.status, refusal.code, refusal.message, refusal.errors)


def bot_channel(backend: Backend, channel_id: int, *needed: Permission) -> Channel:
    """Return a channel in which the bot may do what is needed.

    Raises:
        Refused: 10003 for an unknown channel, 50001 when the bot cannot see it, 50013 when it lacks a permission.
    """
    channel = backend.world.channels.get(channel_id)
    if channel is None:
        raise refusals.unknown_channel()
    if channel.type != DM:
        held = backend.world.bot_permissions(channel)
        if not held & Permission.VIEW_CHANNEL:
            raise refusals.missing_access()
        for permission in needed:
            if not held & permission:
                raise refusals.missing_permissions()
    return channel


def create_message(call: Call) -> Outcome:
    """Send a message."""
    backend = call.backend
    body = call.body()
    channel = bot_channel(backend, call.id(0), Permission.SEND_MESSAGES)
    if channel.recipient is not None:
        _refuse_unreachable(channel)
    refuse_if(check_message(body, files=len(call.uploads)))
    if whole(body.get("flags")) & EPHEMERAL:
        body = {**body, "flags": whole(body["flags"]) & ~EPHEMERAL}
    enforce_nonce = body.get("enforce_nonce") is True
    nonce = body.get("nonce")
    if enforce_nonce and isinstance(nonce, str | int):
        earlier = backend.postings.earlier(channel, nonce)
        if earlier is not None:
            return Outcome(200, payloads.message(earlier))
    if channel.type != DM:
        _refuse_unpermitted(backend, channel, call, body)
    _refuse_unknown_reference(channel, body)
    message = backend.postings.compose(channel, backend.world.bot, body, call.uploads)
    backend.postings.post(channel, message, enforce_nonce=enforce_nonce)
    return Outcome(200, payloads.message(message))


def _refuse_unreachable(channel: Channel) -> None:
    recipient = channel.recipient
    if recipient is None:
        return
    if recipient.was_in_a_guild and not recipient.guild_ids:
        raise refusals.no_mutual_guilds()
    if recipient.closed_dms:
        raise refusals.closed_dms()


def _refuse_unpermitted(backend: Backend, channel: Channel, call: Call, body: JsonObject) -> None:
    held = backend.world.bot_permissions(channel)
    if body.get("embeds") and not held & Permission.EMBED_LINKS:
        raise refusals.missing_permissions()
    if call.uploads and not held & Permission.ATTACH_FILES:
        raise refusals.missing_permissions()


def _refuse_unknown_reference(channel: Channel, body: JsonObject) -> None:
    reference = body.get("message_reference")
    if not isinstance(reference, dict) or reference.get("fail_if_not_exists") is False:
        return
    if whole(reference.get("message_id")) not in channel.messages:
        raise refusals.bad_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")


def list_messages(call: Call) -> Outcome:
    """List a page of messages, newest first."""
    channel = bot_channel(call.backend, call.id(0), Permission.READ_MESSAGE_HISTORY)
    query = call.query
    limit = whole(query.get("limit"), _PAGE_DEFAULT)
    if not 1 <= limit <= _PAGE_MOST:
        raise refusals.bad_form(
            "limit", "NUMBER_TYPE_MAX", f"int value should be between 1 and {_PAGE_MOST}."
        )
    visible = [message for message in channel.messages.values() if message.visible_to is None]
    visible.sort(key=lambda message: message.id, reverse=True)
    return Outcome(200, [payloads.message(message) for message in _page(visible, query, limit)])


def _page(newest_first: list[Message], asked: Mapping[str, str], limit: int) -> list[Message]:
    if before := whole(asked.get("before")):
        return [message for message in newest_first if message.id < before][:limit]
    if after := whole(asked.get("after")):
        # The oldest of those that are newer.
        return [message for message in newest_first if message.id > after][-limit:]
    if around := whole(asked.get("around")):
        older = [message for message in newest_first if message.id <= around][: (limit + 1) // 2]
        newer = [message for message in newest_first if message.id > around]
        return (
            newer[len(newer) - (limit - len(older)) :] + older
            if len(newer) > limit - len(older)
            else newer + older
        )
    return newest_first[:limit]


def _visible_message(call: Call, channel: Channel) -> Message:
    message = channel.messages.get(call.id(1))
    if message is None or message.visible_to is not None:
        # The bot's token does not reach ephemeral messages; only the interaction's token does.
        raise refusals.unknown_message()
    return message


def get_message(call: Call) -> Outcome:
    """Fetch a message."""
    channel = bot_channel(call.backend, call.id(0), Permission.READ_MESSAGE_HISTORY)
    return Outcome(200, payloads.message(_visible_message(call, channel)))


def edit_message(call: Call) -> Outcome:
    """Edit one of the bot's own messages."""
    backend = call.backend
    body = call.body()
    channel = bot_channel(backend, call.id(0))
    message = _visible_message(call, channel)
    if message.author is not backend.world.bot:
        raise refusals.not_the_author()
    refuse_if(check_message(body, files=len(call.uploads), editing=payloads.message(message)))
    backend.postings.edit(channel, message, body, call.uploads)
    return Outcome(200, payloads.message(message))


def delete_message(call: Call) -> Outcome:
    """Delete one of the bot's own messages, or another's where it may manage messages."""
    backend = call.backend
    channel = bot_channel(backend, call.id(0))
    message = _visible_message(call, channel)
    if message.author is not backend.world.bot:
        if channel.type == DM:
            raise Refused(403, 50003, "Cannot execute action on a DM channel")
        if not backend.world.bot_permissions(channel) & Permission.MANAGE_MESSAGES:
            raise refusals.missing_permissions()
    backend.postings.delete(channel, message)
    return Outcome(204)


def type_in(call: Call) -> Outcome:
    """Show the bot as typing."""
    bot_channel(call.backend, call.id(0), Permission.SEND_MESSAGES)
    return Outcome(204)


def open_dm(call: Call) -> Outcome:
    """Open, or find, the direct messages with an account. Closed DMs show only on sending."""
    recipient = call.backend.world.users.get(whole(call.body().get("recipient_id")))
    if recipient is None:
        raise refusals.unknown_user()
    if recipient.bot:
        raise Refused(400, 50007, "Cannot send messages to this user")
    return Outcome(200, payloads.channel(call.backend.world.dm_with(recipient)))
