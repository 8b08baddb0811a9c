"""How long a turn takes, and that it does not grow with the years: `make bench`."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from skill.domain.days import DAY
from skill.domain.household import Household
from skill.speakers.local.understanding import Understanding
from tests.front_door import Couple, couple_at_home

MODEL = Path(__file__).parents[2] / "interaction_model/en-US.json"
BEGAN = date(2006, 11, 22)


def lived(years: int) -> tuple[Household, date]:
    """A household that kept three rituals almost daily for so many years, its old years folded away."""
    household, last = Household("a household"), BEGAN + timedelta(days=365 * years)
    day = BEGAN
    while day <= last:
        for number, name in enumerate(("coffee", "reflection", "walk")):
            if (day.toordinal() + number) % 9:
                household = household.keep(name, day, day)
        archived = household.archived(day)
        household = archived[0] if archived else household
        day += DAY
    return household, last


@pytest.fixture(params=[1, 2, 20], ids=lambda years: f"{years:02}-years")
def old_couple(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Couple]:
    household, today = lived(request.param)
    with couple_at_home(tmp_path) as couple:
        couple.store.save(household, 0)
        couple.now = datetime.combine(today, datetime.min.time(), UTC) + timedelta(hours=22)
        couple.opens()
        yield couple


def test_hear_streaks(benchmark: BenchmarkFixture, old_couple: Couple) -> None:
    heard = benchmark(lambda: old_couple.asks("HearStreaks"))
    assert len(heard.streaks) == 3


def test_keep(benchmark: BenchmarkFixture, old_couple: Couple) -> None:
    heard = benchmark(lambda: old_couple.asks("KeepRitual", ritual="reflection"))
    assert heard.streaks


def test_another_question(benchmark: BenchmarkFixture, old_couple: Couple) -> None:
    assert benchmark(lambda: old_couple.asks("AnotherQuestion")).text


def test_understanding_loads(benchmark: BenchmarkFixture) -> None:
    assert benchmark(Understanding.load, MODEL)


def test_understanding_a_sentence(benchmark: BenchmarkFixture) -> None:
    understanding, number = Understanding.load(MODEL), count()
    now = datetime(2026, 11, 22, 21, tzinfo=UTC)
    understood = benchmark(
        lambda: understanding.understand(f"so what have we kept {next(number)} this week", now=now)
    )
    assert understood.intent
