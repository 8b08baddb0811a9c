"""The certificate chain that vouches for a request: where it may lie, how it is checked, and keeping it.

Source of the rules: Alexa Skills Kit, "Host a Custom Skill as a Web Service", "Verify that the request was
sent by Alexa".
"""

import posixpath
import re
import ssl
import warnings
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Self
from urllib.parse import unquote, urlsplit

import certifi
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import verification

from skill.speakers.alexa.web.refused import Refused

HOSTS = frozenset({"s3.amazonaws.com", "s3.amazonaws.com:443", "s3.amazonaws.com:"})
FOLDER = "/echo.api/"
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]+")
"""A path in which nothing is left to be decoded or read in two ways."""
SIGNER = "echo-api.amazon.com"
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")
SHORTEST_KEY = 2048
"""Bits of the signer's RSA key. Source: CA/Browser Forum, Baseline Requirements, "Key Sizes"."""
LONGEST_CHAIN = 10
MOST_KEPT = 8
"""Chains; Alexa signs with one at a time, and for a while with the next one too."""
Chain = tuple[x509.Certificate, ...]


def chain_url(told: str) -> str:
    """The one address, in its plain form, that a told one means. Raises `Refused` unless it is Amazon's."""
    try:
        parts = urlsplit(told) if told.isascii() and told.isprintable() else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme != "https" or parts.netloc.lower() not in HOSTS:
        raise Refused("the certificate chain's address is not Amazon's")
    path = unquote(parts.path)
    # normpath lets two slashes at the beginning stand.
    plain = posixpath.normpath(f"/{path.lstrip('/')}")
    if not PLAIN_PATH.fullmatch(path) or not plain.startswith(FOLDER) or "?" in told or "#" in told:
        raise Refused("the certificate chain's address is not in Alexa's folder")
    return f"https://s3.amazonaws.com{plain}"


@dataclass(frozen=True)
class Roots:
    """The roots that are trusted, each as PEM."""

    pem: tuple[str, ...]

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """Those of a PEM file, or certifi's. Raises `OSError`, and `ValueError` where the file holds none."""
        text = (path or Path(certifi.where())).read_text(encoding="utf-8")
        found = cls(tuple(CERTIFICATE.findall(text)))
        if not found.pem:
            raise ValueError("there is no certificate in it")
        return found

    def for_fetching(self) -> ssl.SSLContext:
        """What the host that keeps the chain has to show. Raises `ValueError`."""
        return ssl.create_default_context(cadata="\n".join(self.pem))

    def for_checking(self) -> verification.Store:
        """What the chain itself has to lead to. Raises `ValueError`."""
        with warnings.catch_warnings():
            # Some public roots, Amazon's older one among them, have a serial number of 0: old, no danger.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            return verification.Store([x509.load_pem_x509_certificate(pem.encode()) for pem in self.pem])


class Certificates:
    """The keys that sign for Alexa, by the address of their chain.

    A chain that was good is kept, and checked again at each use; one that is good no longer is fetched anew.
    """

    def __init__(
        self, fetch: Callable[[str], bytes], roots: verification.Store, clock: Callable[[], datetime]
    ) -> None:
        self._fetch = fetch
        self._roots = roots
        self._clock = clock
        self._kept: OrderedDict[str, Chain] = OrderedDict()
        self._keeping = Lock()

    def signer(self, told: str) -> RSAPublicKey:
        """The key of the chain at an address. Raises `Refused` unless it signs for Alexa, now."""
        url, now = chain_url(told), self._clock()
        with self._keeping:
            kept = self._kept.get(url)
        if kept is not None:
            try:
                return signing_key(kept, self._roots, now)
            except Refused:
                self._forget(url)
        chain = read_chain(self._fetch(url))
        key = signing_key(chain, self._roots, now)
        self._keep(url, chain)
        return key

    def _keep(self, url: str, chain: Chain) -> None:
        with self._keeping:
            self._kept[url] = chain
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    def _forget(self, url: str) -> None:
        with self._keeping:
            self._kept.pop(url, None)


def read_chain(pem: bytes) -> Chain:
    """A chain as it is fetched, the signer's certificate first. Raises `Refused` where it is none."""
    try:
        chain = tuple(x509.load_pem_x509_certificates(pem))
    except ValueError:
        raise Refused("the certificate chain is not PEM") from None
    if len(chain) > LONGEST_CHAIN:
        raise Refused("the certificate chain is too long")
    return chain


def signing_key(chain: Chain, roots: verification.Store, now: datetime) -> RSAPublicKey:
    """The key of a chain's first certificate. Raises `Refused` unless it signs for Alexa at this instant."""
    leaf, *others = chain
    policy = verification.PolicyBuilder().store(roots).time(now)
    try:
        # That the leaf, by its own name, comes first is ours to check: the verification takes the others in
        # any order, and a wildcard for the name.
        if SIGNER not in _names(leaf):
            raise Refused("the certificate chain does not begin with the signer's")
        policy.build_server_verifier(x509.DNSName(SIGNER)).verify(leaf, others)
        key = leaf.public_key()
    except (
        verification.VerificationError,
        ValueError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ):
        raise Refused("the certificate chain does not hold") from None
    # The leaf's key is ours to measure too: the verification looks at its issuers' alone.
    if not isinstance(key, RSAPublicKey) or key.key_size < SHORTEST_KEY:
        raise Refused(f"the certificate has no RSA key of {SHORTEST_KEY} bits")
    return key


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return found.value.get_values_for_type(x509.DNSName)
