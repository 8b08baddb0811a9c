"""The decks of questions: tab-separated files, one question a line (id, level, themes, text)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from skill.domain.questions import Question
from skill.speech.catalogues import FALLBACK, language_of

FOLDER = Path(__file__).parent / "decks"
IDS = {"m": "morning", "e": "evening", "w": "walk"}
"""A question's id begins with its deck's letter, so that one deck is loaded and not all."""


@dataclass(frozen=True)
class LocaleDecks:
    """The decks in a locale's language, each read when it is first needed."""

    locale: str

    def deck(self, name: str) -> Sequence[Question]:
        """The questions of a deck; none where there is no such deck."""
        return _read(language_of(self.locale), name) if name in IDS.values() else ()

    def question(self, question: str) -> Question | None:
        """A question by its id; None where it is in no deck."""
        deck = self.deck(IDS.get(question[:1], ""))
        return next((card for card in deck if card.id == question), None)


@cache
def _read(language: str, name: str) -> tuple[Question, ...]:
    path = FOLDER / language / f"{name}.tsv"
    if not path.exists():
        path = FOLDER / FALLBACK / f"{name}.tsv"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(
        Question(key, int(level), tuple(themes.split(",")), text) for key, level, themes, text in rows
    )
