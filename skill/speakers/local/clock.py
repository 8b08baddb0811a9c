"""The speaker's clock: it can be set, moved on, and either runs with real time or stands still."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """An instant that is set and moved by hand; real time is added where it is told how much has passed."""

    def __init__(self, start: datetime, elapsed: Callable[[], float] | None = None) -> None:
        """Start at an aware instant; `elapsed` counts real seconds, without it the clock stands still."""
        self._elapsed = elapsed
        self.set(start)

    @property
    def runs(self) -> bool:
        """Whether real time moves it."""
        return self._elapsed is not None

    def now(self) -> datetime:
        """The instant it shows, in UTC."""
        return self._set_to + timedelta(seconds=self._count() - self._set_at)

    def set(self, instant: datetime) -> None:
        """Show this aware instant from now on."""
        self._set_to = instant.astimezone(UTC)
        self._set_at = self._count()

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds without waiting for them."""
        self._set_to += timedelta(seconds=seconds)

    def _count(self) -> float:
        return self._elapsed() if self._elapsed else 0.0
