"""Bodies against an OpenAPI description: Discord's own where it is at hand, a small one always."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from sandbox.contract import EXEMPTIONS, OpenApiContract
from tests.sandbox.library_payloads import bent, command_payload, everything, messages, refusal_of

DISCORD = Path(__file__).parents[3] / "shared" / "discord" / "openapi.json"

BUTTON = {
    "type": "object",
    "properties": {
        "type": {"type": "integer", "enum": [2]},
        "label": {"type": ["string", "null"], "maxLength": 80},
        "custom_id": {"type": "string", "minLength": 1},
    },
    "required": ["type", "custom_id"],
}
TEXT = {
    "type": "object",
    "properties": {"type": {"type": "integer", "enum": [10]}, "content": {"type": "string"}},
    "required": ["type", "content"],
}
MESSAGE = {
    "type": "object",
    "properties": {
        "content": {"type": ["string", "null"], "maxLength": 20},
        "recipient_id": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/SnowflakeType"}]},
        "components": {
            "type": ["array", "null"],
            "items": {
                "oneOf": [{"$ref": "#/components/schemas/Button"}, {"$ref": "#/components/schemas/Text"}]
            },
        },
    },
}


def body(schema: object, *, content_type: str = "application/json") -> dict[str, object]:
    return {"requestBody": {"required": True, "content": {content_type: {"schema": schema}}}}


SMALL: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {
        "/channels/{channel_id}/messages": {
            "post": body({"$ref": "#/components/schemas/Message"}),
            "get": {"responses": {}},
        },
        "/channels/{channel_id}/messages/{message_id}": {
            "patch": body({"type": "object", "required": ["a"]})
        },
        "/channels/{channel_id}/messages/@original": {"patch": body({"type": "object", "required": ["b"]})},
        "/uploads": {"post": body({"type": "array"}, content_type="multipart/form-data")},
    },
    "components": {
        "schemas": {
            "Message": MESSAGE,
            "Button": BUTTON,
            "Text": TEXT,
            "SnowflakeType": {"type": "string", "pattern": "^[0-9]+$"},
        }
    },
}


@pytest.fixture
def small(tmp_path: Path) -> OpenApiContract:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8")
    return OpenApiContract.load(path)


class TestSmallDescription:
    def test_a_fine_body_has_no_faults(self, small: OpenApiContract) -> None:
        fine = {"content": "Hi", "components": [{"type": 2, "custom_id": "go"}, {"type": 10, "content": "x"}]}
        assert small.check("POST", "/channels/12/messages", fine) == []
        assert small.check("post", "/channels/12/messages?wait=true", fine) == []

    def test_a_fault_is_told_by_its_path(self, small: OpenApiContract) -> None:
        assert small.check("POST", "/channels/12/messages", {"content": "x" * 21}) == [
            '$.content: "xxxxxxxxxxxxxxxxxxxxx" is longer than 20 characters'
        ]

    def test_of_a_union_the_branch_that_was_meant_is_told(self, small: OpenApiContract) -> None:
        wrong = {"components": [{"type": 2, "label": "x" * 81, "custom_id": ""}]}
        told = small.check("POST", "/channels/12/messages", wrong)
        assert [line.partition(":")[0] for line in told] == [
            "$.components[0].custom_id",
            "$.components[0].label",
        ]
        assert small.check("POST", "/channels/12/messages", {"components": [{"type": 2}]}) == [
            '$.components[0]: "custom_id" is a required property'
        ]

    def test_a_word_in_a_path_goes_before_a_parameter(self, small: OpenApiContract) -> None:
        assert small.check("PATCH", "/channels/1/messages/@original", {"b": 1}) == []
        assert small.check("PATCH", "/channels/1/messages/2", {"b": 1}) == ['$: "a" is a required property']

    def test_an_unknown_operation_is_told(self, small: OpenApiContract) -> None:
        for method, path in (("PUT", "/channels/1/messages"), ("POST", "/nowhere"), ("POST", "/a/b/c/d/e")):
            assert small.check(method, path, {}) == [
                f"{method} {path}: the description has no such operation"
            ]

    def test_a_body_belongs_where_it_is_asked_for(self, small: OpenApiContract) -> None:
        assert small.check("GET", "/channels/1/messages", None) == []
        assert small.check("GET", "/channels/1/messages", {"a": 1}) != []
        assert small.check("POST", "/channels/1/messages", None) == ["$: a body is required"]

    def test_an_operation_that_only_takes_files_is_checked_too(self, small: OpenApiContract) -> None:
        assert small.check("POST", "/uploads", []) == []
        assert small.check("POST", "/uploads", {}) == ['$: {} is not of type "array"']

    def test_ids_may_be_numbers_as_the_library_sends_them(self, small: OpenApiContract) -> None:
        for fine in ("123", 123, None):
            assert small.check("POST", "/channels/1/messages", {"recipient_id": fine}) == []
        for wrong in ("ana", -1, True):
            assert small.check("POST", "/channels/1/messages", {"recipient_id": wrong}) != []

    def test_a_file_without_an_object_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "list.json"
        path.write_text("[]", encoding="utf-8")
        with pytest.raises(ValueError, match="holds no JSON object"):
            OpenApiContract.load(path)

    def test_every_exemption_says_why(self) -> None:
        assert all(exemption.reason for exemption in EXEMPTIONS)


def descriptions() -> list[Path]:
    """Discord's own description, where the project's shared files are at hand."""
    return [DISCORD] if DISCORD.exists() else []


@pytest.fixture(scope="module")
def contracts() -> list[OpenApiContract]:
    return [OpenApiContract.load(path) for path in descriptions()]


class TestDiscordsDescription:
    """Holds for each description at hand; without one there is nothing to hold."""

    async def test_what_the_library_sends_is_within_it(self, contracts: list[OpenApiContract]) -> None:
        for contract in contracts:
            for name, sent in (await everything()).items():
                assert contract.check(sent.method, sent.path, sent.body) == [], name
            for_guild = await command_payload()
            assert contract.check("PUT", "/applications/1/guilds/2/commands", for_guild) == []
            assert contract.check("POST", "/users/@me/channels", {"recipient_id": 7}) == []

    @pytest.mark.parametrize(
        ("method", "path", "wrong", "at"),
        [
            ("POST", "/channels/1/messages", {"embeds": [{"title": "x" * 257}]}, "$.embeds[0].title"),
            (
                "POST",
                "/interactions/1/t/callback",
                {"type": 9, "data": {"custom_id": "m", "title": "x" * 46, "components": []}},
                "$.data.title",
            ),
            (
                "POST",
                "/interactions/1/t/callback",
                {"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "v"}]}},
                "$.data.choices[0].name",
            ),
            (
                "PUT",
                "/applications/1/commands",
                [{"name": "a", "options": [{"type": 3, "name": "b", "description": "x" * 101}]}],
                "$[0].options[0].description",
            ),
        ],
    )
    def test_what_breaks_it_is_told_by_its_path(
        self, contracts: list[OpenApiContract], method: str, path: str, wrong: object, at: str
    ) -> None:
        for contract in contracts:
            assert at in [line.partition(": ")[0] for line in contract.check(method, path, wrong)]

    async def test_the_rules_let_nothing_through_that_it_forbids(
        self, contracts: list[OpenApiContract]
    ) -> None:
        chance = random.Random(20260302)
        for contract in contracts:
            for name, sent in (await everything()).items():
                for _ in range(60):
                    body = bent(sent.body, chance)
                    if refusal_of(sent, body) is None:
                        assert contract.check(sent.method, sent.path, body) == [], name

    async def test_the_exemption_is_needed(self) -> None:
        sent = (await messages())["mentions"]
        for path in descriptions():
            document = json.loads(path.read_text(encoding="utf-8"))
            # Under another name the schema keeps its strictness.
            strict = json.dumps(document).replace('"SnowflakeType"', '"StrictSnowflake"')
            contract = OpenApiContract(
                json.loads(strict.replace("schemas/SnowflakeType", "schemas/StrictSnowflake"))
            )
            assert contract.check(sent.method, sent.path, sent.body) != []
