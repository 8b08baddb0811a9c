"""The decks keep every rule of a good question that a program can check."""

import re
from collections import Counter
from itertools import combinations

import pytest
from pyphen import Pyphen
from rapidfuzz import fuzz

from skill.domain.questions import Question
from skill.speech.decks import IDS, LocaleDecks

DECKS = LocaleDecks("en-US")
NAMES = tuple(IDS.values())
THEMES = {
    *("appreciation", "day", "dreams", "memory", "play", "growth", "friendship", "family", "home"),
    *("work", "body-and-rest", "senses", "values", "trust", "vulnerability", "boundaries"),
    *("independence", "us", "future", "adventure", "learning", "celebration"),
}
AT_LEAST = {"morning": 60, "evening": 75, "walk": 15}
SHARES = {"morning": (60, 30, 10), "evening": (35, 40, 25), "walk": (50, 35, 15)}
"""Levels 1, 2, 3 in percent."""
PLAIN_SENTENCE = re.compile(r"[A-Z][\w ,'-]+\?")
"""One sentence, without a list, brackets or quotation marks."""
SYLLABLES = Pyphen(lang="en_US")
OWN_LIFE = frozenset({"independence", "growth", "friendship"})
YES_OR_NO = re.compile(
    r"(?i)^(do|does|did|is|are|was|were|have|has|had|would|could|can|will|should|shall|may|might)\b"
)
FORBIDDEN = re.compile(
    r"(?i)\b(husband|wife|spouse|boyfriend|girlfriend|marriage|married|wedding|kids?|children|son|daughter|"
    r"god|pray|church|christmas|easter|thanksgiving|salary|boss|diet|weight|illness|disease|doctor|"
    r"trigger|boundary|attachment|codependen\w*|toxic|therap\w*|love language|sex\w*|naked|"
    r"better partner|rank|rate|prove|test)\b"
)
CONFLICT = re.compile(
    r"(?i)\b(fight|fought|argu\w*|quarrel\w*|blame|anger|angry|annoy\w*|irritat\w*|resent\w*|disappoint\w*|"
    r"hurt|complain\w*|jealous\w*)\b"
)


def cards() -> list[Question]:
    return [card for name in NAMES for card in DECKS.deck(name)]


def reading_ease(sentence: str) -> float:
    """Flesch's reading ease of one sentence (R. Flesch, "A new readability yardstick", 1948)."""
    words = re.findall(r"[\w'-]+", sentence)
    syllables = sum(len(SYLLABLES.positions(word)) + 1 for word in words)
    return 206.835 - 1.015 * len(words) - 84.6 * syllables / len(words)


@pytest.mark.parametrize("name", NAMES)
def test_a_deck_has_enough_questions_in_its_mix_of_levels(name: str) -> None:
    deck = DECKS.deck(name)
    assert len(deck) >= AT_LEAST[name]
    levels = Counter(card.level for card in deck)
    for level, share in enumerate(SHARES[name], 1):
        assert abs(levels[level] - len(deck) * share / 100) <= 1


def test_ids_are_unique_and_begin_with_their_decks_letter() -> None:
    assert max(Counter(card.id for card in cards()).values()) == 1
    for letter, name in IDS.items():
        assert all(re.fullmatch(letter + r"\d{3,}", card.id) for card in DECKS.deck(name))


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.id)
def test_a_question_is_one_plain_open_sentence(card: Question) -> None:
    assert len(card.text.split()) <= 25
    assert PLAIN_SENTENCE.fullmatch(card.text)
    assert not YES_OR_NO.match(card.text)
    assert not FORBIDDEN.search(card.text)
    assert card.level in {1, 2, 3}
    assert 1 <= len(card.themes) <= 2
    assert set(card.themes) <= THEMES
    assert reading_ease(card.text) >= 50  # "fairly difficult" begins below 60, "difficult" below 50


def test_no_two_questions_are_nearly_the_same() -> None:
    alike = [
        (one.id, other.id)
        for one, other in combinations(cards(), 2)
        if fuzz.token_sort_ratio(one.text, other.text) >= 80
    ]
    assert alike == []


def test_one_question_in_six_is_about_each_ones_own_life() -> None:
    for name in NAMES:
        deck = DECKS.deck(name)
        assert sum(bool(OWN_LIFE & set(card.themes)) for card in deck) >= len(deck) / 6


def test_the_evening_deck_holds_no_conflict() -> None:
    assert [card.text for card in DECKS.deck("evening") if CONFLICT.search(card.text)] == []


def test_openings_vary() -> None:
    for name in NAMES:
        openings = Counter(card.text.split()[0] for card in DECKS.deck(name))
        assert max(openings.values()) <= len(DECKS.deck(name)) / 2
