"""`skill.web` as a program and as an application: over real HTTP, with its errors and its settings."""

import http.client
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import skill.web
from skill.speakers.alexa.web.endpoint import application
from tests.front_door import Couple, Plain
from tests.web_door import CHAIN_PATH, CHAIN_URL, MIDDLE, ROOT, Wanted, chain_host, issue, signed

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Told:
    """An answer over HTTP."""

    status: int
    kind: str | None
    body: bytes

    @property
    def json(self) -> Plain:
        found: Plain = json.loads(self.body)
        return found


def program(folder: Path, settings: Mapping[str, str]) -> "subprocess.Popen[str]":
    inherited = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return subprocess.Popen(
        [sys.executable, "-m", "skill.web"],
        cwd=REPOSITORY,
        env=inherited | {"RITUALS_DATA": str(folder), "RITUALS_PORT": "0", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[http.client.HTTPConnection]:
    """What `make serve` runs, on a free port, and a connection to it."""
    with program(folder, settings) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        assert first.startswith("Listening on http://127.0.0.1:"), running.communicate()[1]
        port = int(first.split(":")[2].split()[0])
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                yield connection
        finally:
            running.terminate()


def post(connection: http.client.HTTPConnection, body: bytes, headers: Mapping[str, str]) -> Told:
    connection.request("POST", "/alexa", body, {"Content-Type": "application/json", **headers})
    return told(connection)


def told(connection: http.client.HTTPConnection) -> Told:
    with connection.getresponse() as answer:
        return Told(answer.status, answer.headers.get("Content-Type"), answer.read())


@pytest.fixture
def body(couple: Couple) -> bytes:
    """The skill opened, this moment."""
    couple.now = datetime.now(UTC)
    couple.opens()
    return json.dumps(couple.request).encode()


def test_it_serves_over_http(tmp_path: Path, body: bytes) -> None:
    with serving(tmp_path / "data", RITUALS_VERIFY="off") as connection:
        connection.request("GET", "/health")
        assert told(connection) == Told(200, "application/json", b'{"status":"ok"}\n')
        assert "outputSpeech" in post(connection, body, {}).json["response"]
        for header in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"):
            refused = post(connection, body, {header: "127.0.0.1"})
            assert (refused.status, list(refused.json)) == (400, ["error"])
        large = post(connection, b" " * 1_100_000, {})
        assert (large.status, large.kind) == (413, "application/json")


def test_it_fetches_alexas_chain_over_https_and_trusts_the_roots_it_is_told_to(
    tmp_path: Path, body: bytes
) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(b"Subject: a root\n" + ROOT.pem)
    settings = {"RITUALS_TRUST_ROOTS": str(roots), "RITUALS_SKILL_ID": "amzn1.ask.skill.test"}
    headers = {"Signature-256": signed(body), "SignatureCertChainUrl": CHAIN_URL}
    with chain_host() as host:
        host.trust = tls_of("s3.amazonaws.com", tmp_path)
        proxy = f"http://127.0.0.1:{host.port}"
        with serving(tmp_path / "data", https_proxy=proxy, **settings) as connection:
            served = post(connection, body, headers)
            assert "outputSpeech" in served.json["response"]
            assert post(connection, body, headers).status == 200
            assert host.asked == [CHAIN_PATH]
            assert post(connection, body + b" ", headers).status == 400
            assert post(connection, body, {}).json == {"error": "the header Signature-256 is missing"}


def test_a_host_that_is_not_shown_to_be_amazons_is_not_believed(tmp_path: Path, body: bytes) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(ROOT.pem)
    headers = {"Signature-256": signed(body), "SignatureCertChainUrl": CHAIN_URL}
    with chain_host() as host:
        host.trust = tls_of("s3.example.com", tmp_path)
        proxy = f"http://127.0.0.1:{host.port}"
        with serving(tmp_path / "data", https_proxy=proxy, RITUALS_TRUST_ROOTS=str(roots)) as connection:
            refused = post(connection, body, headers)
        assert refused.json == {"error": "the certificate chain cannot be fetched"}
        assert host.asked == []


def tls_of(name: str, folder: Path) -> ssl.SSLContext:
    """What shows a host to be this one, by the root made here."""
    host = issue(Wanted(name, names=(name,)), MIDDLE)
    shown = folder / "host.pem"
    shown.write_bytes(host.key_pem + host.pem + MIDDLE.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    return context


# What it says when it cannot


def complaint(folder: Path, **settings: str) -> str:
    with program(folder, settings) as running:
        out, complained = running.communicate(timeout=30)
    assert running.returncode == 1
    assert out == ""
    assert "Traceback" not in complained
    return complained.splitlines()[-1]


def test_a_port_in_use_is_said_to_be(tmp_path: Path) -> None:
    with serving(tmp_path, RITUALS_VERIFY="off") as connection:
        said = complaint(tmp_path, RITUALS_PORT=str(connection.port))
    assert said == f"Port {connection.port} on 127.0.0.1 is in use. Set RITUALS_PORT to another."


def test_a_port_that_is_none_is_said_to_be(tmp_path: Path) -> None:
    assert complaint(tmp_path, RITUALS_PORT="http") == "RITUALS_PORT is 'http', which is no port"


def test_an_address_of_another_machine_is_said_not_to_do(tmp_path: Path) -> None:
    assert complaint(tmp_path, RITUALS_HOST="192.0.2.1").startswith("Cannot listen on 192.0.2.1, port 0: ")


@pytest.mark.parametrize("content", [None, b"", b"no certificate", ROOT.pem.replace(b"M", b"?")])
def test_roots_that_cannot_be_used_are_said_not_to_do(tmp_path: Path, content: bytes | None) -> None:
    roots = tmp_path / "roots.pem"
    if content is not None:
        roots.write_bytes(content)
    said = complaint(tmp_path, RITUALS_TRUST_ROOTS=str(roots))
    assert said.startswith(f"RITUALS_TRUST_ROOTS: {roots} cannot be used: ")


# The application


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FlaskClient:
    monkeypatch.setenv("RITUALS_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("RITUALS_TRUST_ROOTS", raising=False)
    monkeypatch.delenv("RITUALS_VERIFY", raising=False)
    return skill.web.app.test_client()


def test_the_settings_are_read_at_each_request(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    assert client.post("/alexa", data=body).get_json() == {"error": "the header Signature-256 is missing"}
    monkeypatch.setenv("RITUALS_VERIFY", "off")
    assert client.post("/alexa", data=body).status_code == 200
    monkeypatch.setenv("RITUALS_SKILL_ID", "amzn1.ask.skill.ours")
    another = client.post("/alexa", data=body)
    assert (another.status_code, another.get_json()) == (
        400,
        {"error": "the request is meant for another skill"},
    )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/alexa", 405), ("PUT", "/alexa", 405), ("POST", "/health", 405), ("GET", "/", 404)],
)
def test_what_http_has_against_a_request_is_told_in_json(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.content_type) == (status, "application/json")
    assert list(answer.get_json()) == ["error"]
    assert ("Allow" in answer.headers) == (status == 405)


def test_a_caller_who_only_looks_whether_it_is_there_is_answered_as_the_hosting_guide_says(
    client: FlaskClient,
) -> None:
    guide = (REPOSITORY / "infra/hosting.md").read_text(encoding="utf-8")
    answer = client.post("/alexa", data='{"request": {}, "context": {}}')
    assert answer.status_code == 400
    assert '{"request": {}, "context": {}}' in guide
    assert answer.text.strip() in guide


def test_what_nobody_thought_of_is_told_in_json_and_logged_once(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise RuntimeError("secret")

    answer = application(fails).test_client().post("/alexa", data=body)  # type: ignore[arg-type] # it fails
    assert (answer.status_code, answer.get_json()) == (500, {"error": "something went wrong"})
    assert [record.getMessage() for record in caplog.records if record.exc_info] == ["request failed"]


def test_public_roots_are_trusted_where_none_are_told(client: FlaskClient, body: bytes) -> None:
    headers = {"Signature-256": signed(body), "SignatureCertChainUrl": "https://s3.amazonaws.com/evil"}
    answer = client.post("/alexa", data=body, headers=headers)
    assert answer.get_json() == {"error": "the certificate chain's address is not in Alexa's folder"}


def test_it_is_imported_without_the_library_that_reads_no_newer_openssl() -> None:
    program = (
        "import sys; sys.modules['oscrypto'] = None; import skill.web;"
        "print('certvalidator' in sys.modules, 'flask_ask_sdk.skill_adapter' in sys.modules)"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert result.stdout.split() == ["False", "True"]
