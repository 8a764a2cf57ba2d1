"""Sending a message whose buttons are made already, by discord.py's own request and nothing of what it does around it.

``channel.send`` turns a view into a payload, keeps the view, and makes a message object of Discord's answer. A
reminder needs none of that: its buttons are all dynamic, so nothing has to be kept for them, and of the answer only
the id counts. What is left is the same request through the same rate limits; a test holds the two bodies against
each other.
"""

from collections.abc import Mapping, Sequence

from discord.http import HTTPClient, MultipartParameters

from bot.domain.ids import ChannelId, MessageId

Components = Sequence[Mapping[str, object]]
"""Rows of buttons as Discord takes them."""

_MENTIONS_NOBODY: Mapping[str, object] = {"parse": []}


async def post_message(
    http: HTTPClient, channel_id: ChannelId, *, content: str, components: Components, nonce: str
) -> MessageId:
    """Send a message that mentions nobody; within minutes the same ``nonce`` is the same message.

    Raises:
        discord.DiscordException, OSError, aiohttp.ClientError: as ``channel.send`` does.
    """
    payload: dict[str, object] = {
        "content": content,
        "components": components,
        "nonce": nonce,
        "enforce_nonce": True,
        "tts": False,
        "allowed_mentions": _MENTIONS_NOBODY,
    }
    message = await http.send_message(
        channel_id, params=MultipartParameters(payload=payload, multipart=None, files=None)
    )
    return MessageId(int(message["id"]))
