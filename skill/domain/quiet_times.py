"""Quiet time: each partner's time alone, as far as it makes whole quiet days, which rest the streaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from skill.domain.days import DAY, Calendar

WHOLE_DAY_HOURS = timedelta(hours=12)
Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class QuietTime:
    """One partner's quiet time: once from a date, or weekly on weekdays, at a local time for a length.

    A whole day has no start: it runs from 00:00 to 24:00, and over `days` of them.
    """

    whose: str | None
    set_on: date
    first: date
    start: time | None = None
    length: timedelta = timedelta(hours=1)
    days: int = 1
    weekdays: frozenset[int] = frozenset()
    ended_on: date | None = None

    def counts_on(self, day: date) -> bool:
        """Whether it was in force on a household day."""
        return self.set_on <= day and (self.ended_on is None or day < self.ended_on)

    @property
    def longest(self) -> timedelta:
        """More than it can cover of any one day, even of one that is an hour longer."""
        return (DAY if self.start is None else self.length) + timedelta(hours=1)

    def runs_within(self, begin: date, end: date, zone: str) -> Iterator[Interval]:
        """Its runs in UTC that may touch the local dates between two, by the wall clock of a zone."""
        reach = DAY * (self.days + 1) if self.start is None else self.length + DAY
        day = max(begin - reach, self.first) if self.weekdays else self.first
        while day <= end and (self.weekdays or day == self.first):
            if not self.weekdays or day.weekday() in self.weekdays:
                yield self._run_from(day, ZoneInfo(zone))
            day += DAY

    def _run_from(self, day: date, zone: ZoneInfo) -> Interval:
        begin = datetime.combine(day, self.start or time(), zone).astimezone(UTC)
        if self.start is None:
            return begin, datetime.combine(day + self.days * DAY, time(), zone).astimezone(UTC)
        return begin, begin + self.length


def is_whole_quiet_day(quiet_times: tuple[QuietTime, ...], calendar: Calendar, day: date) -> bool:
    """Whether one partner's quiet times together cover 12 elapsed hours or more of a household day."""
    in_force = [quiet for quiet in quiet_times if quiet.counts_on(day)]
    for whose in {quiet.whose for quiet in in_force}:
        theirs = [quiet for quiet in in_force if quiet.whose == whose]
        if sum((quiet.longest for quiet in theirs), timedelta()) < WHOLE_DAY_HOURS:
            continue
        if _covered(theirs, calendar, day) >= WHOLE_DAY_HOURS:
            return True
    return False


def _covered(quiet_times: list[QuietTime], calendar: Calendar, day: date) -> timedelta:
    begin, end = calendar.bounds(day)
    zone = calendar.zone_on(day)
    runs = sorted(
        (max(start, begin), min(stop, end))
        for quiet in quiet_times
        for start, stop in quiet.runs_within(day, day + DAY, zone)
        if start < end and stop > begin
    )
    covered, reached = timedelta(), begin
    for start, stop in runs:
        covered += max(stop - max(start, reached), timedelta())
        reached = max(reached, stop)
    return covered
