"""How large a household grows in DynamoDB, and what a turn costs there: `make sizes`.

Sizes are of what really stands in the (played) table, by DynamoDB's own rule: the bytes of each attribute's
name and value, a number taking a byte for two digits and one more, binary its raw bytes
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html). Units
follow from them: a consistent read is one for each 4 KB begun, a write one for each 1 KB begun, and two
each in a transaction
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html). The capacity
that the played DynamoDB says was consumed is a constant, and so no help.
"""

import json
import os
import uuid
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from skill.conversation.ports import Archive
from skill.domain.days import DAY
from skill.domain.household import Household, Request
from skill.domain.plain import to_plain
from skill.domain.questions import Draw
from skill.domain.quiet_times import QuietTime
from skill.domain.rituals import Days, pause_of
from skill.speech.decks import LocaleDecks
from skill.stores import document
from tests.loopback_dynamodb import Table, new_table

BEGAN = date(2006, 11, 22)
DAILY, WEEKLY = ("coffee", "reflection", "walk", "own"), ("date", "check_in")
READ_UNIT, WRITE_UNIT = 4096, 1024
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True)
class Row:
    """What there is to tell of a household of this age."""

    years: int
    plain: int
    compact: int
    item: int
    largest_year: int

    def __str__(self) -> str:
        read, write = -(-self.item // READ_UNIT), -(-self.item // WRITE_UNIT)
        archiving = 2 * write + 2 * -(-self.largest_year // WRITE_UNIT)
        sizes = (self.plain, self.compact, self.item, self.largest_year)
        told = (f"{self.years} years", *(f"{size:,}" for size in sizes), read, write, archiving)
        return (
            "| " + " | ".join(f"{each!s:>{len(head)}}" for each, head in zip(told, HEADS, strict=True)) + " |"
        )


HEADS = (
    *("kept for", "as plain JSON", "compact", "item in the table", "largest year item"),
    *("read units a turn", "write units a turn", "write units, archiving"),
)


class Life:
    """Six rituals kept on most days, two questions a day, rest, quiet times and travel, one day at a time."""

    def __init__(self, table: Table) -> None:
        self.random, self.store, self.version = Random(20), table.store(), 0  # noqa: S311 - a life, no secret
        self.device = f"amzn1.ask.device.{self.letters(180)}"
        self.household = Household(f"amzn1.ask.account.{self.letters(190)}").with_own_ritual(
            "own", "Tea on the balcony", Days(), BEGAN
        )
        self.decks = LocaleDecks("en-US")

    def letters(self, number: int) -> str:
        return "".join(self.random.choices(LETTERS, k=number))

    def request(self) -> str:
        return f"amzn1.echo-api.request.{uuid.UUID(int=self.random.getrandbits(128))}"

    def through(self, years: int) -> Iterator[date]:
        """Every day of so many years, lived."""
        day = BEGAN
        while day < BEGAN + 365.25 * years * DAY:
            self.lives(day)
            yield day
            day += DAY

    def lives(self, day: date) -> None:
        now, known = (
            datetime.combine(day, time(22), UTC),
            self.household.heard_from(self.device, self.now(day)),
        )
        known = known.with_zone_looked_up(self.zone(day), now)
        due = (*DAILY, *(WEEKLY if day.weekday() == 6 else ()))
        for name in due:
            known = known.keep(name, day, day) if self.random.random() < 0.85 else known.waits_for(name, day)
        for deck in ("morning", "evening", "walk"):
            known = self.asked(known, deck, day)
        self.household = self.rested(known, day)
        if day.weekday() == 0:
            self.household = self.household.grace_was_told(day, self.request())
        for _ in range(5):
            self.household = self.household.acted(Request(self.request()), day)
        self.archives(day)

    def now(self, day: date) -> datetime:
        return datetime.combine(day, time(22), UTC)

    def zone(self, day: date) -> str:
        """Two journeys a year, of a week each."""
        return "Europe/Lisbon" if day.timetuple().tm_yday % 182 < 7 else "Europe/Berlin"

    def asked(self, known: Household, deck: str, day: date) -> Household:
        draw = Draw(known.id, deck, self.decks.deck(deck), known.ceiling(day), day)
        card, questions = draw.next(known.questions)
        if card and self.random.random() < 0.2:
            _, questions = draw.next(questions.skip(deck, card.id, day), but=card.id)
        if card and self.random.random() < 0.03:
            questions = questions.save(card.id)
        return replace(known, questions=questions)

    def rested(self, known: Household, day: date) -> Household:
        """Three pauses, two new quiet times and a new rhythm a year."""
        number = day.timetuple().tm_yday
        if number % 120 == 100:
            known = known.pause(None, pause_of(day, days=6), day)
        if number % 180 == 50:
            quiet = QuietTime("Leah", day, day, time(19), timedelta(hours=2), weekdays=frozenset({2}))
            ended = tuple(replace(old, ended_on=old.ended_on or day) for old in known.quiet_times)
            known = replace(known, quiet_times=(*ended, quiet))
        if number == 200:
            rhythm = Days(frozenset({0, 1, 2, 3, 4})) if day.year % 2 else Days()
            known = known.with_rhythm("walk", rhythm, day)
        return known

    def archives(self, day: date) -> None:
        archived = self.household.archived(day)
        if archived:
            self.household, kept, year = archived
            self.saves(Archive(year, kept))

    def saves(self, archive: Archive | None = None) -> None:
        self.store.save(self.household, self.version, archive)
        self.version += 1


def size(item: dict[str, dict[str, Any]]) -> int:
    """An item's bytes, as DynamoDB counts them."""
    return sum(len(name.encode()) + _size(*next(iter(value.items()))) for name, value in item.items())


def _size(kind: str, value: Any) -> int:
    match kind:
        case "B":
            return len(b64decode(value))
        case "N":
            return -(-len(value.lstrip("-").strip("0.")) // 2) + 1
        case "SS":
            return sum(len(each.encode()) for each in value)
        case _:
            return len(value.encode())


def measured(years: int) -> Row:
    """A household that lived for so many years."""
    table = new_table()
    life = Life(table)
    for _ in life.through(years):
        pass
    life.saves()
    sizes = {item["sk"]["S"]: size(item) for item in table.items()}
    plain = len(json.dumps(to_plain(life.household), separators=(",", ":")))
    item = sizes.pop("household")
    return Row(years, plain, len(document.write(life.household)), item, max(sizes.values()))


if __name__ == "__main__":
    os.environ |= {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing"}
    print("Bytes of a household with 6 rituals, and DynamoDB's units:\n")
    print("| " + " | ".join(HEADS) + " |")
    print("| " + " | ".join("-" * (len(head) - 1) + ":" for head in HEADS) + " |")
    for age in (2, 20):
        print(measured(age))
