"""The only place that builds things: a store, the skill and its web endpoint, from the settings."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from skill.conversation.ports import Store
from skill.settings import BadSetting, Settings, StoreName
from skill.speakers.alexa.skill import Serve, serve
from skill.stores.sqlite import SqliteStore

if TYPE_CHECKING:  # as in `build_endpoint`
    from skill.speakers.alexa.web.endpoint import Endpoint
    from skill.speakers.alexa.web.verifiers import Verifier

log = logging.getLogger(__name__)


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


def now() -> datetime:
    """This machine's time. It is for the web's timestamps alone: a turn has the request's own."""
    return datetime.now(UTC)


def build_endpoint(
    settings: Settings,
    store: Store | None = None,
    clock: Callable[[], datetime] = now,
    fetch: Callable[[str], bytes] | None = None,
) -> "Endpoint":
    """What stands behind the web's address; `fetch` is how a chain is fetched. Raises `BadSetting`."""
    # Imported late: the Lambda imports this module, and carries neither Flask nor cryptography.
    from skill.speakers.alexa.web.endpoint import Endpoint  # noqa: PLC0415
    from skill.speakers.alexa.web.verifiers import FromThisMachine  # noqa: PLC0415

    if settings.verify:
        verifiers = _build_verifiers(settings, clock, fetch)
    else:
        log.warning("RITUALS_VERIFY is off: signatures are not checked, and only this machine is served")
        verifiers = (FromThisMachine(),)
    return Endpoint(build_skill(settings, store), verifiers)


def _build_verifiers(
    settings: Settings, clock: Callable[[], datetime], fetch: Callable[[str], bytes] | None
) -> "tuple[Verifier, ...]":
    # Imported late, as above.
    from skill.speakers.alexa.web import fetching  # noqa: PLC0415
    from skill.speakers.alexa.web.certificates import Certificates, Roots  # noqa: PLC0415
    from skill.speakers.alexa.web.verifiers import InTime, SignedByAlexa  # noqa: PLC0415

    try:
        roots = Roots.read(settings.trust_roots)
        fetch = fetch or partial(fetching.fetch, fetching.https_opener(roots.for_fetching()))
        certificates = Certificates(fetch, roots.for_checking(), clock)
    except (OSError, ValueError) as error:
        raise BadSetting(f"RITUALS_TRUST_ROOTS: {settings.trust_roots} cannot be used: {error}") from error
    return InTime(clock), SignedByAlexa(certificates)
