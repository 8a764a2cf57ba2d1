"""What a member says of their body is nowhere but in the sealed column."""

import io

from bot.services.facts import load_cards
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
