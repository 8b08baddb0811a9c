"""A store that can be taken down by hand, for `/fail store`."""

from collections.abc import Callable

from skill.conversation.ports import Archive, Store, Stored, StoreDown
from skill.domain.household import Household


class FailingStore:
    """The store given, out of reach for as long as `is_down` says so."""

    def __init__(self, store: Store, is_down: Callable[[], bool]) -> None:
        """Stand before this store."""
        self._store = store
        self._is_down = is_down

    def load(self, household: str) -> Stored:
        """As the store's own."""
        return self._reached().load(household)

    def save(self, household: Household, version: int, archive: Archive | None = None) -> None:
        """As the store's own."""
        self._reached().save(household, version, archive)

    def archives(self, household: str) -> list[Archive]:
        """As the store's own."""
        return self._reached().archives(household)

    def erase(self, household: str) -> None:
        """As the store's own."""
        self._reached().erase(household)

    def _reached(self) -> Store:
        if self._is_down():
            raise StoreDown("taken down by /fail store")
        return self._store
