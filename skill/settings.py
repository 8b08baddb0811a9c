"""The settings, read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class BadSetting(Exception):
    """A setting that cannot be used; the text says which, and why."""


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
    host: str = "127.0.0.1"
    """Where the web endpoint listens."""
    port: int = 8080
    trust_roots: Path | None = None
    """A PEM file of the roots that a web request's certificate chain may lead to; None: certifi's."""
    verify: bool = True
    """Whether a web request has to show that it is Alexa's; if not, only this machine is served."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings of an environment; what is not set there, or empty, has its default.

        Raises `BadSetting`.
        """

        roots = environment.get("RITUALS_TRUST_ROOTS")

        def first(*names: str, default: str = "") -> str:
            return next((environment[name] for name in names if environment.get(name)), default)

        return cls(
            store=_store(first("RITUALS_STORE", default=cls.store)),
            data=Path(first("RITUALS_DATA", default=str(cls.data))),
            table=first("RITUALS_TABLE", default=cls.table),
            region=first("AWS_REGION", "AWS_DEFAULT_REGION", default=cls.region),
            endpoint=first("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL") or None,
            skill_id=environment.get("RITUALS_SKILL_ID", ""),
            host=environment.get("RITUALS_HOST") or "127.0.0.1",
            port=_port(environment.get("RITUALS_PORT") or "8080"),
            trust_roots=Path(roots) if roots else None,
            verify=environment.get("RITUALS_VERIFY", "").strip().lower() != "off",
        )


def _port(told: str) -> int:
    if told.isdecimal() and told.isascii() and int(told) < 65_536:
        return int(told)
    raise BadSetting(f"RITUALS_PORT is {told!r}, which is no port")


def _store(name: str) -> StoreName:
    if name not in list(StoreName):
        raise BadSetting(f"RITUALS_STORE is {name!r}; it may be {' or '.join(StoreName)}")
    return StoreName(name)
