"""Files that members attach to commands."""

import discord
import pytest
from discord import app_commands

from sandbox import ClientRefused, Sandbox, Upload
from sandbox.uploads import MAX_UPLOAD_BYTES, NITRO_UPLOAD_BYTES
from tests.sandbox.loopback_bot import Bot, Connect


def _with_file(bot: Bot, seen: list[discord.Attachment]) -> None:
    @bot.tree.command(name="show", description="Shows a file")
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def show(
        interaction: discord.Interaction[Bot],
        file: discord.Attachment,
        other: discord.Attachment | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        seen.append(file)
        try:
            content = await file.read()
        except discord.NotFound:
            await interaction.edit_original_response(content="gone")
            return
        await interaction.edit_original_response(content=f"{file.filename}: {content[:20].decode()}")


@pytest.fixture
async def seen(connect: Connect) -> list[discord.Attachment]:
    """What a bot with one command was given."""
    files: list[discord.Attachment] = []
    await connect(lambda bot: _with_file(bot, files))
    return files


async def test_a_file_reaches_the_bot(sb: Sandbox, seen: list[discord.Attachment]) -> None:
    ana = sb.add_user("Ana")
    sb.add_guild("Harbour Runners").add_member(ana)

    reply = await ana.slash("show", file=Upload("run.gpx", b"<gpx/>"))

    assert reply.content == "run.gpx: <gpx/>"
    [file] = seen
    assert (file.filename, file.size, file.ephemeral) == ("run.gpx", 6, True)
    sb.assert_clean()


async def test_a_file_s_type_is_what_its_name_or_its_sender_says(
    sb: Sandbox, seen: list[discord.Attachment]
) -> None:
    ana = sb.add_user("Ana")
    await ana.slash("show", file=Upload("run.txt", b"a"))
    await ana.slash("show", file=Upload("run.unheard-of", b"b"))
    await ana.slash("show", file=Upload("run.fit", b"c", content_type="application/vnd.ant.fit"))

    assert [file.content_type for file in seen] == [
        "text/plain",
        "application/octet-stream",
        "application/vnd.ant.fit",
    ]


async def test_a_link_may_lead_nowhere(sb: Sandbox, seen: list[discord.Attachment]) -> None:
    reply = await sb.add_user("Ana").slash("show", file=Upload("run.gpx", b"<gpx/>", is_lost=True))

    assert reply.content == "gone"


async def test_the_client_sends_no_empty_and_no_huge_file(
    sb: Sandbox, seen: list[discord.Attachment]
) -> None:
    ana = sb.add_user("Ana")
    huge = Upload("run.gpx", bytes(MAX_UPLOAD_BYTES + 1))
    with pytest.raises(ClientRefused, match="empty"):
        await ana.slash("show", file=Upload("run.gpx", b""))
    with pytest.raises(ClientRefused, match="too large"):
        await ana.slash("show", file=huge)
    with pytest.raises(ClientRefused, match="an id is wanted"):
        await ana.slash("show", file="run.gpx")

    ana.largest_upload_bytes = NITRO_UPLOAD_BYTES
    assert (await ana.slash("show", file=huge)).content.startswith("run.gpx: ")
    assert [file.size for file in seen] == [MAX_UPLOAD_BYTES + 1]


def test_a_file_is_told_of_by_its_name_alone() -> None:
    upload = Upload("run.gpx", b"where I live")
    assert str(upload) == "run.gpx"
    assert "live" not in repr(upload)
