"""Opening, keeping, hearing and closing, by the front door."""

from itertools import pairwise

import pytest

from tests.front_door import Couple


def test_a_first_visit_is_welcomed_and_offered_the_question(couple: Couple) -> None:
    heard = couple.opens()
    assert heard.text.startswith("Welcome to Our Rituals.")
    assert heard.text.endswith("Would you like tonight's question?")
    assert couple.yes().text.endswith("Did you both get a turn?")


def test_no_welcome_is_the_same_two_days_running(couple: Couple) -> None:
    couple.opens()
    clocks = [clock for clock in ("08:00", "21:00", "23:30", "16:00") for _ in range(6)]
    welcomes = [couple.tomorrow(clock).opens().text for clock in clocks]
    assert all(one != next_day for one, next_day in pairwise(welcomes))


def test_a_return_after_a_week_is_welcomed_back(couple: Couple) -> None:
    couple.opens()
    welcome = couple.at("2026-11-29T21:00").opens().text
    assert any(word in welcome for word in ("again", "back", "a while"))


def test_a_morning_offers_the_mornings_question(couple: Couple) -> None:
    couple.opens()
    assert couple.at("2026-11-24T08:00").opens().text.endswith("Would you like this morning's question?")


def test_an_evening_kept_already_offers_the_streaks(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="reflection")
    assert "Tonight is kept already. Would you like to hear how your streaks are?" in couple.opens().text
    assert couple.yes().streaks == {"Bedtime reflection": (1, 1)}


def test_last_night_answered_at_the_launch_goes_on_to_the_morning(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    couple.tomorrow("08:00").opens()
    assert couple.yes().text.endswith("Would you like this morning's question?")
    couple.yes()
    assert couple.yes().streaks == {"Morning coffee": (1, 1)}
    assert couple.streaks() == {"Morning coffee": (1, 1), "Bedtime reflection": (1, 1)}


def test_last_night_denied_at_the_launch_goes_on_to_the_morning(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    couple.tomorrow("08:00").opens()
    assert couple.no().text == "All right. Would you like this morning's question?"


def test_a_launch_alone_keeps_nothing(couple: Couple) -> None:
    couple.opens()
    couple.tomorrow("21:00").opens()
    assert couple.streaks() == {}


def test_a_keep_of_today_ends_with_last_night_where_that_is_open(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    heard = couple.tomorrow("09:00").asks("KeepRitual", ritual="coffee")
    assert heard.text.endswith("Did you both get a turn last night?")
    assert couple.yes().streaks == {"Bedtime reflection": (1, 1)}


def test_a_streak_answer_ends_with_last_night_where_that_is_open(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="coffee")
    couple.asks("AskQuestion", moment="evening")
    heard = couple.tomorrow("09:00").asks("HearStreaks")
    assert heard.text.endswith("Did you both get a turn last night?")


@pytest.mark.parametrize(
    ("clock", "kept"),
    [("08:00", "Morning coffee"), ("14:59", "Morning coffee"), ("15:00", "Bedtime reflection")],
)
def test_we_did_it_with_nothing_kept_yet_means_the_ritual_of_the_hour(
    couple: Couple, clock: str, kept: str
) -> None:
    assert list(couple.at(f"2026-11-23T{clock}").asks("KeepRitual").streaks) == [kept]


def test_we_did_it_means_the_only_active_ritual_where_the_hours_is_not(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="walk")
    assert list(couple.tomorrow("08:00").asks("KeepRitual").streaks) == ["Evening walk"]


def test_we_did_it_asks_which_where_it_cannot_know(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="walk")
    couple.asks("KeepRitual", ritual="date")
    heard = couple.tomorrow("08:00").asks("KeepRitual")
    assert heard.text == "I know evening walk and weekly date. Which one do you mean?"
    assert heard.response["directives"][0]["slotToElicit"] == "ritual"
    assert couple.says("KeepRitual", ritual="walk").streaks == {"Evening walk": (2, 2)}


def test_a_day_said_before_the_ritual_was_asked_for_is_remembered(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="walk")
    couple.asks("KeepRitual", ritual="date")
    couple.tomorrow("08:00").asks("KeepRitual", day="2026-11-20")
    assert couple.says("KeepRitual", ritual="coffee").text.startswith("On Friday: kept.")


def test_a_ritual_out_of_the_list_is_asked_about_and_nothing_is_kept(couple: Couple) -> None:
    heard = couple.asks("KeepRitual", ritual="?yoga")
    assert heard.text.endswith("Which one do you mean?")
    assert couple.streaks() == {}


@pytest.mark.parametrize(
    "day", ["2026-W48", "2026-W48-WE", "2026-11", "2026-11-XX", "202X", "2026-WI", "?", "soon"]
)
def test_a_day_that_is_no_single_day_is_asked_about_and_nothing_is_kept(couple: Couple, day: str) -> None:
    heard = couple.asks("KeepRitual", ritual="coffee", day=day)
    assert heard.text == "Which day was that?"
    assert couple.streaks() == {}


def test_undo_takes_back_the_last_new_keep_of_the_session(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="reflection")
    couple.tomorrow("21:00").opens()
    couple.says("KeepRitual", ritual="walk", day="2026-11-20")
    heard = couple.says("UndoKeep")
    assert heard.text.startswith("On Friday: taken back.")
    assert couple.streaks() == {"Bedtime reflection": (1, 1)}


def test_undo_of_what_was_not_kept_says_so(couple: Couple) -> None:
    heard = couple.asks("UndoKeep", ritual="coffee")
    assert heard.text == "Morning coffee wasn't kept this morning, so there is nothing to take back."


def test_a_streak_of_0_stands_on_the_card_while_speech_tells_what_was_kept(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="reflection")
    heard = couple.at("2026-11-30T21:00").asks("HearStreaks")
    assert heard.card == ["Bedtime reflection: 0 (best 1)"]
    assert heard.text == "Bedtime reflection: you have kept 1 of your last 8 evenings. Your best is 1."


def test_a_ritual_never_begun_is_told_when_named(couple: Couple) -> None:
    heard = couple.asks("HearStreaks", ritual="check_in")
    assert heard.text == "Weekly check-in: not begun yet."
    assert heard.card == ["Weekly check-in: 0 (best 0)"]


def test_the_week_on_its_first_day_is_the_week_that_ended(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="reflection")  # a Sunday
    heard = couple.tomorrow("21:00").asks("HearWeek")
    assert heard.text == "Last week you kept bedtime reflection 1 time."
    assert heard.card == ["Bedtime reflection: 1 time"]
    assert couple.tomorrow("21:00").asks("HearWeek").text.startswith("Nothing kept so far this week")


def test_rituals_are_listed_with_their_rhythm(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="reflection")
    couple.asks("KeepRitual", ritual="date")
    heard = couple.asks("ListRituals")
    assert heard.text == "You have 2 rituals: bedtime reflection every day and weekly date once a week."


def test_stop_and_cancel_speak_and_close(couple: Couple) -> None:
    couple.opens()
    for intent in ("AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent"):
        heard = couple.says(intent)
        assert heard.text
        assert not heard.is_open


@pytest.mark.parametrize(
    "intent", ["AMAZON.YesIntent", "AMAZON.NoIntent", "AMAZON.FallbackIntent", "FooIntent"]
)
def test_an_answer_to_nothing_changes_nothing(couple: Couple, intent: str) -> None:
    assert couple.asks(intent).text
    assert couple.streaks() == {}
