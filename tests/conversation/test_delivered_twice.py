"""A request delivered again, at once or after another turn, is told again and does nothing more."""

import copy

import pytest

from skill.conversation.routes import ROUTES
from skill.conversation.turn import LAUNCH
from skill.domain.household import Household
from tests.front_door import Couple, Heard, Plain

SLOTS: dict[str, dict[str, str | None]] = {
    "AskQuestionIntent": {"moment": "evening", "theme": "play"},
    "ChangeDepthIntent": {"depth": "lighter"},
    "HoldSpaceIntent": {"length": "PT1M"},
    "KeepRitualIntent": {"ritual": "coffee", "day": "2026-11-21"},
    "UndoKeepIntent": {"ritual": "reflection", "day": "2026-11-20"},
    "HearStreaksIntent": {"ritual": "walk"},
}


@pytest.fixture
def settled(couple: Couple) -> Couple:
    """A couple with some evenings kept, two questions saved, last night unanswered and tonight's in hand."""
    couple.at("2026-11-12T21:00")
    for _ in range(9):
        couple.asks("AskQuestion", moment="evening")
        couple.yes()
        couple.tomorrow("21:00")
    for clock in ("21:00", "22:00"):
        couple.asks("AskQuestion", moment="evening")
        couple.says("SaveQuestion")
        couple.says("AnotherQuestion")
        couple.at("2026-11-21T" + clock)
    couple.at("2026-11-22T21:30").asks("AskQuestion", moment="evening")
    return couple


def said(couple: Couple, intent: str) -> Heard:
    return couple.opens() if intent == LAUNCH else couple.says(intent, **SLOTS.get(intent, {}))


def again(couple: Couple, request: Plain) -> Heard:
    return Heard(couple.skill(copy.deepcopy(request), None))


def stored(couple: Couple) -> Household:
    return couple.store.load(couple.user).household


@pytest.mark.parametrize("intent", ROUTES)
def test_at_once_it_is_told_in_the_same_words_and_does_nothing_more(settled: Couple, intent: str) -> None:
    first = said(settled, intent)
    before = stored(settled)
    assert again(settled, settled.request).response == first.response
    assert stored(settled) == before


@pytest.mark.parametrize("intent", ROUTES)
def test_after_another_turn_it_does_nothing_more(settled: Couple, intent: str) -> None:
    said(settled, intent)
    request = copy.deepcopy(settled.request)
    settled.asks("KeepRitual", ritual="date")
    before = stored(settled)
    again(settled, request)
    assert stored(settled) == before


def test_a_keep_taken_back_since_is_not_claimed(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="coffee")
    request = copy.deepcopy(couple.request)
    couple.asks("UndoKeep", ritual="coffee")
    heard = again(couple, request)
    assert heard.text == "Morning coffee: not begun yet."
    assert heard.streaks == {"Morning coffee": (0, 0)}


def test_what_was_kept_already_is_not_told_as_new(couple: Couple) -> None:
    couple.asks("KeepRitual", ritual="coffee")
    first = couple.asks("KeepRitual", ritual="coffee")
    assert couple.same_again().text == first.text


def test_a_yes_to_deeper_goes_one_level_deeper_and_not_two(couple: Couple) -> None:
    couple.at("2026-11-01T21:00")
    for _ in range(21):
        couple.asks("KeepRitual", ritual="reflection")
        couple.tomorrow("21:00")
    for _ in range(2):
        couple.asks("ChangeDepth", depth="lighter")
    couple.asks("ChangeDepth", depth="deeper")
    couple.yes()
    couple.same_again()
    assert stored(couple).questions.level_chosen == 2
