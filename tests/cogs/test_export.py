"""A member takes everything along, and brings it to another bot."""

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.services.archives import MAX_UPLOAD_BYTES
from sandbox import Reply, Upload, User
from tests.club import Club


def files_in(packed: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


async def exported(club: Club, user: User | None = None) -> bytes:
    """Let a member export, and return the file."""
    user = user or club.ana
    reply = await user.slash("privacy export", where=club.guild.general)
    assert reply.ephemeral
    assert "The file is in your direct messages" in reply.content
    (attachment,) = user.inbox[-1].attachments
    assert attachment.filename == "gutsy-export.zip"
    return attachment.data


async def brought(club: Club, data: bytes, name: str = "gutsy-export.zip") -> Reply:
    return await club.ana.slash("privacy import", file=Upload(name, data))


async def test_everything_comes_as_a_file_that_explains_itself(club: Club) -> None:
    await club.logged_run(distance="5.5")
    await club.checked_in(club.ana.inbox[-1], gut="6", symptoms=["urge"])
    files = files_in(await exported(club))
    assert "gutsy.json is complete" in files["README.txt"]
    assert all(name in files["README.txt"] for name in files if name != "README.txt")
    document = json.loads(files["gutsy.json"])
    assert (document["format"], document["version"], document["unreadable"]) == ("gutsy-export", 1, 0)
    assert document["discord_id"] == str(club.ana.id)
    (run,) = csv.DictReader(io.StringIO(files["run.csv"]))
    assert (run["distance_m"], run["duration_s"]) == ("5500.0", "1800")
    (check_in,) = csv.DictReader(io.StringIO(files["check_in.csv"]))
    assert (check_in["sealed.gut"], check_in["sealed.symptoms"]) == ("6", "urge")
    left = {path.name for path in club.folder.iterdir()}
    assert all(name.startswith(("gutsy.db", "health.key")) for name in left), "nothing of it stays on disk"


async def test_where_messages_are_closed_it_says_what_to_do(club: Club) -> None:
    await club.logged_run()
    club.ana.closed_dms = True
    reply = await club.ana.slash("privacy export")
    assert "Allow direct messages" in reply.content
    assert "I keep no copy" in reply.content
    club.discord.forget()


async def test_of_strangers_there_is_nothing_to_export(club: Club) -> None:
    assert "I know nothing about you" in (await club.ana.slash("privacy export")).content


async def test_what_was_erased_comes_back_with_the_file_and_only_once(club: Club) -> None:
    await club.logged_run()
    await club.checked_in(club.ana.inbox[-1])
    packed = await exported(club)
    same = await brought(club, packed)
    assert "nothing new" in same.content
    await club.erased()

    asked = await brought(club, packed)
    assert asked.ephemeral
    assert asked.message is not None
    assert "1 run, 1 check-in" in asked.content.replace(" and ", ", ")
    assert club.rows("SELECT * FROM member") == [], "it was only looked at"
    await club.ana.click(asked.message, "With check-ins")
    assert "May I ask, and keep your answers?" in asked.message.content
    await club.ana.click(asked.message, "Agree and import all")
    assert "Imported" in asked.message.content
    assert club.rows("SELECT count(*) FROM check_in") == [(1,)]
    assert club.rows("SELECT count(*) FROM consent") == [(1,)], "the one given now; none came with the file"
    assert club.rows("SELECT zone FROM member") == [("Europe/Lisbon",)]
    assert "1 day" in (await club.ana.slash("streak show")).content
    again = await brought(club, packed)
    assert "nothing new" in again.content
    assert (await club.next_reminder()).content.startswith("🏃"), "the reminder goes on"


async def test_without_consent_health_answers_stay_out(club: Club) -> None:
    await club.logged_run()
    await club.checked_in(club.ana.inbox[-1])
    packed = await exported(club)
    await club.erased()
    asked = await brought(club, packed)
    assert asked.message is not None
    await club.ana.click(asked.message, "Without check-ins")
    assert club.rows("SELECT count(*) FROM run") == [(1,)]
    assert club.rows("SELECT * FROM check_in") == []
    assert club.rows("SELECT * FROM consent") == []


async def test_a_no_and_a_second_press_and_somebody_elses_press_import_nothing(club: Club) -> None:
    ben = club.add_member("Ben")
    await club.logged_run()
    packed = await exported(club)
    await club.erased()
    asked = await brought(club, packed)
    assert asked.message is not None
    ticket = str(asked.message.buttons[-1].custom_id).rpartition(":")[2]
    his = await club.press(ben, asked.message, f"g:privacy.import:{ticket}")
    assert "Nothing was imported" in (await his.next_followup()).content
    await club.ana.click(asked.message, "Import nothing")
    assert "let go" in asked.message.content
    late = await club.press(club.ana, asked.message, f"g:privacy.import:{ticket}")
    assert "Nothing was imported" in (await late.next_followup()).content
    assert club.rows("SELECT * FROM member") == []


async def test_after_a_restart_the_file_has_to_be_given_again(club: Club) -> None:
    await club.logged_run()
    packed = await exported(club)
    await club.erased()
    asked = await brought(club, packed)
    assert asked.message is not None
    await club.restart_bot()
    late = await club.ana.click(asked.message, "Import it")
    assert "Give it to me again" in (await late.next_followup()).content


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"hello", "not an export of mine"),
        (b"PK\x05\x06" + bytes(18), "not an export of mine"),
        (b"PK\x03\x04" + bytes(400), "not an export of mine"),
        (b"0" * (MAX_UPLOAD_BYTES + 1), "larger than any export"),
    ],
    ids=["a text", "an empty zip", "half a zip", "too large"],
)
async def test_other_files_are_refused_in_plain_words(club: Club, data: bytes, answer: str) -> None:
    refused = await brought(club, data)
    said = refused.content or (await refused.next_followup()).content
    assert answer in said
    assert club.rows("SELECT * FROM member") == []


@pytest.fixture
async def off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Club]:
    """A club without check-ins."""
    (tmp_path / "off").mkdir()
    async with Club(tmp_path / "off", monkeypatch) as club:
        await club.start_bot(check_ins="off")
        yield club


async def test_a_bot_without_check_ins_takes_the_rest_and_asks_for_no_consent(off: Club) -> None:
    await off.logged_run()
    packed = await exported(off)
    await off.erased()
    asked = await brought(off, packed)
    assert asked.message is not None
    await off.ana.click(asked.message, "Import it")
    assert off.rows("SELECT count(*) FROM run") == [(1,)]
