from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from skill.conversation.ports import Archive, Stored, StoreDown
from skill.domain.household import Household
from skill.speakers.local.failing_store import FailingStore


@dataclass
class DictStore:
    """A store in memory."""

    held: dict[str, Stored] = field(default_factory=dict)

    def load(self, household: str) -> Stored:
        return self.held.get(household, Stored(Household(household), 0))

    def save(self, household: Household, version: int, archive: Archive | None = None) -> None:
        assert archive is None
        self.held[household.id] = Stored(household, version + 1)

    def archives(self, household: str) -> list[Archive]:
        assert household
        return []

    def erase(self, household: str) -> None:
        self.held.pop(household, None)


NEW = Household(id="local-household")
USES: Mapping[str, Callable[[FailingStore], object]] = {
    "load": lambda store: store.load("x"),
    "save": lambda store: store.save(NEW, 0),
    "archives": lambda store: store.archives("x"),
    "erase": lambda store: store.erase("x"),
}


@pytest.mark.parametrize("use", USES)
def test_a_store_taken_down_is_down_until_it_is_up_again(use: str) -> None:
    down = True
    store = FailingStore(DictStore(), lambda: down)
    with pytest.raises(StoreDown):
        USES[use](store)
    down = False
    USES[use](store)
