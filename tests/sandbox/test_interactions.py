"""Members use a real discord.py bot; every way of answering arrives as on Discord."""

import asyncio
import io
from datetime import timedelta

import discord
import pytest
from discord import app_commands

from sandbox import ClientRefused, InteractionFailed, Sandbox
from tests.sandbox.loopback_bot import START_AT, Bot, Connect


class RunForm(discord.ui.Modal, title="How was it?"):
    """A form with a text and a scale."""

    notes: discord.ui.Label["RunForm"] = discord.ui.Label(
        text="Notes", component=discord.ui.TextInput(required=False)
    )
    feeling: discord.ui.Label["RunForm"] = discord.ui.Label(
        text="Feeling",
        component=discord.ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label=word, value=value)
                for word, value in (("Good", "4"), ("Bad", "1"))
            ]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        radio, text = self.feeling.component, self.notes.component
        assert isinstance(radio, discord.ui.RadioGroup)
        assert isinstance(text, discord.ui.TextInput)
        await interaction.response.send_message(f"{radio.value}: {text.value}", ephemeral=True)


class RunView(discord.ui.View):
    """Buttons and a menu under a message."""

    @discord.ui.button(label="Ran it")
    async def ran(self, interaction: discord.Interaction, button: discord.ui.Button["RunView"]) -> None:
        button.disabled = True
        await interaction.response.edit_message(content="Well done", view=self)

    @discord.ui.button(label="Tell")
    async def tell(self, interaction: discord.Interaction, button: discord.ui.Button["RunView"]) -> None:
        await interaction.response.send_modal(RunForm())

    @discord.ui.select(
        placeholder="Pick days",
        max_values=2,
        options=[discord.SelectOption(label=day) for day in ("Mon", "Wed")],
    )
    async def days(self, interaction: discord.Interaction, select: discord.ui.Select["RunView"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=" and ".join(select.values))


def club_bot(bot: Bot) -> None:
    """A small bot that answers in every way."""
    remind = app_commands.Group(name="remind", description="Reminders")

    @remind.command(name="run", description="Run days")
    async def run(interaction: discord.Interaction, when: str) -> None:
        await interaction.response.send_message(f"I remind you {when}", ephemeral=True)

    @run.autocomplete("when")
    async def suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}!", value=current)]

    @bot.tree.command(description="A picture, later")
    async def chart(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="Here it is")
        await interaction.followup.send("the file", file=discord.File(io.BytesIO(b"PNG"), "chart.png"))

    @bot.tree.command(description="Buttons")
    async def board(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Did you run?", view=RunView())

    @bot.tree.command(description="Who is it?")
    async def who(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"{member.display_name} at {interaction.created_at:%H:%M}")

    @bot.tree.command(description="Never answers")
    async def sleep(interaction: discord.Interaction) -> None:
        await asyncio.Event().wait()

    bot.tree.add_command(remind)


async def test_a_slash_command_in_a_guild_is_answered_for_its_member_only(
    sb: Sandbox, connect: Connect
) -> None:
    guild = sb.add_guild("Harbour Runners", locale="en-GB")
    ana, bo = sb.add_user("Ana", locale="de"), sb.add_user("Bo")
    guild.add_member(ana)
    guild.add_member(bo)
    await connect(club_bot)
    reply = await ana.slash("remind run", when="mon wed", where=guild.general)
    assert (reply.kind, reply.content, reply.ephemeral) == ("message", "I remind you mon wed", True)
    assert ana.sees(guild.general) == [reply.message]
    assert bo.sees(guild.general) == []
    assert reply.message is not None
    with pytest.raises(ClientRefused):
        await bo.click(reply.message, "anything")
    sb.assert_clean()


async def test_a_slash_command_in_direct_messages(sb: Sandbox, connect: Connect) -> None:
    ana = sb.add_user("Ana")
    await connect(club_bot)
    reply = await ana.slash("remind run", when="tue")
    assert ana.dm_messages == [reply.message]
    with pytest.raises(ClientRefused, match="required"):
        await ana.slash("remind run")
    sb.assert_clean()


async def test_typing_into_an_option_brings_suggestions(sb: Sandbox, connect: Connect) -> None:
    ana = sb.add_user("Ana")
    await connect(club_bot)
    choices = await ana.autocomplete("remind run", option="when", value="mon we")
    assert [(choice.name, choice.value) for choice in choices] == [("mon we!", "mon we")]


async def test_a_deferred_answer_is_awaited_and_a_file_follows(sb: Sandbox, connect: Connect) -> None:
    ana = sb.add_user("Ana")
    await connect(club_bot)
    reply = await ana.slash("chart")
    assert (reply.kind, reply.content, reply.ephemeral) == ("deferred", "Here it is", True)
    followup = await reply.next_followup()
    assert [(one.filename, one.size, one.bytes) for one in followup.attachments] == [("chart.png", 3, b"PNG")]
    sb.assert_clean()


async def test_buttons_menus_and_forms(sb: Sandbox, connect: Connect) -> None:
    ana = sb.add_user("Ana")
    await connect(club_bot)
    message = (await ana.slash("board")).message
    assert message is not None
    menu = await ana.select(message, "Pick days", ["Mon", "Wed"])
    assert (menu.kind, message.content) == ("deferred_update", "Mon and Wed")
    opened = await ana.click(message, "Tell")
    assert opened.modal is not None
    assert opened.modal.title == "How was it?"
    assert [field.label for field in opened.modal.fields] == ["Notes", "Feeling"]
    told = await ana.submit_modal(opened.modal, {"Notes": "windy", "Feeling": "Good"})
    assert (told.content, told.ephemeral) == ("4: windy", True)
    with pytest.raises(ClientRefused):
        await ana.submit_modal(opened.modal, {"Feeling": "Good"})
    update = await ana.click(message, "Ran it")
    assert (update.kind, message.content) == ("update", "Well done")
    assert [(button.label, button.disabled) for button in message.buttons] == [
        ("Ran it", True),
        ("Tell", False),
    ]
    with pytest.raises(ClientRefused, match="disabled"):
        await ana.click(message, "Ran it")
    sb.assert_clean()


async def test_ids_carry_the_sandbox_time_and_options_resolve(sb: Sandbox, connect: Connect) -> None:
    guild = sb.add_guild("Harbour Runners")
    ana = sb.add_user("Ana")
    guild.add_member(ana)
    await connect(club_bot)
    sb.clock.move_to(START_AT + timedelta(hours=7))
    reply = await ana.slash("who", member=ana, where=guild.general)
    assert reply.content == "Ana at 13:00"
    assert reply.message is not None
    assert reply.message.created_at == START_AT + timedelta(hours=7)


async def test_who_is_never_answered_sees_that_the_application_did_not_respond(
    sb: Sandbox, connect: Connect
) -> None:
    ana = sb.add_user("Ana")
    await connect(club_bot)
    with pytest.raises(InteractionFailed, match="did not respond"):
        await ana.slash("sleep")
    assert [violation.code for violation in sb.violations] == [10062]
    with pytest.raises(AssertionError, match="sleep"):
        sb.assert_clean()
