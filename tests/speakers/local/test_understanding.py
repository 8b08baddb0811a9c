"""Typed words are understood as the intents Alexa would send, through the real interaction model."""

import json
import re
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from skill.speakers.local.understanding import FALLBACK, Elicited, Slot, Understanding, Understood, as_alexa

PATH = Path(__file__).parents[3] / "interaction_model" / "en-US.json"
MODEL: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))["interactionModel"]
INTENTS: list[dict[str, Any]] = MODEL["languageModel"]["intents"]
WITHOUT_SAMPLES = {"AMAZON.FallbackIntent", "AMAZON.NavigateHomeIntent"}
CHANGING = {
    "KeepRitualIntent", "UndoKeepIntent", "SaveQuestionIntent", "ChangeDepthIntent", "NotTonightIntent",
    "AnotherQuestionIntent", "AskQuestionIntent", "SavedQuestionIntent", "AMAZON.NextIntent",
    "AMAZON.StartOverIntent",
}  # fmt: skip
MONDAY = datetime(2026, 11, 23, 21, 0, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture(scope="module")
def ours() -> Understanding:
    return Understanding.load(PATH)


def told(understood: Understood) -> dict[str, str]:
    """The filled slots: ids of lists, values of days and lengths."""
    return {name: slot.id or slot.value or "" for name, slot in understood.filled.items()}


# The model's shape ---------------------------------------------------------------------------------------


def all_samples() -> list[tuple[str, str]]:
    return [(intent["name"], sample) for intent in INTENTS for sample in intent["samples"]]


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: str(intent["name"]))
def test_every_intent_has_samples_enough_and_the_two_that_take_none_have_none(intent: dict[str, Any]) -> None:
    if intent["name"] in WITHOUT_SAMPLES:
        assert intent["samples"] == []
    else:
        assert len(intent["samples"]) >= 15


def test_no_sample_stands_twice_in_one_intent_or_in_two() -> None:
    counts = Counter(sample for _, sample in all_samples())
    assert [sample for sample, count in counts.items() if count > 1] == []


def test_samples_are_words_alexa_accepts() -> None:
    valid = re.compile(r"(?:[a-z]+(?:['-][a-z]+)*|\{[a-z]\w*\})(?: (?:[a-z]+(?:['-][a-z]+)*|\{[a-z]\w*\}))*")
    assert [sample for _, sample in all_samples() if not valid.fullmatch(sample)] == []


def test_samples_use_only_the_slots_of_their_intent() -> None:
    for intent in INTENTS:
        declared = {slot["name"] for slot in intent.get("slots", [])}
        inside = [sample for slot in intent.get("slots", []) for sample in slot.get("samples", [])]
        used = set(re.findall(r"\{(\w+)\}", " ".join([*intent["samples"], *inside])))
        assert used <= declared, intent["name"]


def test_every_custom_slot_type_is_a_list_whose_ids_and_spoken_values_are_unique() -> None:
    types = {kind["name"]: kind["values"] for kind in MODEL["languageModel"]["types"]}
    used = {slot["type"] for intent in INTENTS for slot in intent.get("slots", [])}
    assert {kind for kind in used if not kind.startswith("AMAZON.")} == set(types)
    for values in types.values():
        said = [word for v in values for word in (v["name"]["value"], *v["name"]["synonyms"])]
        assert len(said) == len(set(said))
        assert len({v["id"] for v in values}) == len(values)


def test_slots_we_elicit_stand_in_the_dialog_with_prompts_and_nothing_is_confirmed() -> None:
    prompts = {prompt["id"] for prompt in MODEL["prompts"]}
    elicited = set()
    for intent in MODEL["dialog"]["intents"]:
        assert intent["confirmationRequired"] is False
        for slot in intent["slots"]:
            assert slot["confirmationRequired"] is False
            assert slot["prompts"]["elicitation"] in prompts
            elicited.add((intent["name"], slot["name"]))
    assert elicited == {
        ("KeepRitualIntent", "ritual"), ("KeepRitualIntent", "day"), ("UndoKeepIntent", "ritual"),
        ("UndoKeepIntent", "day"), ("ChangeDepthIntent", "depth"), ("HearStreaksIntent", "ritual"),
    }  # fmt: skip


# The invocation ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "open our rituals",
        "Alexa, open our rituals.",
        "start our rituals",
        "our rituals",
        "ask our rituals to",
    ],
)
def test_nothing_but_the_invocation_is_a_launch(ours: Understanding, words: str) -> None:
    assert ours.understand(words, now=MONDAY) == Understood("", invoked=True, launch=True)


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("Alexa, ask our rituals for tonight's question.", "AskQuestionIntent"),
        ("ask our rituals how our streaks are doing", "HearStreaksIntent"),
        ("tell our rituals we did it", "KeepRitualIntent"),
        ("hold space with our rituals", "HoldSpaceIntent"),
        ("ask our rituals about our week", "HearWeekIntent"),
    ],
)
def test_a_one_shot_is_what_was_asked_after_the_invocation(
    ours: Understanding, words: str, intent: str
) -> None:
    understood = ours.understand(words, now=MONDAY)
    assert (understood.intent, understood.invoked, understood.launch) == (intent, True, False)


def test_asking_which_rituals_we_have_is_no_invocation(ours: Understanding) -> None:
    understood = ours.understand("what are our rituals", now=MONDAY)
    assert (understood.intent, understood.invoked) == ("ListRitualsIntent", False)


# Intents -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: str(intent["name"]))
def test_every_sample_without_a_slot_is_understood_as_its_own_intent(
    ours: Understanding, intent: dict[str, Any]
) -> None:
    plain = [sample for sample in intent["samples"] if "{" not in sample]
    heard = {sample: ours.understand(sample, now=MONDAY).intent for sample in plain}
    assert {s: name for s, name in heard.items() if name != intent["name"]} == {}


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("would you mind asking us about trust tonight", "AskQuestionIntent"),
        ("hmm this question is a bit dull, give us some other one", "AnotherQuestionIntent"),
        ("could the next questions be a good deal lighter", "ChangeDepthIntent"),
        ("we really like this question so please keep it for later", "SaveQuestionIntent"),
        ("could you read out any question that we saved", "SavedQuestionIntent"),
        ("we both forgot what you asked us last night", "LastQuestionIntent"),
        ("honestly we're too tired for this tonight", "NotTonightIntent"),
        ("just stay quiet for about three minutes while we talk", "HoldSpaceIntent"),
        ("oh and by the way we had our coffee yesterday", "KeepRitualIntent"),
        ("sorry, take our walk back, we didn't do it", "UndoKeepIntent"),
        ("so how long has our coffee streak been going", "HearStreaksIntent"),
        ("how did the two of us do this week", "HearWeekIntent"),
        ("tell us again which rituals we have going", "ListRitualsIntent"),
        ("GO HOME", "AMAZON.NavigateHomeIntent"),
        ("we did", "AMAZON.YesIntent"),
        ("both of us", "AMAZON.YesIntent"),
        ("not yet", "AMAZON.NoIntent"),
        ("whats that again", "AMAZON.RepeatIntent"),
        ("the dishwasher's humming and nobody else is in, ask me something", "AskQuestionIntent"),
        ("our lodger was singing, would you say that again", "AMAZON.RepeatIntent"),
        ("it poured all afternoon but we had our walk", "KeepRitualIntent"),
        ("what a lovely question. Put it aside for the weekend", "SaveQuestionIntent"),
        ("could be worse, we're both too worn out tonight", "NotTonightIntent"),
    ],
)
def test_a_wording_in_no_sample_is_understood_by_its_likeness(
    ours: Understanding, words: str, intent: str
) -> None:
    assert ours.understand(words, now=MONDAY).intent == intent


@pytest.mark.parametrize(
    "words",
    [
        "",
        "...",
        "add oat milk to the shopping list",
        "how tall is the eiffel tower",
        "save me a piece of pizza",
        "we did the washing up",
        "undo your shoelaces",
        "mark rang last night",
        "keep the change",
        "another pint please",
        "who's walking the neighbour's dog",
        "is it going to snow tomorrow",
    ],
)
def test_a_sentence_that_is_none_of_our_business_falls_back(ours: Understanding, words: str) -> None:
    assert ours.understand(words, now=MONDAY).intent == FALLBACK


def test_a_foreign_sentence_changes_nothing_even_when_it_holds_our_words(ours: Understanding) -> None:
    foreign = [
        "we talked to the new neighbour about it yesterday",
        "save the file first",
        "skip to the next track",
        "next question, who discovered radium",
        "that's a nice question for your grandfather",
        "i have a question for the electrician",
        "did you two enjoy your walk",
        "he had coffee with his accountant on monday",
        "save that one for the raffle",
        "the suitcase is too heavy for me",
        "start the tumble dryer again",
        "not tonight, the plumber rings at nine",
        "let's talk about the invoice",
    ]
    assert CHANGING.isdisjoint(ours.understand(words, now=MONDAY).intent for words in foreign)


# Slots ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "slots"),
    [
        ("tonight's question", {"moment": "evening"}),
        ("Tonight\u2019s question!", {"moment": "evening"}),
        ("tonight s question", {"moment": "evening"}),
        ("something about our dreams", {"theme": "dreams"}),
        ("a bedtime question about trust", {"moment": "evening", "theme": "trust"}),
        ("a question about body and rest", {"theme": "body-and-rest"}),
        ("ask us a question about us", {"theme": "us"}),
        ("ask us a question", {}),
        ("the question of the day", {}),
        ("a question about pirates", {"theme": "pirates"}),
        ("something deeper", {"depth": "deeper"}),
        ("those were too heavy, make them easier", {"depth": "lighter"}),
        ("these are getting heavy, ease up a little from here on please", {"depth": "lighter"}),
        ("all a bit shallow lately, please dig in more", {"depth": "deeper"}),
        ("the questions are getting kind of heavy lately", {}),
        ("the questions we get are harder than we like", {}),
        ("those questions are not deep enough for us", {}),
        ("we'd like no more serious questions", {}),
        ("the heavy questions wear us out", {}),
        ("not lighter questions but deeper ones, or lighter ones, whatever", {}),
        ("make our questions a touch less heavy", {"depth": "lighter"}),
        ("we said we had our walk, but take it off again", {"ritual": "walk"}),
        ("we're sitting down with today's question", {}),
        ("we did it", {}),
        ("we had coffee yesterday", {"ritual": "coffee", "day": "2026-11-22"}),
        ("we did our evening walk", {"ritual": "walk"}),
        ("we did our bedtime reflecton", {"ritual": "reflection"}),
        ("take back monday's check-in", {"ritual": "check_in", "day": "2026-11-23"}),
        ("what's our date night streak", {"ritual": "date"}),
        ("how's our yoga streak", {"ritual": "yoga"}),
    ],
)
def test_a_slot_holds_what_was_said_of_it(ours: Understanding, words: str, slots: dict[str, str]) -> None:
    assert told(ours.understand(words, now=MONDAY)) == slots


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2026-11-23"),
        ("tonight", "2026-11-23"),
        ("this morning", "2026-11-23"),
        ("yesterday", "2026-11-22"),
        ("last night", "2026-11-22"),
        ("the day before yesterday", "2026-11-21"),
        ("tomorrow", "2026-11-24"),
        ("on monday", "2026-11-23"),
        ("on sunday", "2026-11-29"),
        ("last monday", "2026-11-16"),
        ("next monday", "2026-11-30"),
        ("on friday evening", "2026-11-27"),
        ("three days ago", "2026-11-20"),
        ("a week ago", "2026-11-16"),
        ("last week", "2026-W47"),
        ("last weekend", "2026-W47-WE"),
        ("this weekend", "2026-W48-WE"),
        ("on the third", "2026-12-03"),
        ("on the thirty first", "2026-12-31"),
        ("on november third", "2027-11-03"),
        ("on the twenty fourth of november", "2026-11-24"),
        ("on february twenty ninth", "2028-02-29"),
        ("in november", "2026-11"),
        ("in march", "2027-03"),
    ],
)
def test_a_day_is_told_in_alexas_form(ours: Understanding, said: str, day: str) -> None:
    assert told(ours.understand(f"we had coffee {said}", now=MONDAY)) == {"ritual": "coffee", "day": day}


@pytest.mark.parametrize(
    ("said", "length"),
    [
        ("two minutes", "PT2M"),
        ("a minute", "PT1M"),
        ("a minute and a half", "PT1M30S"),
        ("two and a half minutes", "PT2M30S"),
        ("ninety seconds", "PT90S"),
        ("45 seconds", "PT45S"),
        ("twenty five minutes", "PT25M"),
        ("half an hour", "PT30M"),
        ("a quarter of an hour", "PT15M"),
        ("an hour and ten minutes", "PT1H10M"),
        ("a couple of minutes", "PT2M"),
        ("a day", "P1D"),
        ("a week", "P1W"),
    ],
)
def test_a_length_is_told_in_alexas_form(ours: Understanding, said: str, length: str) -> None:
    assert told(ours.understand(f"hold space for {said}", now=MONDAY)) == {"length": length}


# What was asked for --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "slot", "words", "slots"),
    [
        ("KeepRitualIntent", "ritual", "coffee", {"ritual": "coffee"}),
        ("KeepRitualIntent", "ritual", "the walk, please", {"ritual": "walk"}),
        ("KeepRitualIntent", "ritual", "coffee yesterday", {"ritual": "coffee", "day": "2026-11-22"}),
        ("KeepRitualIntent", "ritual", "sunday pancakes", {"ritual": "sunday pancakes"}),
        ("KeepRitualIntent", "day", "yesterday", {"day": "2026-11-22"}),
        ("UndoKeepIntent", "ritual", "the bedtime one", {"ritual": "reflection"}),
        ("UndoKeepIntent", "day", "on the third", {"day": "2026-12-03"}),
        ("ChangeDepthIntent", "depth", "lighter, I think", {"depth": "lighter"}),
    ],
)
def test_a_bare_value_fills_the_slot_asked_for(
    ours: Understanding, intent: str, slot: str, words: str, slots: dict[str, str]
) -> None:
    understood = ours.understand(words, now=MONDAY, elicited=Elicited(intent, slot))
    assert (understood.intent, told(understood)) == (intent, slots)


def test_what_was_known_before_is_kept_beside_the_answer(ours: Understanding) -> None:
    known = (Slot("day", "AMAZON.DATE", "2026-11-20"),)
    asked = Elicited("KeepRitualIntent", "ritual", known)
    assert told(ours.understand("walk", now=MONDAY, elicited=asked)) == {
        "ritual": "walk",
        "day": "2026-11-20",
    }


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("no", "AMAZON.NoIntent"),
        ("never mind", "AMAZON.CancelIntent"),
        ("how are our streaks", "HearStreaksIntent"),
        ("walk the dog before it rains", FALLBACK),
    ],
)
def test_anything_else_is_understood_as_usual_when_a_slot_was_asked_for(
    ours: Understanding, words: str, intent: str
) -> None:
    asked = Elicited("KeepRitualIntent", "ritual")
    assert ours.understand(words, now=MONDAY, elicited=asked).intent == intent


# As Alexa sends it ---------------------------------------------------------------------------------------


def test_a_listed_value_is_sent_matched_with_its_id(ours: Understanding) -> None:
    sent = as_alexa(ours.understand("we had our date night", now=MONDAY))
    assert (sent["name"], sent["confirmationStatus"]) == ("KeepRitualIntent", "NONE")
    (authority,) = sent["slots"]["ritual"]["resolutions"]["resolutionsPerAuthority"]
    assert authority["status"] == {"code": "ER_SUCCESS_MATCH"}
    assert authority["values"] == [{"value": {"name": "date", "id": "date"}}]
    assert sent["slots"]["day"] == {"name": "day", "confirmationStatus": "NONE"}


def test_a_value_out_of_the_list_is_sent_unmatched(ours: Understanding) -> None:
    sent = as_alexa(ours.understand("how's our yoga streak", now=MONDAY))["slots"]["ritual"]
    assert sent["value"] == "yoga"
    (authority,) = sent["resolutions"]["resolutionsPerAuthority"]
    assert authority["status"] == {"code": "ER_SUCCESS_NO_MATCH"}


def test_a_day_is_sent_without_resolutions(ours: Understanding) -> None:
    sent = as_alexa(ours.understand("we did it yesterday", now=MONDAY))["slots"]["day"]
    assert (sent["value"], "resolutions" in sent) == ("2026-11-22", False)


def test_a_launch_has_no_intent_to_send(ours: Understanding) -> None:
    with pytest.raises(ValueError, match="launch"):
        as_alexa(ours.understand("open our rituals", now=MONDAY))


def test_the_model_is_loaded_in_less_than_a_second() -> None:
    start = time.perf_counter()
    Understanding.load(PATH)
    assert time.perf_counter() - start < 1


def test_a_sentence_is_understood_in_less_than_20_milliseconds(ours: Understanding) -> None:
    start = time.perf_counter()
    for _ in range(10):
        ours.understand("so tell us then how long that streak of ours has been going by now", now=MONDAY)
    assert (time.perf_counter() - start) / 10 < 0.02
