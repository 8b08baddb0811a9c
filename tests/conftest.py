"""What the tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from skill.speakers.alexa import services
from tests.front_door import Couple, couple_at_home

# The same examples every time: what fails tonight fails tomorrow. `HYPOTHESIS_PROFILE=wide` searches on.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=60)
settings.register_profile(
    "wide", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# No test can reach a real account, nor looks for one on this machine.
os.environ |= {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing"}
os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}

# A busy machine is no odd answer: what is slow is tested where it is meant (test_services.py).
services.TIME_LIMIT = 30.0


@pytest.fixture
def couple(tmp_path: Path) -> Iterator[Couple]:
    """Two people, their speaker in New York's zone, on Sunday 22 November 2026 at nine in the evening."""
    with couple_at_home(tmp_path) as at_home:
        yield at_home
