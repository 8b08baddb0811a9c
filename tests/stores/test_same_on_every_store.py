"""Where a household is kept makes no difference to a word that is said."""

import copy
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import given, note, settings

from tests.every_store import STORES
from tests.front_door import Couple, Plain, couple_at_home
from tests.test_random_lives import DEVICES, LIVES, STREAKS, ZONES, Lived, Step


def answers(store: str, live: Callable[[Couple], object]) -> list[Plain]:
    """Every answer of a life, whole."""
    told: list[Plain] = []
    with tempfile.TemporaryDirectory() as folder:
        zones = dict.fromkeys(DEVICES, ZONES[0])
        with couple_at_home(Path(folder), STORES[store](Path(folder)), zones) as couple:
            skill = couple.skill

            def remembered(event: Plain, context: object) -> Plain:
                answer = skill(event, context)
                told.append(copy.deepcopy(answer))
                return answer

            couple.skill = remembered
            live(couple)
    return told


def month(couple: Couple) -> None:
    """Two people talk to it each morning and evening of a month, over a change of year and clocks."""
    couple.at("2026-12-20T08:00")
    for day in range(30):
        couple.asks("AskQuestion", moment="morning")
        if day % 3:
            couple.yes()
        couple.now += timedelta(hours=37 if day % 7 == 3 else 13)  # a day is missed now and then
        couple.opens()
        couple.yes()
        couple.says(("AnotherQuestion", "SaveQuestion", "HoldSpace", "NotTonight")[day % 4])
        couple.yes()
        evening(couple, day)
        couple.tomorrow("08:00")


def evening(couple: Couple, day: int) -> None:
    """What they say besides, on one evening or another."""
    couple.device = DEVICES[day % 2]
    match day % 6:
        case 0:
            couple.asks("KeepRitual", ritual="walk", day=f"{couple.now:%Y-%m-%d}")
            couple.same_again()
        case 1:
            couple.asks("HearStreaks")
            couple.asks("HearWeek")
        case 2:
            couple.asks("ChangeDepth", depth="deeper")
            couple.yes()
        case 3:
            couple.asks("KeepRitual", ritual="date")
            couple.asks("UndoKeep")
        case 4:
            couple.asks("SavedQuestion")
            couple.asks("LastQuestion")
        case _:
            couple.zones[couple.device] = ZONES[day % len(ZONES)]
            couple.asks("ListRituals")


def test_a_month_is_told_word_for_word_the_same() -> None:
    told = [answers(store, month) for store in STORES]
    assert len(told[0]) > 200
    assert all(each == told[0] for each in told)


@settings(max_examples=12)
@given(LIVES)
def test_random_lives_are_told_word_for_word_the_same(life: list[Step]) -> None:
    def live(couple: Couple) -> None:
        lived = Lived(couple.at("2026-12-28T21:00"))
        for happening in [*life, *STREAKS]:
            note(f"{couple.now:%a %F %T} {happening}")
            lived.through(happening)
        lived.rebuilds_its_checkpoints()

    told = [answers(store, live) for store in STORES]
    assert all(each == told[0] for each in told)
