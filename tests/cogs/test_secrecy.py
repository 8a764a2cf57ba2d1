"""What a member says of their body is nowhere but in the sealed column."""

import io
import zipfile

import pytest

from bot.services.facts import load_cards
from bot.storage.runs import SqlRunRepository
from sandbox import Upload
from tests.club import Club

# None of these words is in a fact card, which may be about anything else in the gut.
SYMPTOMS = ["side_stitch", "loose_stool", "lower_cramps"]
LABELS = ["Side stitch", "Loose or watery stool", "Cramps, lower belly"]
SLIP = "purple lake"


async def test_answers_are_in_no_log_no_file_and_no_channel(log: io.StringIO, club: Club) -> None:
    reminder = await club.reminded()
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30", "distance": SLIP})
    form = await club.ana.click(reminder, "Try again")
    await club.ana.submit_modal(form.modal, {"duration": "30", "distance": "5"})
    await club.checked_in(reminder, effort="8", gut="9", symptoms=SYMPTOMS, feeling="-4")
    await club.ana.slash("streak show", where=club.guild.general)
    await club.ana.slash("fact", where=club.guild.general)
    public = " ".join(
        message.text for message in club.guild.general.messages.values() if not message.ephemeral
    )
    while_running = club.stored_bytes()
    await club.stop_bot()
    written = log.getvalue()
    assert "logging in" in written, "the log is the bot's"
    for secret in (*SYMPTOMS, *LABELS, SLIP):
        assert not any(secret in card.text or secret in (card.caution or "") for card in load_cards())
        assert secret not in public
    for secret in (*SYMPTOMS, *LABELS, SLIP, "symptoms", "feeling"):
        assert secret not in written
    for secret in (*SYMPTOMS, *LABELS, SLIP, '"gut"', '"feeling"'):
        assert secret.encode() not in while_running
        assert secret.encode() not in club.stored_bytes()
    for stored in club.rows("SELECT sealed FROM check_in"):
        assert isinstance(stored[0], bytes)
        assert len(stored[0]) > 64


async def test_two_equal_check_ins_cannot_be_told_from_each_other(club: Club) -> None:
    ben = club.add_member("Ben")
    for member in (club.ana, ben):
        await club.logged_run(member)
        await club.checked_in(member.inbox[-1], member, symptoms=SYMPTOMS)
    one, other = club.rows("SELECT sealed FROM check_in")
    assert one != other
    assert len(str(one)) > 100


async def test_a_whole_life_with_planted_words_leaks_none_of_them(
    log: io.StringIO, club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every private field there is, through an unexpected error in the middle, and out again as a file."""
    note, shoe_note = "periwinkle marmalade", "turquoise accordion"
    planted = (note, shoe_note, *SYMPTOMS, *LABELS)
    ana, street = club.ana, club.guild.general
    reminder = await club.reminded()
    form = await ana.click(reminder, "Ran it")
    await ana.submit_modal(form.modal, {"duration": "30", "distance": "5"})
    await club.checked_in(reminder, effort="8", gut="9", symptoms=SYMPTOMS, feeling="-4")
    await ana.slash("run log", duration="41", distance="8", notes=note, where=street)
    await ana.slash("shoes add", name="Blue pair", where=street)
    await ana.slash("shoes note", shoes="1", text=shoe_note, where=street)

    with monkeypatch.context() as broken:
        broken.setattr(SqlRunRepository, "add", _break_with_everything_in_hand)
        failed = await ana.slash("run log", duration="52", distance="9", notes=note, where=street)
        assert "reference" in (failed.content or (await failed.next_followup()).content)
        assert not any(secret in failed.content for secret in planted)

    for command in (
        "run list",
        "shoes list",
        "insights",
        "progress",
        "streak show",
        "something-wrong",
        "fact",
    ):
        await ana.slash(command, where=street, timeout_s=20)
    await ana.slash("privacy consent", where=street)
    await ana.slash("privacy export", where=street)
    packed = next(message for message in reversed(ana.inbox) if message.attachments).attachments[0].data
    brought = await ana.slash("privacy import", file=Upload("gutsy-export.zip", packed), where=street)
    assert "nothing new" in brought.content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        document = archive.read("gutsy.json").decode()
    assert all(word in document for word in (note, shoe_note, *SYMPTOMS)), (
        "their own file tells them everything"
    )

    public = " ".join(message.text for message in street.messages.values() if not message.ephemeral)
    while_running = club.stored_bytes()
    await club.stop_bot()
    written = log.getvalue()
    assert "Unexpected error" in written, "the error was logged"
    for secret in planted:
        assert secret not in public
        assert secret not in written
        assert secret.encode() not in while_running
        assert secret.encode() not in club.stored_bytes()
    for name in ("gut", "feeling", "symptoms", "notes", "note"):
        assert f'"{name}":'.encode() not in while_running


async def _break_with_everything_in_hand(*given: object, **more: object) -> None:
    in_hand = (given, more)
    msg = f"nothing of these {len(in_hand)} may be shown"
    raise RuntimeError(msg)
