"""The settings, read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class BadSetting(Exception):
    """A setting that cannot be used; the text says which, and why."""


@dataclass(frozen=True)
class Settings:
    """What differs from one place the skill runs in to another."""

    data: Path = Path(".data")
    """The folder of the SQLite file."""
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
        """The settings of an environment; what is not set there has its default. Raises `BadSetting`."""
        roots = environment.get("RITUALS_TRUST_ROOTS")
        return cls(
            data=Path(environment.get("RITUALS_DATA") or ".data"),
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
