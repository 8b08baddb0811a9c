"""What a household is stored as, the same in every store: compact JSON.

Kept days stand as bits, a string for each ritual and year; questions heard as one line for each deck. A
household's id is left out, for the store knows it by its key.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from skill.domain.household import Household
from skill.domain.plain import Unreadable, from_plain, to_plain

LINES = ("heard", "held_back")
"""What is told of a deck in one line."""
TROUBLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading something else than was written raises."""


def write(household: Household) -> str:
    """The document of a household."""
    bare = tuple(replace(ritual, kept=frozenset()) for ritual in household.rituals)
    plain = to_plain(replace(household, rituals=bare))
    del plain["id"]
    for hearing in _hearings(plain):
        hearing.update({name: " ".join(hearing[name]) for name in LINES if name in hearing})
    kept = {ritual.id: dict(_bits(ritual.kept)) for ritual in household.rituals if ritual.kept}
    return json.dumps(plain | ({"kept": kept} if kept else {}), separators=(",", ":"))


def read(household: str, document: str | bytes) -> Household:
    """The household of this id that was written as a document. Raises `Unreadable`."""
    try:
        plain = json.loads(document)
        for hearing in _hearings(plain):
            hearing.update({name: hearing[name].split() for name in LINES if name in hearing})
        kept = plain.pop("kept", {})
        bare = from_plain(Household, plain | {"id": household})
        rituals = (replace(ritual, kept=_days(kept.get(ritual.id, {}))) for ritual in bare.rituals)
        return replace(bare, rituals=tuple(rituals))
    except TROUBLE as error:
        raise Unreadable("a stored household cannot be read") from error


def write_archive(kept: Mapping[str, frozenset[date]]) -> list[str]:
    """The lines of an archive, one for each ritual and year; those of two archives stand side by side."""
    return [f"{year} {bits} {ritual}" for ritual, days in kept.items() for year, bits in _bits(days)]


def read_archive(lines: Iterable[str]) -> dict[str, frozenset[date]]:
    """The days by ritual that were written as lines. Raises `Unreadable`."""
    kept: dict[str, frozenset[date]] = {}
    try:
        for line in lines:
            year, bits, ritual = line.split(" ", 2)
            kept[ritual] = kept.get(ritual, frozenset()) | _days({year: bits})
    except TROUBLE as error:
        raise Unreadable("a stored archive cannot be read") from error
    return kept


def _hearings(plain: Any) -> Iterator[dict[str, Any]]:
    yield from plain.get("questions", {}).get("decks", {}).values()


def _bits(days: frozenset[date]) -> Iterator[tuple[str, str]]:
    """Each year's days: the lowest bit of the first byte is 1 January."""
    years: dict[int, int] = {}
    for day in days:
        years[day.year] = years.get(day.year, 0) | 1 << (day - date(day.year, 1, 1)).days
    for year, bits in sorted(years.items()):
        yield f"{year:04}", b64encode(bits.to_bytes(-(-bits.bit_length() // 8), "little")).decode()


def _days(years: Mapping[str, str]) -> frozenset[date]:
    found = []
    for year, text in years.items():
        bits, first = int.from_bytes(b64decode(text, validate=True), "little"), date(int(year), 1, 1)
        found += [first + timedelta(days=day) for day in range(bits.bit_length()) if bits >> day & 1]
    return frozenset(found)
