"""The only place that builds things: a store and the skill, from the settings."""

from skill.conversation.ports import Store
from skill.settings import Settings
from skill.speakers.alexa.skill import Serve, serve
from skill.stores.sqlite import SqliteStore


def build_store(settings: Settings) -> Store:
    """The store that the settings name."""
    return SqliteStore(settings.data)


def build_skill(settings: Settings, store: Store | None = None) -> Serve:
    """The skill: Alexa's JSON in, Alexa's JSON out."""
    return serve(store or build_store(settings), settings.skill_id)
