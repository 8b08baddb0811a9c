"""Whole dialogues, typed at the speaker as people speak: each answer, word for word."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TALKS = sorted((ROOT / "tests/talks").glob("*.yaml"))
QUOTED = ROOT / "tests/talks/first-visit.yaml"
FEWEST_WORDS = 30
"""A daily turn is shorter than this beside its question."""


@dataclass(frozen=True)
class Talk:
    """A dialogue: what went before it, and what was said, in turns; `at` is when it goes on."""

    about: str
    before: tuple[str, ...]
    said: tuple[dict[str, str], ...]

    @classmethod
    def read(cls, path: Path) -> "Talk":
        found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(found["about"], tuple(before_lines(found.get("before", {}))), tuple(found["said"]))

    def lines(self) -> Iterator[str]:
        """What is typed, once what went before is over."""
        for turn in self.said:
            yield f"/at {turn['at']}" if "at" in turn else turn["you"]


def before_lines(before: dict[str, Any]) -> Iterator[str]:
    """Evenings kept, from the first to the last, and what was said after them."""
    first, last = before.get("evenings_kept", (date.max, date.min))
    while first <= last:
        yield f"/at {first}T21:00"
        yield "tell our rituals we did our bedtime reflection"
        first += timedelta(days=1)
    yield from before.get("then", ())


def answers(typed: list[str], folder: Path) -> list[str]:
    """What the speaker says to these lines."""
    here = {"RITUALS_DATA": str(folder), "RITUALS_ZONE": "America/New_York"}
    result = subprocess.run(
        [sys.executable, "-m", "skill.speakers.local"],
        input="\n".join(typed),
        env={"PATH": os.environ["PATH"]} | here,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr == ""
    return [line.removeprefix("Speaker: ") for line in result.stdout.splitlines()]


def test_a_confirmed_answer_survives_kill_9_and_the_next_evening_counts_2(tmp_path: Path) -> None:
    here = {"RITUALS_DATA": str(tmp_path), "RITUALS_ZONE": "America/New_York"}
    process = subprocess.Popen(
        [sys.executable, "-m", "skill.speakers.local"],
        env={"PATH": os.environ["PATH"], "RITUALS_AT": "2026-11-22T21:00"} | here,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("ask our rituals for tonight's question\nyes\n")
        process.stdin.flush()
        said = [process.stdout.readline() for _ in range(2)]
        process.kill()
    assert said[1] == "Speaker: Kept. Bedtime reflection: 1 evening.\n"
    typed = ["/at 2026-11-23T21:00", "ask our rituals for tonight's question", "yes", "how are our streaks"]
    assert "Bedtime reflection: 2 evenings in a row." in answers(typed, tmp_path)[-1]


def transcript(said: tuple[dict[str, str], ...]) -> str:
    """A talk as README shows one."""
    turns = [f"You: {turn['you']}\nSpeaker: {turn['speaker']}" for turn in said if "you" in turn]
    return "\n".join(turns)


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_a_talk_goes_as_it_is_written(path: Path, tmp_path: Path) -> None:
    talk = Talk.read(path)
    typed = [*talk.before, *talk.lines()]
    expected = [turn["speaker"] for turn in talk.said if "you" in turn]
    assert answers(typed, tmp_path)[-len(expected) :] == expected


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_a_daily_turn_is_brief(path: Path) -> None:
    for turn in Talk.read(path).said:
        spoken = turn.get("speaker", "")
        if spoken.startswith("Welcome to Our Rituals"):
            continue  # the first visit, which comes once
        sentences = re.findall(r"[^.?]+[.?]", spoken)
        questions = [sentence for sentence in sentences if sentence.endswith("?")]
        beside = len(spoken.split()) - max((len(question.split()) for question in questions), default=0)
        assert beside < FEWEST_WORDS, spoken


def test_the_readme_quotes_a_talk_that_is_really_said() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert transcript(Talk.read(QUOTED).said) in readme
