"""The household's day and week: which date an instant belongs to, and how that may change.

Everything is on wall clock, so that a day of 23 or 25 hours is one day.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from skill.domain.plain import NOT_STORED

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
DEFAULT_TURN = time(4)
LATEST_TURN = time(6)
AFTERNOON = time(15)
MONDAY = date(1, 1, 1)  # the proleptic Gregorian calendar begins on a Monday


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included; without a last one it goes on."""

    first: date
    last: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def ended_before(self, day: date) -> "Span | None":
        """What is left of it when it ends on the day before; None if that is nothing."""
        if self.first >= day:
            return None
        return self if self.last is not None and self.last < day else Span(self.first, day - DAY)


@dataclass(frozen=True)
class DayRule:
    """The home zone (an IANA name; None while unknown) and the day turn, from a household day on."""

    since: date
    zone: str | None
    turn: time = DEFAULT_TURN


@dataclass(frozen=True)
class WeekStart:
    """The weekday (Monday is 0) that weeks begin with, from one such date on."""

    since: date
    weekday: int


@dataclass(frozen=True)
class Calendar:
    """A household's zone, day turn and week start, with all that held before."""

    day_rules: tuple[DayRule, ...] = ()
    week_starts: tuple[WeekStart, ...] = ()
    moved: tuple[Span, ...] = ()
    """Days that a change of zone or day turn jumped over: they rest."""
    assumed_zone: str = field(default="UTC", metadata=NOT_STORED)
    """The zone used while none is known; never stored."""

    @property
    def zone(self) -> str:
        """The home zone now."""
        return self.known_zone or self.assumed_zone

    @property
    def known_zone(self) -> str | None:
        """The home zone now, None while no zone was learned."""
        return self.day_rules[-1].zone if self.day_rules else None

    @property
    def turn(self) -> time:
        """The day turn now."""
        return self.day_rules[-1].turn if self.day_rules else DEFAULT_TURN

    def local(self, now: datetime) -> datetime:
        """An instant on the household's wall clock."""
        return now.astimezone(ZoneInfo(self.zone))

    def day_of(self, now: datetime) -> date:
        """The household's day of an instant."""
        local = self.local(now)
        return local.date() - DAY if local.time() < self.turn else local.date()

    def is_morning(self, now: datetime) -> bool:
        """Whether it is after the day turn and before three in the afternoon."""
        return self.turn <= self.local(now).time() < AFTERNOON

    def changed(self, now: datetime, *, zone: str | None = None, turn: time | None = None) -> "Calendar":
        """The calendar after a new zone or day turn is set at an instant.

        Days jumped over rest; the first zone learned is no change.
        """
        before = self.day_of(now)
        rule = DayRule(before, zone or self.known_zone, turn if turn is not None else self.turn)
        after = replace(self, day_rules=(rule,)).day_of(now)
        kept = tuple(old for old in self.day_rules if old.since < after)
        first_zone = zone is not None and self.known_zone is None
        jumped = () if first_zone or after <= before else (Span(before, after - DAY),)
        return replace(self, day_rules=(*kept, replace(rule, since=after)), moved=self.moved + jumped)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """The instants between which a household day lies, by the zone and turn that held on it."""
        zone, turn = ZoneInfo(self.zone_on(day)), self._turn_on(day)
        begin, end = (datetime.combine(each, turn, zone).astimezone(UTC) for each in (day, day + DAY))
        return begin, end

    def zone_on(self, day: date) -> str:
        """The zone last set on or before a day; before any, the first one known."""
        known = [(rule.since, rule.zone) for rule in self.day_rules if rule.zone]
        before = [zone for since, zone in known if since <= day]
        return before[-1] if before else known[0][1] if known else self.assumed_zone

    def _turn_on(self, day: date) -> time:
        turns = [rule.turn for rule in self.day_rules if rule.since <= day]
        return turns[-1] if turns else DEFAULT_TURN

    def week(self, day: date) -> Span:
        """The calendar week of a day: 7 days, up to 13 where the week start changed after it."""
        starts = (WeekStart(MONDAY, 0), *self.week_starts)
        index = max(number for number, start in enumerate(starts) if start.since <= day)
        since = starts[index].since
        first = since + (day - since) // WEEK * WEEK
        if index + 1 == len(starts):
            return Span(first, first + WEEK - DAY)
        following = starts[index + 1].since
        first = min(first, since + ((following - since) // WEEK - 1) * WEEK)
        return Span(first, following - DAY if following - first < 2 * WEEK else first + WEEK - DAY)

    def with_week_start(self, weekday: int, today: date) -> "Calendar":
        """Weeks begin with this weekday, from the first at least 7 days after the running week began.

        A change that was not yet applied is replaced; past weeks stand.
        """
        applied = tuple(start for start in self.week_starts if start.since <= today)
        standing = replace(self, week_starts=applied)
        earliest = standing.week(today).first + WEEK
        since = earliest + timedelta(days=(weekday - earliest.weekday()) % 7)
        return replace(self, week_starts=(*applied, WeekStart(since, weekday)))


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def read_spoken(spoken: date, today: date, now_local: date) -> date:
    """The day meant by a spoken date, in keeping and taking back.

    Speakers resolve dates forwards and by the calendar: far ahead means a year back, the calendar's own
    date means the household's day, and one to seven days ahead the same weekday of last week.
    """
    if spoken > today + WEEK:
        spoken = year_before(spoken)
    if spoken == now_local:
        return today
    return spoken - WEEK if today < spoken <= today + WEEK else spoken


def year_before(day: date) -> date:
    """The same date a year earlier; 29 February falls on the 28th."""
    return on_date(day.year - 1, day.month, day.day)


def on_date(year: int, month: int, day: int) -> date:
    """A yearly date in a year; 29 February falls on the 28th where there is none."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)
