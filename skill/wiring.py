"""The only place that builds things: a store and the skill, from the settings."""

from collections.abc import Callable
from time import monotonic

from skill.conversation.ports import Store
from skill.settings import Settings, StoreName
from skill.speakers.alexa.skill import Serve, serve
from skill.stores.sqlite import SqliteStore


def build_store(settings: Settings) -> Store:
    """The store that the settings name."""
    if settings.store == StoreName.DYNAMODB:
        # Imported late: who keeps households in SQLite need not wait for it.
        from skill.stores.dynamodb import DynamoDbStore  # noqa: PLC0415

        return DynamoDbStore(settings.table, settings.region, settings.endpoint)
    return SqliteStore(settings.data)


def build_skill(
    settings: Settings, store: Store | None = None, clock: Callable[[], float] = monotonic
) -> Serve:
    """The skill: Alexa's JSON in, Alexa's JSON out; the clock tells how long a turn takes, in seconds."""
    return serve(store or build_store(settings), settings.skill_id, clock)
