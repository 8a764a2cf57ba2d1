"""Discord's limits: what is within them passes, one step over is refused with the field's path."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.rules import Refusal, check_commands, check_interaction_response, check_message
from sandbox.rules_commands import count_characters, is_command_name
from tests.sandbox.library_payloads import (
    Sent,
    answers,
    bent,
    command_payload,
    everything,
    messages,
    refusal_of,
)

Json = dict[str, Any]


def text(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet="aé👟 z0", min_size=least, max_size=most).filter(
        lambda value: not least or bool(value.strip())
    )


def fields(refusal: Refusal | None) -> dict[str, list[str]]:
    assert refusal is not None, "Discord would have refused this"
    assert (refusal.status, refusal.code) == (400, 50035)
    return refusal.fields()


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def button(custom_id: str | None = "go", **extra: object) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id, **extra}


def option(value: str) -> Json:
    return {"label": value.title(), "value": value}


def select(**extra: object) -> Json:
    return {"type": 3, "custom_id": "pick", "options": [option("a"), option("b")], **extra}


def message(*components: Json, **extra: object) -> Json:
    return {"content": "Hello", "components": list(components), **extra}


def board(*components: Json, **extra: object) -> Json:
    return {"components": list(components), "flags": 1 << 15, **extra}


def words(content: str = "Words") -> Json:
    return {"type": 10, "content": content}


def label(component: Json, **extra: object) -> Json:
    return {"type": 18, "label": "Question", "component": component, **extra}


def modal(*components: Json, **extra: object) -> Json:
    return {
        "type": 9,
        "data": {"title": "Check-in", "custom_id": "m", "components": list(components), **extra},
    }


def check_modal(payload: Json) -> Refusal | None:
    return check_interaction_response(payload, interaction_type=3, from_message=True)


def command(**extra: object) -> Json:
    return {"name": "remind", "description": "Reminders", "type": 1, **extra}


def parameter(name: str = "when", kind: int = 3, **extra: object) -> Json:
    return {"name": name, "description": "When", "type": kind, **extra}


class TestRefusal:
    def test_a_refusal_reads_as_discord_writes_it(self) -> None:
        refusal = check_message({"embeds": [{"title": "x" * 257}]})
        assert refusal is not None
        assert refusal.body() == {
            "code": 50035,
            "message": "Invalid Form Body",
            "errors": {
                "embeds": {
                    "0": {
                        "title": {
                            "_errors": [
                                {"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length."}
                            ]
                        }
                    }
                }
            },
        }

    def test_every_wrong_field_is_told_at_once(self) -> None:
        wrong = {"content": 5, "embeds": [{"fields": [{"name": "", "value": "v"}]}], "tts": "no"}
        assert set(fields(check_message(wrong))) == {"content", "embeds.0.fields.0.name", "tts"}

    def test_an_empty_message_has_a_code_of_its_own(self) -> None:
        empty: list[Json] = [{}, {"content": " \n"}, {"content": None, "embeds": [], "components": []}]
        for nothing in empty:
            refusal = check_message(nothing)
            assert refusal is not None
            assert refusal.body() == {"code": 50006, "message": "Cannot send an empty message"}
        assert check_message({}, files=1) is None


class TestWhatTheLibrarySends:
    async def test_its_commands_pass(self) -> None:
        assert check_commands(await command_payload()) is None
        assert check_commands(await command_payload(translated=True)) is None

    async def test_its_messages_pass(self) -> None:
        for name, sent in (await messages()).items():
            editing: Json | None = {"content": "Before"} if sent.method == "PATCH" else None
            if name == "edit board":
                editing = {"flags": 1 << 15, "components": [words()]}
            assert check_message(sent.body, files=sent.files, editing=editing) is None, name

    async def test_its_answers_pass_where_they_fit_and_nowhere_else(self) -> None:
        for name, sent in (await answers()).items():
            assert answer(sent, sent.interaction_type) is None, name
        sent = (await answers())["modal"]
        assert fields(answer(sent, 5)) == {"type": ["BASE_TYPE_CHOICES"]}

    async def test_however_bent_a_body_is_judged_and_never_trips_the_rules(self) -> None:
        chance = random.Random(20260302)
        refused = 0
        for name, sent in (await everything()).items():
            for _ in range(60):
                refusal = refusal_of(sent, bent(sent.body, chance))
                assert refusal is None or refusal.body()["code"], name
                refused += refusal is not None
        assert refused > 200


def answer(sent: Sent, interaction_type: int) -> Refusal | None:
    return check_interaction_response(
        sent.body, interaction_type=interaction_type, from_message=sent.from_message, files=sent.files
    )


class TestMessages:
    embeds = st.fixed_dictionaries(
        {"title": text(1, 256)},
        optional={
            "description": text(0, 900),
            "footer": st.fixed_dictionaries({"text": text(1, 100)}),
            "author": st.fixed_dictionaries({"name": text(1, 100)}),
            "color": st.integers(0, 0xFFFFFF),
            "fields": st.lists(
                st.fixed_dictionaries({"name": text(1, 40), "value": text(1, 60)}), max_size=6
            ),
        },
    )

    @given(
        content=text(1, 60),
        embeds=st.lists(embeds, max_size=2),
        nonce=st.none() | st.text(max_size=25) | st.integers(-(2**63), 2**63 - 1),
        rows=st.lists(st.integers(1, 5), max_size=5),
    )
    def test_anything_within_the_limits_passes(
        self, content: str, embeds: list[Json], nonce: object, rows: list[int]
    ) -> None:
        components = [
            row(*(button(f"{line}:{place}") for place in range(width))) for line, width in enumerate(rows)
        ]
        payload = {"content": content, "embeds": embeds, "nonce": nonce, "components": components}
        assert check_message(payload) is None

    @pytest.mark.parametrize(
        ("at", "build", "most"),
        [
            ("content", lambda size: {"content": "x" * size}, 2000),
            ("nonce", lambda size: {"content": "x", "nonce": "n" * size}, 25),
            ("embeds", lambda size: {"embeds": [{"title": "t"}] * size}, 10),
            ("embeds.0.title", lambda size: {"embeds": [{"title": "x" * size}]}, 256),
            ("embeds.0.description", lambda size: {"embeds": [{"description": "x" * size}]}, 4096),
            (
                "embeds.0.footer.text",
                lambda size: {"embeds": [{"title": "t", "footer": {"text": "x" * size}}]},
                2048,
            ),
            (
                "embeds.0.author.name",
                lambda size: {"embeds": [{"title": "t", "author": {"name": "x" * size}}]},
                256,
            ),
            (
                "embeds.0.fields.0.name",
                lambda size: {"embeds": [{"fields": [{"name": "x" * size, "value": "v"}]}]},
                256,
            ),
            (
                "embeds.0.fields.0.value",
                lambda size: {"embeds": [{"fields": [{"name": "n", "value": "x" * size}]}]},
                1024,
            ),
            (
                "embeds.0.fields",
                lambda size: {"embeds": [{"fields": [{"name": "n", "value": "v"}] * size}]},
                25,
            ),
            (
                "embeds",
                lambda size: {"embeds": [{"description": "x" * 4000}, {"description": "x" * (size - 4000)}]},
                6000,
            ),
            ("components", lambda size: message(*(row(button(f"{i}")) for i in range(size))), 5),
            (
                "components.0.components",
                lambda size: message(row(*(button(f"{i}") for i in range(size)))),
                5,
            ),
            ("components.0.components.0.label", lambda size: message(row(button(label="x" * size))), 80),
            ("components.0.components.0.custom_id", lambda size: message(row(button("x" * size))), 100),
            (
                "components.0.components.0.options",
                lambda size: message(row(select(options=[option(f"o{i}") for i in range(size)]))),
                25,
            ),
            (
                "components.0.components.0.placeholder",
                lambda size: message(row(select(placeholder="x" * size))),
                150,
            ),
            ("components", lambda size: board(words("x" * (size - 10)), words("y" * 10)), 4000),
            (
                "components",
                lambda size: board({"type": 17, "components": [words()] * (size - 2)}, words()),
                40,
            ),
            ("attachments", lambda size: {"content": "x", "attachments": [{"id": "7"}] * size}, 10),
        ],
    )
    def test_the_limit_passes_and_one_more_does_not(
        self, at: str, build: Callable[[int], Json], most: int
    ) -> None:
        kept = {"attachments": [{"id": "7", "filename": "a.png"}]}
        assert check_message(build(most), editing=kept) is None
        assert at in fields(check_message(build(most + 1), editing=kept))

    @pytest.mark.parametrize(
        ("payload", "at"),
        [
            (message(words()), "components.0"),
            (message(row()), "components.0.components"),
            (message(row(button(), button())), "components.0.components.1.custom_id"),
            (message(row(button(""))), "components.0.components.0.custom_id"),
            (message(row(button(custom_id=None))), "components.0.components.0.custom_id"),
            (message(row(button(label=None))), "components.0.components.0"),
            (message(row(button(style=7))), "components.0.components.0.style"),
            (message(row(button(url="https://example.org"))), "components.0.components.0.url"),
            (message(row(button(style=5))), "components.0.components.0.custom_id"),
            (
                message(row({"type": 2, "style": 5, "label": "L", "url": "ftp://x"})),
                "components.0.components.0.url",
            ),
            (
                message(row(button(emoji={"id": None, "name": "shoe"}))),
                "components.0.components.0.emoji.name",
            ),
            (message(row(select(), button())), "components.0.components.1"),
            (message(row(select(options=[option("a")] * 2))), "components.0.components.0.options.1"),
            (message(row(select(options=[]))), "components.0.components.0.options"),
            (message(row(select(min_values=2))), "components.0.components.0.min_values"),
            (message(row(select(max_values=3))), "components.0.components.0.options"),
            (message(row({"type": 4, "custom_id": "t", "style": 1})), "components.0.components.0"),
            (message(row(button(id=3), button("b", id=3))), "components.0.components.1.id"),
            (board(words(), content="No"), "content"),
            (board(words(), embeds=[{"title": "No"}]), "embeds"),
            (board(button()), "components.0"),
            (
                board({"type": 17, "components": [{"type": 17, "components": []}]}),
                "components.0.components.0",
            ),
            (board({"type": 9, "components": [words()]}), "components.0.accessory"),
            (
                board({"type": 13, "file": {"url": "attachment://lost.png"}}),
                "components.0.file.url",
            ),
            (
                board({"type": 12, "items": [{"media": {"url": "nowhere"}}]}),
                "components.0.items.0.media.url",
            ),
            ({"embeds": [{"color": 3}]}, "embeds.0.description"),
            ({"embeds": [{"title": "t", "timestamp": "yesterday"}]}, "embeds.0.timestamp"),
            ({"embeds": [{"title": "t", "url": "attachment://x.png"}]}, "embeds.0.url"),
            ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0"),
            ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
            ({"content": "x", "attachments": [{"id": 0, "filename": "a"}]}, "attachments.0.id"),
            ({"content": "x", "components": [3]}, "components.0"),
            ({"content": "x", "components": "rows"}, "components"),
        ],
    )
    def test_what_is_wrong_is_refused_where_it_is_wrong(self, payload: Json, at: str) -> None:
        assert at in fields(check_message(payload))

    def test_an_edit_keeps_what_it_leaves_out(self) -> None:
        kept = {"content": "Before", "components": []}
        assert check_message({"components": []}, editing=kept) is None
        refusal = check_message({"content": ""}, editing=kept)
        assert refusal is not None
        assert refusal.code == 50006

    def test_an_edit_into_components_v2_empties_the_rest_and_there_is_no_way_back(self) -> None:
        kept = {"content": "Before", "flags": 0}
        assert "content" in fields(check_message(board(words()), editing=kept))
        assert check_message(board(words(), content=None), editing=kept) is None
        shown = {"flags": 1 << 15, "components": [words()]}
        assert check_message({"components": [words("New")]}, editing=shown) is None
        assert "flags" in fields(check_message({"flags": 0}, editing=shown))
        assert "content" in fields(check_message({"content": "Text"}, editing=shown))

    def test_media_refers_to_what_is_uploaded(self) -> None:
        payload = board({"type": 13, "file": {"url": "attachment://a.png"}})
        described = {**payload, "attachments": [{"id": 0, "filename": "a.png"}]}
        assert check_message(described, files=1) is None
        other = {**payload, "attachments": [{"id": 0, "filename": "b.png"}]}
        assert "components.0.file.url" in fields(check_message(other, files=1))

    def test_an_edit_refers_to_what_the_message_has(self) -> None:
        payload = board({"type": 13, "file": {"url": "attachment://a.png"}})
        assert check_message(payload, editing={"attachments": [{"id": "9", "filename": "a.png"}]}) is None
        assert "components.0.file.url" in fields(check_message(payload, editing={"attachments": []}))
        assert check_message(payload, editing={}) is None, "what the message has is not told"


class TestAnswers:
    @pytest.mark.parametrize(
        ("interaction_type", "from_message", "allowed"),
        [
            (1, False, {1}),
            (2, False, {4, 5, 9}),
            (3, True, {4, 5, 6, 7, 9}),
            (4, False, {8}),
            (5, False, {4, 5}),
            (5, True, {4, 5, 6, 7}),
        ],
    )
    def test_each_interaction_takes_its_own_answers(
        self, *, interaction_type: int, from_message: bool, allowed: set[int]
    ) -> None:
        data: dict[int, object] = {
            4: {"content": "Hi"},
            7: {"content": "Hi"},
            8: {"choices": []},
            9: modal(label({"type": 23, "custom_id": "c"}))["data"],
        }
        taken = {
            kind
            for kind in range(14)
            if check_interaction_response(
                {"type": kind, "data": data.get(kind)},
                interaction_type=interaction_type,
                from_message=from_message,
            )
            is None
        }
        assert taken == allowed

    def test_a_message_answer_obeys_the_rules_for_messages(self) -> None:
        long = {"type": 4, "data": {"content": "x" * 2001}}
        refusal = check_interaction_response(long, interaction_type=2, from_message=False)
        assert fields(refusal) == {"data.content": ["BASE_TYPE_MAX_LENGTH"]}
        for empty in ({"type": 4, "data": {"flags": 64}}, {"type": 4}):
            refusal = check_interaction_response(empty, interaction_type=2, from_message=False)
            assert refusal is not None
            assert refusal.code == 50006

    def test_an_update_is_judged_by_what_it_leaves(self) -> None:
        update = {"type": 7, "data": {"content": None}}
        judge = check_interaction_response
        assert judge(update, interaction_type=3, from_message=True) is None
        kept = {"content": "x", "embeds": [{"title": "t"}]}
        assert judge(update, interaction_type=3, from_message=True, editing=kept) is None
        refusal = judge(update, interaction_type=3, from_message=True, editing={"content": "x"})
        assert refusal is not None
        assert refusal.code == 50006

    @pytest.mark.parametrize(
        ("choices", "at"),
        [
            ([{"name": "n", "value": "v"}] * 26, "data.choices"),
            ([{"name": "", "value": "v"}], "data.choices.0.name"),
            ([{"name": "n" * 101, "value": "v"}], "data.choices.0.name"),
            ([{"name": "n", "value": "v" * 101}], "data.choices.0.value"),
            ([{"name": "n"}], "data.choices.0.value"),
            ([{"name": "n", "value": True}], "data.choices.0.value"),
        ],
    )
    def test_autocomplete_choices(self, choices: list[Json], at: str) -> None:
        payload = {"type": 8, "data": {"choices": choices}}
        refusal = check_interaction_response(payload, interaction_type=4, from_message=False)
        assert at in fields(refusal)


class TestModals:
    @pytest.mark.parametrize(
        ("payload", "at"),
        [
            (modal(), "data.components"),
            (modal(*(label({"type": 23, "custom_id": f"{i}"}) for i in range(6))), "data.components"),
            (modal(words(), title="x" * 46), "data.title"),
            (modal(words(), title=""), "data.title"),
            (modal(words(), custom_id="x" * 101), "data.custom_id"),
            (modal(row(button())), "data.components.0.components.0"),
            (modal(button()), "data.components.0"),
            (modal(label(button())), "data.components.0.component"),
            (modal(label(select(), label="x" * 46)), "data.components.0.label"),
            (modal(label(select(), description="x" * 101)), "data.components.0.description"),
            (modal(label(select(disabled=True))), "data.components.0.component.disabled"),
            (modal(label(select(required=False))), "data.components.0.component.min_values"),
            (modal(label(select(min_values=0))), "data.components.0.component.min_values"),
            (modal(label(select()), label(select())), "data.components.1.component.custom_id"),
            (
                modal(label({"type": 21, "custom_id": "r", "options": [option("a")]})),
                "data.components.0.component.options",
            ),
            (
                modal(label({"type": 21, "custom_id": "r", "options": [option(f"{i}") for i in range(11)]})),
                "data.components.0.component.options",
            ),
            (
                modal(label({"type": 22, "custom_id": "r", "options": [option(f"{i}") for i in range(11)]})),
                "data.components.0.component.options",
            ),
            (
                modal(label({"type": 22, "custom_id": "r", "required": False, "options": [option("a")]})),
                "data.components.0.component.min_values",
            ),
            (
                modal(label({"type": 19, "custom_id": "f", "max_values": 11})),
                "data.components.0.component.max_values",
            ),
            (modal(row({"type": 4, "custom_id": "t", "style": 1})), "data.components.0.components.0.label"),
        ],
    )
    def test_what_is_wrong_is_refused_where_it_is_wrong(self, payload: Json, at: str) -> None:
        assert at in fields(check_modal(payload))

    @given(
        least=st.integers(0, 4000),
        most=st.integers(1, 4000),
        size=st.integers(1, 4000),
        placeholder=st.integers(0, 101),
    )
    def test_a_text_input_keeps_to_its_own_bounds(
        self, least: int, most: int, size: int, placeholder: int
    ) -> None:
        asked = {
            "type": 4,
            "custom_id": "t",
            "style": 2,
            "min_length": least,
            "max_length": most,
            "value": "x" * size,
            "placeholder": "p" * placeholder,
        }
        fine = least <= most and least <= size <= most and placeholder <= 100
        assert (check_modal(modal(label(asked))) is None) == fine


class TestCommands:
    names = st.text(alphabet="abcé_-'0ñह", min_size=1, max_size=32)

    @given(
        st.lists(
            st.fixed_dictionaries(
                {"name": names, "description": text(1, 100), "type": st.sampled_from((3, 4, 10))}
            ),
            max_size=25,
            unique_by=lambda one: str(one["name"]),
        )
    )
    @settings(max_examples=50)
    def test_any_options_within_the_limits_pass(self, options: list[Json]) -> None:
        assert check_commands([command(options=options)]) is None

    @pytest.mark.parametrize(
        ("build", "most", "at"),
        [
            (lambda size: command(name="n" * size), 32, "0.name"),
            (lambda size: command(description="x" * size), 100, "0.description"),
            (lambda size: command(options=[parameter(f"o{i}") for i in range(size)]), 25, "0.options"),
            (
                lambda size: command(
                    options=[parameter(choices=[{"name": f"{i}", "value": f"{i}"} for i in range(size)])]
                ),
                25,
                "0.options.0.choices",
            ),
            (
                lambda size: command(options=[parameter(choices=[{"name": "n", "value": "v" * size}])]),
                100,
                "0.options.0.choices.0.value",
            ),
            (lambda size: command(options=[parameter(max_length=size)]), 6000, "0.options.0.max_length"),
            (
                lambda size: command(options=[parameter(kind=4, max_value=size)]),
                2**53 - 1,
                "0.options.0.max_value",
            ),
        ],
    )
    def test_the_limit_passes_and_one_more_does_not(
        self, build: Callable[[int], Json], most: int, at: str
    ) -> None:
        assert check_commands([build(most)]) is None
        assert at in fields(check_commands([build(most + 1)]))

    @pytest.mark.parametrize(
        ("wrong", "at"),
        [
            (command(name="Remind"), "0.name"),
            (command(name="two words"), "0.name"),
            (command(description=" "), "0.description"),
            (command(type=5), "0.type"),
            (command(type=2), "0.description"),
            (command(name_localizations={"de": "Erinnern"}), "0.name_localizations.de"),
            (command(name_localizations={"xx": "ok"}), "0.name_localizations.xx"),
            (command(description_localizations={"de": "x" * 101}), "0.description_localizations.de"),
            (command(contexts=[3]), "0.contexts.0"),
            (command(contexts=[]), "0.contexts"),
            (command(contexts=[0, 0]), "0.contexts"),
            (command(integration_types=[2]), "0.integration_types.0"),
            (command(default_member_permissions="all"), "0.default_member_permissions"),
            (command(options=[parameter(), parameter()]), "0.options.1"),
            (command(options=[parameter(), parameter("b", required=True)]), "0.options.1"),
            (command(options=[parameter(), parameter("sub", 1)]), "0.options.1"),
            (
                command(options=[parameter("sub", 1, options=[parameter("deep", 1)])]),
                "0.options.0.options.0.type",
            ),
            (command(options=[parameter("g", 2, options=[parameter("g", 2)])]), "0.options.0.options.0.type"),
            (command(options=[parameter("g", 2, options=[])]), "0.options.0.options"),
            (command(options=[parameter(kind=12)]), "0.options.0.type"),
            (
                command(options=[parameter(autocomplete=True, choices=[{"name": "a", "value": "a"}])]),
                "0.options.0.autocomplete",
            ),
            (command(options=[parameter(kind=6, autocomplete=True)]), "0.options.0"),
            (
                command(options=[parameter(kind=4, choices=[{"name": "a", "value": "a"}])]),
                "0.options.0.choices.0.value",
            ),
            (
                command(
                    options=[parameter(choices=[{"name": "a", "value": "a"}, {"name": "a", "value": "b"}])]
                ),
                "0.options.0.choices.1",
            ),
            (command(options=[parameter(min_length=9, max_length=8)]), "0.options.0"),
            (command(options=[parameter(kind=4, min_value=9, max_value=8)]), "0.options.0"),
            (command(options=[parameter(min_value=1)]), "0.options.0.min_value"),
            (command(options=[parameter(kind=10, min_length=1)]), "0.options.0.min_length"),
        ],
    )
    def test_what_is_wrong_is_refused_where_it_is_wrong(self, wrong: Json, at: str) -> None:
        assert at in fields(check_commands([wrong]))

    def test_names_are_unique_for_each_type(self) -> None:
        assert check_commands([command(), {"name": "remind", "type": 2}]) is None
        assert fields(check_commands([command(), command()])) == {
            "1": ["APPLICATION_COMMANDS_DUPLICATE_NAME"]
        }

    def test_a_hundred_chat_commands_and_no_more(self) -> None:
        hundred = [command(name=f"c{index}") for index in range(100)]
        assert check_commands(hundred) is None
        refusal = check_commands([*hundred, command(name="more")])
        assert refusal is not None
        assert refusal.code == 30032

    def test_a_command_weighs_no_more_than_8000_characters_in_its_longest_language(self) -> None:
        def heavy(last: int) -> Json:
            choices = [
                {
                    "name": f"{index:02}",
                    "value": f"{index:098}",
                    "name_localizations": {"de": f"{index:0100}"},
                }
                for index in range(25)
            ]
            return command(
                name="c",
                description="d",
                options=[
                    {"name": "a", "description": "x", "type": 3, "choices": choices},
                    {"name": "b", "description": "x" * last, "type": 3, "choices": choices[:15]},
                ],
            )

        spare = 8000 - count_characters(heavy(1)) + 1
        assert 1 <= spare <= 100
        assert count_characters(heavy(spare)) == 8000
        assert check_commands([heavy(spare)]) is None
        assert fields(check_commands([heavy(spare + 1)])) == {"0": ["APPLICATION_COMMAND_TOO_LARGE"]}

    @given(st.text(min_size=1, max_size=32))
    def test_a_name_never_has_upper_case_or_spaces(self, name: str) -> None:
        if is_command_name(name):
            assert name == name.lower()
            assert not any(character.isspace() for character in name)
