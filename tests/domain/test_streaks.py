"""Runs of years, weeks of unusual length, and changes of unit: what no intent can set yet."""

from dataclasses import replace
from datetime import date, timedelta

from skill.domain.days import Calendar, Span
from skill.domain.household import Household
from skill.domain.rituals import Days, RhythmSince, Ritual, Weeks, Years, pause_of

TODAY = date(2026, 11, 22)


def tradition(*kept: date, month: int | None = 2, day: int | None = 29) -> Household:
    ritual = Ritual("ours", (RhythmSince(Years(month, day)),), name="ours", kept=frozenset(kept))
    return Household("home").with_ritual(ritual)


def runs(household: Household, name: str, today: date) -> tuple[int, int]:
    streak = household.streak(name, today)
    return streak.run, streak.best


def test_a_tradition_of_29_february_falls_on_the_28th_in_other_years() -> None:
    household = tradition(date(2024, 2, 29), date(2025, 2, 28), date(2026, 3, 7))
    assert runs(household, "ours", date(2026, 4, 1)) == (3, 3)


def test_a_tradition_kept_8_days_late_is_missed() -> None:
    household = tradition(date(2024, 2, 29), date(2025, 3, 8))
    assert runs(household, "ours", date(2025, 3, 7)) == (1, 1)
    assert runs(household, "ours", date(2025, 3, 8)) == (0, 1)


def test_a_tradition_whose_window_is_wholly_paused_does_nothing() -> None:
    household = tradition(date(2024, 2, 29), date(2026, 2, 28))
    paused = household.pause("ours", Span(date(2025, 2, 1), date(2025, 3, 31)), date(2025, 2, 1))
    assert runs(household, "ours", TODAY) == (1, 1)
    assert runs(paused, "ours", TODAY) == (2, 2)


def test_the_first_snow_is_kept_once_between_july_and_june() -> None:
    household = tradition(date(2024, 12, 1), date(2026, 1, 3), date(2026, 6, 30), month=None, day=None)
    assert runs(household, "ours", date(2026, 11, 22)) == (2, 2)
    assert runs(household, "ours", date(2027, 7, 1)) == (0, 2)


def test_a_change_of_unit_starts_a_new_run_and_the_best_is_that_of_the_unit() -> None:
    days = frozenset(date(2026, 11, 1) + timedelta(days=number) for number in range(20))
    walk = replace(Household("home").ritual("walk"), kept=days)
    household = Household("home").with_ritual(walk)
    weekly = household.with_rhythm("walk", Weeks(2), date(2026, 11, 9))  # a Monday
    assert runs(weekly, "walk", TODAY) == (2, 2)
    daily = weekly.with_rhythm("walk", Days(), date(2026, 11, 16))
    assert runs(daily, "walk", date(2026, 11, 20)) == (5, 8)


def test_a_change_of_weekdays_keeps_the_run() -> None:
    days = frozenset(date(2026, 11, 9) + timedelta(days=number) for number in range(10))
    walk = replace(Household("home").ritual("walk"), kept=days)
    household = Household("home").with_ritual(walk)
    changed = household.with_rhythm("walk", Days(frozenset({0})), date(2026, 11, 19))
    assert runs(changed, "walk", TODAY) == (10, 10)


def test_a_week_cut_by_a_change_can_be_met_and_is_otherwise_nothing() -> None:
    thursday = date(2026, 11, 19)
    household = Household("home").with_rhythm("walk", Weeks(2), thursday)
    met = household.keep("walk", thursday, thursday).keep("walk", TODAY, TODAY)
    assert runs(met, "walk", date(2026, 11, 23)) == (1, 1)
    once = household.keep("walk", thursday, thursday)
    assert once.streak("walk", date(2026, 11, 24)).due == 0


def test_weeks_are_due_from_the_first_day_kept_though_that_week_was_not_met() -> None:
    household = Household("home").with_rhythm("walk", Weeks(2), date(2026, 10, 1))
    household = household.keep("walk", date(2026, 10, 5), date(2026, 10, 5))
    for day in (date(2026, 10, 20), date(2026, 10, 21)):
        household = household.keep("walk", day, day)
    streak = household.streak("walk", date(2026, 10, 27))
    assert (streak.kept, streak.due) == (1, 3)


def test_a_week_with_four_resting_days_met_all_the_same_counts() -> None:
    monday = date(2026, 11, 16)
    household = Household("home").with_rhythm("walk", Weeks(1), date(2026, 11, 1))
    household = household.pause("walk", pause_of(monday, days=7), monday).keep("walk", monday, monday)
    assert runs(household, "walk", date(2026, 11, 23)) == (1, 1)


def test_four_weeks_met_earn_a_grace_week_and_three_do_not() -> None:
    def misses(*weeks: int) -> Household:
        """A walk each Monday from 2 November on, but not in these weeks."""
        household = Household("home").with_rhythm("walk", Weeks(1), date(2026, 11, 1))
        mondays = [date(2026, 11, 2) + timedelta(days=7 * week) for week in range(7) if week not in weeks]
        for monday in mondays:
            household = household.keep("walk", monday, monday)
        return household

    assert runs(misses(2, 5), "walk", date(2026, 12, 20)) == (5, 5)
    assert runs(misses(2, 4), "walk", date(2026, 12, 20)) == (2, 3)


def test_a_pause_reaches_no_more_than_7_days_back() -> None:
    in_reach, beyond = date(2026, 11, 15), date(2026, 11, 14)
    for missed, spent in ((in_reach, ()), (beyond, (beyond,))):
        household = Household("home")
        for number in range(1, 4):
            day = missed - timedelta(days=number)
            household = household.keep("walk", day, day)
        household = household.pause("walk", pause_of(TODAY, since=date(2026, 11, 1)), TODAY)
        assert household.streak("walk", TODAY).spent == spent


def test_a_new_week_start_makes_the_running_week_7_to_13_days_long() -> None:
    for weekday in range(7):
        calendar = Calendar().with_week_start(weekday, date(2026, 11, 18))
        running = calendar.week(date(2026, 11, 18))
        assert running.first == date(2026, 11, 16)
        assert running.last is not None
        assert calendar.week(running.last) == running
        following = calendar.week(running.last + timedelta(days=1))
        assert 7 <= (following.first - running.first).days <= 13
        assert following.first.weekday() == weekday


def test_a_week_start_not_yet_applied_is_replaced() -> None:
    calendar = Calendar().with_week_start(6, date(2026, 11, 18)).with_week_start(2, date(2026, 11, 19))
    assert calendar.week(date(2026, 11, 26)).first == date(2026, 11, 25)


def test_a_ritual_retired_rests_and_revives_with_its_history() -> None:
    household = Household("home")
    for number in range(5):
        day = date(2026, 11, 2) + timedelta(days=number)
        household = household.keep("coffee", day, day)
    retired = household.with_ritual(household.ritual("coffee").retire(date(2026, 11, 7)))
    assert retired.active(TODAY) == []
    assert runs(retired, "coffee", TODAY) == (5, 5)
    revived = retired.keep("coffee", TODAY, TODAY)
    assert [ritual.id for ritual in revived.active(TODAY)] == ["coffee"]
    assert runs(revived, "coffee", TODAY) == (6, 6)


def test_retiring_one_that_is_not_active_changes_nothing() -> None:
    walk = Household("home").ritual("walk")
    assert walk.retire(TODAY) == walk


def test_rest_days_add_up_and_a_new_rhythm_clears_them() -> None:
    walk = Household("home").ritual("walk")
    resting = walk.with_rest_days(frozenset({1}), TODAY).with_rest_days(frozenset({3}), TODAY)
    assert [resting.rhythm.asks(date(2026, 11, 23) + timedelta(days=day)) for day in range(7)] == [
        *(True, False, True, False),
        *(True, True, True),
    ]
    assert resting.with_rhythm(Days(), TODAY).rhythm.rest_days == frozenset()
