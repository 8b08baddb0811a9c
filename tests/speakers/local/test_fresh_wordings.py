"""Wordings by people who never saw a sample of the model: nothing is tuned on them; and what is denied."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from skill.speakers.local.understanding import Understanding

ROOT = Path(__file__).parents[3]
FRESH = Path(__file__).parent / "fresh"
NOW = datetime(2026, 11, 22, 21, tzinfo=ZoneInfo("America/New_York"))
CHANGE_NOTHING = {
    *("AMAZON.FallbackIntent", "AMAZON.HelpIntent", "AMAZON.RepeatIntent"),
    *("HearStreaksIntent", "HearWeekIntent", "ListRitualsIntent", "LastQuestionIntent"),
}


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding.load(ROOT / "interaction_model/en-US.json")


def test_three_in_four_fresh_wordings_are_understood(understanding: Understanding) -> None:
    rows = [row.split("\t") for row in (FRESH / "wordings.tsv").read_text(encoding="utf-8").splitlines()]
    missed = [
        words for words, intent, *_ in rows if understanding.understand(words, now=NOW).intent != intent
    ]
    assert len(rows) == 80
    assert len(missed) <= 20, missed


def test_no_foreign_sentence_is_taken_for_what_changes_anything(understanding: Understanding) -> None:
    sentences = (FRESH / "foreign.txt").read_text(encoding="utf-8").splitlines()
    taken = {each: understanding.understand(each, now=NOW).intent for each in sentences}
    assert len(sentences) >= 28
    assert {each: intent for each, intent in taken.items() if intent not in CHANGE_NOTHING} == {}


@pytest.mark.parametrize(
    "denied",
    [
        "tell our rituals we had no coffee",
        "tell our rituals we skipped our walk",
        "tell our rituals we forgot our coffee yesterday",
        "tell our rituals we almost did it",
        "they went on a date last night",
    ],
)
def test_what_was_not_done_or_done_by_others_is_never_taken_for_a_keep(
    understanding: Understanding, denied: str
) -> None:
    assert understanding.understand(denied, now=NOW).intent not in {"KeepRitualIntent", "UndoKeepIntent"}


def test_a_keep_they_forgot_to_tell_is_a_keep(understanding: Understanding) -> None:
    understood = understanding.understand("we forgot to say we had our coffee yesterday", now=NOW)
    assert understood.intent == "KeepRitualIntent"
