"""DynamoDB alone: how little is asked of it, how long it is waited for, and what its errors mean."""

import json
import logging
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from skill.conversation.dispatch import PATIENCE
from skill.conversation.ports import Archive, LostRace, StoreDown
from skill.domain.household import Household
from skill.lambda_handler import handler
from skill.stores.dynamodb import ANSWER_WITHIN, CONNECT_WITHIN, DynamoDbStore
from tests.front_door import Couple, couple_at_home
from tests.loopback_dynamodb import Answer, Table, new_table

NOBODY_THERE = "http://127.0.0.1:9"
ARCHIVE = Archive(2025, {"coffee": frozenset({date(2025, 12, 31)})})
Use = Callable[[DynamoDbStore], object]
USES: dict[str, Use] = {
    "load": lambda store: store.load("home"),
    "save": lambda store: store.save(Household("home"), 0),
    "archive": lambda store: store.save(Household("home"), 0, ARCHIVE),
    "archives": lambda store: store.archives("home"),
    "erase": lambda store: store.erase("home"),
}


@pytest.fixture
def table() -> Table:
    return new_table()


@pytest.fixture
def couple(table: Table, tmp_path: Path) -> Iterator[Couple]:
    with couple_at_home(tmp_path, table.store()) as at_home:
        yield at_home


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What botocore would wait before it repeats a call that was throttled."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)


# How little is asked


def test_a_turn_is_one_consistent_read_and_one_conditional_write(couple: Couple, table: Table) -> None:
    for _ in range(2):
        couple.asks("KeepRitual", ritual="coffee")
        assert table.operations == ["GetItem", "PutItem"]
        (_, read), (_, write) = table.asked
        assert read["ConsistentRead"] is True
        assert write["ConditionExpression"]
        table.asked.clear()


def test_the_turn_that_archives_is_one_read_and_one_transaction(couple: Couple, table: Table) -> None:
    couple.at("2024-12-20T21:00").asks("KeepRitual", ritual="walk")
    couple.at("2026-11-21T21:00").opens()  # not yet: a clock that is wrong once archives nothing
    table.asked.clear()
    couple.at("2026-11-22T21:00").asks("KeepRitual", ritual="walk")
    assert table.operations == ["GetItem", "TransactWriteItems"]
    assert {item["sk"]["S"] for item in table.items()} == {"household", "year#2025"}


def test_nothing_is_asked_but_for_items(couple: Couple, table: Table) -> None:
    couple.at("2024-12-20T21:00").opens()
    couple.yes()
    couple.yes()
    couple.at("2026-11-21T21:00").opens()
    couple.at("2026-11-22T21:00").asks("KeepRitual", ritual="walk")
    couple.store.archives(couple.user)
    couple.store.erase(couple.user)
    for_items = {"GetItem", "PutItem", "TransactWriteItems", "Query", "BatchWriteItem"}
    assert set(table.operations) <= for_items


def test_a_store_that_is_built_has_asked_nothing_and_connected_to_nobody(table: Table) -> None:
    store = table.store()
    assert DynamoDbStore(table.name, "us-east-1", NOBODY_THERE)
    assert table.asked == []
    assert store._item._connection is None


def test_the_item_is_small_and_says_nothing_twice(couple: Couple, table: Table) -> None:
    couple.asks("KeepRitual", ritual="coffee")
    (item,) = table.items()
    assert set(item) == {"pk", "sk", "version", "body"}
    assert couple.user not in json.dumps({name: item[name] for name in ("sk", "version", "body")})


# How long it is waited for


def test_a_call_is_made_twice_at_most_and_a_turn_ends_before_alexa_gives_up(table: Table) -> None:
    config = table.store()._connected().client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (CONNECT_WITHIN, ANSWER_WITHIN) == (1, 2)
    assert config.retries == {"mode": "standard", "total_max_attempts": 2}
    # The save begins on the read's connection; when it is not answered there, on another one.
    assert PATIENCE + ANSWER_WITHIN + CONNECT_WITHIN + ANSWER_WITHIN < 8


# What its errors mean


def fails_with(code: str, status: int = 400, **more: Any) -> Callable[[str, Answer], Answer]:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "so it is", **more}
    return lambda _operation, _answer: (status, {}, json.dumps(body).encode())


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("InternalServerError", 500),
        ("ServiceUnavailable", 503),
        ("ProvisionedThroughputExceededException", 400),
        ("ThrottlingException", 400),
        ("ResourceNotFoundException", 400),
        ("AccessDeniedException", 400),
        ("UnrecognizedClientException", 400),
        ("ValidationException", 400),
    ],
)
def test_an_error_is_a_store_that_is_down_and_its_code_is_logged(
    table: Table, at_once: None, caplog: pytest.LogCaptureFixture, use: str, code: str, status: int
) -> None:
    table.goes_wrong = fails_with(code, status)
    with caplog.at_level(logging.WARNING), pytest.raises(StoreDown):
        USES[use](table.store())
    assert f"DynamoDB: {code}" in caplog.text


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("endpoint", [NOBODY_THERE, "nowhere", "http://"])
def test_nobody_there_is_a_store_that_is_down(table: Table, use: str, endpoint: str) -> None:
    with pytest.raises(StoreDown):
        USES[use](DynamoDbStore(table.name, "us-east-1", endpoint))


@pytest.mark.parametrize("use", USES)
def test_a_table_that_is_missing_is_a_store_that_is_down(table: Table, use: str) -> None:
    store = table.store()
    table.delete()
    with pytest.raises(StoreDown):
        USES[use](store)


@pytest.mark.parametrize("use", USES)
def test_without_credentials_the_store_is_down(
    table: Table, monkeypatch: pytest.MonkeyPatch, use: str
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(StoreDown):
        USES[use](table.store())


def test_a_write_into_a_transaction_is_a_lost_race(table: Table) -> None:
    table.goes_wrong = fails_with("TransactionConflictException")
    with pytest.raises(LostRace):
        table.store().save(Household("home"), 0)


@pytest.mark.parametrize(
    ("reasons", "meaning"),
    [
        (["ConditionalCheckFailed", "None"], LostRace),
        (["TransactionConflict", "None"], LostRace),
        (["None", "TransactionConflict"], LostRace),
        (["None", "ThrottlingError"], StoreDown),
        (["ValidationError", "None"], StoreDown),
    ],
)
def test_a_cancelled_transaction_is_what_it_was_cancelled_for(
    table: Table, at_once: None, reasons: list[str], meaning: type[Exception]
) -> None:
    told = [{"Code": reason} for reason in reasons]
    table.goes_wrong = fails_with("TransactionCanceledException", CancellationReasons=told)
    with pytest.raises(meaning):
        table.store().save(Household("home"), 0, ARCHIVE)


@pytest.mark.parametrize(
    "stored",
    [
        {"version": {"N": "1"}},
        {"version": {"N": "1"}, "body": {"S": "text"}},
        {"version": {"N": "1"}, "body": {"B": "bm90IGNvbXByZXNzZWQ="}},
        {"version": {"N": "1"}, "body": {"B": "eJwDAAAAAAE="}},  # nothing, compressed
        {"version": {"S": "one"}, "body": {"B": "eJyrrgUAAXUA+Q=="}},
        {"body": {"B": "eJyrrgUAAXUA+Q=="}, "kept": {"N": "1"}},
    ],
)
def test_a_household_stored_by_another_hand_is_a_store_that_is_down(
    table: Table, stored: dict[str, Any]
) -> None:
    table.put({"pk": {"S": "home"}, "sk": {"S": "household"}, **stored})
    with pytest.raises(StoreDown):
        table.store().load("home")


def test_a_year_stored_by_another_hand_is_a_store_that_is_down(table: Table) -> None:
    for number, lines in enumerate(({"SS": ["2025"]}, {"SS": ["2025 ? coffee"]}, {"S": "2025"}, None)):
        kept = {"kept": lines} if lines else {}
        table.put({"pk": {"S": f"home {number}"}, "sk": {"S": "year#2025"}, **kept})
        with pytest.raises(StoreDown):
            table.store().archives(f"home {number}")


def test_what_a_newer_skill_stored_beside_is_left_alone(table: Table) -> None:
    body = zlib.compress(b'{"declined_on":"2026-11-22","unheard_of":[1]}')
    table.store().save(Household("home"), 0)
    (item,) = table.items()
    table.put(item | {"body": {"B": b64encode(body).decode()}, "new": {"S": "field"}})
    assert table.store().load("home").household.declined_on == date(2026, 11, 22)


# By its settings


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"])
def test_the_lambda_keeps_households_in_the_table_its_environment_names(
    couple: Couple, table: Table, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    couple.opens()
    couple.store.erase(couple.user)
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOBODY_THERE)
    monkeypatch.setenv("RITUALS_STORE", "dynamodb")
    monkeypatch.setenv("RITUALS_TABLE", table.name)
    monkeypatch.setenv(name, table.endpoint)
    assert "reach" not in handler(couple.request, None)["response"]["outputSpeech"]["ssml"]
    assert [item["pk"]["S"] for item in table.items()] == [couple.user]
