"""A member takes back their consent, or everything."""

from bot.domain.consent import CONSENT_VERSION
from bot.domain.policy import KEPT
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
    nothing = await club.ana.slash("privacy consent")
    assert "You have not agreed to this" in nothing.content
    await full_story(club)
    shown = await club.ana.slash("privacy consent", where=club.guild.general)
    assert shown.ephemeral
    assert "You have agreed to this" in shown.content
    assert "May I ask, and keep your answers?" in shown.content
    assert shown.message is not None
    withdrawn = await club.ana.click(shown.message, "Withdraw and delete")
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
    assert versions == [(CONSENT_VERSION,), (None,), (CONSENT_VERSION,)], (
        "given, withdrawn, given: the record tells all of it"
    )


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
    for action in ("privacy.erase", "privacy.erase-surely", "privacy.keep"):
        refused = await club.press(ben, his, f"g:{action}:{club.ana.id}")
        assert "somebody else's decision" in refused.content
    assert club.rows("SELECT count(*) FROM member") == before
    assert reminder.content


async def test_erased_means_every_row_is_gone_and_a_fresh_start_works(club: Club) -> None:
    ben = club.add_member("Ben")
    await club.reminded(ben)
    reminder = await full_story(club)
    done = await club.erased()
    assert "I know nothing about you any more" in done.content
    assert "runs 1" in done.content
    assert "check-ins 1" in done.content
    tables = club.rows("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")[
        0
    ][0]
    assert isinstance(tables, int)
    assert f"all {tables - 1} tables found nothing" in done.content, "all but the migrations' own"
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


async def test_consent_can_be_given_by_itself_and_the_record_is_shown(club: Club) -> None:
    shown = await club.ana.slash("privacy consent")
    assert shown.message is not None
    await club.ana.click(shown.message, "I agree")
    assert "Thank you" in shown.message.content
    assert club.rows("SELECT text_version, locale FROM consent") == [(CONSENT_VERSION, "en-GB")]
    again = await club.ana.slash("privacy consent")
    assert f"given, to text {CONSENT_VERSION}" in again.content
    outdated = await club.press(club.ana, shown.message, "g:privacy.agree:0")
    assert "text has changed" in outdated.content
    forged = await club.press(club.ana, shown.message, "g:privacy.agree:x")
    assert "older version" in forged.content
    assert club.rows("SELECT count(*) FROM consent") == [(1,)]


async def test_the_policy_tells_everything_that_is_kept(club: Club) -> None:
    shown = await club.ana.slash("privacy policy", where=club.guild.general)
    assert shown.ephemeral
    said = shown.content
    while "where you run" not in said:  # the last page
        said += "\n" + (await shown.next_followup()).content
    for words in (
        "your check-ins, encrypted",
        "where you run",
        "180 days",
        "machine of whoever runs this bot",
    ):
        assert words in said
    for kept in KEPT:
        assert kept.what.partition(":")[0].partition(";")[0][:30] in said


async def test_how_long_answers_stay_is_the_members_choice(club: Club) -> None:
    chosen = await club.ana.slash("privacy retention", keep=30)
    assert "stay for 30 days" in chosen.content
    assert club.rows("SELECT keep_health_days FROM member") == [(30,)]
    for_ever = await club.ana.slash("privacy retention", keep=0)
    assert "until you withdraw" in for_ever.content
    assert club.rows("SELECT keep_health_days FROM member") == [(None,)]
