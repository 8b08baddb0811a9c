"""Each registry against its other half: model and routes, slots and parameters, words and what says them."""

import ast
import json
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from skill.conversation.dispatch import ZONES, parameters
from skill.conversation.questions import MOMENTS
from skill.conversation.routes import ASK, CLAIM_NOTHING, ROUTES
from skill.conversation.turn import LAUNCH
from skill.domain.rituals import built_in
from skill.speech.decks import IDS, LocaleDecks

ROOT = Path(__file__).parents[2]
MODELS = sorted((ROOT / "interaction_model").glob("*.json"))
CATALOGUES = sorted((ROOT / "skill/speech/catalogues").glob("*/LC_MESSAGES/*.po"))
SPEAKS = [*(ROOT / "skill/conversation").glob("*.py"), ROOT / "skill/speech/render.py"]
ERRORS = [ROOT / "skill/domain/household.py"]


def model(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["interactionModel"]["languageModel"]
    return found


def intents(path: Path) -> dict[str, dict[str, Any]]:
    return {intent["name"]: intent for intent in model(path)["intents"]}


def ids(path: Path, slot_type: str) -> set[str]:
    found = next(each for each in model(path)["types"] if each["name"] == slot_type)
    return {value["id"] for value in found["values"]}


# The interaction model and the routes


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_the_model_has_an_intent_for_each_route_and_no_other(path: Path) -> None:
    assert set(intents(path)) == set(ROUTES) - {LAUNCH}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_an_intents_slots_are_its_routes_parameters(path: Path) -> None:
    for name, intent in intents(path).items():
        assert {slot["name"] for slot in intent.get("slots", ())} == set(parameters(ROUTES[name])), name


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_an_intent_has_at_least_15_samples_and_no_two_intents_share_one(path: Path) -> None:
    for name, intent in intents(path).items():
        assert len(set(intent["samples"])) >= 15 or name.startswith("AMAZON."), name
    samples = Counter(sample for intent in intents(path).values() for sample in intent.get("samples", ()))
    assert [sample for sample, number in samples.items() if number > 1] == []


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_the_ids_of_the_slot_types_are_what_the_skill_knows(path: Path) -> None:
    assert ids(path, "RITUAL") == {ritual.id for ritual in built_in()}
    assert ids(path, "MOMENT") == set(MOMENTS)
    assert ids(path, "DEPTH") == {"lighter", "deeper"}
    decks = LocaleDecks(path.stem)
    themes = {theme for name in IDS.values() for card in decks.deck(name) for theme in card.themes}
    assert themes <= ids(path, "THEME")


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_whatever_slot_is_elicited_stands_in_the_dialog_model(path: Path) -> None:
    elicited = {key for call in calls("Elicit") for key in literal_keys(call.args[1])}
    assert elicited == {"ritual", "day", "depth"}
    dialogs = json.loads(path.read_text(encoding="utf-8"))["interactionModel"]["dialog"]["intents"]
    in_dialog = {(intent["name"], slot["name"]) for intent in dialogs for slot in intent["slots"]}
    for name, intent in intents(path).items():
        for slot in elicited & {slot["name"] for slot in intent.get("slots", ())}:
            assert (name, slot) in in_dialog


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_has_an_assumed_zone_for_its_locale(path: Path) -> None:
    assert path.stem in ZONES


def test_the_tables_beside_the_routes_name_only_routes() -> None:
    assert set(ROUTES) >= CLAIM_NOTHING | ASK


# The catalogue and the keys


def messages(path: Path) -> dict[str, Message]:
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue
        if message.id
    }


def wordings(message: Message) -> list[str]:
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return [wording for text in texts for wording in text.split("\n")]


def blanks(message: Message) -> set[str]:
    parts = [part for text in wordings(message) for part in string.Formatter().parse(text)]
    return {name for _, name, _, _ in parts if name}


def calls(name: str) -> Iterator[ast.Call]:
    for path in SPEAKS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield node


def constants(*paths: Path) -> set[str]:
    return {
        node.value
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def literal_keys(node: ast.expr) -> list[str]:
    """The keys an argument may be, where it is written out: a string, or one of two."""
    if isinstance(node, ast.IfExp):
        return literal_keys(node.body) + literal_keys(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_whatever_is_said_is_in_the_catalogue(path: Path) -> None:
    said = {key for call in calls("Say") for key in literal_keys(call.args[0])}
    assert len(said) > 50
    assert said <= set(messages(path))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_whatever_is_in_the_catalogue_is_said(path: Path) -> None:
    assert set(messages(path)) <= constants(*SPEAKS, *ERRORS)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_blanks_are_filled_and_what_fills_them_has_a_blank(path: Path) -> None:
    known = messages(path)
    for call in calls("Say"):
        given = call.args[1] if len(call.args) > 1 else ast.Dict([], [])
        if not isinstance(given, ast.Dict):
            continue
        filled = {key.value for key in given.keys if isinstance(key, ast.Constant)}
        if len(filled) < len(given.keys):
            continue  # a part of them comes from a mapping that is spread out
        counts = {"n"} if any(keyword.arg == "n" for keyword in call.keywords) else set()
        for key in literal_keys(call.args[0]):
            blanks = {
                name
                for text in wordings(known[key])
                for _, name, *_ in string.Formatter().parse(text)
                if name
            }
            assert blanks - counts == filled, key


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_counted_has_a_plural(path: Path) -> None:
    known = messages(path)
    for call in calls("Say"):
        counted = any(keyword.arg == "n" for keyword in call.keywords)
        for key in literal_keys(call.args[0]):
            assert isinstance(known[key].id, str) is not counted, key


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_just_what_opens_the_microphone_ends_with_a_question_mark(path: Path) -> None:
    asking = {
        key
        for call in calls("Ask")
        for argument in call.args[1:]
        if isinstance(argument, ast.Call)
        for key in literal_keys(argument.args[0])
    }
    for key, message in messages(path).items():
        for text in wordings(message):
            assert text.endswith("?") == (key in asking), key


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_welcome_never_comes_twice_in_the_same_words_two_days_running(path: Path) -> None:
    for key, message in messages(path).items():
        if key.startswith(("greet-", "welcome-back")):
            assert len(wordings(message)) >= 3, key


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_compiled_catalogue_is_that_of_the_source(path: Path) -> None:
    compiled = path.with_suffix(".mo")
    assert compiled.exists(), "run make setup"
    assert compiled.stat().st_mtime >= path.stat().st_mtime, "run make setup"


# Settings and commands


def test_the_readme_tells_every_setting() -> None:
    read = {name for name in constants(ROOT / "skill/settings.py") if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", name)}
    assert "RITUALS_STORE" in read
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert read <= set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", readme))


def test_the_readme_and_the_makefile_know_the_same_commands() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony is not None
    readme = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    builders = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert readme <= set(phony[1].split())
    assert readme | builders == set(phony[1].split())
