"""Many turns of one household at once, and answers that are lost: each turn counts once, and none is lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest

from skill.conversation import dispatch
from skill.conversation.ports import Archive, LostRace, Store, Stored, StoreDown
from skill.domain.household import Household
from skill.domain.rituals import Days
from skill.settings import Settings
from skill.stores.dynamodb import DynamoDbStore
from skill.wiring import build_skill
from tests.every_store import STORES
from tests.front_door import Couple, Heard, couple_at_home, slot_json
from tests.loopback_dynamodb import Table, new_table

T = TypeVar("T")
AT_ONCE = 50
OWN = ("their own", "another of their own")
RITUALS = ("coffee", "reflection", "walk", "date", "check_in", *OWN)
TONIGHT = date(2026, 11, 22)
DAYS = [(name, TONIGHT - timedelta(days=back)) for back in range(8) for name in RITUALS]
KEPT = [each for each in DAYS if each != ("reflection", TONIGHT)][:AT_ONCE]
"""What each of fifty keeps; were tonight's reflection kept, its question would not stay open to be saved."""


@pytest.fixture(params=STORES)
def couple(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Couple]:
    """A couple with rituals enough to keep fifty things at once, for whom time all but stands still."""
    store = STORES[request.param](tmp_path)
    with couple_at_home(tmp_path, store) as at_home:
        at_home.skill = build_skill(Settings(), store, clock=slowly())
        at_home.lives_with(with_rituals_of_their_own)
        at_home.opens()
        yield at_home


def slowly() -> Callable[[], float]:
    """A clock that goes on by being looked at: how fast this machine is decides nothing."""
    return count(0, 0.002).__next__


def with_rituals_of_their_own(household: Household, today: date) -> Household:
    for name in OWN:
        household = household.with_own_ritual(name, name, Days(), today)
    return household


def as_one_of_many(couple: Couple, number: int) -> Couple:
    """The same household at another speaker, with a session and requests of its own."""
    return replace(couple, attributes=None, request={}, _ids=count(1_000 * (number + 1)))


def at_once(act: Callable[[int], T]) -> list[T]:
    start = Barrier(AT_ONCE)

    def acts(number: int) -> T:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(acts, range(AT_ONCE)))


def in_hand(couple: Couple) -> str:
    assert couple.attributes
    return str(couple.attributes["rituals"]["in_hand"]["question"])


def kept(household: Household) -> list[tuple[str, date]]:
    return [(ritual.id, day) for ritual in household.rituals for day in ritual.kept]


def test_of_fifty_who_keep_ask_another_and_save_at_once_all_are_counted_once(
    couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "STANDS_IN_LINE", 600)
    before, load, loaded = couple.store.load(couple.user), couple.store.load, []

    def counted(household: str) -> Stored:
        loaded.append(household)
        return load(household)

    monkeypatch.setattr(couple.store, "load", counted)

    def keeps_asks_and_saves(number: int) -> tuple[Heard, str, Heard]:
        one, (ritual, day) = as_one_of_many(couple, number), KEPT[number]
        told = one.asks("KeepRitual", ritual=ritual, day=day.isoformat())
        one.asks("AnotherQuestion")
        return told, in_hand(one), one.says("SaveQuestion")

    told = at_once(keeps_asks_and_saves)
    assert len(loaded) == 3 * AT_ONCE  # in one process nobody has to try again
    after = couple.store.load(couple.user)
    assert after.version == before.version + 3 * AT_ONCE
    assert sorted(kept(after.household)) == sorted(KEPT)
    assert set(after.household.questions.saved) == {question for _, question, _ in told}
    assert all("kept" in heard.text.lower() and "Saved" in saved.text for heard, _, saved in told)


def test_of_fifty_who_do_so_in_processes_of_their_own_all_are_counted_once(
    couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "STANDS_IN_LINE", 0)  # nobody waits for another
    ones = [as_one_of_many(couple, number) for number in range(AT_ONCE)]
    for one in ones[30:40]:
        one.asks("AnotherQuestion")
    before = couple.store.load(couple.user)

    def keeps_asks_or_saves(number: int) -> None:
        one, (ritual, day) = ones[number], KEPT[number]
        if number < 30:
            assert "kept" in one.asks("KeepRitual", ritual=ritual, day=day.isoformat()).text.lower()
        elif number < 40:
            assert one.says("SaveQuestion").text.startswith("Saved")
        else:
            assert one.says("AnotherQuestion").text.endswith("Did you both get a turn?")

    at_once(keeps_asks_or_saves)
    after = couple.store.load(couple.user)
    questions = after.household.questions
    assert after.version == before.version + AT_ONCE
    assert sorted(kept(after.household)) == sorted(KEPT[:30])
    assert set(questions.saved) == {in_hand(one) for one in ones[30:40]}
    assert len(questions.skipped) == len(before.household.questions.skipped) + 10


def test_fifty_first_turns_make_one_household(couple: Couple) -> None:
    couple.user = "a new household"
    at_once(lambda number: as_one_of_many(couple, number).asks("SaveQuestion"))
    assert couple.store.load(couple.user).version == AT_ONCE


def test_one_request_delivered_fifty_times_at_once_counts_once(
    couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "STANDS_IN_LINE", 0)
    couple.asks("HearStreaks")
    before = couple.store.load(couple.user).version
    keeps = {"name": "KeepRitualIntent", "slots": {"ritual": slot_json("ritual", "coffee")}}
    often = {"type": "IntentRequest", "requestId": "delivered often", "intent": keeps}
    event = couple.envelope(couple.request["request"] | often)
    told = at_once(lambda _: couple.skill(event, None)["response"])
    assert couple.store.load(couple.user).version == before + 1
    assert "Kept." in told[0]["outputSpeech"]["ssml"]
    assert all(response == told[0] for response in told)


# Five races lost in a row


class Overtaken(Store):
    """A store in which another turn is saved before each of the next few."""

    def __init__(self, store: Store, times: int, overtake: Callable[[], object]) -> None:
        self.store, self.times, self.overtake = store, times, overtake

    def load(self, household: str) -> Stored:
        return self.store.load(household)

    def save(self, household: Household, version: int, archive: Archive | None = None) -> None:
        if self.times:
            self.times -= 1
            self.overtake()
        self.store.save(household, version, archive)

    def archives(self, household: str) -> list[Archive]:
        return self.store.archives(household)

    def erase(self, household: str) -> None:
        self.store.erase(household)


def test_who_loses_five_races_in_a_row_is_counted_and_so_are_the_five(couple: Couple) -> None:
    others = iter(KEPT[1:6])

    def overtakes() -> None:
        ritual, day = next(others)
        as_one_of_many(couple, RITUALS.index(ritual)).asks("KeepRitual", ritual=ritual, day=day.isoformat())

    overtaken, looked_up = Overtaken(couple.store, 5, overtakes), couple.zones.asked
    slow = replace(couple, skill=build_skill(Settings(), overtaken, clock=slowly()))
    # The five come from other processes: they do not stand in line behind the one they overtake.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "STANDS_IN_LINE", 0)
        assert slow.asks("KeepRitual", ritual=KEPT[0][0]).streaks == {"Morning coffee": (1, 1)}
    assert overtaken.times == 0
    assert sorted(kept(couple.store.load(couple.user).household)) == sorted(KEPT[:6])
    assert couple.zones.asked == looked_up


# An answer that is lost


@pytest.fixture
def table() -> Table:
    return new_table()


@pytest.fixture
def remote(table: Table, tmp_path: Path) -> Iterator[Couple]:
    with couple_at_home(tmp_path, table.store()) as couple:
        couple.opens()
        yield couple


@pytest.mark.parametrize("intent", ["KeepRitual", "AnotherQuestion", "AskQuestion", "AMAZON.HelpIntent"])
def test_what_was_saved_though_its_answer_was_lost_is_told_as_ever(
    remote: Couple, table: Table, tmp_path: Path, intent: str
) -> None:
    with couple_at_home(tmp_path) as undisturbed:
        undisturbed.opens()
        expected = undisturbed.asks(intent).json
    table.asked.clear()
    table.drops_answers("PutItem")
    assert remote.asks(intent).json == expected
    assert table.operations == ["GetItem", "PutItem", "PutItem", "GetItem"]
    assert remote.store.load(remote.user).version == 2


def test_a_read_whose_answer_was_lost_is_read_again(remote: Couple, table: Table) -> None:
    table.asked.clear()
    table.drops_answers("GetItem")
    assert remote.asks("KeepRitual", ritual="walk").streaks == {"Evening walk": (1, 1)}
    assert table.operations == ["GetItem", "GetItem", "PutItem"]


def test_an_archiving_turn_whose_answer_was_lost_archives_once(remote: Couple, table: Table) -> None:
    remote.at("2024-12-20T21:00").asks("KeepRitual", ritual="walk")
    remote.at("2026-11-21T21:00").opens()  # a year is archived at the second turn that finds it long past
    table.drops_answers("TransactWriteItems")
    heard = remote.at("2026-11-22T21:00").asks("KeepRitual", ritual="walk")
    assert heard.streaks == {"Evening walk": (1, 1)}
    archived = {day for archive in remote.store.archives(remote.user) for day in archive.kept["walk"]}
    assert archived == {date(2024, 12, 20)}
    assert remote.store.load(remote.user).household.ritual("walk").total(date(2026, 11, 22)) == 2


def test_with_no_answer_at_all_nothing_is_claimed_and_telling_it_again_counts_once(
    remote: Couple, table: Table
) -> None:
    table.drops_answers("PutItem", "PutItem")
    assert "Please tell me again" in remote.asks("KeepRitual", ritual="walk").text
    heard = remote.asks("KeepRitual", ritual="walk")
    assert "already" in heard.text
    assert heard.streaks == {"Evening walk": (1, 1)}


def test_a_save_that_was_never_answered_is_a_store_that_is_down(table: Table) -> None:
    store: DynamoDbStore = table.store()
    table.drops_answers("PutItem", "PutItem")
    with pytest.raises(StoreDown):
        store.save(Household("home"), 0)
    with pytest.raises(LostRace):
        store.save(Household("home"), 0)
