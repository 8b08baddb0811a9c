"""What every store promises."""

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from skill.conversation.ports import Archive, LostRace, Store, StoreDown
from skill.domain.household import Household, Request
from skill.domain.rituals import COFFEE
from skill.stores.sqlite import SqliteStore
from tests.every_store import STORES

TODAY = date(2026, 11, 22)
ARCHIVE = Archive(2025, {COFFEE: frozenset({date(2025, 12, 31)})})


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return STORES[request.param](tmp_path)


def test_a_household_unknown_so_far_is_new(store: Store) -> None:
    assert store.load("new").household == Household("new")
    assert store.load("new").version == 0


def test_what_is_saved_is_loaded(store: Store) -> None:
    household = Household("home").keep(COFFEE, TODAY, TODAY).acted(Request("request", (COFFEE, TODAY)), TODAY)
    store.save(household, 0)
    assert store.load("home").household == household


def test_a_save_over_another_is_a_lost_race_and_changes_nothing(store: Store) -> None:
    store.save(Household("home"), 0)
    first = store.load("home")
    store.save(first.household.keep(COFFEE, TODAY, TODAY), first.version)
    with pytest.raises(LostRace):
        store.save(replace(first.household, declined_on=TODAY), first.version)
    with pytest.raises(LostRace):
        store.save(Household("home"), 0)
    assert store.load("home").household.declined_on is None
    assert store.load("home").household.ritual(COFFEE).kept == {TODAY}


def test_an_archive_is_kept_with_its_household(store: Store) -> None:
    store.save(Household("home"), 0, ARCHIVE)
    assert store.archives("home") == [ARCHIVE]
    assert store.archives("elsewhere") == []


def test_an_archive_of_a_lost_race_is_not_kept(store: Store) -> None:
    store.save(Household("home"), 0)
    with pytest.raises(LostRace):
        store.save(Household("home"), 0, ARCHIVE)
    assert store.archives("home") == []


def test_a_year_archived_twice_keeps_the_rituals_of_both(store: Store) -> None:
    store.save(Household("home"), 0, ARCHIVE)
    more = Archive(2025, {"walk": frozenset({date(2025, 12, 30)})})
    store.save(Household("home"), store.load("home").version, more)
    assert store.archives("home") == [Archive(2025, {**ARCHIVE.kept, **more.kept})]


def test_an_archive_keeps_days_of_several_years_and_rituals_of_any_name(store: Store) -> None:
    days = frozenset({date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1)})
    archive = Archive(2025, {COFFEE: days, "board games\u2028& tea": days})
    store.save(Household("home"), 0, archive)
    assert store.archives("home") == [archive]


def test_archives_come_oldest_first(store: Store) -> None:
    for version, year in enumerate((2031, 2027, 2029)):
        store.save(Household("home"), version, Archive(year, {COFFEE: frozenset({date(year, 5, 1)})}))
    assert [archive.year for archive in store.archives("home")] == [2027, 2029, 2031]


def test_erasing_leaves_nothing_of_a_household_and_all_of_another(store: Store) -> None:
    for name in ("home", "elsewhere"):
        store.save(replace(Household(name), declined_on=TODAY), 0, ARCHIVE)
    store.erase("home")
    assert store.load("home").version == 0
    assert store.archives("home") == []
    assert store.load("elsewhere").household.declined_on == TODAY


def test_who_saves_what_was_erased_meanwhile_has_lost_the_race(store: Store) -> None:
    store.save(Household("home"), 0)
    store.erase("home")
    with pytest.raises(LostRace):
        store.save(Household("home"), 1)


def test_of_two_first_saves_at_once_one_wins(store: Store) -> None:
    def saves(number: int) -> bool:
        try:
            store.save(Household("home").acted(Request(f"request-{number}"), TODAY), 0)
        except LostRace:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(saves, range(8))) == 1


# SQLite alone


def test_an_unreadable_file_is_a_store_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "our-rituals.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreDown):
        SqliteStore(tmp_path).load("home")


def test_a_folder_that_cannot_be_made_is_a_store_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreDown):
        SqliteStore(tmp_path / "file").save(Household("home"), 0)


@pytest.mark.parametrize("body", ["junk", "[]", '{"rituals": 7}', '{"rituals": [{"id": 1}]}'])
def test_a_stored_household_that_cannot_be_read_is_a_store_that_is_down(tmp_path: Path, body: str) -> None:
    store = SqliteStore(tmp_path)
    store.save(Household("home"), 0)
    connection = sqlite3.connect(tmp_path / "our-rituals.sqlite3")
    with connection:
        connection.execute("UPDATE item SET body = ?", (body,))
    connection.close()
    with pytest.raises(StoreDown):
        store.load("home")


def test_what_was_saved_survives_kill_9(tmp_path: Path) -> None:
    saves_and_waits = (
        "import sys, time; from pathlib import Path; from datetime import date;"
        "from skill.domain.household import Household; from skill.stores.sqlite import SqliteStore;"
        "day = date(2026, 11, 22);"
        "SqliteStore(Path(sys.argv[1])).save(Household('home').keep('coffee', day, day), 0);"
        "print('saved', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", saves_and_waits, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own words
        assert process.stdout is not None
        assert process.stdout.readline() == b"saved\n"
        os.kill(process.pid, signal.SIGKILL)
    assert SqliteStore(tmp_path).load("home").household.ritual(COFFEE).kept == {TODAY}
