"""The skill by its web address: requests signed by a chain made here, fetched over HTTP on loopback."""

import base64
import http.client
import json
import ssl
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from skill.settings import Settings
from skill.speakers.alexa.web import fetching
from skill.speakers.alexa.web.endpoint import application
from skill.wiring import build_endpoint
from tests.front_door import Couple, Plain

ALEXA = "echo-api.amazon.com"
CHAIN_PATH = "/echo.api/echo-api-cert-12.pem"
CHAIN_URL = f"https://s3.amazonaws.com{CHAIN_PATH}"
SKILL_ID = "amzn1.ask.skill.test"
LONG_AGO, LONG_HENCE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 1, 1, tzinfo=UTC)
Key = RSAPrivateKey | EllipticCurvePrivateKey


@cache
def rsa_key(which: str = "alexa's", bits: int = 2048) -> RSAPrivateKey:
    """The same one for the same name, since making one takes its time."""
    return generate_rsa_key(65_537, bits)


@dataclass(frozen=True)
class Issued:
    """A certificate, with the key it vouches for."""

    certificate: x509.Certificate
    key: Key = field(repr=False)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True)
class Wanted:
    """What a certificate is to say."""

    subject: str = ALEXA
    names: tuple[str, ...] = (ALEXA,)
    is_authority: bool = False
    signs_certificates: bool | None = None
    path_length: int | None = None
    begins: datetime = LONG_AGO
    ends: datetime = LONG_HENCE
    use: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH
    key: Key | None = None


def issue(wanted: Wanted, issuer: Issued | None = None) -> Issued:
    """A certificate signed by its issuer, or by itself."""
    key = wanted.key or (generate_private_key(SECP256R1()) if wanted.is_authority else rsa_key())
    signer = issuer.key if issuer else key
    signs = wanted.is_authority if wanted.signs_certificates is None else wanted.signs_certificates
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wanted.subject)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(wanted.begins)
        .not_valid_after(wanted.ends)
        .add_extension(x509.BasicConstraints(wanted.is_authority, wanted.path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(signs), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    if not wanted.is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([wanted.use]), critical=False)
    if wanted.names and not (wanted.is_authority and wanted.names == (ALEXA,)):
        names = x509.SubjectAlternativeName([x509.DNSName(name) for name in wanted.names])
        builder = builder.add_extension(names, critical=False)
    return Issued(builder.sign(signer, SHA256()), key)


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


ROOT = issue(Wanted("A root", is_authority=True))
MIDDLE = issue(Wanted("Between", is_authority=True), ROOT)
LEAF = issue(Wanted(), MIDDLE)
CHAIN = LEAF.pem + MIDDLE.pem


class _Server(ThreadingTCPServer):
    daemon_threads = True


@dataclass
class ChainHost:
    """What lies at Amazon's address, served on loopback: as HTTP, and as HTTPS behind a proxy's CONNECT."""

    pages: dict[str, bytes] = field(default_factory=lambda: {CHAIN_PATH: CHAIN})
    asked: list[str] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] | None = None
    """In place of the pages."""
    port: int = 0
    trust: ssl.SSLContext | None = None

    def opener(self) -> urllib.request.OpenerDirector:
        """What opens Amazon's address here instead."""
        opener = urllib.request.OpenerDirector()
        opener.add_handler(_ToLoopback(self.port))
        return opener


class _ToLoopback(urllib.request.AbstractHTTPHandler):
    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        """The name urllib looks for."""
        assert request.host == "s3.amazonaws.com"
        request.host = f"127.0.0.1:{self._port}"
        return self.do_open(http.client.HTTPConnection, request)


@contextmanager
def chain_host() -> Iterator[ChainHost]:
    """The host of the chain, for as long as the `with` block lasts."""
    host = ChainHost()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.asked.append(self.path)
            with suppress(ConnectionError):
                (host.answer or self._page)(self)

        def do_CONNECT(self) -> None:
            assert host.trust is not None
            assert self.path == "s3.amazonaws.com:443"
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            with suppress(OSError), host.trust.wrap_socket(self.connection, server_side=True) as secured:
                asked = secured.recv(65_536).split()
                host.asked.append(asked[1].decode())
                page = host.pages[host.asked[-1]]
                secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page))

        def _page(self, _: object) -> None:
            page = host.pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in http.server
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    host.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield host
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Post:
    """A request on its way, and the chain at Amazon's address. A header that is None is left out."""

    body: bytes
    key: RSAPrivateKey = field(default_factory=rsa_key)
    url: str | None = CHAIN_URL
    signature: str | None = "of the body"
    chain: bytes = CHAIN

    @property
    def headers(self) -> dict[str, str]:
        signature = signed(self.body, self.key) if self.signature == "of the body" else self.signature
        told = {"Signature-256": signature, "SignatureCertChainUrl": self.url}
        return {name: value for name, value in told.items() if value is not None}


def signed(body: bytes, key: RSAPrivateKey | None = None) -> str:
    """Alexa's signature of a body."""
    return base64.b64encode((key or rsa_key()).sign(body, PKCS1v15(), SHA256())).decode()


@dataclass
class Web:
    """The web's address, as Alexa reaches it, and the couple whose requests it sends."""

    client: FlaskClient
    host: ChainHost
    couple: Couple

    def event(self, **request: Any) -> Plain:
        """What Alexa would send, with this in its request: opening the skill, where nothing else is told."""
        made = {"type": "LaunchRequest", "requestId": "a request", "locale": "en-US"}
        stamp = self.couple.now.isoformat().replace("+00:00", "Z")
        return self.couple.envelope(made | {"timestamp": stamp} | request)

    def send(self, post: Post) -> TestResponse:
        """Send it, with the chain in its place."""
        self.host.pages[CHAIN_PATH] = post.chain
        return self.client.post(
            "/alexa", data=post.body, headers=post.headers, content_type="application/json"
        )

    def serve(self, event: Plain, _: object) -> Plain:
        """The skill, as the couple speaks to it: through this address."""
        answer = self.send(Post(json.dumps(event, ensure_ascii=False).encode()))
        assert answer.status_code == 200, answer.text
        found: Plain = answer.get_json()
        return found


def web_of(couple: Couple, host: ChainHost, folder: Path) -> Web:
    """A web endpoint with the couple's store and clock, which trusts the root made here."""
    roots = folder / "roots.pem"
    roots.write_bytes(ROOT.pem)
    settings = Settings(data=folder, skill_id=SKILL_ID, trust_roots=roots)
    fetch = partial(fetching.fetch, host.opener())
    endpoint = build_endpoint(settings, couple.store, lambda: couple.now, fetch)
    return Web(application(lambda: endpoint).test_client(), host, couple)
