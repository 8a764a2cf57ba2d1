"""A member takes back their consent, or everything."""

from sandbox import Message
from tests.club import Club

OF_A_MEMBER = ("member", "reminder", "due", "ledger", "answer", "run", "streak_event", "consent", "check_in")


async def full_story(club: Club) -> Message:
    """Let Ana leave a row in every table there is, and return her reminder."""
    await club.logged_run()
    reminder = club.ana.inbox[-1]
    await club.checked_in(reminder)
    await club.ana.slash("fact")
    return reminder


async def test_consent_is_taken_back_with_every_answer_and_the_runs_stay(club: Club) -> None:
    nothing = await club.ana.slash("privacy withdraw")
    assert "none to withdraw" in nothing.content
    await full_story(club)
    withdrawn = await club.ana.slash("privacy withdraw", where=club.guild.general)
    assert withdrawn.ephemeral
    assert "1 check-in was deleted" in withdrawn.content
    assert club.rows("SELECT * FROM check_in") == []
    assert club.rows("SELECT count(*) FROM run") == [(1,)]

    reminder = await club.next_reminder()
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    asked_anew = await club.ana.click(reminder, "20-second check-in")
    assert "May I ask" in asked_anew.content
    await club.ana.click(reminder, "I agree")
    versions = club.rows("SELECT text_version FROM consent ORDER BY id")
    assert versions == [(1,), (None,), (1,)], "given, withdrawn, given: the record tells all of it"


async def test_erasing_asks_first_and_a_no_changes_nothing(club: Club) -> None:
    await full_story(club)
    asked = await club.ana.slash("privacy erase", where=club.guild.general)
    assert asked.ephemeral
    assert asked.message is not None
    kept = await club.ana.click(asked.message, "Keep it")
    assert kept.content == "Nothing was erased."
    assert kept.message is not None
    assert kept.message.buttons == []
    assert all(club.rows(f"SELECT 1 FROM {table}") for table in OF_A_MEMBER)  # noqa: S608 - names of ours


async def test_nobody_decides_for_somebody_else(club: Club) -> None:
    ben = club.add_member("Ben")
    reminder = await full_story(club)
    his = await club.reminded(ben)
    before = club.rows("SELECT count(*) FROM member")
    for action in ("privacy.erase", "privacy.keep"):
        refused = await club.press(ben, his, f"g:{action}:{club.ana.id}")
        assert "somebody else's decision" in refused.content
    assert club.rows("SELECT count(*) FROM member") == before
    assert reminder.content


async def test_erased_means_every_row_is_gone_and_a_fresh_start_works(club: Club) -> None:
    ben = club.add_member("Ben")
    await club.reminded(ben)
    reminder = await full_story(club)
    asked = await club.ana.slash("privacy erase")
    assert asked.message is not None
    done = await club.ana.click(asked.message, "Erase everything")
    assert "I know nothing about you any more" in done.content
    for table in OF_A_MEMBER:
        columns = [str(column[1]) for column in club.rows(f"PRAGMA table_info({table})")]
        if "member_id" in columns:
            assert club.rows(f"SELECT 1 FROM {table} WHERE member_id = {club.ana.id}") == []  # noqa: S608
    assert club.rows("SELECT id FROM member") == [(ben.id,)]
    assert club.rows("SELECT * FROM shown_fact") == []
    assert club.rows("SELECT DISTINCT subject_id FROM due") == club.rows("SELECT id FROM reminder")
    assert club.rows("SELECT count(*) FROM run") == [(0,)]

    old = await club.press(club.ana, reminder, "g:run.rest::2:202603020630")
    assert "can't find that reminder" in old.content
    assert "nothing to catch up on" in (await club.ana.slash("streak show")).content
    assert (await club.ana.slash("privacy erase")).message is not None, "a stranger may ask too"
    await club.ana.slash("settings timezone", zone="Lisbon")
    fresh = await club.ana.slash("remind run", when="daily 18:00")
    assert fresh.content.startswith("✅")
    assert club.rows("SELECT max(id) FROM reminder") == [(3,)], "an erased reminder's id never comes again"


async def test_looking_round_leaves_no_trace(club: Club) -> None:
    for command in ("help", "about", "settings show", "remind list", "streak show"):
        await club.ana.slash(command)
    await club.ana.autocomplete("remind run", option="when", value="mon")
    await club.ana.autocomplete("settings timezone", option="zone", value="lis")
    assert club.rows("SELECT * FROM member") == []
