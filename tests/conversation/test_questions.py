"""Questions by the front door: the same all day, another one, deeper, saved, gone back to, and space held."""

import re

import pytest

from skill.speech.decks import LocaleDecks
from tests.front_door import Couple, Heard

DECKS = LocaleDecks("en-US")


def question(heard: Heard) -> str:
    """The question of a deck that was spoken."""
    asked = [card.text for name in ("morning", "evening", "walk") for card in DECKS.deck(name)]
    (found,) = [text for text in asked if text in heard.text]
    return found


def keeps_touchpoints(couple: Couple, evenings: int) -> Heard:
    heard = couple.asks("KeepRitual", ritual="reflection")
    for _ in range(evenings - 1):
        heard = couple.tomorrow("21:00").asks("KeepRitual", ritual="reflection")
    return heard


def test_the_question_is_the_same_all_day_on_any_device(couple: Couple) -> None:
    asked = question(couple.asks("AskQuestion", moment="evening"))
    couple.device = "bedroom"
    assert question(couple.at("2026-11-22T23:50").asks("AskQuestion", moment="evening")) == asked
    assert question(couple.at("2026-11-23T00:30").asks("AskQuestion", moment="evening")) == asked
    assert question(couple.at("2026-11-23T21:00").asks("AskQuestion", moment="evening")) != asked


@pytest.mark.parametrize(
    ("time", "deck"), [("04:00", "morning"), ("14:59", "morning"), ("15:00", "evening"), ("03:59", "evening")]
)
def test_the_hour_chooses_the_kind_where_none_is_named(couple: Couple, time: str, deck: str) -> None:
    asked = question(couple.at(f"2026-11-23T{time}").asks("AskQuestion"))
    assert asked in {card.text for card in DECKS.deck(deck)}


def test_after_the_question_space_is_held_and_both_turns_asked_about(couple: Couple) -> None:
    heard = couple.asks("AskQuestion", moment="evening")
    assert heard.pause == 20
    assert heard.text.endswith("Did you both get a turn?")
    assert heard.is_open


def test_a_yes_keeps_and_a_no_keeps_nothing_and_is_not_asked_about_again(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    assert "No hurry" in couple.no().text or "That's fine" in couple.no().text
    assert couple.streaks() == {}
    assert "last night" not in couple.tomorrow("08:00").opens().text


def test_silence_is_no_answer_and_is_asked_about_once(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    assert couple.tomorrow("08:00").opens().text.endswith("Did you both get a turn last night?")
    assert "last night" not in couple.opens().text


def test_an_unclear_answer_is_asked_again_and_is_no_answer(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    heard = couple.says("AMAZON.FallbackIntent")
    assert heard.text == "Sorry, I didn't catch that. Did you both get a turn?"
    assert heard.is_open
    assert couple.tomorrow("08:00").opens().text.endswith("Did you both get a turn last night?")


def test_a_question_of_eight_days_ago_is_not_asked_about(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    assert "Did you both" not in couple.at("2026-11-30T08:00").opens().text


def test_another_one_is_another_and_stays_for_the_day(couple: Couple) -> None:
    asked = question(couple.asks("AskQuestion", moment="evening"))
    other = question(couple.says("AnotherQuestion"))
    assert other != asked
    assert question(couple.asks("AskQuestion", moment="evening")) == other


def test_another_one_in_a_walk_is_for_the_walk(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="walk")
    other = question(couple.says("AMAZON.NextIntent"))
    assert other in {card.text for card in DECKS.deck("walk")}
    assert list(couple.yes().streaks) == ["Evening walk"]


def test_a_theme_brings_a_question_on_it(couple: Couple) -> None:
    asked = question(couple.asks("AskQuestion", moment="evening", theme="play"))
    (card,) = [card for card in DECKS.deck("evening") if card.text == asked]
    assert "play" in card.themes


def test_a_theme_out_of_the_list_is_said_to_be_unknown_and_a_question_comes(couple: Couple) -> None:
    heard = couple.asks("AskQuestion", moment="evening", theme="?submarines")
    assert heard.text.startswith("I have no questions on that yet.")
    assert question(heard)


def test_every_light_question_on_a_theme_heard_is_said_and_another_comes(couple: Couple) -> None:
    for _ in range(40):
        heard = couple.asks("AskQuestion", moment="walk", theme="family")
    assert heard.text.startswith("I have nothing new on that just now.")
    assert question(heard)


def test_lighter_acts_at_once_and_deeper_asks_both(couple: Couple) -> None:
    keeps_touchpoints(couple, 21)
    couple.tomorrow("21:00")
    assert couple.asks("ChangeDepth", depth="lighter").text == "Lighter from now on."
    heard = couple.asks("ChangeDepth", depth="deeper")
    assert heard.text == "Are you both up for something deeper?"
    assert heard.is_open
    assert couple.yes().text == "A little deeper from now on."
    assert couple.asks("ChangeDepth", depth="deeper").text == "You already have the deepest ones I know."


def test_deeper_refused_stays_where_it_was(couple: Couple) -> None:
    keeps_touchpoints(couple, 7)
    couple.asks("ChangeDepth", depth="lighter")
    couple.asks("ChangeDepth", depth="deeper")
    assert couple.no().text == "Then we stay right here."
    assert couple.store.load(couple.user).household.questions.level_chosen == 1


def test_deeper_before_it_opens_says_when_it_will(couple: Couple) -> None:
    keeps_touchpoints(couple, 5)
    heard = couple.asks("ChangeDepth", depth="deeper")
    assert heard.text == (
        "The next ones, deeper still, open after 2 more coffees, reflections or walks together."
    )
    assert not heard.is_open


def test_a_deeper_level_is_told_when_it_opens_and_once(couple: Couple) -> None:
    told = "From now on, some questions go a little deeper."
    assert told not in keeps_touchpoints(couple, 6).text
    assert told in couple.tomorrow("21:00").asks("KeepRitual", ritual="reflection").text
    assert told in couple.same_again().text
    assert told not in couple.asks("KeepRitual", ritual="coffee").text


def test_lighter_or_deeper_unsaid_is_asked(couple: Couple) -> None:
    heard = couple.asks("ChangeDepth", depth=None)
    assert heard.text == "Lighter or deeper?"
    assert heard.response["directives"][0]["slotToElicit"] == "depth"


def test_in_hand_lighter_goes_on_and_deeper_offers_another_one(couple: Couple) -> None:
    keeps_touchpoints(couple, 7)
    asked = question(couple.tomorrow("21:00").asks("AskQuestion", moment="evening"))
    heard = couple.says("ChangeDepth", depth="lighter")
    assert heard.text == "Lighter from now on. Did you both get a turn?"
    couple.says("ChangeDepth", depth="deeper")
    assert couple.yes().text.endswith("Would you like another one now?")
    assert question(couple.yes()) != asked


def test_another_one_refused_goes_back_to_the_question_in_hand(couple: Couple) -> None:
    keeps_touchpoints(couple, 7)
    couple.asks("ChangeDepth", depth="lighter")
    couple.tomorrow("21:00").asks("AskQuestion", moment="evening")
    couple.says("ChangeDepth", depth="deeper")
    couple.yes()
    assert couple.no().text == "All right. Did you both get a turn?"
    assert couple.yes().streaks == {"Bedtime reflection": (8, 8)}


def test_a_level_that_opens_after_lighter_is_told_as_open_to_choose(couple: Couple) -> None:
    keeps_touchpoints(couple, 6)
    couple.asks("ChangeDepth", depth="lighter")
    heard = couple.tomorrow("21:00").asks("KeepRitual", ritual="reflection")
    assert "Deeper questions are open now." in heard.text


@pytest.mark.parametrize("aside", ["HearStreaks", "HearWeek", "ListRituals", "LastQuestion", "SaveQuestion"])
def test_something_in_between_leaves_the_question_open(couple: Couple, aside: str) -> None:
    couple.asks("KeepRitual", ritual="coffee")
    couple.asks("AskQuestion", moment="evening")
    assert couple.says(aside).text.endswith("Did you both get a turn?")
    assert couple.yes().streaks == {"Bedtime reflection": (1, 1)}


def test_another_ritual_kept_in_between_leaves_the_question_open(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    heard = couple.says("KeepRitual", ritual="coffee", day="2026-11-21")
    assert heard.streaks == {"Morning coffee": (1, 1)}
    assert heard.text.endswith("Did you both get a turn?")
    assert couple.yes().streaks == {"Bedtime reflection": (1, 1)}


def test_another_one_after_a_saved_one_is_the_days_question(couple: Couple) -> None:
    asked = question(couple.asks("AskQuestion", moment="evening"))
    couple.says("SaveQuestion")
    today = question(couple.tomorrow("21:00").asks("AskQuestion", moment="evening"))
    assert question(couple.asks("SavedQuestion")) == asked
    assert question(couple.says("AnotherQuestion")) == today


def test_space_held_with_nothing_in_hand_is_for_the_ritual_that_is_meant(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="walk", day="2026-11-21")
    assert couple.asks("HoldSpace").text.endswith("Did you both get a turn?")
    assert couple.yes().streaks == {"Evening walk": (2, 2)}
    assert not couple.asks("HoldSpace").is_open


def test_two_evenings_unanswered_are_asked_about_one_after_the_other(couple: Couple) -> None:
    couple.at("2026-11-20T21:00").asks("AskQuestion", moment="evening")
    couple.at("2026-11-22T21:00").asks("AskQuestion", moment="evening")
    assert couple.at("2026-11-23T08:00").opens().text.endswith("Did you both get a turn last night?")
    assert couple.yes().text.endswith("Did you both get a turn on Friday?")
    assert couple.yes().streaks == {"Bedtime reflection": (2, 2)}


def test_saving_goes_on_with_the_turn_in_hand(couple: Couple) -> None:
    asked = question(couple.asks("AskQuestion", moment="evening"))
    assert couple.says("SaveQuestion").text == "Saved for another day. Did you both get a turn?"
    assert couple.yes().streaks == {"Bedtime reflection": (1, 1)}
    assert question(couple.tomorrow("21:00").asks("SavedQuestion")) == asked


def test_saved_questions_come_each_in_its_turn(couple: Couple) -> None:
    saved = []
    for _ in range(3):
        saved.append(question(couple.asks("AskQuestion", moment="evening")))
        couple.asks("SaveQuestion")
        couple.tomorrow("21:00")
    assert [question(couple.asks("SavedQuestion")) for _ in range(4)] == [*saved, saved[0]]


def test_nothing_saved_and_nothing_to_save_are_said_and_a_question_offered(couple: Couple) -> None:
    for intent in ("SaveQuestion", "SavedQuestion", "LastQuestion"):
        heard = couple.asks(intent)
        assert heard.text.endswith("Would you like tonight's question?")
        assert heard.is_open


def test_last_nights_question_is_told_the_next_day(couple: Couple) -> None:
    asked = question(couple.asks("AskQuestion", moment="evening"))
    couple.tomorrow("09:00").asks("AskQuestion", moment="morning")
    heard = couple.asks("LastQuestion")
    assert heard.text == f"{asked} That was the question last night."
    assert not heard.is_open


def test_not_tonight_is_accepted_and_nothing_is_asked_again_that_day(couple: Couple) -> None:
    couple.asks("AskQuestion", moment="evening")
    heard = couple.says("NotTonight")
    assert not heard.is_open
    assert len(heard.text.split()) <= 3
    for intent in ("HearStreaks", "HearWeek", "ListRituals", "SavedQuestion", "HoldSpace"):
        assert "?" not in couple.at("2026-11-22T22:00").asks(intent).text
    assert "?" not in couple.opens().text
    assert "last night" not in couple.at("2026-11-23T08:00").opens().text


@pytest.mark.parametrize(
    ("length", "held"),
    [("PT2M", 120), ("PT200S", 200), ("PT1M30S", 90), (None, 20), ("?", 20), ("PT0S", 20), ("PT5S", 5)],
)
def test_space_is_held_as_long_as_they_like(couple: Couple, length: str | None, held: int) -> None:
    couple.asks("AskQuestion", moment="evening")
    heard = couple.says("HoldSpace", length=length)
    assert heard.pause == held
    assert all(int(seconds) <= 10 for seconds in re.findall(r'time="(\d+)s"', heard.ssml))
    assert heard.is_open
    assert couple.yes().streaks == {"Bedtime reflection": (1, 1)}


@pytest.mark.parametrize("length", ["PT201S", "PT1H30M", "P1W", "P1M", "P1Y", "P99999999999D"])
def test_a_longer_silence_ends_the_session_and_says_how_to_come_back(couple: Couple, length: str) -> None:
    couple.asks("AskQuestion", moment="evening")
    heard = couple.says("HoldSpace", length=length)
    assert heard.text == "I'll leave you to it. Afterwards, say: tell our rituals we did it."
    assert not heard.is_open


def test_repeat_says_the_question_in_hand_again(couple: Couple) -> None:
    asked = question(couple.asks("AskQuestion", moment="evening"))
    couple.says("AMAZON.HelpIntent")
    assert question(couple.says("AMAZON.RepeatIntent")) == asked
    assert couple.yes().streaks == {"Bedtime reflection": (1, 1)}


@pytest.mark.parametrize("moment", ["date", "solo"])
def test_a_moment_whose_deck_is_not_there_is_said_and_tonights_offered(couple: Couple, moment: str) -> None:
    heard = couple.asks("AskQuestion", moment=moment)
    assert heard.text == "I have no questions of that kind yet. Would you like tonight's question?"
    assert question(couple.yes())


def test_a_question_kept_already_is_told_and_not_asked_about(couple: Couple) -> None:
    asked = question(couple.asks("AskQuestion", moment="evening"))
    couple.yes()
    heard = couple.asks("AskQuestion", moment="evening")
    assert question(heard) == asked
    assert heard.text.endswith("Tonight is kept already.")
    assert not heard.is_open
