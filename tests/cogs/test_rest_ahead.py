"""After a run that was too much: rest tomorrow, offered in one line, kept like any rest."""

from datetime import timedelta

from tests.club import Club


async def offered(club: Club, **answers: str) -> list[str | None]:
    """Let Ana, who is reminded daily, check in; returns the labels of the buttons that follow."""
    reminder = await club.reminded(when="daily 06:30")
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    await club.checked_in(reminder, None, **answers)
    return [button.label for button in reminder.buttons]


async def test_tomorrows_run_stays_away_and_the_day_is_kept(club: Club) -> None:
    assert await offered(club, effort="10") == ["Add details", "Rest tomorrow", "Something's wrong"]
    message = club.ana.inbox[-1]
    assert "as good a plan as any" in message.content
    rest = await club.ana.click(message, "Rest tomorrow")
    assert "Rest it is" in rest.content
    assert "Tuesday" in rest.content
    assert "stay away" in rest.content
    await club.press(club.ana, message, "g:check-in.rest:20260303")
    assert club.rows("SELECT count(*) FROM streak_event WHERE kind = 'rest_taken'") == [(1,)], "twice is once"
    seen = len(club.ana.inbox)
    tuesday = club.clock.now().replace(day=3, hour=6, minute=30, second=0, microsecond=0)
    club.clock.move_to(tuesday)
    await club.comes_to("SELECT count(*) FROM ledger WHERE outcome = 'dropped'", [(1,)])
    assert len(club.ana.inbox) == seen, "nothing came on Tuesday"
    assert "2 days" in (await club.ana.slash("streak show")).content
    assert "answered it already" in (await club.ana.slash("remind why")).content
    club.clock.move_to(tuesday + timedelta(days=1))
    assert "Time for your run" in (await club.delivered()).content, "and Wednesday is a day as any"


async def test_the_offer_outlives_the_details(club: Club) -> None:
    await offered(club, feeling="-3")
    message = club.ana.inbox[-1]
    form = await club.ana.click(message, "Add details")
    await club.ana.submit_modal(form.modal, {"heat": "hot"})
    assert [button.label for button in message.buttons] == ["Rest tomorrow", "Something's wrong"]


async def test_an_easy_run_offers_nothing(club: Club) -> None:
    assert await offered(club) == ["Add details", "Something's wrong"]


async def test_the_offer_ends_with_its_day(club: Club) -> None:
    await offered(club, gut="6")
    message = club.ana.inbox[-1]
    club.clock.advance(days=3)
    late = await club.ana.click(message, "Rest tomorrow")
    assert "That day is over" in late.content
    assert club.rows("SELECT count(*) FROM streak_event WHERE kind = 'rest_taken'") == [(0,)]
