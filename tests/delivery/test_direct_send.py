"""What goes straight to discord.py's request is what ``channel.send`` would have sent, and answers as it does."""

from typing import TYPE_CHECKING

import discord
from discord.http import HTTPClient, MultipartParameters, handle_message_parameters

from bot.delivery.direct_send import post_message
from bot.domain.ids import ChannelId
from bot.ui.actions import ActionButton, buttons

if TYPE_CHECKING:
    # The library's own types import each other in a circle; only a type checker can follow.
    from discord.types.message import Message

NONCE = "a-nonce-of-25-characters."


class Noted(HTTPClient):
    """The library's own client, up to the point where it would open a connection."""

    def __init__(self) -> None:
        self.sent: list[tuple[object, MultipartParameters]] = []

    async def send_message(self, channel_id: object, *, params: MultipartParameters) -> "Message":
        self.sent.append((channel_id, params))
        return {"id": "77"}  # type: ignore[typeddict-item]  # of Discord's answer only the id counts


async def test_the_body_is_the_one_that_channel_send_makes() -> None:
    view = buttons(
        ActionButton("run.done", ":1:202603020630", label="Ran it", style=discord.ButtonStyle.success)
    )
    http = Noted()
    message_id = await post_message(
        http, ChannelId(5), content="**Time for your run.**", components=view.to_components(), nonce=NONCE
    )
    expected = handle_message_parameters(
        content="**Time for your run.**",
        view=view,
        nonce=NONCE,
        allowed_mentions=discord.AllowedMentions.none(),
        previous_allowed_mentions=discord.AllowedMentions.none(),
    )
    assert message_id == 77
    ((channel_id, params),) = http.sent
    assert channel_id == 5
    assert params.payload == expected.payload
    assert not params.files
    assert not expected.multipart
