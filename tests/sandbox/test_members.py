"""What members get and see: direct messages, files, edits, and the story told of it all."""

import io
from collections.abc import AsyncIterator

import discord
import pytest

from sandbox import (
    ButtonClicked,
    ClientRefused,
    DmArrived,
    Event,
    MessageEdited,
    Permission,
    Replied,
    Sandbox,
    SlashUsed,
    User,
)
from tests.sandbox.loopback_bot import Bot, Connect, pointed_at


@pytest.fixture
def ana(sb: Sandbox) -> User:
    return sb.add_user("Ana")


@pytest.fixture
async def channel(sb: Sandbox, ana: User) -> AsyncIterator[discord.PartialMessageable]:
    """A discord.py client's view of the direct messages with Ana."""
    with pointed_at(sb):
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(sb.token)
            user = await client.fetch_user(ana.id)
            dm = await user.create_dm()
            yield client.get_partial_messageable(dm.id)


async def test_direct_messages_are_handed_out_one_by_one(
    sb: Sandbox, ana: User, channel: discord.PartialMessageable
) -> None:
    await channel.send("one")
    await channel.send(embed=discord.Embed(title="two").add_field(name="pace", value="5:30"))
    assert (await ana.next_dm()).content == "one"
    second = await ana.next_dm()
    assert second.text == "two\npace\n5:30"
    with pytest.raises(TimeoutError):
        await ana.next_dm(timeout_s=0.01)
    assert await ana.wait_for_dm(lambda message: "pace" in message.text) is second
    assert [message.id for message in ana.dm_messages] == sorted(message.id for message in ana.dm_messages)
    sb.assert_clean()


async def test_files_make_the_round_trip(sb: Sandbox, ana: User, channel: discord.PartialMessageable) -> None:
    embed = discord.Embed(title="Week").set_image(url="attachment://week.png")
    file = discord.File(io.BytesIO(b"PNG"), "week.png", description="Your week")
    sent = await channel.send(embed=embed, file=file)
    received = await ana.next_dm()
    [attachment] = received.attachments
    assert (attachment.filename, attachment.bytes, attachment.description) == (
        "week.png",
        b"PNG",
        "Your week",
    )
    assert await sent.attachments[0].read() == b"PNG"
    assert sent.embeds[0].image.url == attachment.url
    await sent.edit(attachments=[discord.File(io.BytesIO(b"GIF"), "week.gif")], embed=None, content="new")
    assert [one.filename for one in received.attachments] == ["week.gif"]
    assert (received.content, received.embeds) == ("new", [])
    await sent.delete()
    assert received.deleted
    assert ana.dm_messages == []
    sb.assert_clean()


async def test_a_message_of_parts_reads_as_text_with_its_buttons(
    sb: Sandbox, ana: User, channel: discord.PartialMessageable
) -> None:
    view = discord.ui.LayoutView()
    box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(discord.ui.TextDisplay("# Board"))
    button: discord.ui.Button[discord.ui.LayoutView] = discord.ui.Button(label="Join", custom_id="join:1")
    box.add_item(discord.ui.Section(discord.ui.TextDisplay("Ana 12 km"), accessory=button))
    view.add_item(box)
    await channel.send(view=view)
    message = await ana.next_dm()
    assert message.text == "# Board\nAna 12 km"
    assert [(one.label, one.custom_id) for one in message.buttons] == [("Join", "join:1")]
    sb.assert_clean()


async def test_who_sees_what(sb: Sandbox, connect: Connect) -> None:
    guild = sb.add_guild("Harbour Runners")
    secret = guild.add_text_channel("coaches")
    coach = guild.add_role("Coach")
    ana, bo = sb.add_user("Ana"), sb.add_user("Bo")
    guild.add_member(ana, roles=[coach])
    guild.add_member(bo)
    secret.set_permissions(guild.everyone, deny=Permission.VIEW_CHANNEL)
    secret.set_permissions(coach, allow=Permission.VIEW_CHANNEL)

    def build(bot: Bot) -> None:
        @bot.tree.command(description="For admins")
        @discord.app_commands.default_permissions(manage_guild=True)
        @discord.app_commands.guild_only()
        async def setup(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("done")

    await connect(build)
    hello = ana.say("hello", where=secret)
    assert (ana.sees(secret), bo.sees(secret)) == ([hello], [])
    with pytest.raises(ClientRefused, match="cannot see"):
        await bo.slash("setup", where=secret)
    with pytest.raises(ClientRefused, match="permissions"):
        await ana.slash("setup", where=secret)
    with pytest.raises(ClientRefused, match="not offered"):
        await ana.slash("setup")
    guild.edit_role(coach, permissions=Permission.MANAGE_GUILD)
    assert (await ana.slash("setup", where=secret)).content == "done"


async def test_the_story_is_told_as_it_happens(sb: Sandbox, connect: Connect) -> None:
    story: list[Event] = []
    stop = sb.on_event(story.append)
    ana = sb.add_user("Ana")

    class Ran(discord.ui.View):
        @discord.ui.button(label="Ran it")
        async def ran(self, interaction: discord.Interaction, _: discord.ui.Button["Ran"]) -> None:
            await interaction.response.edit_message(content="Well done", view=None)

    def build(bot: Bot) -> None:
        @bot.tree.command(description="Slow to think")
        async def run(interaction: discord.Interaction) -> None:
            await interaction.response.defer(thinking=True)
            await interaction.followup.send("Planned")
            await interaction.user.send("Time to run", view=Ran())

    await connect(build)
    reply = await ana.slash("run")
    assert (reply.kind, reply.content, reply.followups) == ("deferred", "Planned", ())
    await ana.click(await ana.next_dm(), "Ran it")
    assert [type(event) for event in story] == [SlashUsed, Replied, DmArrived, ButtonClicked, MessageEdited]
    stop()
    await ana.slash("run")
    assert len(story) == 5
    sb.assert_clean()


async def test_commands_keep_their_ids_and_are_listed(sb: Sandbox, connect: Connect) -> None:
    guild = sb.add_guild("Harbour Runners")

    def build(bot: Bot) -> None:
        @bot.tree.command(description="Echo")
        async def ping(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("pong")

    bot = await connect(build)
    [command] = sb.commands
    await bot.tree.sync()
    assert sb.commands[0]["id"] == command["id"]
    assert [one.name for one in await bot.tree.fetch_commands()] == ["ping"]
    bot.tree.copy_global_to(guild=discord.Object(guild.id))
    await bot.tree.sync(guild=discord.Object(guild.id))
    assert [one["name"] for one in sb.guild_commands(guild)] == ["ping"]
    fetched = await bot.fetch_guild(guild.id)
    assert [one.name for one in await fetched.fetch_channels()] == ["general"]
    sb.assert_clean()


async def test_roles_are_given_and_taken_within_the_bots_rank(sb: Sandbox, connect: Connect) -> None:
    guild = sb.add_guild("Harbour Runners", bot_permissions=int(Permission.MANAGE_ROLES))
    streak = guild.add_role("Streak")
    ana = sb.add_user("Ana")
    guild.add_member(ana)
    bot = await connect()
    mine = bot.get_guild(guild.id)
    assert mine is not None
    member = await mine.fetch_member(ana.id)
    with pytest.raises(discord.Forbidden):
        await member.add_roles(discord.Object(streak.id))
    guild.raise_bot_above(streak)
    await member.add_roles(discord.Object(streak.id))
    assert guild.members[ana.id].role_ids == [streak.id]
    await member.remove_roles(discord.Object(streak.id))
    assert guild.members[ana.id].role_ids == []
