"""Writing, changing and deleting messages, with everything that follows from it."""

import mimetypes
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox import refusals
from sandbox.accounts import Account
from sandbox.bodies import JsonObject, is_object, objects, text, whole
from sandbox.events import DmArrived, Event, MessageEdited
from sandbox.messages import EPHEMERAL, LOADING, Attachment, Message, Origin, walk
from sandbox.pings import could_ping, pings_of
from sandbox.world import Channel, World

MAX_FILE_BYTES = 10 * 1024 * 1024

_SETTABLE_FLAGS = 1 << 2 | EPHEMERAL | 1 << 12 | 1 << 13 | 1 << 15
_EDITABLE_FLAGS = 1 << 2 | 1 << 15


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart request: the form field's name, its filename, type and content."""

    field: str
    filename: str
    content_type: str
    data: bytes


class Postings:
    """Puts messages into channels and tells the gateway, the members and the narrator."""

    def __init__(
        self,
        world: World,
        *,
        cdn_url: Callable[[], str],
        nonce_window: timedelta,
        tell: Callable[[Event], None],
    ) -> None:
        self._world = world
        self._cdn_url = cdn_url
        self._nonce_window = nonce_window
        self._tell = tell
        self._by_nonce: OrderedDict[tuple[int, str | int], tuple[datetime, Message]] = OrderedDict()
        self.files: dict[int, Attachment] = {}
        self.lost: set[int] = set()
        """Files of which only the address is left."""
        self.open_to_pings: list[Message] = []
        """The bot's messages that notified somebody, or would have had their texts mentioned anybody."""
        self.on_dm: Callable[[Account, Message], None] | None = None

    def earlier(self, channel: Channel, nonce: str | int) -> Message | None:
        """Return the message that the bot sent here with this nonce within the window, if any."""
        now = self._world.now()
        window = self._nonce_window
        while self._by_nonce:
            key, (sent_at, _) = next(iter(self._by_nonce.items()))
            if now - sent_at < window:
                break
            del self._by_nonce[key]
        found = self._by_nonce.get((channel.id, nonce))
        return found[1] if found and now - found[0] < window else None

    def compose(
        self,
        channel: Channel,
        author: Account,
        payload: JsonObject,
        uploads: Sequence[Upload] = (),
        *,
        origin: Origin | None = None,
    ) -> Message:
        """Build a message from a body that has passed the rules. It is not in the channel yet."""
        message = Message(
            self._world.snowflakes.new(),
            channel.id,
            channel.guild_id,
            author,
            self._world.now(),
            origin=origin,
        )
        message.flags = whole(payload.get("flags")) & _SETTABLE_FLAGS
        message.content = text(payload.get("content")).strip()
        nonce = payload.get("nonce")
        message.nonce = nonce if isinstance(nonce, str | int) else None
        reference = payload.get("message_reference")
        message.reference = reference if is_object(reference) else None
        message.attachments = self._keep_uploads(channel, objects(payload.get("attachments")), uploads)
        if embeds := objects(payload.get("embeds")):
            message.embeds = [self._embed(embed, message.attachments) for embed in embeds]
        if components := objects(payload.get("components")):
            message.components = _numbered(components)
        message.pings, message.could_ping = pings_of(payload), could_ping(payload)
        return message

    def post(self, channel: Channel, message: Message, *, enforce_nonce: bool = False) -> None:
        """Put a message into its channel."""
        channel.messages[message.id] = message
        self._note_pings(message)
        if message.visible_to is None:
            channel.last_message_id = message.id
            if not message.loading:
                self._world.publish("MESSAGE_CREATE", message.guild_id, message)
        if enforce_nonce and message.nonce is not None:
            key = (channel.id, message.nonce)
            self._by_nonce[key] = (message.created_at, message)
            self._by_nonce.move_to_end(key)
        if channel.guild is not None and message.origin is None and message.author is self._world.bot:
            channel.note_post(message)
        recipient = channel.recipient
        if recipient is not None and message.origin is None and message.author is self._world.bot:
            recipient.inbox.append(message)
            if self.on_dm:
                self.on_dm(recipient, message)
            self._tell(DmArrived(message.created_at, recipient, message))

    def edit(
        self, channel: Channel, message: Message, payload: JsonObject, uploads: Sequence[Upload] = ()
    ) -> bool:
        """Change a message by a body that has passed the rules; return whether this ended its "thinking"."""
        was_loading = message.loading
        if "content" in payload:
            message.content = text(payload["content"]).strip()
        if "flags" in payload:
            kept = message.flags & ~_EDITABLE_FLAGS | message.flags & 1 << 15
            message.flags = kept | whole(payload["flags"]) & _EDITABLE_FLAGS
        if "attachments" in payload or uploads:
            message.attachments = self._edited_attachments(channel, message, payload, uploads)
        if "embeds" in payload:
            message.embeds = [self._embed(embed, message.attachments) for embed in objects(payload["embeds"])]
        if "components" in payload:
            message.components = _numbered(objects(payload["components"]))
        if was_loading:
            message.flags &= ~LOADING
            # Discord calls nobody for a change; but this one is the message's first.
            message.pings, message.could_ping = pings_of(payload), could_ping(payload)
            self._note_pings(message)
        else:
            message.edited_at = self._world.now()
        if message.visible_to is None:
            self._world.publish(
                "MESSAGE_CREATE" if was_loading else "MESSAGE_UPDATE", message.guild_id, message
            )
        if not was_loading:
            self._tell(MessageEdited(self._world.now(), message))
        return was_loading

    def delete(self, channel: Channel, message: Message) -> None:
        """Take a message out of its channel."""
        message.deleted = True
        channel.messages.pop(message.id, None)
        if message.visible_to is None:
            self._world.publish("MESSAGE_DELETE", message.guild_id, message)

    def _note_pings(self, message: Message) -> None:
        if message.could_ping and message.author is self._world.bot:
            self.open_to_pings.append(message)

    def _edited_attachments(
        self, channel: Channel, message: Message, payload: JsonObject, uploads: Sequence[Upload]
    ) -> list[Attachment]:
        if "attachments" not in payload:
            return [*message.attachments, *self._keep_uploads(channel, [], uploads)]
        listed = objects(payload["attachments"])
        kept_ids = {whole(one.get("id")) for one in listed}
        kept = [one for one in message.attachments if one.id in kept_ids]
        return [*kept, *self._keep_uploads(channel, listed, uploads)]

    def _keep_uploads(
        self, channel: Channel, listed: Sequence[JsonObject], uploads: Sequence[Upload]
    ) -> list[Attachment]:
        described = {f"files[{one.get('id')}]": one for one in listed}
        return [self._keep(channel, upload, described.get(upload.field, {})) for upload in uploads]

    def _keep(self, channel: Channel, upload: Upload, about: JsonObject) -> Attachment:
        if len(upload.data) > MAX_FILE_BYTES:
            raise refusals.too_large()
        filename = text(about.get("filename")) or upload.filename
        description = about.get("description")
        guessed, _ = mimetypes.guess_type(filename)
        attachment_id = self._world.snowflakes.new()
        kept = Attachment(
            attachment_id,
            filename,
            upload.data,
            guessed or upload.content_type,
            description if isinstance(description, str) else None,
            f"{self._cdn_url()}/attachments/{channel.id}/{attachment_id}/{filename}",
        )
        self.files[attachment_id] = kept
        return kept

    def _embed(self, embed: JsonObject, attachments: Sequence[Attachment]) -> JsonObject:
        """Return the embed as Discord stores it: typed, with references to the message's own files resolved."""
        stored: JsonObject = {"type": "rich", **embed}
        for key in ("image", "thumbnail"):
            picture = stored.get(key)
            if is_object(picture) and text(picture.get("url")).startswith("attachment://"):
                filename = text(picture["url"]).removeprefix("attachment://")
                url = next((one.url for one in attachments if one.filename == filename), None)
                if url:
                    stored[key] = {**picture, "url": url, "proxy_url": url}
        return stored


def _numbered(components: Sequence[JsonObject]) -> list[JsonObject]:
    """Return the components with the numeric ids Discord gives to those that come without."""
    taken = {whole(part.get("id")) for part in walk(components)}
    free = (number for number in range(1, 1_000_000) if number not in taken)

    def numbered(part: JsonObject) -> JsonObject:
        result = dict(part)
        if not whole(part.get("id")):
            result["id"] = next(free)
        if "components" in part:
            result["components"] = [numbered(child) for child in objects(part["components"])]
        for key in ("accessory", "component"):
            inner = part.get(key)
            if is_object(inner):
                result[key] = numbered(inner)
        return result

    return [numbered(part) for part in components]
