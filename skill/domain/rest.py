"""Which days rest for a ritual, and whether its rhythm or something else is why."""

from dataclasses import dataclass, field
from datetime import date

from skill.domain.days import Calendar, Span
from skill.domain.quiet_times import QuietTime, is_whole_quiet_day
from skill.domain.rituals import Ritual


@dataclass(frozen=True)
class Rest:
    """The household's reasons for rest; a day once looked at is remembered."""

    calendar: Calendar
    pauses: tuple[Span, ...] = ()
    quiet_times: tuple[QuietTime, ...] = ()
    _seen: dict[date, bool] = field(default_factory=dict, compare=False)

    def of_all(self, day: date) -> bool:
        """Whether a day rests for every ritual: paused, jumped over, or a whole quiet day."""
        if day not in self._seen:
            self._seen[day] = (
                any(day in pause for pause in self.pauses)
                or any(day in moved for moved in self.calendar.moved)
                or is_whole_quiet_day(self.quiet_times, self.calendar, day)
            )
        return self._seen[day]

    def beside_rhythm(self, ritual: Ritual, day: date) -> bool:
        """Whether a day rests for a ritual for any reason but its rhythm."""
        return (
            any(day in span for span in ritual.pauses)
            or any(day in span for span in ritual.retired)
            or self.of_all(day)
        )

    def of(self, ritual: Ritual, day: date) -> bool:
        """Whether a day rests for a ritual: it neither counts nor breaks."""
        return not ritual.rhythm_on(day).asks(day) or self.beside_rhythm(ritual, day)
