"""A recap tells of those who show themselves, and of nobody else."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.communities import Membership
from bot.domain.ids import GuildId, MemberId
from bot.domain.recaps import DayOfRuns, Recap, Week, is_worth_posting, recap_of

AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
WEEK = Week.before(date(2026, 3, 9))
DAY = timedelta(days=1)

members = st.lists(
    st.builds(
        Membership,
        guild_id=st.just(GuildId(1)),
        member_id=st.integers(1, 12).map(MemberId),
        display_name=st.text(min_size=1, max_size=5),
        joined_at=st.just(AT),
        changed_at=st.just(AT),
        on_boards=st.booleans(),
        cheered=st.booleans(),
    ),
    unique_by=lambda one: one.member_id,
)
runs = st.lists(
    st.builds(
        DayOfRuns,
        member_id=st.integers(1, 12).map(MemberId),
        day_on=st.dates(WEEK.first_on - 3 * DAY, WEEK.last_on + 3 * DAY),
        runs=st.integers(1, 3),
        duration_s=st.integers(0, 9000),
    ),
    unique_by=lambda day: (day.member_id, day.day_on),
)
joining = st.fixed_dictionaries(
    {MemberId(n): st.dates(WEEK.first_on - 9 * DAY, WEEK.last_on + 9 * DAY) for n in range(1, 13)}
)
keeping = st.dictionaries(st.integers(1, 12).map(MemberId), st.integers(0, 7))
cheering = st.sets(st.integers(1, 12).map(MemberId))


def member(number: int, name: str, *, on_boards: bool = True) -> Membership:
    return Membership(GuildId(1), MemberId(number), name, AT, AT, on_boards=on_boards)


def test_a_week_is_the_seven_days_that_are_over() -> None:
    assert (WEEK.first_on, WEEK.last_on) == (date(2026, 3, 2), date(2026, 3, 8))
    assert len(WEEK.days) == 7
    assert WEEK.previous == Week(date(2026, 2, 23), date(2026, 3, 1))
    assert not WEEK.has(date(2026, 3, 9))


def test_a_week_of_three_members_one_of_whom_hides() -> None:
    recap = recap_of(
        WEEK,
        [member(1, "Ana"), member(2, "Ben"), member(3, "Cleo", on_boards=False)],
        joined_on={
            MemberId(1): date(2026, 1, 1),
            MemberId(2): date(2026, 3, 4),
            MemberId(3): date(2026, 3, 4),
        },
        days=[
            DayOfRuns(MemberId(1), date(2026, 3, 2), 2, 3600),
            DayOfRuns(MemberId(2), date(2026, 3, 2), 1, 600),
            DayOfRuns(MemberId(2), date(2026, 3, 9), 1, 600),
            DayOfRuns(MemberId(3), date(2026, 3, 3), 1, 9000),
        ],
        kept_days={MemberId(1): 7, MemberId(2): 3, MemberId(3): 7},
        cheered_by={MemberId(1), MemberId(3)},
    )
    assert recap == Recap(WEEK, 3, 2, 10, (4200, 0, 0, 0, 0, 0, 0), ("Ben",), ("Ana",))
    assert recap.duration_s == 4200


@given(members, joining, runs, keeping, cheering)
def test_whoever_is_not_on_boards_leaves_no_trace(
    everybody: list[Membership],
    joined_on: dict[MemberId, date],
    days: list[DayOfRuns],
    kept: dict[MemberId, int],
    cheered_by: set[MemberId],
) -> None:
    shown = {one.member_id for one in everybody if one.on_boards}
    without = recap_of(
        WEEK,
        [one for one in everybody if one.on_boards],
        joined_on=joined_on,
        days=[day for day in days if day.member_id in shown],
        kept_days={one: days for one, days in kept.items() if one in shown},
        cheered_by=cheered_by & shown,
    )
    assert without == recap_of(
        WEEK, everybody, joined_on=joined_on, days=days, kept_days=kept, cheered_by=cheered_by
    )


def empty(week: Week, *, kept_days: int = 0) -> Recap:
    return Recap(week, 0, 0, kept_days, (0,) * 7, (), ())


def test_an_empty_week_is_told_of_once_and_not_twice_running() -> None:
    busy = Recap(WEEK.previous, 1, 1, 1, (600, *(0,) * 6), (), ())
    assert is_worth_posting(busy, busy)
    assert is_worth_posting(empty(WEEK), busy)
    assert not is_worth_posting(empty(WEEK), empty(WEEK.previous))
    assert is_worth_posting(busy, empty(WEEK.previous))
    assert not is_worth_posting(empty(WEEK, kept_days=7), empty(WEEK.previous)), "rest is good, and no news"
