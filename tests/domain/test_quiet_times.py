"""Whole quiet days: when one partner's quiet times cover half a household day."""

from datetime import date, time, timedelta

import pytest

from skill.domain.days import Calendar, DayRule
from skill.domain.quiet_times import QuietTime, is_whole_quiet_day

SATURDAY = date(2026, 11, 21)
BERLIN = Calendar((DayRule(date(2026, 1, 1), "Europe/Berlin"),))


def quiet(start: int, hours: float, whose: str | None = None, first: date = SATURDAY) -> QuietTime:
    return QuietTime(whose, date(2026, 11, 1), first, time(start), timedelta(hours=hours))


@pytest.mark.parametrize(
    ("quiet_times", "whole"),
    [
        ([quiet(8, 12)], True),
        ([quiet(8, 11.9)], False),
        ([quiet(8, 6), quiet(16, 6)], True),
        ([quiet(8, 6), quiet(10, 6)], False),  # what overlaps counts once
        ([quiet(8, 6, "Leah"), quiet(16, 6, "Marcus")], False),  # each partner's alone
        ([quiet(8, 6, "Leah"), quiet(16, 6, "Leah")], True),
        ([quiet(20, 14)], False),  # eight hours of it before the day turns
        ([quiet(22, 18)], True),  # on Sunday, of the night before
    ],
)
def test_twelve_hours_of_one_partner_make_a_whole_quiet_day(
    quiet_times: list[QuietTime], whole: bool
) -> None:
    days = (SATURDAY, SATURDAY + timedelta(days=1))
    assert any(is_whole_quiet_day(tuple(quiet_times), BERLIN, day) for day in days) is whole


def test_hours_are_elapsed_ones_where_the_clock_changes() -> None:
    forward = date(2027, 3, 28)  # Berlin loses an hour at two in the morning
    assert is_whole_quiet_day((quiet(0, 15, first=forward),), BERLIN, forward)
    assert not is_whole_quiet_day((quiet(0, 15),), BERLIN, SATURDAY)


def test_a_whole_day_runs_from_midnight_to_midnight_and_rests_the_household_day() -> None:
    whole = QuietTime(None, SATURDAY, SATURDAY)
    assert is_whole_quiet_day((whole,), BERLIN, SATURDAY)
    assert not is_whole_quiet_day((whole,), BERLIN, SATURDAY + timedelta(days=1))


def test_a_solo_trip_rests_each_of_its_days() -> None:
    trip = QuietTime(None, SATURDAY, SATURDAY, days=3)
    rests = [
        is_whole_quiet_day((trip,), BERLIN, SATURDAY + timedelta(days=number)) for number in range(-1, 4)
    ]
    assert rests == [False, True, True, True, False]


def test_a_quiet_time_counts_from_the_day_it_is_set_though_its_start_be_past() -> None:
    trip = QuietTime(None, SATURDAY + timedelta(days=1), SATURDAY, days=3)
    rests = [is_whole_quiet_day((trip,), BERLIN, SATURDAY + timedelta(days=number)) for number in range(3)]
    assert rests == [False, True, True]


def test_a_quiet_time_cancelled_today_does_not_rest_today() -> None:
    weekly = QuietTime(
        None, SATURDAY, SATURDAY, weekdays=frozenset({5}), ended_on=SATURDAY + timedelta(days=7)
    )
    assert is_whole_quiet_day((weekly,), BERLIN, SATURDAY)
    assert not is_whole_quiet_day((weekly,), BERLIN, SATURDAY + timedelta(days=7))
