import io
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from skill.speakers.local import terminal
from skill.speakers.local.aloud import find_voice
from skill.speakers.local.device import CONSENT_QUESTION, Elicited
from skill.speakers.local.speaker import Heard, Kind, Line

Told = dict[str, Any]
AT = "/at 2026-11-22T21:00\n"
SATURDAYS = "FREQ=WEEKLY;BYDAY=SA;BYHOUR=19;BYMINUTE=0;BYSECOND=0"


def hear(words: str, now: datetime, elicited: Elicited | None, locale: str) -> Heard:
    """Understands by the letter: `call X` is our rituals' X, `open` opens it."""
    calls, _, name = words.rpartition("call ")
    names = {"yes": "AMAZON.YesIntent", "no": "AMAZON.NoIntent"}
    filled = {elicited.slot: {"name": elicited.slot, "value": words}} if elicited else {}
    intent = elicited.intent if elicited else names.get(name, name)
    noted = {"heard": {"name": "heard", "value": f"{now.isoformat()} {locale}"}}
    return Heard(
        {"name": intent, "slots": filled | noted},
        invoked=words.startswith("call ") or bool(calls),
        launch=words == "open",
    )


def speech(words: str, **more: Any) -> Told:
    ssml = {"type": "SSML", "ssml": f"<speak>{words}</speak>"}
    return {"version": "1.0", "response": {"outputSpeech": ssml, "shouldEndSession": False, **more}}


class FakeSkill:
    """A skill with one answer a word, that reaches Alexa's services as the real one does."""

    def __init__(self, store_is_down: Callable[[], bool]) -> None:
        self.store_is_down = store_is_down

    def __call__(self, event: Told) -> Told:
        request = event["request"]
        name = request["intent"]["name"] if request["type"] == "IntentRequest" else request["type"]
        match name:
            case "remind":
                return self._remind(event["context"]["System"])
            case "hold":
                return speech('Listen.<break time="10s"/><break time="10s"/> Did you both get a turn?')
            case "permit":
                uri = "connection://AMAZON.AskForPermissionsConsent/2"
                connect = {"type": "Connections.StartConnection", "uri": uri, "token": "t"}
                return speech("I need leave.", directives=[connect])
            case "SessionResumedRequest":
                return speech(request["cause"]["result"]["status"], shouldEndSession=True)
            case "which":
                return speech("Which?", directives=[{"type": "Dialog.ElicitSlot", "slotToElicit": "ritual"}])
            case "bye":
                return speech("Goodbye.", shouldEndSession=True)
            case "store":
                return speech("down" if self.store_is_down() else "up", shouldEndSession=True)
            case "break":
                raise ValueError("on purpose")
            case _:
                return self._mirror(event, name)

    def _mirror(self, event: Told, name: str) -> Told:
        request, system = event["request"], event["context"]["System"]
        state = "new" if event["session"]["new"] else "old"
        person = system.get("person", {}).get("personId", "nobody")
        told = f"{name} {state} {request['timestamp']} {system['device']['deviceId']} {person}"
        return speech(told, reprompt={"outputSpeech": {"type": "PlainText", "text": "Still there?"}})

    def _remind(self, system: Told) -> Told:
        trigger = {
            "type": "SCHEDULED_ABSOLUTE",
            "timeZoneId": "Europe/Berlin",
            "recurrence": {"recurrenceRules": [SATURDAYS]},
        }
        content = [{"locale": "en-US", "text": "Quiet time"}]
        body = {
            "requestTime": "2026-11-22T21:00:00.000",
            "trigger": trigger,
            "alertInfo": {"spokenInfo": {"content": content}},
            "pushNotification": {"status": "ENABLED"},
        }
        sent = Request(  # noqa: S310
            system["apiEndpoint"] + "/v1/alerts/reminders",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {system['apiAccessToken']}"},
        )
        try:
            with urlopen(sent, timeout=5) as answer:  # noqa: S310
                return speech(f"Set with {answer.status}.", shouldEndSession=True)
        except HTTPError as error:
            with error:
                return speech(f"Not set: {error.code}.", shouldEndSession=True)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"RITUALS_ZONE": "Europe/Berlin", "RITUALS_DATA": str(tmp_path)}


@pytest.fixture
def pipe(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], list[str]]:
    def talk(lines: str) -> list[str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        assert terminal.main([], FakeSkill, lambda: hear, environ) == 0
        return capsys.readouterr().out.splitlines()

    return talk


Pipe = Callable[[str], list[str]]


def mirrored(name: str, state: str, time: str, device: str = "speaker", person: str = "nobody") -> str:
    return f"Speaker: {name} {state} 2026-11-22T{time}Z {device} {person}"


def test_each_line_has_its_answer(pipe: Pipe) -> None:
    assert pipe(f"{AT}open\nyes\n") == [
        mirrored("LaunchRequest", "new", "20:00:00"),
        mirrored("AMAZON.YesIntent", "old", "20:00:05"),
    ]


def test_a_line_outside_a_session_is_a_one_shot(pipe: Pipe) -> None:
    assert pipe(f"{AT}bye\nstreaks\n") == ["Speaker: Goodbye.", mirrored("streaks", "new", "20:00:05")]


def test_calling_the_skill_begins_a_new_session(pipe: Pipe) -> None:
    assert pipe(f"{AT}open\ncall streaks\n")[1] == mirrored("streaks", "new", "20:00:05")


def test_an_empty_line_is_the_reprompt_and_then_the_end(pipe: Pipe) -> None:
    assert pipe(f"{AT}\nopen\n\n\nstreaks\n") == [
        mirrored("LaunchRequest", "new", "20:00:00"),
        "Speaker: Still there?",
        mirrored("streaks", "new", "20:00:10"),
    ]


def test_the_last_line_needs_no_line_break(pipe: Pipe) -> None:
    assert pipe("bye") == ["Speaker: Goodbye."]


def test_a_file_of_another_system_is_read_all_the_same(pipe: Pipe) -> None:
    assert pipe("\ufeffbye\r\n  /alerts\r\n") == ["Speaker: Goodbye.", "No reminders are set."]


def test_held_space_moves_the_clock(pipe: Pipe) -> None:
    assert pipe(f"{AT}hold\nyes\n") == [
        "Speaker: Listen. Did you both get a turn?",
        mirrored("AMAZON.YesIntent", "old", "20:00:25"),
    ]


def test_an_elicited_slot_is_filled_by_the_next_line(pipe: Pipe) -> None:
    told = pipe("which\nwalk\n/json\n")
    slots = json.loads(told[-1])["request"]["request"]["intent"]["slots"]
    assert slots["ritual"]["value"] == "walk"


def test_words_are_understood_at_the_devices_local_time(pipe: Pipe) -> None:
    told = pipe(f"{AT}/zone Asia/Tokyo\n/locale en-GB\nstreaks\n/json\n")
    sent = json.loads(told[-1])["request"]["request"]
    assert sent["intent"]["slots"]["heard"]["value"] == "2026-11-23T05:00:00+09:00 en-GB"
    assert sent["locale"] == "en-GB"


def test_a_voice_and_a_device_are_told(pipe: Pipe) -> None:
    told = pipe(f"{AT}/who Leah\n/device kitchen\nstreaks\n/who\n/device speaker\nstreaks\n")
    assert told == [
        mirrored("streaks", "new", "20:00:00", "kitchen", "amzn1.ask.person.local-leah"),
        mirrored("streaks", "new", "20:00:05"),
    ]


def test_each_device_has_its_own_zone_session_and_screen(pipe: Pipe) -> None:
    told = pipe(
        f"{AT}open\n/device desk\n/zone America/New_York\n/screen\n/at 2026-11-22T15:01\nyes\n/json\n"
    )
    assert told[1] == mirrored("AMAZON.YesIntent", "new", "20:01:00", "desk")
    assert "Alexa.Presentation.APL" in told[2]
    assert pipe(f"{AT}/screen\n/device desk\nstreaks\n/json\n")[1].find("Alexa.Presentation.APL") < 0


def test_the_environment_says_when_and_where(pipe: Pipe, environ: dict[str, str]) -> None:
    environ |= {"RITUALS_AT": "2026-11-22T21:00", "RITUALS_LOCALE": "de-DE", "RITUALS_SKILL_ID": "ours"}
    told = pipe("open\n/json\n")
    sent = json.loads(told[1])["request"]
    assert told[0] == mirrored("LaunchRequest", "new", "20:00:00")
    assert (sent["request"]["locale"], sent["session"]["application"]["applicationId"]) == ("de-DE", "ours")


def test_the_exchange_is_one_line_of_json(pipe: Pipe) -> None:
    before, answer, after = pipe("/json\nbye\n/json\n")
    assert json.loads(before) == {"request": None, "response": None}
    assert answer == "Speaker: Goodbye."
    assert json.loads(after)["response"]["response"]["outputSpeech"]["ssml"] == "<speak>Goodbye.</speak>"


def test_a_reminder_is_listed_and_rings_when_time_passes_it(pipe: Pipe) -> None:
    assert pipe(f"{AT}/permission granted\nremind\n/alerts\n/at 2026-11-28T19:00\n/alerts\n") == [
        "Speaker: Set with 200.",
        "Quiet time: Saturday 2026-11-28 19:00 Europe/Berlin",
        "Speaker: Reminder: Quiet time",
        "Quiet time: Saturday 2026-12-05 19:00 Europe/Berlin",
    ]


def test_a_reminder_rings_within_held_space(pipe: Pipe) -> None:
    told = pipe(f"{AT}/permission granted\nremind\n/at 2026-11-28T18:59:50\nhold\nbye\n")
    assert told == [
        "Speaker: Set with 200.",
        "Speaker: Listen. Did you both get a turn?",
        "Speaker: Reminder: Quiet time",
        "Speaker: Goodbye.",
    ]


def test_many_rings_at_once_are_told_as_one(pipe: Pipe) -> None:
    told = pipe(f"{AT}/permission granted\nremind\n/at 2026-12-12T20:00\n/at 2027-01-31T20:00\n")
    assert told[1:] == ["Speaker: Reminder: Quiet time"] * 3 + [
        "Speaker: Reminder: Quiet time (it rang 7 times)"
    ]


def test_reminders_survive_a_restart(pipe: Pipe) -> None:
    pipe(f"{AT}/permission granted\nremind\n")
    assert pipe("/at 2026-11-28T18:59\n/alerts\n/at 2026-11-28T19:01\n") == [
        "Quiet time: Saturday 2026-11-28 19:00 Europe/Berlin",
        "Speaker: Reminder: Quiet time",
    ]


def test_without_the_permission_nothing_is_set(pipe: Pipe) -> None:
    assert pipe(f"{AT}remind\n/alerts\n") == ["Speaker: Not set: 401.", "No reminders are set."]


@pytest.mark.parametrize(
    ("answer", "status"),
    [("yes", "ACCEPTED"), ("no", "DENIED"), ("", "NOT_ANSWERED"), ("hm", "NOT_ANSWERED")],
)
def test_the_speaker_asks_for_the_permission_itself(pipe: Pipe, answer: str, status: str) -> None:
    assert pipe(f"permit\n{answer}\n") == [
        "Speaker: I need leave.",
        f"Speaker: {CONSENT_QUESTION}",
        f"Speaker: {status}",
    ]


def test_calling_the_skill_leaves_the_question_behind(pipe: Pipe) -> None:
    assert pipe(f"{AT}permit\nopen\n")[2] == mirrored("LaunchRequest", "new", "20:00:05")


def test_the_store_is_down_while_it_is_told_to_fail(pipe: Pipe) -> None:
    told = pipe(
        "store\n/fail store 503\nstore\n/fail off\nstore\n/fail store\nstore\n/fail store off\nstore\n"
    )
    assert told == [f"Speaker: {state}" for state in ("up", "down", "up", "down", "up")]


def test_services_fail_as_told(pipe: Pipe) -> None:
    told = pipe("/permission granted\n/fail reminders 429\nremind\n/fail off\nremind\n")
    assert told == ["Speaker: Not set: 429.", "Speaker: Set with 200."]


def test_a_skill_that_breaks_is_told_of_on_standard_error(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("break\nbye\n"))
    assert terminal.main([], FakeSkill, lambda: hear, environ) == 0
    printed = capsys.readouterr()
    assert printed.out == "Speaker: Goodbye.\n"
    assert "There was a problem with the skill's answer: it failed with ValueError" in printed.err


@pytest.mark.parametrize(
    "line",
    [
        "/",
        "/sing",
        "/at",
        "/at tomorrow",
        "/at 0001-01-01T00:00",
        "/at 9999-12-31T23:59",
        "/zone",
        "/zone Atlantis",
        "/zone Europe",
        "/locale",
        "/locale english",
        "/device",
        "/screen on",
        "/permission",
        "/permission maybe",
        "/fail",
        "/fail everything 503",
        "/fail store 200",
        "/fail store soon",
    ],
)
def test_a_line_that_cannot_be_followed_gets_one_clear_line(pipe: Pipe, line: str) -> None:
    told = pipe(f"{line}\nbye\n")
    assert len(told) == 2
    assert not told[0].startswith("Speaker: ")
    assert "Usage: /" in told[0] or "/help" in told[0]


def test_what_is_done_says_nothing_into_a_pipe(pipe: Pipe) -> None:
    steering = "/zone Europe/London\n/locale en-GB\n/who Leah\n/who\n/device desk\n/screen\n/permission ask\n"
    assert pipe(AT + steering + "/fail reminders 503\n/fail off\n") == []


def test_quit_ends_before_the_input_does(pipe: Pipe) -> None:
    assert pipe("bye\n/quit\nbye\n") == ["Speaker: Goodbye."]


def test_help_lists_every_line_that_steers(pipe: Pipe) -> None:
    told = pipe("/help\n")
    assert len(told) == 12
    assert all(line.startswith("/") for line in told)


@pytest.mark.parametrize(
    ("name", "value"),
    [("RITUALS_AT", "soon"), ("RITUALS_ZONE", "Europe/Atlantis"), ("RITUALS_LOCALE", "english")],
)
def test_a_setting_that_makes_no_sense_is_told(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    assert terminal.main([], FakeSkill, lambda: hear, environ | {name: value}) == 2
    printed = capsys.readouterr()
    assert (printed.out, repr(value) in printed.err) == ("", True)


def test_a_missing_voice_is_told_and_the_answers_still_come(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "stdin", io.StringIO("bye\n"))
    assert terminal.main(["--voice"], FakeSkill, lambda: hear, environ) == 0
    printed = capsys.readouterr()
    assert printed.out == "Speaker: Goodbye.\n"
    assert "No voice is installed" in printed.err


@pytest.mark.parametrize("name", ["espeak-ng", "say"])
def test_a_voice_hears_the_words_on_its_standard_input(tmp_path: Path, name: str) -> None:
    said = tmp_path / "said"
    voice = tmp_path / name
    voice.write_text(f'#!/bin/sh\necho "$@" > {said}\ncat >> {said}\n', encoding="utf-8")
    voice.chmod(0o755)
    speak = find_voice(lambda wanted: str(voice) if wanted == name else None)
    assert speak is not None
    speak("--loud", "en-GB")
    options = {"espeak-ng": "-v en-gb --stdin", "say": "-f -"}[name]
    assert said.read_text(encoding="utf-8") == f"{options}\n--loud"


def test_only_what_the_speaker_says_is_spoken_aloud() -> None:
    spoken: list[str] = []
    out = io.StringIO()
    show = terminal.printer(out, spoken.append)
    show(
        [Line(Kind.SAID, "Hello"), Line(Kind.TOLD, "No reminders are set."), Line(Kind.NOTED, "It is late.")]
    )
    assert (spoken, out.getvalue()) == (["Hello"], "Speaker: Hello\nNo reminders are set.\n")
