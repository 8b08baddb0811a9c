"""RITUALS_VERIFY=off: nothing is signed, and only a caller on this machine is served."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from skill.settings import Settings
from skill.speakers.alexa.web.endpoint import application
from skill.wiring import build_endpoint
from tests.front_door import Couple, Plain


@pytest.fixture
def unverified(couple: Couple, tmp_path: Path) -> FlaskClient:
    endpoint = build_endpoint(Settings(data=tmp_path, verify=False), couple.store)
    return application(lambda: endpoint).test_client()


@pytest.fixture
def event(couple: Couple) -> Plain:
    couple.opens()
    return couple.request


@pytest.mark.parametrize("caller", ["127.0.0.1", "127.8.9.10", "::1"])
def test_a_caller_on_loopback_is_served_whatever_the_time(
    unverified: FlaskClient, event: Plain, caller: str
) -> None:
    answer = unverified.post("/alexa", json=event, environ_base={"REMOTE_ADDR": caller})
    assert "outputSpeech" in answer.get_json()["response"]


@pytest.mark.parametrize(
    "caller",
    ["192.168.1.20", "10.0.0.1", "0.0.0.0", "8.8.8.8", "::", "2001:db8::1", "::ffff:8.8.8.8", "home", ""],  # noqa: S104 - a caller's address
)
def test_any_other_caller_is_refused(unverified: FlaskClient, event: Plain, caller: str) -> None:
    answer = unverified.post("/alexa", json=event, environ_base={"REMOTE_ADDR": caller})
    assert answer.status_code == 400
    assert "on this machine alone" in answer.get_json()["error"]


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "X-Forwarded-For", "x-forwarded-proto", "X-FORWARDED-HOST", "X-Forwarded-Whatever"],
)
@pytest.mark.parametrize("value", ["127.0.0.1", ""])
def test_what_is_passed_on_for_another_is_refused(
    unverified: FlaskClient, event: Plain, header: str, value: str
) -> None:
    answer = unverified.post("/alexa", json=event, headers={header: value})
    assert answer.status_code == 400
    assert "on this machine alone" in answer.get_json()["error"]


@pytest.mark.parametrize("told", ["off", "OFF", " off "])
def test_off_turns_verification_off(told: str) -> None:
    assert not Settings.read({"RITUALS_VERIFY": told}).verify


@pytest.mark.parametrize("told", ["", "on", "0", "no", "false", "offf"])
def test_anything_else_leaves_it_on(told: str) -> None:
    assert Settings.read({"RITUALS_VERIFY": told}).verify
    assert Settings.read({}).verify
