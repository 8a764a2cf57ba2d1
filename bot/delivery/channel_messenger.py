"""The last step to a server's channel: one message, and what its outcome means.

The results are those of direct messages. Posts are patient: members' messages, which have their minute, go first.
"""

import asyncio
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import discord
from discord.http import handle_message_parameters

from bot.delivery.messenger import FAILURES, Delivered, DiscordMessenger, FindResult, Refused, SendResult
from bot.domain.ids import ChannelId, MessageId

_HISTORY_LOOKED_AT = 50
_NOBODY = discord.AllowedMentions.none()


class OutgoingPicture(Protocol):
    """A file that is shown with a message."""

    @property
    def data(self) -> bytes:
        """Its bytes."""
        ...

    @property
    def filename(self) -> str:
        """Its name, which tells its type."""
        ...

    @property
    def description(self) -> str:
        """What it shows, for those who do not see it."""
        ...


class OutgoingPost(Protocol):
    """A message ready for a channel. ``mark`` is in a custom id of it and in no other message's, if it has any."""

    @property
    def content(self) -> str:
        """The text; empty where the view holds all."""
        ...

    @property
    def view(self) -> discord.ui.View | discord.ui.LayoutView | None:
        """Buttons or layout, all dynamic."""
        ...

    @property
    def picture(self) -> OutgoingPicture | None:
        """A picture, if there is one."""
        ...

    @property
    def mark(self) -> str | None:
        """What tells this message from every other of the bot's in the channel; None if only its text does."""
        ...


class ChannelMessenger:
    """Posts and edits in servers' channels; nothing it sends mentions anybody."""

    def __init__(self, client: discord.Client, messenger: DiscordMessenger) -> None:
        """``messenger`` shares its pacing and its count of invalid requests."""
        self._client = client
        self._messenger = messenger
        # After a crash many posts of one channel may be in doubt, and its history bears few looks at a time.
        self._looking = asyncio.Lock()

    async def post(self, channel_id: ChannelId, post: OutgoingPost, *, nonce: str) -> SendResult:
        """Send the post once; a second call with the same nonce within minutes is swallowed by Discord."""
        if (forbidden := self._messenger.forbidden) is not None:
            return forbidden
        http = self._client.http
        try:
            message = await self._messenger.request(
                lambda: http.send_message(
                    channel_id,
                    params=handle_message_parameters(
                        content=post.content or None,
                        view=post.view or discord.utils.MISSING,
                        file=_file_of(post) or discord.utils.MISSING,
                        nonce=nonce,
                        allowed_mentions=_NOBODY,
                        previous_allowed_mentions=_NOBODY,
                    ),
                ),
                patient=True,
            )
        except FAILURES as error:
            return self._messenger.classify(error)
        return Delivered(MessageId(int(message["id"])), channel_id, opened=False)

    async def edit(self, channel_id: ChannelId, message_id: MessageId, post: OutgoingPost) -> SendResult:
        """Let a message of the bot's own show this instead, buttons and picture included.

        ``Refused`` with code 10008 tells that the message is gone. To do it twice changes nothing, so ``Unknown`` may
        simply be tried again.
        """
        if (forbidden := self._messenger.forbidden) is not None:
            return forbidden
        http = self._client.http
        try:
            await self._messenger.request(
                lambda: http.edit_message(
                    channel_id,
                    message_id,
                    params=handle_message_parameters(
                        content=post.content or None,
                        view=post.view,
                        attachments=[] if (file := _file_of(post)) is None else [file],
                        allowed_mentions=_NOBODY,
                        previous_allowed_mentions=_NOBODY,
                    ),
                ),
                patient=True,
            )
        except FAILURES as error:
            return self._messenger.classify(error)
        return Delivered(message_id, channel_id, opened=False)

    async def find(self, channel_id: ChannelId, post: OutgoingPost, *, sent_after: datetime) -> FindResult:
        """Look in the channel for the post, sent since ``sent_after``: by its mark, or else by its text."""
        if post.mark is None and not post.content:
            return None
        http = self._client.http
        after = discord.utils.time_snowflake(sent_after)
        try:
            async with self._looking:
                messages = await self._messenger.request(
                    lambda: http.logs_from(channel_id, _HISTORY_LOOKED_AT, after=after), patient=True
                )
        except FAILURES as error:
            result = self._messenger.classify(error)
            # Where nothing can be read, sending will tell; it knows what to make of a refusal.
            return None if isinstance(result, Refused) else result
        found = next((one for one in messages if self._is_it(one, post)), None)
        return None if found is None else Delivered(MessageId(int(found["id"])), channel_id, opened=False)

    def _is_it(self, message: Mapping[str, object], post: OutgoingPost) -> bool:
        author = message.get("author")
        me = self._client.user
        if me is None or not isinstance(author, Mapping) or author.get("id") != str(me.id):
            return False
        if post.mark is not None:
            return json.dumps(post.mark)[1:-1] in json.dumps(message.get("components", []))
        return message.get("content") == post.content.strip()


def _file_of(post: OutgoingPost) -> discord.File | None:
    picture = post.picture
    if picture is None:
        return None
    return discord.File(io.BytesIO(picture.data), picture.filename, description=picture.description)
