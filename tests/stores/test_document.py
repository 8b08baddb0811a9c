"""The document both stores write: nothing is lost in it, and it is small."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.domain.household import Household
from skill.domain.plain import Unreadable
from skill.domain.questions import Asked, Hearing, Questions
from skill.domain.rituals import Days, Weeks
from skill.stores import document

TODAY = date(2026, 11, 22)
DAYS = st.frozensets(st.dates(), max_size=9) | st.frozensets(st.dates(TODAY - timedelta(days=500), TODAY))
IDS = st.lists(st.from_regex(r"[a-z][0-9]{3,4}", fullmatch=True), unique=True).map(tuple)


@given(st.lists(DAYS, min_size=5, max_size=5), IDS, IDS.map(frozenset))
def test_what_is_written_is_read(
    kept: list[frozenset[date]], heard: tuple[str, ...], held_back: frozenset[str]
) -> None:
    household = Household("home")
    rituals = (replace(ritual, kept=days) for ritual, days in zip(household.rituals, kept, strict=True))
    deck = Hearing(3, heard, held_back, current=Asked(TODAY, "e001"))
    household = replace(household, rituals=tuple(rituals), questions=Questions({"evening": deck}))
    household = household.with_own_ritual("their own", "Board games", Weeks(2), TODAY)
    assert document.read("home", document.write(household)) == household


@given(st.dictionaries(st.text(min_size=1), DAYS.filter(bool)))
def test_an_archive_that_is_written_is_read(kept: dict[str, frozenset[date]]) -> None:
    assert document.read_archive(document.write_archive(kept)) == kept


@given(DAYS.filter(bool), DAYS.filter(bool))
def test_the_lines_of_two_archives_are_those_of_their_days_together(
    one: frozenset[date], other: frozenset[date]
) -> None:
    lines = [*document.write_archive({"walk": one}), *document.write_archive({"walk": other})]
    assert document.read_archive(lines) == {"walk": one | other}


def test_a_new_household_is_an_empty_document() -> None:
    assert document.write(Household("home")) == "{}"
    assert document.read("home", "{}") == Household("home")


def test_kept_days_are_bits_from_1_january_on() -> None:
    household = Household("home")
    for day in (date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 9), date(2024, 12, 31)):
        household = household.keep("walk", day, day)
    years = json.loads(document.write(household))["kept"]["walk"]
    assert years == {"2024": "A" * 60 + "IA==", "2026": "AwE="}


def test_a_year_of_days_takes_no_more_than_a_line() -> None:
    year = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(365))
    household = Household("home").with_own_ritual("own", "Own", Days(), TODAY)
    own = replace(household.ritual("own"), kept=year)
    assert len(document.write(household.with_ritual(own))) - len(document.write(household)) < 100


@pytest.mark.parametrize(
    "written",
    [
        "",
        "null",
        "7",
        '{"kept":{"coffee":{"2026":"?"}}}',
        '{"kept":{"coffee":{"year":"AQ=="}}}',
        '{"kept":{"coffee":{"9999":"' + "/" * 80 + '"}}}',
        '{"kept":{"coffee":["2026-11-22"]}}',
        '{"questions":{"decks":{"evening":{"heard":["e001"]}}}}',
    ],
)
def test_what_was_not_written_here_cannot_be_read(written: str) -> None:
    with pytest.raises(Unreadable):
        document.read("home", written)


@pytest.mark.parametrize("line", ["", "2026", "2026 AQ==", "year AQ== walk", "2026 ? walk"])
def test_a_line_that_was_not_written_here_cannot_be_read(line: str) -> None:
    with pytest.raises(Unreadable):
        document.read_archive([line])
