"""Rituals: their rhythms, the days kept, pauses and retirement."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from skill.domain.days import DAY, Span
from skill.domain.plain import tagged

EVERY_DAY = frozenset(range(7))
COFFEE, REFLECTION, WALK, DATE, CHECK_IN = "coffee", "reflection", "walk", "date", "check_in"
TOUCHPOINTS = (COFFEE, REFLECTION, WALK)


class Unit(StrEnum):
    """What a streak counts."""

    DAYS = "days"
    WEEKS = "weeks"
    YEARS = "years"


@tagged
@dataclass(frozen=True)
class Days:
    """Daily, or on chosen weekdays (Monday is 0)."""

    asked: frozenset[int] = EVERY_DAY
    unit = Unit.DAYS


@tagged
@dataclass(frozen=True)
class Weeks:
    """A number of times a calendar week, 1 to 7."""

    times: int = 1
    unit = Unit.WEEKS


@tagged
@dataclass(frozen=True)
class Years:
    """Yearly on a date; without one, once between 1 July and 30 June."""

    month: int | None = None
    day: int | None = None
    unit = Unit.YEARS


Rhythm = Days | Weeks | Years


@dataclass(frozen=True)
class RhythmSince:
    """A rhythm in force from a day on; without a day, from the beginning."""

    rhythm: Rhythm
    since: date | None = None
    rest_days: frozenset[int] = frozenset()

    def asks(self, day: date) -> bool:
        """Whether the rhythm asks for this weekday."""
        weekday = day.weekday()
        if weekday in self.rest_days:
            return False
        return not isinstance(self.rhythm, Days) or weekday in self.rhythm.asked


@dataclass(frozen=True)
class RhythmSpan:
    """Days in a row whose rhythms count in one unit; open ends are None."""

    unit: Unit
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Run:
    """The state of a streak's fold: the run, the grace left, keeps since grace was earned, and the best run.

    `due` are the outcomes of the last due days (weeks), oldest first, from the first day kept on, at which it
    has `begun`; `spent` the misses of this run that a grace day protected.
    """

    run: int = 0
    grace: int = 1
    since: int = 0
    best: int = 0
    begun: bool = False
    due: tuple[bool, ...] = ()
    spent: tuple[date, ...] = ()


@dataclass(frozen=True)
class Checkpoint:
    """The fold at the end of a day long past, and what it counted until then: derived, rebuildable."""

    through: date
    run: Run
    bests: Mapping[Unit, int]
    total: int


@dataclass(frozen=True)
class Ritual:
    """One ritual of a household."""

    id: str
    rhythms: tuple[RhythmSince, ...]
    name: str | None = None
    """What the couple calls it, if it is their own."""
    kept: frozenset[date] = frozenset()
    """The days kept after the checkpoint, or all."""
    pauses: tuple[Span, ...] = ()
    retired: tuple[Span, ...] = ()
    begun: bool = False
    """Whether it was given a rhythm or a reminder."""
    grace_told: Mapping[date, str] = field(default_factory=dict)
    """The misses whose protection was told, each with the request that told it."""
    checkpoint: Checkpoint | None = None

    @property
    def is_retired(self) -> bool:
        """Whether it was let go and not taken up again."""
        return bool(self.retired) and self.retired[-1].last is None

    def is_active(self, today: date) -> bool:
        """Whether it was ever begun and is not retired."""
        return (self.begun or self.total(today) > 0) and not self.is_retired

    def total(self, through: date) -> int:
        """How often it was kept, through a day."""
        before = self.checkpoint.total if self.checkpoint else 0
        return before + sum(1 for day in self.kept if day <= through)

    @property
    def rhythm(self) -> RhythmSince:
        """The rhythm in force now."""
        return self.rhythms[-1]

    def rhythm_on(self, day: date) -> RhythmSince:
        """The rhythm in force on a day."""
        if self.rhythm.since is None or self.rhythm.since <= day:
            return self.rhythm
        before = [rhythm for rhythm in self.rhythms if rhythm.since is None or rhythm.since <= day]
        return before[-1] if before else self.rhythms[0]

    def spans(self) -> list[RhythmSpan]:
        """The rhythms' history, cut where the unit changes."""
        spans: list[RhythmSpan] = []
        for version in self.rhythms:
            unit = version.rhythm.unit
            if spans and spans[-1].unit == unit:
                continue
            if spans and version.since is not None:
                spans[-1] = replace(spans[-1], last=version.since - DAY)
            spans.append(RhythmSpan(unit, version.since, None))
        return spans

    def with_rhythm(self, rhythm: Rhythm, today: date) -> "Ritual":
        """It has this rhythm from today on; rest days are cleared, and a retired ritual revives."""
        version = RhythmSince(rhythm, today)
        return replace(self._with_version(version), begun=True).revived(today)

    def with_rest_days(self, weekdays: frozenset[int], today: date) -> "Ritual":
        """Its rhythm does not ask for these weekdays either, from today on; the unit stays."""
        rest_days = self.rhythm.rest_days | weekdays
        return self._with_version(replace(self.rhythm, since=today, rest_days=rest_days))

    def _with_version(self, version: RhythmSince) -> "Ritual":
        today = version.since
        kept = tuple(old for old in self.rhythms if old.since is None or (today and old.since < today))
        return replace(self, rhythms=(*kept, version))

    def retire(self, today: date) -> "Ritual":
        """Let go: its days rest from today on. Nothing changes where it is not active."""
        return replace(self, retired=(*self.retired, Span(today))) if self.is_active(today) else self

    def revived(self, today: date) -> "Ritual":
        """Taken up again from today on, if it was retired."""
        if not self.is_retired:
            return self
        *earlier, last = self.retired
        ended = last.ended_before(today)
        return replace(self, retired=(*earlier, ended) if ended else tuple(earlier))

    def keep(self, day: date, today: date) -> "Ritual":
        """Kept on a day; a retired ritual revives from today on."""
        return replace(self, kept=self.kept | {day}).revived(today)

    def take_back(self, day: date) -> "Ritual":
        """Not kept on a day after all."""
        return replace(self, kept=self.kept - {day})


def resumed(pauses: tuple[Span, ...], today: date) -> tuple[Span, ...]:
    """The pauses of a scope, all ended before today."""
    return tuple(ended for pause in pauses if (ended := pause.ended_before(today)))


def pause_of(
    today: date,
    *,
    since: date | None = None,
    start: date | None = None,
    until: date | None = None,
    days: int | None = None,
) -> Span:
    """The days of a pause: it may reach 7 days back, or begin ahead; `until` wins over a length in days.

    A length counts from the start as it was said, though rest reaches back only so far.
    """
    said = start or since or today
    last = None if days is None else said + (days - 1) * DAY
    return Span(max(said, today - 7 * DAY), until - DAY if until is not None else last)


def built_in() -> tuple[Ritual, ...]:
    """The five rituals every household knows, none begun yet."""
    daily, weekly = (RhythmSince(Days()),), (RhythmSince(Weeks(1)),)
    return (
        *(Ritual(name, daily) for name in TOUCHPOINTS),
        *(Ritual(name, weekly) for name in (DATE, CHECK_IN)),
    )
