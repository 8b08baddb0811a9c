import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from skill.speakers.local.clock import Clock
from skill.speakers.local.device import CONSENT_QUESTION, Answer, Card, Device, Home
from skill.speakers.local.reminder_book import ReminderBook
from skill.speakers.local.services import Account, AlexaServices, Permission

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
SCOPE = "alexa::alerts:reminders:skill:readwrite"
CONNECT = {
    "type": "Connections.StartConnection",
    "uri": "connection://AMAZON.AskForPermissionsConsent/2",
    "input": {"@type": "AskForPermissionsConsentRequest", "@version": "2"},
    "token": "pending",
}
Told = dict[str, Any]


def says(ssml: str, *, ends: bool | None = False, reprompt: str = "", **more: Any) -> Told:
    response: Told = {"outputSpeech": {"type": "SSML", "ssml": f"<speak>{ssml}</speak>"}, **more}
    if ends is not None:
        response["shouldEndSession"] = ends
    if reprompt:
        response["reprompt"] = {"outputSpeech": {"type": "PlainText", "text": reprompt}}
    return {"version": "1.0", "response": response}


def intent(name: str, **slots: str | None) -> Told:
    return {"name": name, "slots": {key: {"name": key, "value": value} for key, value in slots.items()}}


@dataclass
class FakeSkill:
    """Answers from a list, and remembers what it was sent; a finished session is only noted."""

    answers: list[Any] = field(default_factory=list)
    sent: list[Told] = field(default_factory=list)

    def __call__(self, event: Told) -> Told:
        self.sent.append(event)
        if event["request"]["type"] == "SessionEndedRequest":
            return {"version": "1.0", "response": {}}
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        told: Told = answer
        return told

    @property
    def requests(self) -> list[str]:
        return [event["request"]["type"] for event in self.sent]


@pytest.fixture
def skill() -> FakeSkill:
    return FakeSkill()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def home(skill: FakeSkill, complaints: list[str], tmp_path: Path) -> Iterator[Home]:
    ids = iter(f"id-{n}" for n in range(1000))
    account = Account(
        Clock(NOW), ReminderBook(tmp_path / "reminders.json", lambda: next(ids)), "secret", "speaker"
    )
    with AlexaServices(account) as services:
        yield Home(
            skill, account, services.endpoint, "app", "en-US", complaints.append, lambda: next(ids), {}
        )


@pytest.fixture
def device(home: Home) -> Device:
    return Device(home, "speaker", "Europe/Berlin")


def words(answers: tuple[Answer, ...]) -> list[str]:
    return [answer.words for answer in answers]


def test_a_launch_is_a_whole_alexa_request(device: Device, skill: FakeSkill, home: Home) -> None:
    skill.answers = [says("Good evening.")]
    device.launch()
    (sent,) = skill.sent
    assert sent["session"]["new"] is True
    assert sent["session"]["attributes"] == {}
    assert sent["session"]["user"] == {"userId": "local-household"}
    system = sent["context"]["System"]
    assert system["application"] == sent["session"]["application"] == {"applicationId": "app"}
    assert system["device"] == {"deviceId": "speaker", "supportedInterfaces": {}}
    assert (system["apiEndpoint"], system["apiAccessToken"]) == (home.endpoint, "secret")
    assert "person" not in system
    assert sent["request"] == {
        "type": "LaunchRequest",
        "requestId": sent["request"]["requestId"],
        "timestamp": "2026-11-22T20:00:00Z",
        "locale": "en-US",
    }


def test_the_skill_reaches_the_services_with_what_it_was_sent(device: Device, skill: FakeSkill) -> None:
    skill.answers = [says("Good evening.")]
    device.launch()
    system = skill.sent[0]["context"]["System"]
    connection = http.client.HTTPConnection(urlsplit(system["apiEndpoint"]).netloc, timeout=5)
    path = f"/v2/devices/{system['device']['deviceId']}/settings/System.timeZone"
    connection.request("GET", path, headers={"Authorization": f"Bearer {system['apiAccessToken']}"})
    assert json.loads(connection.getresponse().read()) == "Europe/Berlin"
    connection.close()


def test_a_screen_a_voice_and_a_permission_are_told(device: Device, skill: FakeSkill, home: Home) -> None:
    skill.answers = [says("Good evening.")]
    device.screen, home.person, home.account.permission = True, "person-1", Permission.GRANTED
    device.launch()
    context = skill.sent[0]["context"]
    assert "Alexa.Presentation.APL" in context["System"]["device"]["supportedInterfaces"]
    assert context["Viewport"]["shape"] == "RECTANGLE"
    assert context["System"]["person"] == {"personId": "person-1"}
    assert context["System"]["user"]["permissions"] == {"scopes": {SCOPE: {"status": "GRANTED"}}}


def test_the_sdk_can_read_what_is_sent(device: Device, skill: FakeSkill) -> None:
    serialize = pytest.importorskip("ask_sdk_core.serialize")
    device.screen = True
    skill.answers = [says("A moment.", ends=None, directives=[CONNECT]), says("Thank you.")]
    device.intent(intent("RemindRitualIntent", time="20:00"), anew=True)
    device.consent("ACCEPTED")
    for sent in skill.sent:
        read = serialize.DefaultSerializer().deserialize(
            json.dumps(sent), __import__("ask_sdk_model").RequestEnvelope
        )
        assert read.context.system.user.user_id == "local-household"
        assert read.request.object_type == sent["request"]["type"]


def test_a_session_stays_open_with_its_attributes(device: Device, skill: FakeSkill) -> None:
    skill.answers = [says("Hello.") | {"sessionAttributes": {"asked": 1}}, says("Kept.", ends=True)]
    device.launch()
    assert device.is_open
    device.intent(intent("AMAZON.YesIntent"), anew=False)
    first, second = (event["session"] for event in skill.sent)
    assert (second["new"], second["sessionId"]) == (False, first["sessionId"])
    assert second["attributes"] == {"asked": 1}
    assert not device.is_open


def test_an_intent_outside_a_session_is_a_one_shot(device: Device, skill: FakeSkill) -> None:
    skill.answers = [says("12 nights.", ends=True), says("12 nights.", ends=True)]
    device.intent(intent("HearStreaksIntent"), anew=False)
    device.intent(intent("HearStreaksIntent"), anew=False)
    first, second = (event["session"] for event in skill.sent)
    assert first["new"] is second["new"] is True
    assert first["sessionId"] != second["sessionId"]


def test_calling_the_skill_anew_ends_the_open_session_first(device: Device, skill: FakeSkill) -> None:
    skill.answers = [says("Hello.") | {"sessionAttributes": {"asked": 1}}, says("Hello again.")]
    device.launch()
    device.launch()
    assert skill.requests == ["LaunchRequest", "SessionEndedRequest", "LaunchRequest"]
    assert skill.sent[1]["request"]["reason"] == "USER_INITIATED"
    assert skill.sent[1]["session"]["sessionId"] == skill.sent[0]["session"]["sessionId"]
    assert skill.sent[2]["session"]["attributes"] == {}


def test_silence_brings_the_reprompt_and_then_the_end(device: Device, skill: FakeSkill) -> None:
    skill.answers = [says("Did you both get a turn?", reprompt="Did you?")]
    device.launch()
    assert words(device.silence()) == ["Did you?"]
    assert skill.sent[-1]["request"]["reason"] == "EXCEEDED_MAX_REPROMPTS"
    assert device.silence() == ()
    assert len(skill.sent) == 2


def test_an_answer_that_leaves_the_session_undecided_keeps_it(device: Device, skill: FakeSkill) -> None:
    skill.answers = [says("Look at this.", ends=None)]
    device.launch()
    assert device.is_open


@pytest.mark.parametrize(
    ("ssml", "expected", "held"),
    [
        ("Good evening.", "Good evening.", 0),
        ('Ask.<break time="10s"/><break time="9.5s"/> Did you?', "Ask. Did you?", 19.5),
        ('Wait<break time="500ms"/>, please', "Wait, please", 0.5),
        ('A<break strength="strong"/>B', "A B", 0),
        ("<p>One.</p><p>R&amp;B\n next.</p>", "One. R&B next.", 0),
        ('<amazon:emotion name="excited"><s>Well done</s></amazon:emotion>!', "Well done!", 0),
        ('<alexa:name type="first" personId="person-1"/>, hello', "Leah, hello", 0),
        (
            'See <sub alias="doctor">Dr.</sub> Sam\'s <emphasis>new</emphasis>ness',
            "See doctor Sam's newness",
            0,
        ),
        ('<audio src="https://example.org/a.mp3"/>Hello', "Hello", 0),
    ],
)
def test_speech_is_heard_as_words_and_held_space(
    device: Device, skill: FakeSkill, home: Home, ssml: str, expected: str, held: float
) -> None:
    home.names["person-1"] = "Leah"
    skill.answers = [says(ssml)]
    assert device.launch() == (Answer(expected, held),)
    assert (home.account.clock.now() - NOW).total_seconds() == held


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ({"type": "Simple", "title": "Streaks", "content": "walk: 3"}, Card("Streaks", "walk: 3")),
        ({"type": "Standard", "title": "Streaks", "text": "walk: 3"}, Card("Streaks", "walk: 3")),
        ({"type": "LinkAccount"}, None),
    ],
)
def test_a_card_comes_with_the_answer(
    device: Device, skill: FakeSkill, card: Told, expected: Card | None
) -> None:
    skill.answers = [says("3 walks.", card=card)]
    assert device.launch()[0].card == expected


@pytest.mark.parametrize(
    "nonsense",
    [
        ValueError("broken"),
        None,
        [],
        {"version": "1.0"},
        says("Hello") | {"sessionAttributes": [1]},
        says("<b>Hello"),
        says('<break time="soon"/>'),
        says('<break time="11s"/>'),
        says("x" * 8001),
        {"response": {"outputSpeech": {"type": "Song"}}},
        {"response": {"outputSpeech": "Hello"}},
        {"response": {"reprompt": "Hello"}},
        {"response": {"shouldEndSession": "no"}},
        {"response": {"card": object()}},
        says("Hello", directives=["x"]),
        says("Hello", directives=[{"type": "Dialog.ElicitSlot", "slotToElicit": "ritual"}]),
        says("Hello", directives=[CONNECT | {"uri": "connection://AMAZON.ScheduleTaxi/1"}]),
    ],
)
def test_nonsense_is_complained_of_and_the_speaker_goes_on(
    device: Device, skill: FakeSkill, complaints: list[str], nonsense: object
) -> None:
    skill.answers = [nonsense, says("Better.")]
    assert device.launch() == ()
    assert len(complaints) == 1
    assert complaints[0].startswith("There was a problem with the skill's answer: ")
    assert not device.is_open
    assert skill.sent[-1]["request"]["reason"] == "ERROR"
    assert words(device.launch()) == ["Better."]


def test_what_failed_stays_the_last_exchange(device: Device, skill: FakeSkill, home: Home) -> None:
    skill.answers = [ValueError("broken")]
    device.launch()
    assert home.last.request is not None
    assert home.last.request["request"]["type"] == "LaunchRequest"
    assert home.last.response is None


def test_an_elicited_slot_is_remembered_with_the_intent_so_far(device: Device, skill: FakeSkill) -> None:
    elicit = {"type": "Dialog.ElicitSlot", "slotToElicit": "ritual"}
    skill.answers = [says("Which one?", directives=[elicit]), says("Kept.")]
    device.intent(intent("KeepRitualIntent", ritual=None, day="2026-11-21"), anew=True)
    elicited = device.elicited
    assert elicited is not None
    assert (elicited.intent, elicited.slot) == ("KeepRitualIntent", "ritual")
    device.intent(intent("KeepRitualIntent", ritual="walk", day=None), anew=False)
    request = skill.sent[-1]["request"]
    assert {name: slot["value"] for name, slot in request["intent"]["slots"].items()} == {
        "ritual": "walk",
        "day": "2026-11-21",
    }
    assert request["dialogState"] == "IN_PROGRESS"
    assert device.elicited is None


def test_the_skill_may_elicit_for_another_intent(device: Device, skill: FakeSkill) -> None:
    directive = {"type": "Dialog.ElicitSlot", "slotToElicit": "ritual"}
    updated = intent("UndoKeepIntent", ritual=None)
    skill.answers = [says("Which?", directives=[directive | {"updatedIntent": updated}])]
    device.launch()
    assert device.elicited is not None
    assert device.elicited.intent == "UndoKeepIntent"


def test_another_intent_takes_nothing_from_the_one_elicited(device: Device, skill: FakeSkill) -> None:
    elicit = {"type": "Dialog.ElicitSlot", "slotToElicit": "ritual"}
    skill.answers = [says("Which one?", directives=[elicit]), says("3 walks.")]
    device.intent(intent("KeepRitualIntent", ritual=None, day="2026-11-21"), anew=True)
    device.intent(intent("HearStreaksIntent", ritual=None), anew=False)
    assert skill.sent[-1]["request"]["intent"] == intent("HearStreaksIntent", ritual=None)


def test_the_device_itself_asks_for_the_permission(device: Device, skill: FakeSkill, home: Home) -> None:
    skill.answers = [says("I need leave.", ends=None, directives=[CONNECT]), says("It is set.", ends=True)]
    assert words(device.launch()) == ["I need leave.", CONSENT_QUESTION]
    assert device.asks_consent
    assert words(device.consent("ACCEPTED")) == ["It is set."]
    resumed = skill.sent[-1]
    assert resumed["request"]["cause"] == {
        "type": "ConnectionCompleted",
        "token": "pending",
        "status": {"code": "200", "message": "OK"},
        "result": {"status": "ACCEPTED"},
    }
    assert resumed["context"]["System"]["user"]["permissions"]["scopes"][SCOPE] == {"status": "GRANTED"}
    assert home.account.permission is Permission.GRANTED


@pytest.mark.parametrize(
    ("permission", "status"), [(Permission.GRANTED, "ACCEPTED"), (Permission.DENIED, "DENIED")]
)
def test_a_permission_decided_before_is_not_asked_for(
    device: Device, skill: FakeSkill, home: Home, permission: Permission, status: str
) -> None:
    home.account.permission = permission
    skill.answers = [says("I need leave.", ends=None, directives=[CONNECT]), says("As you like.")]
    assert words(device.launch()) == ["I need leave.", "As you like."]
    assert skill.sent[-1]["request"]["cause"]["result"] == {"status": status}


def test_silence_leaves_the_permission_unanswered(device: Device, skill: FakeSkill, home: Home) -> None:
    skill.answers = [says("I need leave.", ends=None, directives=[CONNECT]), says("Later, then.", ends=True)]
    device.launch()
    assert words(device.silence()) == ["Later, then."]
    assert skill.sent[-1]["request"]["cause"]["result"] == {"status": "NOT_ANSWERED"}
    assert home.account.permission is Permission.ASK


def test_a_skill_that_asks_for_ever_is_stopped(device: Device, skill: FakeSkill, home: Home) -> None:
    home.account.permission = Permission.DENIED
    skill.answers = [says("Please.", ends=None, directives=[CONNECT])] * 2
    device.launch()
    assert not device.is_open


def test_two_devices_have_sessions_and_zones_of_their_own(home: Home, skill: FakeSkill) -> None:
    kitchen, desk = Device(home, "kitchen", "Europe/Berlin"), Device(home, "desk", "America/New_York")
    skill.answers = [says("Hello."), says("Hello.", ends=True)]
    kitchen.launch()
    desk.launch()
    assert (kitchen.is_open, desk.is_open) == (True, False)
    assert (kitchen.local_time.hour, desk.local_time.hour) == (21, 15)
