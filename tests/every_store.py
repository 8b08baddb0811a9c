"""Every store there is, each fresh; another one joins by a line here."""

from collections.abc import Callable, Mapping
from pathlib import Path

from skill.conversation.ports import Store
from skill.stores.sqlite import SqliteStore
from tests.loopback_dynamodb import new_table

STORES: Mapping[str, Callable[[Path], Store]] = {
    "sqlite": SqliteStore,
    "dynamodb": lambda _folder: new_table().store(),
}
