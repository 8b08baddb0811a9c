"""A DynamoDB on loopback: moto's, behind HTTP, so that what the skill does goes over a real connection.

It does one thing at a time (moto alone would let two writes through one condition), remembers what it was
asked, and drops, refuses or delays answers when told to.
"""

import json
import threading
from collections.abc import Callable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from moto.core.botocore_stubber import BotocoreStubber

from skill.stores.dynamodb import DynamoDbStore

AT_AWS = "https://dynamodb.us-east-1.amazonaws.com/"
Answer = tuple[int, dict[str, str], bytes]


class Dropped(Exception):
    """No answer comes: the connection is closed."""


class Table:
    """One table of it: its name, what was asked of it, and what goes wrong with it."""

    def __init__(self, name: str, endpoint: str) -> None:
        self.name, self.endpoint = name, endpoint
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.goes_wrong: Callable[[str, Answer], Answer] = lambda _operation, answer: answer

    def store(self) -> DynamoDbStore:
        """A store of its own over this table."""
        return DynamoDbStore(self.name, "us-east-1", self.endpoint)

    @property
    def operations(self) -> list[str]:
        """What was asked of it, in order."""
        return [operation for operation, _ in self.asked]

    def drops_answers(self, *operations: str) -> None:
        """What is done next of each of these is done, and its answer lost."""
        left = list(operations)

        def drops(operation: str, answer: Answer) -> Answer:
            if operation in left:
                left.remove(operation)
                raise Dropped
            return answer

        self.goes_wrong = drops

    def put(self, item: dict[str, Any]) -> None:
        """What stands in it by another hand."""
        ask("PutItem", {"TableName": self.name, "Item": item})

    def delete(self) -> None:
        """It is gone."""
        ask("DeleteTable", {"TableName": self.name})

    def items(self) -> list[dict[str, Any]]:
        """All that stands in it."""
        found: list[dict[str, Any]] = json.loads(ask("Scan", {"TableName": self.name})[2])["Items"]
        return found


def new_table() -> Table:
    """A table as the template makes it, in the one DynamoDB of this process."""
    table = Table(f"table-{next(NUMBERS)}", _endpoint())
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    ask(
        "CreateTable",
        {
            "TableName": table.name,
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
            "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind in keys],
            "BillingMode": "PAY_PER_REQUEST",
        },
    )
    TABLES[table.name] = table
    return table


TABLES: dict[str, Table] = {}
NUMBERS: Iterator[int] = count()
MOTO = BotocoreStubber()
ONE_AT_A_TIME = threading.Lock()


def ask(operation: str, body: dict[str, Any]) -> Answer:
    """What moto answers."""
    return _answer(f"DynamoDB_20120810.{operation}", json.dumps(body).encode())


def _answer(target: str, body: bytes) -> Answer:
    headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
    request = AWSPreparedRequest("POST", AT_AWS, headers, body, False)
    with ONE_AT_A_TIME:
        answered = MOTO.process_request(request)
    assert answered is not None
    status, told, text = answered
    return status, dict(told), text.encode() if isinstance(text, str) else text


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is sent in one piece: the second of two would wait for the first one's receipt

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        target = self.headers["X-Amz-Target"]
        operation, asked = target.rpartition(".")[2], json.loads(body)
        table = TABLES[_table_of(asked)]
        table.asked.append((operation, asked))
        answer = _answer(target, body)
        try:
            status, headers, text = table.goes_wrong(operation, answer)
        except Dropped:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Tests speak for themselves."""


def _table_of(asked: dict[str, Any]) -> str:
    if "RequestItems" in asked:
        return str(next(iter(asked["RequestItems"])))
    if "TransactItems" in asked:
        return str(next(iter(asked["TransactItems"][0].values()))["TableName"])
    return str(asked["TableName"])


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # as many as may knock at once


@cache
def _endpoint() -> str:
    server = _Server(("127.0.0.1", 0), _Asked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
