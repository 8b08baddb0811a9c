from datetime import UTC, datetime
from pathlib import Path

import pytest

from skill.speakers.local.clock import Clock
from skill.speakers.local.device import Elicited
from skill.speakers.local.hearing import hearing
from skill.speakers.local.household import SpeakerSettings, machine_zone


@pytest.mark.parametrize(
    ("tz", "timezone", "localtime", "expected"),
    [
        ("Asia/Tokyo", "Europe/Berlin", "Europe/London", "Asia/Tokyo"),
        (":Asia/Tokyo", "", "", "Asia/Tokyo"),
        ("nonsense", "Europe/Berlin\n", "Europe/London", "Europe/Berlin"),
        ("", "", "Europe/London", "Europe/London"),
        ("", "", "", "UTC"),
    ],
)
def test_the_machines_zone_is_found(
    tmp_path: Path, tz: str, timezone: str, localtime: str, expected: str
) -> None:
    if timezone:
        (tmp_path / "timezone").write_text(timezone, encoding="ascii")
    if localtime:
        zone = tmp_path / "zoneinfo" / localtime
        zone.parent.mkdir(parents=True)
        zone.touch()
        (tmp_path / "localtime").symlink_to(zone)
    assert machine_zone({"TZ": tz}, tmp_path) == expected


def test_without_settings_it_is_now_here_in_english() -> None:
    settings = SpeakerSettings.read({"TZ": "Europe/Berlin"})
    assert (settings.zone, settings.locale, settings.start) == ("Europe/Berlin", "en-US", None)
    assert settings.data == Path(".data")


def test_a_start_with_an_offset_is_that_instant() -> None:
    settings = SpeakerSettings.read({"RITUALS_AT": "2026-11-22T20:00:00Z", "RITUALS_ZONE": "Asia/Tokyo"})
    assert settings.start == datetime(2026, 11, 22, 20, tzinfo=UTC)


def test_in_a_terminal_the_clock_runs_on_from_where_it_is_set() -> None:
    passed = [100.0]
    clock = Clock(datetime(2026, 11, 22, 20, tzinfo=UTC), lambda: passed[0])
    passed[0] = 107.0
    assert clock.now().second == 7
    clock.set(datetime(2026, 11, 28, tzinfo=UTC))
    clock.advance(20)
    passed[0] = 110.0
    assert clock.now() == datetime(2026, 11, 28, 0, 0, 23, tzinfo=UTC)


def test_words_become_intents_through_the_model() -> None:
    hear, now = hearing(), datetime(2026, 11, 22, 21, tzinfo=UTC)
    assert hear("Alexa, open our rituals", now, None, "en-US").launch
    heard = hear("ask our rituals how our streaks are doing", now, None, "en-ZZ")
    assert (heard.intent["name"], heard.invoked, heard.launch) == ("HearStreaksIntent", True, False)
    answered = hear("walk", now, Elicited("UndoKeepIntent", "ritual", {}), "en-US")
    assert answered.intent["slots"]["ritual"]["value"] == "walk"
