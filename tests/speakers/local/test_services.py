import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from skill.speakers.local.clock import Clock
from skill.speakers.local.reminder_book import ReminderBook
from skill.speakers.local.services import Account, AlexaServices, Permission

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)  # a Sunday, 21:00 in Berlin
SATURDAYS = "FREQ=WEEKLY;BYDAY=SA;BYHOUR=19;BYMINUTE=0;BYSECOND=0;INTERVAL=1;"
REMINDERS = "/v1/alerts/reminders"


@pytest.fixture
def account(tmp_path: Path) -> Account:
    tokens = count(1)
    book = ReminderBook(tmp_path / "reminders.json", lambda: f"token-{next(tokens)}")
    return Account(
        Clock(NOW), book, "secret", "speaker", {"speaker": "Europe/Berlin"}, permission=Permission.GRANTED
    )


@pytest.fixture
def endpoint(account: Account) -> Iterator[str]:
    with AlexaServices(account) as services:
        yield services.endpoint


def ask(
    endpoint: str,
    method: str,
    path: str,
    body: object = None,
    token: str | None = "secret",  # noqa: S107
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=5)
    try:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        told = answer.read()
        return answer.status, json.loads(told) if told else None
    finally:
        connection.close()


def reminder(trigger: dict[str, Any] | None = None, **fields: object) -> dict[str, Any]:
    return {
        "requestTime": "2026-11-22T21:00:00.000",
        "trigger": trigger or every(SATURDAYS),
        "alertInfo": {"spokenInfo": {"content": [{"locale": "en-US", "text": "Quiet time"}]}},
        "pushNotification": {"status": "ENABLED"},
        **fields,
    }


def every(*rules: str, zone: str = "Europe/Berlin", **bounds: str) -> dict[str, Any]:
    recurrence = {"recurrenceRules": list(rules), **bounds}
    return {"type": "SCHEDULED_ABSOLUTE", "timeZoneId": zone, "recurrence": recurrence}


def once(at: str, zone: str = "Europe/Berlin") -> dict[str, Any]:
    return {"type": "SCHEDULED_ABSOLUTE", "scheduledTime": at, "timeZoneId": zone}


def rings(account: Account, until: datetime) -> list[str]:
    account.book.pass_time(account.clock.now())
    return [ring.at.isoformat() for ring in account.book.pass_time(until)]


def test_a_device_tells_its_own_zone_as_a_json_string(account: Account, endpoint: str) -> None:
    account.zones["living room"] = "Europe/London"
    path = "/v2/devices/{}/settings/System.timeZone"
    assert ask(endpoint, "GET", path.format("speaker")) == (200, "Europe/Berlin")
    assert ask(endpoint, "GET", path.format("living%20room")) == (200, "Europe/London")


def test_a_device_nobody_has_tells_no_zone(endpoint: str) -> None:
    assert ask(endpoint, "GET", "/v2/devices/attic/settings/System.timeZone")[0] == 404


def test_the_zone_needs_the_token_but_no_permission(account: Account, endpoint: str) -> None:
    account.permission = Permission.DENIED
    path = "/v2/devices/speaker/settings/System.timeZone"
    assert ask(endpoint, "GET", path)[0] == 200
    assert ask(endpoint, "GET", path, token="wrong")[0] == 401  # noqa: S106
    assert ask(endpoint, "GET", path, token=None)[0] == 401


@pytest.mark.parametrize("permission", [Permission.ASK, Permission.DENIED])
def test_reminders_need_the_permission(account: Account, endpoint: str, permission: Permission) -> None:
    account.permission = permission
    status, error = ask(endpoint, "POST", REMINDERS, reminder())
    assert (status, error["code"]) == (401, "UNAUTHORIZED")
    assert account.book.all() == ()


def test_a_reminder_set_can_be_read_changed_and_removed(endpoint: str) -> None:
    status, made = ask(endpoint, "POST", REMINDERS, reminder())
    assert (status, made["alertToken"], made["status"], made["version"]) == (200, "token-1", "ON", "1")
    one = f"{REMINDERS}/token-1"
    assert ask(endpoint, "GET", one)[1]["trigger"] == every(SATURDAYS.strip(";"))
    assert ask(endpoint, "PUT", one, reminder(once("2026-11-23T08:00:00.000")))[1]["version"] == "2"
    assert ask(endpoint, "GET", one)[1]["trigger"] == once("2026-11-23T08:00:00.000")
    assert ask(endpoint, "DELETE", one) == (200, None)
    assert ask(endpoint, "GET", REMINDERS)[1] == {"totalCount": "0", "alerts": [], "links": None}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_reminder_that_is_gone_is_not_found(endpoint: str, method: str) -> None:
    status, error = ask(endpoint, method, f"{REMINDERS}/gone", reminder())
    assert (status, error["code"]) == (404, "ALERT_NOT_FOUND")


def test_one_that_has_rung_is_completed(account: Account, endpoint: str) -> None:
    ask(endpoint, "POST", REMINDERS, reminder(once("2026-11-22T22:00:00")))
    account.clock.advance(3601)
    assert ask(endpoint, "GET", f"{REMINDERS}/token-1")[1]["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "INVALID_REQUEST"),
        ({"requestTime": "2026-11-22T21:00:00.000"}, "INVALID_REQUEST"),
        (reminder(requestTime=None), "INVALID_REQUEST_TIME"),
        (reminder({"type": "SOON"}), "INVALID_TRIGGER_TYPE"),
        (reminder({"type": "SCHEDULED_RELATIVE"}), "INVALID_TRIGGER_OFFSET"),
        (reminder({"type": "SCHEDULED_RELATIVE", "offsetInSeconds": -5}), "INVALID_TRIGGER_OFFSET"),
        (reminder(once("2026-11-28T19:00:00", zone="Europe/Atlantis")), "INVALID_TIME_ZONE"),
        (reminder(once("2026-11-28T19:00:00Z")), "INVALID_TRIGGER_SCHEDULED_TIME"),
        (reminder(once("2026-11-28T19:00:00+01:00")), "INVALID_TRIGGER_SCHEDULED_TIME"),
        (reminder(once("2026-11-28")), "INVALID_TRIGGER_SCHEDULED_TIME"),
        (reminder(once("Saturday")), "INVALID_TRIGGER_SCHEDULED_TIME"),
        (reminder(once("2026-11-22T20:59:00")), "TRIGGER_SCHEDULED_TIME_IN_PAST"),
        (reminder(every()), "INVALID_RECURRENCE"),
        (reminder(every("FREQ=HOURLY;BYHOUR=19;BYMINUTE=0")), "INVALID_RECURRENCE"),
        (reminder(every("FREQ=DAILY")), "INVALID_RECURRENCE"),
        (reminder(every("FREQ=DAILY;BYHOUR=25;BYMINUTE=0")), "INVALID_RECURRENCE"),
        (reminder(every("FREQ=DAILY;BYHOUR=9;BYMINUTE=0;UNTIL=20270101")), "INVALID_RECURRENCE"),
        (reminder(every("FREQ=WEEKLY;BYDAY=XX;BYHOUR=9;BYMINUTE=0")), "INVALID_RECURRENCE"),
        (reminder(every("FREQ=DAILY;INTERVAL=0;BYHOUR=9;BYMINUTE=0")), "INVALID_RECURRENCE"),
        (
            reminder(every("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=9;BYMINUTE=0")),
            "TRIGGER_SCHEDULED_TIME_IN_PAST",
        ),
        (reminder(every(SATURDAYS, startDateTime="2026-11-22T00:00:00Z")), "INVALID_RECURRENCE"),
        (reminder(every(SATURDAYS, endDateTime="2026-11-23T00:00:00")), "TRIGGER_SCHEDULED_TIME_IN_PAST"),
        (reminder(alertInfo={"spokenInfo": {"content": []}}), "INVALID_ALERT_INFO"),
        (reminder(alertInfo={"spokenInfo": {"content": [{"locale": "en-US"}]}}), "INVALID_ALERT_INFO"),
        (reminder(alertInfo={"spokenInfo": {"content": [{"text": "Quiet"}]}}), "INVALID_ALERT_INFO"),
        (reminder(pushNotification={"status": "LOUD"}), "INVALID_PUSH_NOTIFICATION"),
    ],
)
def test_a_bad_body_is_refused_with_a_code_and_a_message(endpoint: str, body: object, code: str) -> None:
    status, error = ask(endpoint, "POST", REMINDERS, body)
    assert (status, error["code"]) == (400, code)
    assert error["message"].endswith(".")
    assert ask(endpoint, "GET", REMINDERS)[1]["alerts"] == []


def test_what_is_not_json_is_refused(account: Account, endpoint: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=5)
    connection.request("POST", REMINDERS, "{", {"Authorization": "Bearer secret"})
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (400, "INVALID_REQUEST")
    connection.close()


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_what_is_told_to_fail_fails_with_that_status(account: Account, endpoint: str, status: int) -> None:
    account.failures["reminders"] = status
    told, error = ask(endpoint, "POST", REMINDERS, reminder())
    assert (told, bool(error["code"]), bool(error["message"])) == (status, True, True)
    assert ask(endpoint, "GET", "/v2/devices/speaker/settings/System.timeZone")[0] == 200


def test_settings_can_answer_with_nothing(account: Account, endpoint: str) -> None:
    account.failures["settings"] = 204
    assert ask(endpoint, "GET", "/v2/devices/speaker/settings/System.timeZone") == (204, None)


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/alerts"), ("GET", "/"), ("POST", "/v2/people")])
def test_there_is_nothing_else(endpoint: str, method: str, path: str) -> None:
    assert ask(endpoint, method, path)[0] == 404


@pytest.mark.parametrize(("method", "path"), [("DELETE", REMINDERS), ("POST", f"{REMINDERS}/token-1")])
def test_a_method_that_does_not_fit_is_refused(endpoint: str, method: str, path: str) -> None:
    assert ask(endpoint, method, path, reminder())[0] == 405


@pytest.mark.parametrize(
    ("trigger", "until", "expected"),
    [
        (once("2026-11-23T08:00:00"), "2026-12-01", ["2026-11-23T07:00:00+00:00"]),
        ({"type": "SCHEDULED_RELATIVE", "offsetInSeconds": 60}, "2026-12-01", ["2026-11-22T20:01:00+00:00"]),
        (every(SATURDAYS), "2026-12-06", ["2026-11-28T18:00:00+00:00", "2026-12-05T18:00:00+00:00"]),
        (
            every("FREQ=DAILY;BYHOUR=7;BYMINUTE=30", zone="Asia/Kolkata", endDateTime="2026-11-24T12:00:00"),
            "2026-12-01",
            ["2026-11-23T02:00:00+00:00", "2026-11-24T02:00:00+00:00"],
        ),
        (
            every("FREQ=MONTHLY;BYDAY=1SA;BYHOUR=9;BYMINUTE=0", startDateTime="2026-12-20T00:00:00"),
            "2027-02-01",
            ["2027-01-02T08:00:00+00:00"],
        ),
        (
            every("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=0", "FREQ=WEEKLY;BYDAY=TH;BYHOUR=9;BYMINUTE=0"),
            "2026-11-27",
            ["2026-11-24T08:00:00+00:00", "2026-11-26T08:00:00+00:00"],
        ),
    ],
)
def test_it_rings_when_its_trigger_says(
    account: Account, endpoint: str, trigger: dict[str, Any], until: str, expected: list[str]
) -> None:
    assert ask(endpoint, "POST", REMINDERS, reminder(trigger))[0] == 200
    assert rings(account, datetime.fromisoformat(until).replace(tzinfo=UTC)) == expected


def test_seven_stays_seven_through_a_clock_change(account: Account, endpoint: str) -> None:
    account.clock.set(datetime(2027, 3, 26, 12, tzinfo=UTC))
    ask(endpoint, "POST", REMINDERS, reminder(every("FREQ=DAILY;BYHOUR=19;BYMINUTE=0")))
    assert rings(account, datetime(2027, 3, 28, 23, tzinfo=UTC)) == [
        "2027-03-26T18:00:00+00:00",
        "2027-03-27T18:00:00+00:00",
        "2027-03-28T17:00:00+00:00",
    ]


def test_without_a_zone_it_rings_by_the_speaking_devices_time(account: Account, endpoint: str) -> None:
    account.zones["desk"], account.device = "America/New_York", "desk"
    trigger = {"type": "SCHEDULED_ABSOLUTE", "scheduledTime": "2026-11-23T08:00:00"}
    ask(endpoint, "POST", REMINDERS, reminder(trigger))
    assert rings(account, NOW + timedelta(days=2)) == ["2026-11-23T13:00:00+00:00"]


def test_a_ring_comes_once(account: Account, endpoint: str) -> None:
    ask(endpoint, "POST", REMINDERS, reminder(once("2026-11-22T22:00:00")))
    assert len(rings(account, NOW + timedelta(hours=2))) == 1
    assert account.book.pass_time(NOW + timedelta(hours=3)) == ()


def test_a_new_reminder_has_not_missed_what_came_before_it(account: Account, endpoint: str) -> None:
    account.book.pass_time(NOW - timedelta(days=30))
    ask(endpoint, "POST", REMINDERS, reminder(every("FREQ=DAILY;BYHOUR=7;BYMINUTE=0")))
    assert account.book.pass_time(NOW) == ()


def test_time_turned_back_lets_it_ring_again(account: Account, endpoint: str) -> None:
    ask(endpoint, "POST", REMINDERS, reminder())
    assert len(rings(account, NOW + timedelta(days=7))) == 1
    before = NOW - timedelta(days=14)
    assert account.book.pass_time(before) == ()
    assert len(account.book.pass_time(before + timedelta(days=7))) == 1


def test_the_book_is_the_same_after_a_restart(account: Account, endpoint: str, tmp_path: Path) -> None:
    for trigger in (
        every(SATURDAYS, startDateTime="2026-11-23T00:00:00", endDateTime="2027-11-23T00:00:00"),
        once("2026-11-23T08:00:00"),
        {"type": "SCHEDULED_RELATIVE", "offsetInSeconds": 60},
    ):
        ask(endpoint, "POST", REMINDERS, reminder(trigger))
    account.book.pass_time(NOW)
    account.book.close()
    reopened = ReminderBook(tmp_path / "reminders.json", lambda: "new")
    assert reopened.all() == account.book.all()
    assert len(reopened.pass_time(NOW + timedelta(days=7))) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["reminders.json"]


@pytest.mark.parametrize("text", ["{", "[]", '{"seen": null, "alerts": [{}]}'])
def test_a_book_that_cannot_be_read_is_put_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    path = tmp_path / "reminders.json"
    path.write_text(text, encoding="utf-8")
    assert ReminderBook(path, lambda: "new").all() == ()
    assert (tmp_path / "reminders.unreadable.json").read_text(encoding="utf-8") == text
    assert "could not be read" in capsys.readouterr().err
