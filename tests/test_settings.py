import io
import sys
from pathlib import Path

import pytest

from skill.settings import BadSetting, Settings, StoreName
from skill.speakers.local.__main__ import main
from skill.stores.sqlite import SqliteStore
from skill.wiring import build_store


def test_without_an_environment_households_are_kept_in_sqlite() -> None:
    settings = Settings.read({})
    assert settings == Settings(StoreName.SQLITE, Path(".data"), "our-rituals", "us-east-1", None, "")
    assert isinstance(build_store(settings), SqliteStore)


def test_what_is_set_to_nothing_is_not_set() -> None:
    names = ("STORE", "DATA", "TABLE", "SKILL_ID")
    empty = {f"RITUALS_{name}": "" for name in names} | {"AWS_REGION": "", "AWS_ENDPOINT_URL": ""}
    assert Settings.read(empty) == Settings.read({})


@pytest.mark.parametrize("name", ["mongodb", "SQLite", " sqlite", "dynamo"])
def test_an_unknown_store_is_told_with_those_there_are(name: str) -> None:
    with pytest.raises(BadSetting, match=f"RITUALS_STORE is '{name}'; it may be sqlite or dynamodb"):
        Settings.read({"RITUALS_STORE": name})


def test_the_speaker_in_the_terminal_tells_of_an_unknown_store(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RITUALS_STORE", "mongodb")
    monkeypatch.setattr(sys, "stdin", io.StringIO("open our rituals\n"))
    assert main([]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "RITUALS_STORE is 'mongodb'; it may be sqlite or dynamodb" in printed.err


@pytest.mark.parametrize(
    ("environment", "region"),
    [
        ({"AWS_REGION": "eu-central-1"}, "eu-central-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-1"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-central-1"}, "eu-central-1"),
    ],
)
def test_the_region_is_that_of_the_aws_sdks(environment: dict[str, str], region: str) -> None:
    assert Settings.read(environment).region == region


@pytest.mark.parametrize(
    ("environment", "endpoint"),
    [
        ({"AWS_ENDPOINT_URL": "http://all"}, "http://all"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://this"}, "http://this"),
        ({"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_DYNAMODB": "http://this"}, "http://this"),
    ],
)
def test_the_endpoint_is_that_of_the_aws_sdks(environment: dict[str, str], endpoint: str) -> None:
    assert Settings.read(environment).endpoint == endpoint
