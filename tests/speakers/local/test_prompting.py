from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from skill.speakers.local import prompting, terminal
from skill.speakers.local.device import Elicited
from skill.speakers.local.household import SpeakerSettings, plugged_in
from skill.speakers.local.speaker import Heard, Speaker


def hear(words: str, now: datetime, elicited: Elicited | None, locale: str) -> Heard:
    return Heard({"name": words}, launch=words == "open")


def answer(event: dict[str, Any]) -> dict[str, Any]:
    """Say what kind of request came."""
    speech = {"type": "PlainText", "text": event["request"]["type"]}
    card = {"type": "Simple", "title": "Our streaks", "content": "walk: 3 (best 3)"}
    return {"response": {"outputSpeech": speech, "card": card, "shouldEndSession": False}}


@pytest.fixture
def speaker(tmp_path: Path) -> Iterator[Speaker]:
    settings = SpeakerSettings.read({"RITUALS_ZONE": "Europe/Berlin", "RITUALS_DATA": str(tmp_path)})
    with plugged_in(settings, lambda _: answer, hear, lambda _: None, lambda: 0.0) as speaker:
        yield speaker


@pytest.fixture
def keyboard() -> Iterator[PipeInput]:
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        yield typed


def test_a_person_types_and_leaves(
    speaker: Speaker, keyboard: PipeInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    keyboard.send_text("open\rbye\r\x04")
    prompting.converse(speaker, terminal.hear, heard.append)
    assert heard == ["LaunchRequest", "IntentRequest"]
    assert not (tmp_path / "history").exists()  # what a couple says is written nowhere


@pytest.mark.parametrize("typed", ["/quit\r", "\x03", "\x04"])
def test_there_are_three_ways_to_leave(
    speaker: Speaker, keyboard: PipeInput, tmp_path: Path, typed: str
) -> None:
    keyboard.send_text(typed)
    prompting.converse(speaker, terminal.hear, None)


def complete(speaker: Speaker, text: str) -> list[str]:
    completed = prompting.Completed(prompting.Phrases(speaker))
    return [found.text for found in completed.get_completions(Document(text), CompleteEvent())]


def test_what_one_can_type_is_completed(speaker: Speaker) -> None:
    assert complete(speaker, "/al") == ["/alerts"]
    assert "Europe/Berlin" in complete(speaker, "/zone berl")
    assert complete(speaker, "/permission d") == ["denied"]
    assert complete(speaker, "/json ") == []
    assert "ask our rituals for tonight's question" in complete(speaker, "Ask our")
    assert complete(speaker, "") == []


def test_the_model_tells_what_can_be_said(speaker: Speaker) -> None:
    phrases = list(prompting.Phrases(speaker))
    assert len(phrases) > 50
    assert not [phrase for phrase in phrases if "{" in phrase]
