"""The settings, read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class UnknownStore(Exception):
    """RITUALS_STORE names a store there is not."""


class StoreName(StrEnum):
    """Where households may be kept."""

    SQLITE = "sqlite"
    DYNAMODB = "dynamodb"


@dataclass(frozen=True)
class Settings:
    """What differs from one place the skill runs in to another."""

    store: StoreName = StoreName.SQLITE
    data: Path = Path(".data")
    """The folder of the SQLite file."""
    table: str = "our-rituals"
    """The DynamoDB table."""
    region: str = "us-east-1"
    """The table's AWS region."""
    endpoint: str | None = None
    """Where DynamoDB is reached; None: at AWS."""
    skill_id: str = ""
    """The only applicationId that is served; empty: any."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings of an environment; what is not set there, or empty, has its default.

        Raises `UnknownStore`.
        """

        def first(*names: str, default: str = "") -> str:
            return next((environment[name] for name in names if environment.get(name)), default)

        return cls(
            store=_store(first("RITUALS_STORE", default=cls.store)),
            data=Path(first("RITUALS_DATA", default=str(cls.data))),
            table=first("RITUALS_TABLE", default=cls.table),
            region=first("AWS_REGION", "AWS_DEFAULT_REGION", default=cls.region),
            endpoint=first("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL") or None,
            skill_id=environment.get("RITUALS_SKILL_ID", ""),
        )


def _store(name: str) -> StoreName:
    if name not in list(StoreName):
        raise UnknownStore(f"RITUALS_STORE is {name!r}; it may be {' or '.join(StoreName)}")
    return StoreName(name)
