"""Households in a SQLite file: the embedded store, for one machine."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from skill.conversation.ports import Archive, LostRace, Store, Stored, StoreDown
from skill.domain.household import Household
from skill.domain.plain import Unreadable
from skill.stores import document

HOUSEHOLD = "household"
YEAR = "year#"
WAIT = 5.0
"""Seconds a connection waits for another one's write."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS item (
    pk TEXT NOT NULL, sk TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (pk, sk)
) WITHOUT ROWID
"""


class SqliteStore(Store):
    """One file, `our-rituals.sqlite3`; what is saved is on the disk when `save` returns."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "our-rituals.sqlite3"
        self._making = Lock()
        self._made = False

    def load(self, household: str) -> Stored:
        """See `Store`."""
        with self._connection() as connection:
            found = connection.execute(
                "SELECT version, body FROM item WHERE pk = ? AND sk = ?", (household, HOUSEHOLD)
            ).fetchone()
            if found is None:
                return Stored(Household(household), 0)
            version, body = found
            return Stored(document.read(household, body), version)

    def save(self, household: Household, version: int, archive: Archive | None = None) -> None:
        """See `Store`."""
        body = document.write(household)
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            saved = connection.execute(
                "INSERT INTO item VALUES (:pk, :sk, 1, :body) ON CONFLICT DO NOTHING"
                if version == 0
                else "UPDATE item SET version = version + 1, body = :body"
                " WHERE pk = :pk AND sk = :sk AND version = :version",
                {"pk": household.id, "sk": HOUSEHOLD, "body": body, "version": version},
            )
            if saved.rowcount == 0:
                connection.rollback()
                raise LostRace
            if archive is not None:
                lines = "\n".join(document.write_archive(archive.kept))
                connection.execute(
                    "INSERT INTO item VALUES (?, ?, 1, ?)"
                    " ON CONFLICT DO UPDATE SET body = body || char(10) || excluded.body",
                    (household.id, f"{YEAR}{archive.year:04}", lines),
                )
            connection.commit()

    def archives(self, household: str) -> list[Archive]:
        """See `Store`."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT sk, body FROM item WHERE pk = ? AND sk LIKE ? ORDER BY sk", (household, f"{YEAR}%")
            ).fetchall()
            return [
                Archive(int(sk.removeprefix(YEAR)), document.read_archive(body.split("\n")))
                for sk, body in rows
            ]

    def erase(self, household: str) -> None:
        """See `Store`."""
        with self._connection() as connection:
            connection.execute("DELETE FROM item WHERE pk = ?", (household,))
            connection.commit()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one piece of work: SQLite opens in a fraction of a millisecond, in any thread."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=WAIT)
            try:
                self._make(connection)
                connection.execute("PRAGMA synchronous = FULL")
                yield connection
            finally:
                connection.close()
        except (OSError, sqlite3.Error, Unreadable) as error:
            raise StoreDown(str(error)) from error

    def _make(self, connection: sqlite3.Connection) -> None:
        with self._making:
            if not self._made:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(SCHEMA)
                connection.commit()
                self._made = True
