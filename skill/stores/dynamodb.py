"""Households in a DynamoDB table: the store for AWS, or anything that answers as DynamoDB does.

The table (`pk` and `sk`, strings) is made elsewhere; it is never made, described or looked for here. A turn
is one consistent read and one conditional write; the turn that archives a year is one transaction.
"""

import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from types import SimpleNamespace
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import BinaryAttribute, UnicodeAttribute, UnicodeSetAttribute, VersionAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import DoesNotExist, PynamoDBException, TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from skill.conversation.ports import Archive, LostRace, Store, Stored, StoreDown
from skill.domain.household import Household
from skill.domain.plain import Unreadable
from skill.stores import document

HOUSEHOLD = "household"
YEAR = "year#"
CONNECT_WITHIN, ANSWER_WITHIN = 1, 2
"""Seconds."""
REPEATS = 1
"""How often a call is repeated that was not answered: twice 2 seconds is what a turn can wait for."""
LOST = frozenset(
    {
        *("ConditionalCheckFailedException", "ConditionalCheckFailed"),  # what was loaded is no longer there
        *("TransactionConflictException", "TransactionConflict"),  # it is being changed at this moment
        "TransactionInProgressException",  # our own, repeated while the first one still runs
    }
)
"""The error codes, and reasons a transaction was cancelled for, of a lost race."""
log = logging.getLogger(__name__)


class _Item(Model):
    """What stands in the table: a household with its version, or a year of its days."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = VersionAttribute()
    body = BinaryAttribute(null=True, legacy_encoding=False)
    kept = UnicodeSetAttribute(null=True)


class DynamoDbStore(Store):
    """One table, reached at first use; None as endpoint is AWS's own."""

    def __init__(self, table: str, region: str, endpoint: str | None = None) -> None:
        meta = SimpleNamespace(
            table_name=table,
            region=region,
            host=endpoint,
            connect_timeout_seconds=CONNECT_WITHIN,
            read_timeout_seconds=ANSWER_WITHIN,
            max_retry_attempts=REPEATS,
        )

        class Item(_Item):  # PynamoDB knows a table by its class, so each store has its own
            Meta = cast("Any", meta)

        self._item = Item
        self._connecting = Lock()

    def load(self, household: str) -> Stored:
        """See `Store`."""
        with self._table():
            try:
                item = self._item.get(household, HOUSEHOLD, consistent_read=True)
            except DoesNotExist:
                return Stored(Household(household), 0)
            return Stored(document.read(household, zlib.decompress(item.body)), item.version)

    def save(self, household: Household, version: int, archive: Archive | None = None) -> None:
        """See `Store`."""
        body = zlib.compress(document.write(household).encode(), level=9)
        with self._table() as connection:
            item = self._item(household.id, HOUSEHOLD, body=body)
            if version:  # without one, PynamoDB makes it a condition that there is no item yet
                item.version = version
            if archive is None:
                item.save()
                return
            year = self._item(household.id, f"{YEAR}{archive.year:04}")
            add = self._item.kept.add(set(document.write_archive(archive.kept)))
            with TransactWrite(connection=connection) as write:
                write.save(item)
                write.update(year, [add], add_version_condition=False)  # adds to what is there, unread

    def archives(self, household: str) -> list[Archive]:
        """See `Store`."""
        with self._table():
            years = self._item.query(household, self._item.sk.startswith(YEAR), consistent_read=True)
            return [
                Archive(int(year.sk.removeprefix(YEAR)), document.read_archive(year.kept)) for year in years
            ]

    def erase(self, household: str) -> None:
        """See `Store`."""
        with self._table(), self._item.batch_write() as batch:
            for item in self._item.query(household, consistent_read=True, attributes_to_get=["pk", "sk"]):
                batch.delete(item)

    @contextmanager
    def _table(self) -> Iterator[Connection]:
        """The connection to the table; what goes wrong there is a lost race, or the store is down."""
        try:
            yield self._connected()
        except (PynamoDBException, BotoCoreError, Unreadable, TypeError, ValueError, zlib.error) as error:
            reasons = _reasons(error)
            if reasons & LOST:
                raise LostRace from error
            log.warning("DynamoDB: %s", ", ".join(sorted(reasons)))
            raise StoreDown(str(error)) from error

    def _connected(self) -> Connection:
        """The connection, made at first use, once: neither PynamoDB nor botocore guards its making."""
        with self._connecting:
            connection = self._item._get_connection().connection  # noqa: SLF001 - there is no other way to it
            _ = connection.client
            return connection


def _reasons(error: Exception) -> set[str]:
    """What went wrong: the codes DynamoDB gives, or else the name of the error."""
    if isinstance(error, TransactWriteError) and error.cancellation_reasons:
        return {reason.code for reason in error.cancellation_reasons if reason}
    cause = getattr(error, "cause", None) or error
    # Not PynamoDB's `cause_response_code`, which fails itself where no answer came.
    return {cause.response["Error"]["Code"] if isinstance(cause, ClientError) else type(cause).__name__}
