"""The law of days and streaks, by the front door: one test for each case where real products broke."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from skill.domain.days import DAY
from skill.domain.household import Household
from skill.domain.rituals import REFLECTION, Days, Rhythm, Weeks, pause_of
from tests.front_door import NEW_YORK, Couple, Heard

BEDTIME, COFFEE, DATE = "Bedtime reflection", "Morning coffee", "Weekly date"
BERLIN = "Europe/Berlin"


def keeps(couple: Couple, evenings: int, zone: str = NEW_YORK) -> Heard:
    """The reflection is kept on so many evenings in a row, the first one now."""
    heard = couple.asks("KeepRitual", ritual="reflection")
    for _ in range(evenings - 1):
        couple.tomorrow("21:00", zone)
        heard = couple.asks("KeepRitual", ritual="reflection")
    return heard


def has_rhythm(couple: Couple, ritual: str, rhythm: Rhythm) -> None:
    couple.lives_with(lambda household, today: household.with_rhythm(ritual, rhythm, today))


def keeps_on(couple: Couple, ritual: str, *moments: str) -> None:
    for moment in moments:
        couple.at(moment).asks("KeepRitual", ritual=ritual)


def kept_days(couple: Couple, ritual: str) -> list[date]:
    return sorted(stored(couple).ritual(ritual).kept)


def stored(couple: Couple) -> Household:
    return couple.store.load(couple.user).household


# The household's day


def test_asked_at_21_00_and_kept_at_00_20_is_the_evening_it_was_asked_on(couple: Couple) -> None:
    couple.at("2026-11-22T21:00").asks("AskQuestion", moment="evening")
    couple.at("2026-11-23T00:20").yes()
    assert kept_days(couple, "reflection") == [date(2026, 11, 22)]


def test_today_said_at_00_20_is_the_evening_that_is_ending(couple: Couple) -> None:
    couple.at("2026-11-23T00:20").asks("KeepRitual", ritual="reflection", day="2026-11-23")
    assert kept_days(couple, "reflection") == [date(2026, 11, 22)]


def test_on_monday_said_on_wednesday_is_the_monday_before(couple: Couple) -> None:
    couple.at("2026-11-25T21:00").asks("KeepRitual", ritual="reflection", day="2026-11-30")
    assert kept_days(couple, "reflection") == [date(2026, 11, 23)]


def test_kept_at_03_59_belongs_to_the_day_before(couple: Couple) -> None:
    keeps_on(couple, "walk", "2026-11-23T03:59")
    assert kept_days(couple, "walk") == [date(2026, 11, 22)]


def test_kept_at_04_00_belongs_to_the_new_day(couple: Couple) -> None:
    keeps_on(couple, "walk", "2026-11-23T04:00")
    assert kept_days(couple, "walk") == [date(2026, 11, 23)]


@pytest.mark.parametrize(
    ("zone", "evening_before"),
    [
        (NEW_YORK, "2027-03-13"),  # 23 hours: forward on 14 March
        (BERLIN, "2027-03-27"),  # 23 hours: forward on 28 March
        (NEW_YORK, "2027-11-06"),  # 25 hours: back on 7 November
        (BERLIN, "2027-10-30"),  # 25 hours: back on 31 October
    ],
)
def test_a_day_of_23_or_25_hours_is_one_day(couple: Couple, zone: str, evening_before: str) -> None:
    couple.zones["kitchen"] = zone
    couple.at(f"{evening_before}T21:00", zone)
    assert keeps(couple, 3, zone).streaks == {BEDTIME: (3, 3)}


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Australia/Adelaide", "America/St_Johns"])
def test_a_half_past_zone_turns_its_day_at_four_by_its_own_clock(couple: Couple, zone: str) -> None:
    couple.zones["kitchen"] = zone
    couple.at("2026-11-23T03:59", zone).asks("KeepRitual", ritual="reflection")
    couple.at("2026-11-23T04:00", zone).asks("KeepRitual", ritual="reflection")
    assert kept_days(couple, "reflection") == [date(2026, 11, 22), date(2026, 11, 23)]


def test_a_flight_west_where_the_day_repeats_keeps_the_run(couple: Couple) -> None:
    couple.zones["kitchen"] = "Pacific/Auckland"
    couple.at("2026-11-22T21:00", "Pacific/Auckland")
    keeps(couple, 2, "Pacific/Auckland")
    couple.zones["kitchen"] = "Pacific/Honolulu"  # the morning of the 24th there is the 23rd again
    couple.at("2026-11-24T09:00", "Pacific/Auckland").asks("ListRituals")
    assert couple.asks("KeepRitual", ritual="reflection").text.startswith("That one is kept already")
    couple.at("2026-11-24T21:00", "Pacific/Honolulu")
    assert keeps(couple, 1).streaks == {BEDTIME: (3, 3)}


def test_a_flight_east_over_the_date_line_rests_the_day_it_jumps(couple: Couple) -> None:
    couple.zones["kitchen"] = "Pacific/Honolulu"
    couple.at("2026-11-22T21:00", "Pacific/Honolulu")
    keeps(couple, 2, "Pacific/Honolulu")
    couple.zones["kitchen"] = "Pacific/Auckland"
    couple.at("2026-11-24T06:00", "Pacific/Honolulu")  # the 25th in Auckland
    assert couple.streaks() == {BEDTIME: (2, 2)}
    couple.at("2026-11-25T21:00", "Pacific/Auckland")
    assert keeps(couple, 1).streaks == {BEDTIME: (3, 3)}
    assert date(2026, 11, 24) in stored(couple).calendar.moved[0]


def test_a_changed_day_turn_never_moves_kept_days(couple: Couple) -> None:
    keeps(couple, 3)
    before = kept_days(couple, "reflection")
    turn = couple.now.replace(hour=6, minute=0).time()
    couple.lives_with(lambda household, _: household.with_day_turn(turn, couple.now))
    assert kept_days(couple, "reflection") == before
    assert couple.streaks() == {BEDTIME: (3, 3)}


def test_a_changed_week_start_never_moves_kept_days(couple: Couple) -> None:
    has_rhythm_after_a_turn(couple, "date", Weeks(2))
    keeps_on(couple, "date", "2026-11-24T20:00", "2026-11-28T20:00")
    before = kept_days(couple, "date")
    couple.lives_with(lambda household, today: with_week_start(household, 6, today))
    assert kept_days(couple, "date") == before
    assert couple.at("2026-12-01T20:00").streaks() == {DATE: (1, 1)}


def with_week_start(household: Household, weekday: int, today: date) -> Household:
    return replace(household, calendar=household.calendar.with_week_start(weekday, today))


def has_rhythm_after_a_turn(couple: Couple, ritual: str, rhythm: Rhythm) -> None:
    couple.asks("ListRituals")
    has_rhythm(couple, ritual, rhythm)


def test_a_changed_zone_never_moves_kept_days(couple: Couple) -> None:
    keeps(couple, 3)
    before = kept_days(couple, "reflection")
    couple.zones["kitchen"] = BERLIN
    couple.at("2026-11-25T12:00", BERLIN).opens()
    assert stored(couple).calendar.zone == BERLIN
    assert kept_days(couple, "reflection") == before


def test_two_devices_in_two_zones_for_a_month_count_each_day_once(couple: Couple) -> None:
    couple.zones["phone"] = "Asia/Tokyo"
    for _ in range(30):
        couple.device = "kitchen"
        couple.asks("KeepRitual", ritual="reflection")
        couple.device = "phone"
        couple.asks("KeepRitual", ritual="reflection")
        couple.tomorrow("21:00")
    couple.device = "phone"
    assert couple.streaks() == {BEDTIME: (30, 30)}


# Streaks and rest


def test_today_not_over_is_no_break(couple: Couple) -> None:
    keeps(couple, 2)
    couple.tomorrow("23:30")
    assert couple.streaks() == {BEDTIME: (2, 2)}
    assert stored(couple).grace_untold(date(2026, 11, 24), "any") == []


def test_a_rest_inside_a_weekly_goal_keeps_the_run(couple: Couple) -> None:
    couple.at("2026-11-02T12:00").asks("ListRituals")
    has_rhythm(couple, "walk", Weeks(3))
    keeps_on(couple, "walk", "2026-11-03T12:00", "2026-11-04T12:00", "2026-11-05T12:00")
    couple.at("2026-11-10T12:00").asks("KeepRitual", ritual="walk")
    couple.lives_with(
        lambda household, today: household.pause("walk", pause_of(today + DAY, days=4), today)
    )  # Wednesday to Saturday: four days of the week rest
    couple.at("2026-11-16T12:00")
    assert couple.streaks() == {"Evening walk": (1, 1)}
    assert stored(couple).streak("walk", date(2026, 11, 16)).spent == ()


def test_an_impossible_week_breaks_nothing(couple: Couple) -> None:
    couple.at("2026-11-02T12:00").asks("ListRituals")
    has_rhythm(couple, "walk", Weeks(5))
    keeps_on(couple, "walk", *(f"2026-11-0{day}T12:00" for day in range(2, 7)))
    couple.at("2026-11-09T12:00").asks("ListRituals")
    couple.lives_with(
        lambda household, today: household.pause("walk", pause_of(today, days=3), today)
    )  # three days rest, which leaves four for a goal of five
    couple.at("2026-11-16T12:00")
    assert couple.streaks() == {"Evening walk": (1, 1)}
    assert stored(couple).streak("walk", date(2026, 11, 16)).spent == ()


def test_chosen_weekdays_ask_for_no_other_day(couple: Couple) -> None:
    couple.at("2026-11-02T21:00").asks("ListRituals")
    has_rhythm(couple, "reflection", Days(frozenset({0, 2})))
    keeps_on(couple, "reflection", *(f"2026-11-{day}T21:00" for day in ("02", "04", "09", "11")))
    assert couple.at("2026-11-15T21:00").streaks() == {BEDTIME: (4, 4)}
    assert stored(couple).streak("reflection", date(2026, 11, 15)).spent == ()


def test_a_paused_ritual_waits_with_its_run_and_another_does_not(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="coffee")
    keeps(couple, 3)
    couple.lives_with(lambda household, today: household.pause(REFLECTION, pause_of(today), today))
    couple.at("2026-12-20T21:00")
    assert couple.streaks() == {COFFEE: (0, 1), BEDTIME: (3, 3)}


def test_a_pause_reaching_back_rests_the_days_already_missed(couple: Couple) -> None:
    keeps(couple, 3)  # to Tuesday 24 November
    couple.at("2026-11-30T21:00")
    assert couple.streaks() == {BEDTIME: (0, 3)}
    couple.lives_with(
        lambda household, today: household.pause(None, pause_of(today, since=date(2026, 11, 25)), today)
    )
    assert couple.streaks() == {BEDTIME: (3, 3)}


def test_grace_is_earned_by_seven_keeps_and_spent_on_two_misses_in_a_row(couple: Couple) -> None:
    keeps(couple, 7)  # one grace to begin with, one earned
    couple.now += 2 * DAY
    couple.tomorrow("21:00")
    assert couple.streaks() == {BEDTIME: (7, 7)}
    assert couple.tomorrow("21:00").streaks() == {BEDTIME: (0, 7)}


def test_grace_is_held_at_two(couple: Couple) -> None:
    keeps(couple, 21)
    couple.now += 3 * DAY
    assert couple.streaks() == {BEDTIME: (21, 21)}
    couple.now += DAY
    assert couple.streaks() == {BEDTIME: (0, 21)}


def test_grace_is_never_spent_at_streak_0(couple: Couple) -> None:
    keeps(couple, 1)
    couple.now += 10 * DAY
    couple.asks("KeepRitual", ritual="reflection")
    couple.now += 2 * DAY
    assert couple.streaks() == {BEDTIME: (1, 1)}  # the one grace of a new run was still there


def test_a_clock_that_goes_backwards_loses_and_counts_nothing(couple: Couple) -> None:
    keeps(couple, 3)
    couple.now -= 5 * DAY
    couple.asks("KeepRitual", ritual="reflection")
    assert couple.streaks() == {BEDTIME: (1, 1)}
    couple.now += 5 * DAY
    assert couple.streaks() == {BEDTIME: (3, 3)}


def test_a_month_of_silence_is_told_as_what_was_kept(couple: Couple) -> None:
    keeps(couple, 4)
    couple.now += 30 * DAY
    heard = couple.asks("HearStreaks")
    assert heard.streaks == {BEDTIME: (0, 4)}
    assert "you have kept 4 of your last 33 evenings" in heard.text
    assert "lost" not in heard.text


def test_kept_twice_counts_once(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="reflection")
    heard = couple.asks("KeepRitual", ritual="reflection")
    assert heard.text == "That one is kept already. Bedtime reflection: 1 evening."
    assert heard.streaks == {BEDTIME: (1, 1)}


def test_the_same_request_delivered_twice_acts_once_and_answers_alike(couple: Couple) -> None:
    first = couple.asks("KeepRitual", ritual="reflection")
    assert couple.same_again().response == first.response
    asked = couple.tomorrow("21:00").asks("AskQuestion", moment="evening")
    other = couple.says("AnotherQuestion")
    assert other.text != asked.text
    assert couple.same_again().ssml.partition("<break")[0] != asked.ssml.partition("<break")[0]
    assert len(stored(couple).questions.skipped) == 1


def test_taken_back_across_a_grace_day_is_counted_anew(couple: Couple) -> None:
    keeps(couple, 3)  # 22, 23, 24
    couple.at("2026-11-26T21:00").asks("KeepRitual", ritual="reflection")  # grace for the 25th
    assert couple.streaks() == {BEDTIME: (4, 4)}
    heard = couple.asks("UndoKeep", ritual="reflection", day="2026-11-24")
    assert heard.streaks == {BEDTIME: (1, 2)}  # the one grace goes to the 24th, the 25th breaks


def test_back_filled_on_the_7th_day(couple: Couple) -> None:
    heard = couple.asks("KeepRitual", ritual="reflection", day="2026-11-15")
    assert kept_days(couple, "reflection") == [date(2026, 11, 15)]
    assert heard.streaks == {BEDTIME: (0, 1)}


def test_back_filling_is_refused_on_the_8th_day(couple: Couple) -> None:
    heard = couple.asks("KeepRitual", ritual="reflection", day="2026-11-14")
    assert heard.text == "I can reach only 7 days back, so I changed nothing."
    assert kept_days(couple, "reflection") == []


def test_a_leap_day_is_a_day_like_any_other(couple: Couple) -> None:
    couple.at("2028-02-28T21:00")
    assert keeps(couple, 3).streaks == {BEDTIME: (3, 3)}
    assert date(2028, 2, 29) in kept_days(couple, "reflection")


def test_asked_unanswered_and_answered_the_next_morning(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    heard = couple.at("2026-11-23T08:00").opens()
    assert heard.text.endswith("Did you both get a turn last night?")
    assert couple.yes().streaks == {BEDTIME: (1, 1)}
    assert kept_days(couple, "reflection") == [date(2026, 11, 22)]


def test_spent_grace_is_told_once(couple: Couple) -> None:
    keeps(couple, 3)
    couple.now += 2 * DAY
    told = "A grace day kept your streak of bedtime reflection."
    assert told in couple.opens().text
    assert told not in couple.asks("HearStreaks").text


def test_a_back_fill_un_spends_grace_silently(couple: Couple) -> None:
    keeps(couple, 3)
    couple.now += 2 * DAY
    heard = couple.asks("KeepRitual", ritual="reflection", day="2026-11-25")
    assert heard.streaks == {BEDTIME: (4, 4)}
    assert "grace" not in heard.text


def test_a_device_silent_for_30_days_gives_the_home_to_the_next_that_speaks(couple: Couple) -> None:
    couple.zones["cottage"] = "America/Los_Angeles"
    couple.asks("ListRituals")
    couple.device = "cottage"
    couple.now += timedelta(days=29, hours=23)
    couple.asks("ListRituals")
    assert stored(couple).calendar.zone == NEW_YORK
    couple.now += timedelta(hours=1)
    couple.asks("ListRituals")
    assert stored(couple).calendar.zone == "America/Los_Angeles"


def test_a_city_said_aloud_wins_over_the_home_device(couple: Couple) -> None:
    keeps(couple, 2)
    couple.lives_with(lambda household, _: household.with_city(BERLIN, couple.now))
    asked = couple.zones.asked
    couple.tomorrow("21:00").asks("ListRituals")
    assert stored(couple).calendar.zone == BERLIN
    assert couple.zones.asked == asked


def test_years_long_past_are_folded_away_and_count_all_the_same(couple: Couple) -> None:
    couple.at("2024-12-20T21:00")
    keeps(couple, 80)  # past the first of March 2025
    household = stored(couple)
    assert min(household.ritual(REFLECTION).kept) == date(2025, 1, 1)
    assert couple.streaks() == {BEDTIME: (80, 80)}
    archived = couple.store.archives(couple.user)
    assert [(archive.year, len(archive.kept[REFLECTION])) for archive in archived] == [(2024, 12)]
