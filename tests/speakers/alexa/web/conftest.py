"""What the tests of the web endpoint share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.front_door import Couple
from tests.web_door import ChainHost, Web, chain_host, web_of


@pytest.fixture
def host() -> Iterator[ChainHost]:
    """The host of the certificate chain, on loopback."""
    with chain_host() as running:
        yield running


@pytest.fixture
def web(couple: Couple, host: ChainHost, tmp_path: Path) -> Web:
    """The couple's skill by its web address."""
    return web_of(couple, host, tmp_path)
