"""Whatever arrives, Alexa gets an answer: broken, unknown, foreign, or with the world around it down."""

import json
import logging
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skill.conversation.ports import LostRace, Stored, StoreDown
from skill.domain.rituals import Days
from skill.lambda_handler import handler
from skill.settings import Settings
from skill.speakers.alexa.envelope import ForeignSkill
from skill.stores.sqlite import SqliteStore
from skill.wiring import build_skill
from tests.front_door import Couple

Plain = dict[str, Any]
DAILY = Days()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


class ShakyStore(SqliteStore):
    """A store that fails or loses races when told to."""

    down_loading = down_saving = False
    races_to_lose = 0

    def load(self, household: str) -> Stored:
        if self.down_loading:
            raise StoreDown
        return super().load(household)

    def save(self, *args: Any) -> None:
        if self.down_saving:
            raise StoreDown
        if self.races_to_lose:
            self.races_to_lose -= 1
            raise LostRace
        super().save(*args)


@pytest.fixture
def shaky(couple: Couple, tmp_path: Any) -> ShakyStore:
    store = ShakyStore(tmp_path)
    couple.store, couple.skill = store, build_skill(Settings(data=tmp_path), store)
    return store


def altered(couple: Couple, change: Callable[[Plain], object]) -> Plain:
    """The answer to a streak question changed on its way."""
    couple.asks("HearStreaks")
    event = json.loads(json.dumps(couple.request))
    event["request"]["requestId"] = "altered"
    change(event)
    return couple.skill(event, None)


UNREADABLE: list[Callable[[Plain], object]] = [
    lambda event: event["request"].pop("timestamp"),
    lambda event: event["request"].update(timestamp="yesterday"),
    lambda event: event["request"].update(timestamp=1e300),
    lambda event: event["request"].pop("requestId"),
    lambda event: event["request"].pop("intent"),
    lambda event: event["request"].update(intent={"slots": {}}),
    lambda event: (event["session"].pop("user"), event["context"]["System"].pop("user")),
]


@pytest.mark.parametrize("change", UNREADABLE)
def test_an_intent_that_cannot_be_read_gets_one_spoken_sentence(
    couple: Couple, change: Callable[[Plain], object]
) -> None:
    answer = altered(couple, change)
    assert "Sorry, something went wrong on my side." in answer["response"]["outputSpeech"]["ssml"]
    assert answer["response"]["shouldEndSession"] is True


UNUSUAL: list[Callable[[Plain], object]] = [
    lambda event: event["request"].update(timestamp=1_795_000_000_000),
    lambda event: event["request"].update(timestamp="2026-11-23T02:00:00"),
    lambda event: event["request"].update(locale="tlh-KL"),
    lambda event: event["request"].update(locale=None),
    lambda event: event["request"].update(dialogState="DREAMING", newField={"deep": [1]}),
    lambda event: event["request"]["intent"].update(slots=None),
    lambda event: event["request"]["intent"].update(
        slots={"ritual": None, "odd": {"name": "odd", "value": 7}}
    ),
    lambda event: event["request"]["intent"].update(slots={"ritual": {"resolutions": {"new": 1}}}),
    lambda event: event["context"]["System"].pop("device"),
    lambda event: event["context"]["System"].pop("apiEndpoint"),
    lambda event: event["context"]["System"].pop("user"),
    lambda event: event["context"]["System"].update(unit={"unitId": "new"}, person={"personId": "p"}),
    lambda event: event.pop("context"),
    lambda event: event.pop("session"),
    lambda event: event["session"].update(new=False, attributes={"rituals": {"kept": "junk"}}),
    lambda event: event["session"].update(new=False, attributes={"rituals": 7}),
    lambda event: event["session"].update(new=False, attributes=None),
]


@pytest.mark.parametrize("change", UNUSUAL)
def test_what_is_new_or_missing_breaks_no_turn(couple: Couple, change: Callable[[Plain], object]) -> None:
    answer = altered(couple, change)
    assert "Nothing is counted yet" in answer["response"]["outputSpeech"]["ssml"]


@pytest.mark.parametrize(
    "kind",
    ["SessionEndedRequest", "System.ExceptionEncountered", "AlexaSkillEvent.SkillDisabled", "New.Kind"],
)
def test_what_is_neither_launch_nor_intent_is_answered_empty(couple: Couple, kind: str) -> None:
    answer = altered(couple, lambda event: event["request"].update(type=kind, reason="ERROR"))
    assert answer == {"version": "1.0", "response": {}}


@given(JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_json_arrives_is_answered(couple: Couple, event: object) -> None:
    assert couple.skill(event, None)["version"] == "1.0"  # type: ignore[arg-type]


def places(part: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a request, at every depth."""
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [place for key, held in inside for place in ((*path, key), *places(held, (*path, key)))]


@given(st.data(), JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_whatever_stands_at_any_place_of_a_request_is_answered(
    couple: Couple, data: st.DataObject, value: object
) -> None:
    couple.asks("KeepRitual", ritual="coffee", day="2026-11-22")
    event = json.loads(json.dumps(couple.request))
    *path, last = data.draw(st.sampled_from(places(event)))
    part = event
    for key in path:
        part = part[key]
    part[last] = value
    assert couple.skill(event, None)["version"] == "1.0"


@given(st.dictionaries(st.sampled_from(["ritual", "day", "moment", "theme", "depth", "length"]), st.text()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_fills_a_slot_is_answered_in_words(couple: Couple, slots: dict[str, str]) -> None:
    for intent in ("KeepRitual", "UndoKeep", "AskQuestion", "ChangeDepth", "HoldSpace", "HearStreaks"):
        heard = couple.asks(intent, **slots)
        assert heard.text
        assert "went wrong" not in heard.text


def test_a_foreign_application_is_refused(
    couple: Couple, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    couple.opens()
    monkeypatch.setenv("RITUALS_DATA", str(tmp_path))
    monkeypatch.setenv("RITUALS_SKILL_ID", "amzn1.ask.skill.ours")
    with pytest.raises(ForeignSkill):
        handler(couple.request, None)
    monkeypatch.setenv("RITUALS_SKILL_ID", "amzn1.ask.skill.test")
    assert handler(couple.request, None)["response"]["outputSpeech"]


def test_a_setting_that_cannot_be_used_is_logged_and_apologised_for(
    couple: Couple, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    couple.opens()
    monkeypatch.setenv("RITUALS_STORE", "a drawer")
    answer = handler(couple.request, None)
    assert "Sorry, something went wrong on my side." in answer["response"]["outputSpeech"]["ssml"]
    assert "RITUALS_STORE is 'a drawer'" in caplog.text


def test_an_unexpected_error_is_logged_once_without_a_word_that_was_said(
    couple: Couple, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(couple.store, "load", fails)
    with caplog.at_level(logging.DEBUG):
        heard = couple.asks("KeepRitual", ritual="?our secret dance")
    assert "Sorry, something went wrong on my side." in heard.text
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "request-0" in record.getMessage()
    assert record.exc_info
    assert "secret" not in caplog.text
    assert couple.user not in caplog.text


# The store is down


def test_with_the_store_down_a_question_still_comes_and_is_said_not_to_count(
    couple: Couple, shaky: ShakyStore
) -> None:
    shaky.down_loading = True
    heard = couple.asks("AskQuestion", moment="evening")
    assert heard.text.count("?") == 1
    assert heard.text.endswith("nothing can be counted for now.")
    assert not heard.is_open


def test_with_the_store_down_at_saving_a_keep_is_said_not_to_be_saved(
    couple: Couple, shaky: ShakyStore
) -> None:
    shaky.down_saving = True
    assert "that is not saved" in couple.asks("KeepRitual", ritual="coffee").text
    shaky.down_saving = False
    assert couple.streaks() == {}


def test_with_the_store_down_streaks_are_never_told_as_0(couple: Couple, shaky: ShakyStore) -> None:
    couple.asks("KeepRitual", ritual="coffee")
    shaky.down_loading = True
    heard = couple.asks("HearStreaks")
    assert "I can't tell you" in heard.text
    assert heard.card == []


def test_with_the_store_down_at_saving_streaks_are_told_all_the_same(
    couple: Couple, shaky: ShakyStore
) -> None:
    couple.asks("KeepRitual", ritual="coffee")
    shaky.down_saving = True
    assert couple.asks("HearStreaks").streaks == {"Morning coffee": (1, 1)}


def test_with_the_store_down_a_launch_offers_a_question_all_the_same(
    couple: Couple, shaky: ShakyStore
) -> None:
    shaky.down_loading = True
    assert couple.opens().text.endswith("Would you like a question all the same?")
    assert "Here is one to talk about." in couple.yes().text


def test_with_the_store_down_help_and_goodbye_are_as_ever(couple: Couple, shaky: ShakyStore) -> None:
    shaky.down_loading = True
    assert "I bring you one question a day" in couple.asks("AMAZON.HelpIntent").text
    assert "reach" not in couple.says("AMAZON.StopIntent").text


@pytest.mark.parametrize("intent", ["AMAZON.NoIntent", "NotTonight"])
def test_with_the_store_down_a_no_is_accepted(couple: Couple, shaky: ShakyStore, intent: str) -> None:
    couple.asks("AskQuestion", moment="evening")
    shaky.down_loading = True
    heard = couple.says(intent)
    assert "reach" not in heard.text
    assert not heard.is_open


def test_an_outage_is_logged_with_the_request_and_nothing_that_was_said(
    couple: Couple, shaky: ShakyStore, caplog: pytest.LogCaptureFixture
) -> None:
    shaky.down_loading = True
    couple.asks("KeepRitual", ritual="?our secret dance")
    assert "the store is down: request-0" in caplog.text
    assert "secret" not in caplog.text


def test_a_lost_race_acts_again(couple: Couple, shaky: ShakyStore) -> None:
    shaky.races_to_lose = 5
    asked = couple.zones.asked
    assert couple.asks("KeepRitual", ritual="coffee").streaks == {"Morning coffee": (1, 1)}
    assert couple.zones.asked == asked + 1


def test_race_upon_race_is_said_not_to_be_saved(couple: Couple, shaky: ShakyStore) -> None:
    shaky.races_to_lose = 100
    couple.skill = build_skill(Settings(), shaky, clock=count().__next__)  # a second at each look
    assert "I couldn't save that" in couple.asks("KeepRitual", ritual="coffee").text
    assert shaky.races_to_lose > 90
    assert not shaky.load(couple.user).household.ritual("coffee").kept


def test_streaks_are_told_even_where_race_upon_race_is_lost(couple: Couple, shaky: ShakyStore) -> None:
    couple.asks("KeepRitual", ritual="coffee")
    shaky.races_to_lose = 100
    couple.skill = build_skill(Settings(), shaky, clock=count().__next__)
    assert couple.asks("HearStreaks").streaks == {"Morning coffee": (1, 1)}


# Alexa's own services


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "America"])
def test_a_zone_that_is_none_leaves_the_assumed_one(couple: Couple, zone: str) -> None:
    couple.zones["kitchen"] = zone
    assert couple.opens().text.endswith("Would you like tonight's question?")
    assert couple.store.load(couple.user).household.calendar.known_zone is None


def test_a_failed_look_up_counts_as_done_for_the_day(couple: Couple) -> None:
    couple.endpoint, endpoint = "http://127.0.0.1:9", couple.endpoint
    couple.opens()
    couple.endpoint = endpoint
    couple.opens()
    assert couple.zones.asked == 0
    couple.tomorrow("21:00").opens()
    assert couple.zones.asked == 1


def test_what_is_spoken_is_escaped_for_ssml(couple: Couple) -> None:
    couple.lives_with(lambda household, today: household.with_own_ritual("own", "R&B <night>", DAILY, today))
    assert "R&amp;B &lt;night&gt;" in couple.asks("ListRituals").ssml


def test_a_ritual_of_their_own_stands_on_no_card_by_its_name(couple: Couple) -> None:
    couple.lives_with(lambda household, today: household.with_own_ritual("own", "Secret", DAILY, today))
    heard = couple.asks("HearStreaks")
    assert heard.card == ["Your own ritual 1: 0 (best 0)"]
