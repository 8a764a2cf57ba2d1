"""What a member can do in Discord's client, and what the client will not let them do."""

import json
from typing import Any, cast

import discord
import pytest
from discord import app_commands, ui
from hypothesis import given
from hypothesis import strategies as st

from sandbox.client_components import number, walk
from sandbox.client_rules import (
    ClientRefused,
    resolve_autocomplete,
    resolve_click,
    resolve_modal_submit,
    resolve_select,
    resolve_slash,
)
from tests.sandbox.library_payloads import (
    Board,
    CheckInModal,
    LegacyView,
    SmallModal,
    command_payload,
    command_tree,
    registered,
)

Json = dict[str, Any]

MANAGE_GUILD = discord.Permissions(manage_guild=True).value
CHANNELS = {"channels": {"9": {"id": "9", "type": 0, "name": "general"}, "8": {"id": "8", "type": 2}}}


@pytest.fixture
async def commands() -> list[Json]:
    return registered(await command_payload())


class TestSlash:
    def test_a_subcommand_with_its_options(self, commands: list[Json]) -> None:
        data = resolve_slash(commands, "remind run", {"when": "mon 06:30", "minutes": 45}, in_guild=False)
        remind = next(command for command in commands if command["name"] == "remind")
        assert data == {
            "id": remind["id"],
            "name": "remind",
            "type": 1,
            "options": [
                {
                    "name": "run",
                    "type": 1,
                    "options": [
                        {"name": "when", "type": 3, "value": "mon 06:30"},
                        {"name": "minutes", "type": 4, "value": 45},
                    ],
                }
            ],
        }

    def test_a_command_of_one_word_without_options(self, commands: list[Json]) -> None:
        data = resolve_slash(commands, "/check-in", {}, in_guild=True)
        assert "options" not in data
        assert data["name"] == "check-in"

    def test_a_choice_by_its_name_and_a_channel_by_its_id(self, commands: list[Json]) -> None:
        data = resolve_slash(
            commands, "club board post", {"channel": 9, "span": "Month"}, in_guild=True, resolved=CHANNELS
        )
        assert data["resolved"] == {"channels": {"9": CHANNELS["channels"]["9"]}}
        group = cast("list[Json]", data["options"])[0]
        assert (group["name"], group["type"]) == ("board", 2)
        assert group["options"][0]["options"] == [
            {"name": "channel", "type": 7, "value": "9"},
            {"name": "span", "type": 4, "value": 30},
        ]

    @pytest.mark.parametrize(
        ("name", "options", "why"),
        [
            ("nope", {}, "no command /nope"),
            ("", {}, "no command /; there are 'check-in', 'remind', 'club'"),
            ("remind", {}, "needs a subcommand: 'run'"),
            ("remind walk", {}, "does not exist; below it there are 'run'"),
            ("remind run", {}, "'when' is required"),
            ("remind run", {"when": "mon", "who": 1}, "no option 'who'; it has 'when', 'minutes', 'pace'"),
            ("remind run", {"when": 5}, "a text is wanted"),
            ("remind run", {"when": "x"}, "2 to 60 characters"),
            ("remind run", {"when": "x" * 61}, "2 to 60 characters"),
            ("remind run", {"when": "mon", "minutes": 4}, "5 to 600 is wanted, not 4"),
            ("remind run", {"when": "mon", "minutes": 601}, "5 to 600"),
            ("remind run", {"when": "mon", "minutes": 5.5}, "a whole number"),
            ("remind run", {"when": "mon", "minutes": True}, "a whole number"),
            ("remind run", {"when": "mon", "pace": "fast"}, "a number is wanted"),
            ("remind run", {"when": "mon", "pace": 12.5}, "2.5 to 12.0"),
            ("club board post", {"channel": 9, "span": 8}, "not one of 'This week', 'Month'"),
            ("club board post", {"channel": 7, "span": 7}, "nothing with the id 7"),
            ("club board post", {"channel": 8, "span": 7}, "not of a type"),
            ("club board post", {"channel": "general", "span": 7}, "an id is wanted"),
            ("club board post", {"channel": 9, "span": 7, "loud": 1}, "true or false"),
        ],
    )
    def test_what_the_client_does_not_offer(
        self, commands: list[Json], name: str, options: Json, why: str
    ) -> None:
        with pytest.raises(ClientRefused, match=why):
            resolve_slash(commands, name, options, in_guild=True, resolved=CHANNELS)

    def test_a_command_is_offered_only_where_it_belongs(self, commands: list[Json]) -> None:
        with pytest.raises(ClientRefused, match="not offered in a direct message"):
            resolve_slash(commands, "club board post", {"channel": 9, "span": 7}, in_guild=False)
        only_dm = [{"id": "1", "name": "me", "type": 1, "contexts": [1]}]
        assert resolve_slash(only_dm, "me", {}, in_guild=False)["id"] == "1"
        with pytest.raises(ClientRefused, match="not offered in a server"):
            resolve_slash(only_dm, "me", {}, in_guild=True)
        in_one_guild = [{"id": "1", "name": "me", "type": 1, "guild_id": "5"}]
        assert resolve_slash(in_one_guild, "me", {}, in_guild=True)["guild_id"] == "5"
        with pytest.raises(ClientRefused, match="not offered in a direct message"):
            resolve_slash(in_one_guild, "me", {}, in_guild=False)

    def test_a_command_asks_for_permissions(self, commands: list[Json]) -> None:
        def post(permissions: int | None) -> Json:
            options = {"channel": 9, "span": 7}
            return resolve_slash(
                commands, "club board post", options, in_guild=True, member_permissions=permissions
            )

        assert post(None) == post(MANAGE_GUILD) == post(discord.Permissions(administrator=True).value)
        with pytest.raises(ClientRefused, match="permissions"):
            post(discord.Permissions(send_messages=True).value)

    def test_permissions_of_zero_leave_administrators(self) -> None:
        closed = [{"id": "1", "name": "me", "type": 1, "default_member_permissions": "0"}]
        with pytest.raises(ClientRefused, match="permissions"):
            resolve_slash(closed, "me", {}, in_guild=True, member_permissions=MANAGE_GUILD)
        assert resolve_slash(closed, "me", {}, in_guild=True, member_permissions=8)

    async def test_the_library_reads_it(self) -> None:
        seen: list[tuple[str, int | None, discord.User | discord.Member | None]] = []
        client = discord.Client(intents=discord.Intents.none())
        tree = app_commands.CommandTree(client)

        @tree.command(name="cheer", description="Cheer a member")
        async def cheer(
            interaction: discord.Interaction,
            words: str,
            times: int | None = None,
            member: discord.User | None = None,
        ) -> None:
            seen.append((words, times, member))

        user = {"id": "7", "username": "ana", "discriminator": "0", "avatar": None}
        data = resolve_slash(
            registered([command.to_dict(tree) for command in tree.get_commands()]),
            "cheer",
            {"words": "Go!", "times": 3, "member": 7},
            in_guild=False,
            resolved={"users": {"7": user}},
        )
        await tree._call(interaction(client, 2, data))
        [(words, times, member)] = seen
        assert (words, times) == ("Go!", 3)
        assert member is not None
        assert member.id == 7


def interaction(client: discord.Client, kind: int, data: Json) -> discord.Interaction[discord.Client]:
    """An interaction as the gateway would deliver it, parsed by the library."""
    payload = {
        "id": "1",
        "application_id": "2",
        "type": kind,
        "token": "t",
        "version": 1,
        "data": data,
        "channel_id": "5",
        "channel": {"id": "5", "type": 1},
        "user": {"id": "7", "username": "ana", "discriminator": "0", "avatar": None},
        "attachment_size_limit": 10_000_000,
        "entitlements": [],
        "authorizing_integration_owners": {},
        "context": 1,
    }
    return discord.Interaction(data=cast("Any", payload), state=client._connection)


def autocompleting(options: list[Json]) -> list[Json]:
    """Options with every choice list turned into autocomplete."""
    return [
        {**one, "options": autocompleting(one["options"])}
        if "options" in one
        else {**one, "choices": None, "autocomplete": bool(one.get("choices"))}
        for one in options
    ]


class TestAutocomplete:
    def test_the_focused_option_and_what_is_filled_in(self, commands: list[Json]) -> None:
        data = resolve_autocomplete(commands, "remind run", "when", "mon w", {"minutes": 999}, in_guild=True)
        assert cast("list[Json]", data["options"])[0]["options"] == [
            {"name": "when", "type": 3, "value": "mon w", "focused": True},
            {"name": "minutes", "type": 4, "value": 999},
        ]

    async def test_the_library_reads_it(self, commands: list[Json]) -> None:
        filled = {"channel": 9, "loud": True}
        open_span = [
            {**one, "options": autocompleting(one["options"])} for one in commands if one["name"] == "club"
        ]
        data = resolve_autocomplete(open_span, "club board post", "span", "7", filled, in_guild=True)
        namespace = interaction(command_tree().client, 4, data).namespace
        assert (namespace.span, namespace.loud) == ("7", True)
        assert namespace.channel == discord.Object(9)

    def test_an_option_that_does_not_autocomplete(self, commands: list[Json]) -> None:
        with pytest.raises(ClientRefused, match="does not autocomplete"):
            resolve_autocomplete(commands, "remind run", "minutes", "4", {}, in_guild=True)
        with pytest.raises(ClientRefused, match="no option 'whom'"):
            resolve_autocomplete(commands, "remind run", "whom", "4", {}, in_guild=True)


class TestClicks:
    async def test_by_label_by_custom_id_and_by_emoji(self) -> None:
        components = LegacyView().to_components()
        by_label = resolve_click(components, "Style 2")
        assert by_label == resolve_click(components, "s:2")
        assert by_label == {"component_type": 2, "custom_id": "s:2", "id": 3}
        with pytest.raises(ClientRefused, match="disabled"):
            resolve_click(components, "✅")

    async def test_in_a_container_and_beside_a_section(self) -> None:
        components = Board().to_components()  # type: ignore[no-untyped-call]
        assert resolve_click(components, "Next")["custom_id"] == "next"
        assert resolve_click(components, "Cheer Ana")["custom_id"] == "cheer:ana"

    async def test_what_cannot_be_clicked(self) -> None:
        components = LegacyView().to_components()
        with pytest.raises(
            ClientRefused, match="there are 'Style 1', 'Style 2', 'Style 3', 'Style 4', 'Plan', '✅'"
        ):
            resolve_click(components, "Style 9")
        with pytest.raises(ClientRefused, match="a link"):
            resolve_click(components, "Plan")
        twice = [{"type": 1, "components": [{"type": 2, "label": "Go", "custom_id": i} for i in "ab"]}]
        with pytest.raises(ClientRefused, match="say which by custom id: 'a', 'b'"):
            resolve_click(twice, "Go")
        with pytest.raises(ClientRefused, match="there are nothing"):
            resolve_click([], "Go")

    @given(
        st.recursive(
            st.builds(dict, id=st.none() | st.integers(0, 9)),
            lambda below: st.builds(
                dict, id=st.none() | st.integers(0, 9), components=st.lists(below, max_size=4)
            ),
        )
    )
    def test_every_component_has_a_number_and_given_ones_stay(self, component: Json) -> None:
        every = list(walk([component]))
        numbers = number([component])
        given_ids = [one["id"] for one in every if one["id"]]
        made = [numbers[id(one)] for one in every if not one["id"]]
        assert all(numbers[id(one)] == one["id"] for one in every if one["id"])
        assert len(set(made)) == len(made)
        assert not set(made) & set(given_ids)


class TestSelects:
    async def test_by_value_or_label_and_by_placeholder_or_id(self) -> None:
        components = LegacyView().to_components()
        data = resolve_select(components, "Which days?", ["mon", "Tuesday"])
        assert data == {"component_type": 3, "custom_id": "days", "id": 8, "values": ["mon", "tue"]}
        assert resolve_select(components, "days", [])["values"] == []

    async def test_people_come_with_who_they_are(self) -> None:
        components = LegacyView().to_components()
        people = {"users": {"7": {"id": "7"}, "8": {"id": "8"}}}
        data = resolve_select(components, "Who?", ["7"], resolved=people)
        assert (data["component_type"], data["values"]) == (5, ["7"])
        assert data["resolved"] == {"users": {"7": {"id": "7"}}}

    @pytest.mark.parametrize(
        ("name", "values", "why"),
        [
            ("When?", ["mon"], "no select 'When\\?'; there are 'Which days\\?', 'Who\\?'"),
            ("days", ["sun"], "not on offer; there are 'Monday', 'Tuesday'"),
            ("days", ["mon", "Monday"], "chosen twice"),
            ("Who?", [], "1 to 3 must be chosen, not 0"),
            ("Who?", ["1", "2", "3", "4"], "1 to 3"),
            ("Who?", ["ana"], "an id is wanted"),
        ],
    )
    async def test_what_cannot_be_chosen(self, name: str, values: list[str], why: str) -> None:
        with pytest.raises(ClientRefused, match=why):
            resolve_select(LegacyView().to_components(), name, values)

    def test_a_disabled_select(self) -> None:
        select = {"type": 3, "custom_id": "s", "disabled": True, "options": [{"label": "A", "value": "a"}]}
        with pytest.raises(ClientRefused, match="disabled"):
            resolve_select([{"type": 1, "components": [select]}], "s", ["a"])


class TestModals:
    async def test_a_submission_reads_as_discord_sends_it(self) -> None:
        data = resolve_modal_submit(
            CheckInModal().to_dict(),
            {"Notes": "Fine\nlegs", "mood": "Great", "Gut": ["Cramps", "nausea"], "Effort": "2"},
        )
        assert data == {
            "custom_id": "check-in:1",
            "components": [
                {"type": 10, "id": 1},
                label(2, {"type": 4, "id": 3, "custom_id": "note", "value": "Fine\nlegs"}),
                label(4, {"type": 21, "id": 5, "custom_id": "mood", "value": "great"}),
                label(6, {"type": 22, "id": 7, "custom_id": "gut", "values": ["cramps", "nausea"]}),
                label(8, {"type": 3, "id": 9, "custom_id": "effort", "values": ["2"]}),
            ],
        }

    async def test_what_is_left_open_is_there_and_empty_and_defaults_stay(self) -> None:
        data = resolve_modal_submit(CheckInModal().to_dict(), {})
        answers = [one.get("component") for one in cast("list[Json]", data["components"])]
        assert [(one or {}).get("value", (one or {}).get("values")) for one in answers] == [
            None,
            "",
            None,
            [],
            ["4"],
        ]

    async def test_the_library_reads_what_was_filled_in(self) -> None:
        modal = CheckInModal()
        submit(modal, {"Notes": "ok", "Mood": "Low", "Gut": "Bloating"})
        assert modal.note.value == "ok"
        assert modal.mood.value == "low"
        assert modal.gut.values == ["bloating"]
        assert modal.effort.values == ["4"]

    async def test_the_library_reads_what_was_left_open(self) -> None:
        modal = CheckInModal()
        submit(modal, {})
        assert modal.note.value == ""
        assert modal.mood.value is None
        assert modal.gut.values == []

    @given(
        note=st.none() | st.text(max_size=501),
        mood=st.none() | st.sampled_from(("Great", "great", "low", "Awful")),
        gut=st.none() | st.lists(st.sampled_from(("Cramps", "nausea", "Bloating")), unique=True),
        effort=st.none() | st.sampled_from(("2", "Moderate", "9")),
    )
    async def test_whatever_is_filled_in_the_library_reads_it_or_the_client_says_no(
        self, note: str | None, mood: str | None, gut: list[str] | None, effort: str | None
    ) -> None:
        values = {"note": note, "mood": mood, "gut": gut, "effort": effort}
        fits = len(note or "") <= 500 and mood != "Awful" and len(gut or ()) <= 2 and effort != "9"
        modal = CheckInModal()
        if not fits:
            with pytest.raises(ClientRefused):
                submit(modal, values)
            return
        submit(modal, values)
        assert modal.note.value == (note or "")
        assert modal.mood.value == (mood and mood.lower())
        assert modal.gut.values == [one.lower() for one in gut or ()]
        assert modal.effort.values == ["2" if effort == "2" else "4"]

    async def test_rows_checkboxes_people_and_files(self) -> None:
        modal = SmallModal()
        resolved = {
            "users": {
                "7": {"id": "7", "username": "ana", "discriminator": "0", "avatar": None},
                "8": {"id": "8", "username": "ben", "discriminator": "0", "avatar": None},
            },
            "attachments": {"30": {"id": "30", "filename": "a.png", "size": 3, "url": "u", "proxy_url": "p"}},
        }
        given_values = {"Name": "Ana", "I agree": True, "friends": [7], "Photo": 30}
        data = submit(modal, given_values, resolved)
        assert data["resolved"]["users"].keys() == {"7"}
        assert modal.name.value == "Ana"
        assert modal.agree.value is True
        assert [friend.id for friend in modal.friends.values] == [7]
        assert [photo.filename for photo in modal.photo.values] == ["a.png"]

    @pytest.mark.parametrize(
        ("values", "why"),
        [
            ({"Name": "Ana", "Age": 3}, "no 'Age'; it asks for 'Name', 'I agree', 'Friends', 'Photo'"),
            ({}, "'Name' is required"),
            ({"Name": ""}, "'Name' is required"),
            ({"Name": "A"}, "2 to 20 characters are wanted, not 1"),
            ({"Name": "A" * 21}, "2 to 20"),
            ({"Name": "A\nB"}, "single line"),
            ({"Name": True}, "a text is wanted"),
            ({"Name": "Ana", "name": "Ben"}, "filled in twice"),
            ({"Name": "Ana", "agree": "yes"}, "true or false"),
            ({"Name": "Ana", "Friends": [1, 2, 3]}, "0 to 2 must be chosen, not 3"),
        ],
    )
    async def test_what_cannot_be_submitted(self, values: Json, why: str) -> None:
        with pytest.raises(ClientRefused, match=why):
            resolve_modal_submit(SmallModal().to_dict(), values)

    async def test_what_is_not_on_offer_or_too_much_of_it(self) -> None:
        modal = CheckInModal().to_dict()
        with pytest.raises(ClientRefused, match="not on offer; there are 'Great', 'Fine', 'Low'"):
            resolve_modal_submit(modal, {"Mood": "Awful"})
        with pytest.raises(ClientRefused, match="0 to 2 must be chosen"):
            resolve_modal_submit(modal, {"Gut": ["Cramps", "Nausea", "Bloating"]})
        with pytest.raises(ClientRefused, match="1 to 1 must be chosen"):
            resolve_modal_submit(modal, {"Mood": ["Great", "Low"]})
        with pytest.raises(ClientRefused, match="'Effort' is required"):
            resolve_modal_submit(modal, {"Effort": []})

    def test_the_same_label_twice_needs_the_custom_id(self) -> None:
        asked = [
            {"type": 18, "label": "Run", "component": {"type": 23, "custom_id": key}} for key in ("a", "b")
        ]
        modal = {"custom_id": "m", "title": "Runs", "components": asked}
        with pytest.raises(ClientRefused, match="say which by custom id"):
            resolve_modal_submit(modal, {"Run": True})
        assert resolve_modal_submit(modal, {"a": True})


def label(number_: int, component: Json) -> Json:
    return {"type": 18, "id": number_, "component": component}


def submit(modal: ui.Modal, values: Json, resolved: Json | None = None) -> Json:
    """Submit a modal and let the library read the submission as it does from the gateway."""
    data = resolve_modal_submit(json.loads(json.dumps(modal.to_dict())), values, resolved=resolved)
    client = discord.Client(intents=discord.Intents.none())
    delivered = interaction(client, 5, data)
    found = app_commands.Namespace._get_resolved_items(delivered, cast("Any", data.get("resolved", {})))
    modal._refresh(delivered, cast("Any", data["components"]), found)
    return data
