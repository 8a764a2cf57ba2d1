"""Bodies that the unmodified discord.py builds, offline: what the sandbox must take."""

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import discord
from discord import app_commands, ui
from discord.http import MultipartParameters, handle_message_parameters
from discord.webhook.async_ import interaction_message_response_params, interaction_response_params

from sandbox.rules import Refusal, check_commands, check_interaction_response, check_message

Json = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """A request as discord.py sends it: where, the JSON body and how many files come with it."""

    method: str
    path: str
    body: Any
    files: int = 0
    interaction_type: int = 0
    from_message: bool = False


class Translator(app_commands.Translator):
    """Gives every text a German and a Hindi form."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        if locale is discord.Locale.german:
            return f"{string.message}ß"
        return "हिन्दी" if locale is discord.Locale.hindi else None


def command_tree() -> app_commands.CommandTree[discord.Client]:
    """A tree with every kind of option: groups, choices, autocomplete, bounds, permissions, contexts."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    remind = app_commands.Group(name="remind", description="Reminders for your runs")

    @remind.command(name="run", description="Remind me of a run")
    @app_commands.describe(when="mon wed fri 06:30", minutes="How long you run")
    async def run(
        interaction: discord.Interaction,
        when: app_commands.Range[str, 2, 60],
        minutes: app_commands.Range[int, 5, 600] | None = None,
        pace: app_commands.Range[float, 2.5, 12.0] | None = None,
    ) -> None: ...

    @run.autocomplete("when")
    async def complete(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return []

    admin = app_commands.Group(
        name="club",
        description="For admins",
        default_permissions=discord.Permissions(manage_guild=True),
        guild_only=True,
    )
    board = app_commands.Group(name="board", description="The board", parent=admin)

    @board.command(name="post", description="Post the board")
    @app_commands.choices(
        span=[app_commands.Choice(name="This week", value=7), app_commands.Choice(name="Month", value=30)]
    )
    async def post(
        interaction: discord.Interaction,
        channel: discord.TextChannel,
        span: int,
        role: discord.Role | None = None,
        loud: bool = False,  # noqa: FBT001 - a command's parameters are its options
    ) -> None: ...

    @tree.command(name="check-in", description="How did your run feel?")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def check_in(
        interaction: discord.Interaction,
        friend: discord.User | None = None,
        photo: discord.Attachment | None = None,
    ) -> None: ...

    @tree.context_menu(name="Show Streak")
    async def streak(interaction: discord.Interaction, member: discord.Member) -> None: ...

    tree.add_command(remind)
    tree.add_command(admin)
    return tree


async def command_payload(*, translated: bool = False) -> list[Json]:
    """What ``CommandTree.sync`` puts."""
    tree = command_tree()
    if not translated:
        return [command.to_dict(tree) for command in tree.get_commands()]
    translator = Translator()
    return [await command.get_translated_payload(tree, translator) for command in tree.get_commands()]


def registered(payload: list[Json]) -> list[Json]:
    """The commands as Discord gives them back: with ids, permissions as text."""
    return [
        {
            **command,
            "id": str(100 + index),
            "application_id": "1",
            "default_member_permissions": None
            if command["default_member_permissions"] is None
            else str(command["default_member_permissions"]),
        }
        for index, command in enumerate(payload)
    ]


class LegacyView(ui.View):
    """Buttons of every clickable style, a link, and selects."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        for style in (1, 2, 3, 4):
            self.add_item(
                ui.Button(
                    label=f"Style {style}", style=discord.ButtonStyle(style), custom_id=f"s:{style}", row=0
                )
            )
        self.add_item(ui.Button(label="Plan", url="https://example.org/plan", row=0))
        self.add_item(
            ui.Select(
                custom_id="days",
                placeholder="Which days?",
                min_values=0,
                max_values=2,
                options=[
                    discord.SelectOption(label="Monday", value="mon", emoji="👟", default=True),
                    discord.SelectOption(label="Tuesday", value="tue", description="Hills"),
                ],
                row=1,
            )
        )
        self.add_item(ui.UserSelect(custom_id="who", placeholder="Who?", max_values=3, row=2))
        self.add_item(ui.Button(emoji="✅", custom_id="done", disabled=True, row=3))


class Board(ui.LayoutView):
    """A Components V2 message with every layout part."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        container: ui.Container[Board] = ui.Container(accent_colour=discord.Colour.orange())
        container.add_item(ui.TextDisplay("# Board"))
        container.add_item(
            ui.Section("Ana leads", accessory=ui.Button(label="Cheer Ana", custom_id="cheer:ana"))
        )
        container.add_item(ui.Section("Ben", accessory=ui.Thumbnail("https://example.org/ben.png")))
        container.add_item(ui.Separator(spacing=discord.SeparatorSpacing.large))
        container.add_item(
            ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png", description="Km"))
        )
        container.add_item(ui.File("attachment://chart.png"))
        row: ui.ActionRow[Board] = ui.ActionRow()
        row.add_item(ui.Button(label="Next", custom_id="next"))
        container.add_item(row)
        self.add_item(container)
        self.add_item(ui.TextDisplay("Updated nightly"))


class CheckInModal(ui.Modal):
    """Every kind of question a modal can ask."""

    def __init__(self) -> None:
        super().__init__(title="Check-in", custom_id="check-in:1")
        self.note: ui.TextInput[CheckInModal] = ui.TextInput(
            style=discord.TextStyle.paragraph, required=False, max_length=500, custom_id="note"
        )
        self.mood: ui.RadioGroup[CheckInModal] = ui.RadioGroup(
            custom_id="mood",
            required=False,
            options=[discord.RadioGroupOption(label=label, value=value) for label, value in MOODS],
        )
        self.gut: ui.CheckboxGroup[CheckInModal] = ui.CheckboxGroup(
            custom_id="gut",
            required=False,
            min_values=0,
            max_values=2,
            options=[
                discord.CheckboxGroupOption(label="Cramps", value="cramps"),
                discord.CheckboxGroupOption(label="Nausea", value="nausea"),
                discord.CheckboxGroupOption(label="Bloating", value="bloating"),
            ],
        )
        self.effort: ui.Select[CheckInModal] = ui.Select(
            custom_id="effort",
            options=[
                discord.SelectOption(label="Easy", value="2"),
                discord.SelectOption(label="Moderate", value="4", default=True),
            ],
        )
        self.add_item(ui.TextDisplay("All of this stays private."))
        self.add_item(ui.Label(text="Notes", description="Only you see this", component=self.note))
        self.add_item(ui.Label(text="Mood", component=self.mood))
        self.add_item(ui.Label(text="Gut", component=self.gut))
        self.add_item(ui.Label(text="Effort", component=self.effort))


MOODS = (("Great", "great"), ("Fine", "fine"), ("Low", "low"))


class SmallModal(ui.Modal):
    """What is left to ask: a plain input in a row, a checkbox, people, a file."""

    def __init__(self) -> None:
        super().__init__(title="More", custom_id="more:1")
        self.name: ui.TextInput[SmallModal] = ui.TextInput(
            label="Name", custom_id="name", min_length=2, max_length=20
        )
        self.agree: ui.Checkbox[SmallModal] = ui.Checkbox(custom_id="agree")
        self.friends: ui.UserSelect[SmallModal] = ui.UserSelect(
            custom_id="friends", required=False, min_values=0, max_values=2
        )
        self.photo: ui.FileUpload[SmallModal] = ui.FileUpload(custom_id="photo", required=False, min_values=0)
        self.add_item(self.name)
        self.add_item(ui.Label(text="I agree", component=self.agree))
        self.add_item(ui.Label(text="Friends", component=self.friends))
        self.add_item(ui.Label(text="Photo", component=self.photo))


def embed() -> discord.Embed:
    """An embed with every part."""
    made = discord.Embed(
        title="Week 12",
        description="42 km",
        colour=discord.Colour.green(),
        url="https://example.org",
        timestamp=datetime(2026, 3, 2, 6, tzinfo=UTC),
    )
    made.set_author(name="Gutsy", icon_url="https://example.org/i.png")
    made.set_footer(text="Foster et al. 2001")
    made.set_image(url="attachment://chart.png")
    return made.add_field(name="Load", value="310 au", inline=False)


def _file() -> discord.File:
    return discord.File(io.BytesIO(b"png"), filename="chart.png", description="A chart")


def _sent(method: str, path: str, params: MultipartParameters, **extra: Any) -> Sent:
    """The JSON of a request, out of ``payload_json`` when files come with it."""
    if params.multipart:
        body = json.loads(next(part["value"] for part in params.multipart if part["name"] == "payload_json"))
        return Sent(method, path, body, files=len(params.multipart) - 1, **extra)
    return Sent(method, path, params.payload, **extra)


def _callback(params: MultipartParameters, interaction_type: int, *, from_message: bool = False) -> Sent:
    path = "/interactions/1/token/callback"
    return _sent("POST", path, params, interaction_type=interaction_type, from_message=from_message)


def refusal_of(sent: Sent, body: object) -> Refusal | None:
    """What the rules say of a body sent where ``sent`` was."""
    if isinstance(body, list):
        return check_commands(body)
    assert isinstance(body, dict)
    if sent.interaction_type:
        return check_interaction_response(
            body, interaction_type=sent.interaction_type, from_message=sent.from_message, files=sent.files
        )
    return check_message(body, files=sent.files, editing={} if sent.method == "PATCH" else None)


async def everything() -> dict[str, Sent]:
    """All of them: messages, answers, and the commands plain and translated."""
    commands = {
        f"commands, translated: {translated}": Sent(
            "PUT", "/applications/1/commands", await command_payload(translated=translated)
        )
        for translated in (False, True)
    }
    return {
        **await messages(),
        **{f"answer: {name}": sent for name, sent in (await answers()).items()},
        **commands,
    }


async def messages() -> dict[str, Sent]:
    """Messages, edits and follow-ups by what is special about them."""
    ephemeral = discord.MessageFlags(ephemeral=True)
    mentions = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(7)])
    create, edit = ("POST", "/channels/5/messages"), ("PATCH", "/channels/5/messages/6")
    follow_up, original = ("POST", "/webhooks/1/token"), ("PATCH", "/webhooks/1/token/messages/@original")
    reply = cast("Any", discord.MessageReference(message_id=6, channel_id=5).to_dict())
    forwarded = discord.MessageReference(
        type=discord.MessageReferenceType.forward, message_id=6, channel_id=5
    )
    forward = cast("Any", forwarded.to_dict())
    build = handle_message_parameters
    return {
        "plain": _sent(
            *create, build("Time to run", nonce="d:12", allowed_mentions=discord.AllowedMentions.none())
        ),
        "mentions": _sent(*create, build("<@7>", allowed_mentions=mentions)),
        "buttons": _sent(*create, build("Run?", view=LegacyView(), nonce=2**63)),
        "embed with file": _sent(*create, build(embed=embed(), file=_file())),
        "board": _sent(*create, build(view=Board(), file=_file())),
        "forward": _sent(*create, build(message_reference=forward)),
        "reply": _sent(*create, build("Well done", message_reference=reply, mention_author=False)),
        "edit": _sent(*edit, build("Done", view=None, embeds=[])),
        "edit board": _sent(*edit, build(view=Board(), attachments=[_file()])),
        "follow-up": _sent(*follow_up, build("Private", flags=ephemeral, embed=embed(), file=_file())),
        "edit answer": _sent(*original, build(content=None, embed=embed(), attachments=[_file()])),
        "edit follow-up": _sent("PATCH", "/webhooks/1/token/messages/9", build("Later", view=LegacyView())),
    }


async def answers() -> dict[str, Sent]:
    """First answers to interactions, of every type."""
    choice = app_commands.Choice(name="mon wed", value="mon wed").to_dict()
    message = interaction_message_response_params
    ephemeral = discord.MessageFlags(ephemeral=True)
    return {
        "pong": _callback(interaction_response_params(1), 1),
        "message": _callback(message(type=4, content="Set", flags=ephemeral, view=LegacyView()), 2),
        "message with file": _callback(message(type=4, embed=embed(), file=_file()), 2),
        "board": _callback(message(type=4, view=Board(), file=_file()), 3),
        "deferred": _callback(interaction_response_params(5, {"flags": 64}), 2),
        "deferred update": _callback(interaction_response_params(6), 3),
        "update": _callback(message(type=7, content="Ran", view=None), 3),
        "update after modal": _callback(message(type=7, content="Ran"), 5, from_message=True),
        "choices": _callback(interaction_response_params(8, {"choices": [choice]}), 4),
        "modal": _callback(interaction_response_params(9, CheckInModal().to_dict()), 3),
        "small modal": _callback(interaction_response_params(9, SmallModal().to_dict()), 2),
        "answer to modal": _callback(message(type=4, content="Thank you"), 5),
    }


OTHER_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 3, 26, 10**6, 2**40, 1.5, "", "x", "x" * 46, "x" * 101, "x" * 257),
    *(
        "y" * 4097,
        "https://example.org",
        "Ünï",
        [],
        [1],
        ["a"],
        [[]],
        {},
        {"a": 1},
        [{}],
        [{"type": 2}],
        {"type": 10},
    ),
)


def bent(body: Any, chance: random.Random) -> Any:
    """A copy of a body with one thing in it replaced, left out or repeated."""
    copied = json.loads(json.dumps(body))
    spots = list(_spots(copied))
    within, key = chance.choice(spots)
    how = chance.random()
    if how < 0.7:
        within[key] = json.loads(json.dumps(chance.choice(OTHER_VALUES)))
    elif isinstance(within, dict):
        del within[key]
    else:
        within.extend(json.loads(json.dumps(within)) * chance.choice((1, 5, 30)))
    return copied


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a body: what holds it and its key or index there."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, below in list(entries):
        yield value, key
        yield from _spots(below)
