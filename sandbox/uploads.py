"""Files that members attach to what they send: kept on the loopback CDN, told to the bot by their addresses."""

import mimetypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.client_refused import ClientRefused
from sandbox.messages import Attachment
from sandbox.world import Channel

if TYPE_CHECKING:
    from sandbox.backend import Backend

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
"""What Discord's client lets a member without Nitro send in one file."""
NITRO_UPLOAD_BYTES = 500 * 1024 * 1024

_UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on a member's disk, given to an option: ``user.slash("run import", file=Upload("run.gpx", data))``.

    ``content_type`` is guessed from the name if not given. One that ``is_lost`` arrives with an address behind which
    there is nothing, as when Discord's CDN fails or the link has run out.
    """

    filename: str
    data: bytes = field(repr=False)
    content_type: str | None = None
    is_lost: bool = False

    def __str__(self) -> str:
        return self.filename


def uploaded(backend: "Backend", channel: Channel, value: object, *, most_bytes: int) -> object:
    """Return an attachment in the place of a file; any other value as it is.

    Raises:
        ClientRefused: if the file is empty, or larger than ``most_bytes``.
    """
    if not isinstance(value, Upload):
        return value
    if not value.data:
        msg = f"{value.filename} is empty: Discord's client does not send it"
        raise ClientRefused(msg)
    if len(value.data) > most_bytes:
        msg = f"{value.filename} is too large: {len(value.data)} bytes, and {most_bytes} may be sent"
        raise ClientRefused(msg)
    guessed, _ = mimetypes.guess_type(value.filename)
    number = backend.world.snowflakes.new()
    # Files in options live apart from those of messages, behind addresses that run out.
    address = f"http://{backend.host}/cdn/ephemeral-attachments/{channel.id}/{number}/{value.filename}?ex=1&is=1&hm=1"
    attachment = Attachment(
        number, value.filename, value.data, value.content_type or guessed or _UNKNOWN_TYPE, None, address
    )
    backend.postings.files[number] = attachment
    if value.is_lost:
        backend.postings.lost.add(number)
    return attachment
