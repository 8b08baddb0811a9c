"""The settings, read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What differs from one place the skill runs in to another."""

    data: Path = Path(".data")
    """The folder of the SQLite file."""
    skill_id: str = ""
    """The only applicationId that is served; empty: any."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings of an environment; what is not set there has its default."""
        return cls(
            data=Path(environment.get("RITUALS_DATA") or ".data"),
            skill_id=environment.get("RITUALS_SKILL_ID", ""),
        )
