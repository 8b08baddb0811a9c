"""Only Alexa is served: what is tampered with gets 400 and a short reason, whatever was done to it."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.x509.oid import ExtendedKeyUsageOID
from werkzeug.test import TestResponse

from skill.speakers.alexa.web import fetching
from skill.speakers.alexa.web.certificates import MOST_KEPT, chain_url
from tests.front_door import Plain
from tests.web_door import (
    ALEXA,
    CHAIN,
    CHAIN_PATH,
    CHAIN_URL,
    LEAF,
    MIDDLE,
    ROOT,
    Post,
    Wanted,
    Web,
    issue,
    rsa_key,
    signed,
)

YESTERDAY, TOMORROW = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
S3 = "https://s3.amazonaws.com"


def refused(answer: TestResponse, status: int = 400) -> str:
    """The reason of a refusal, which is short, in JSON, and nothing else."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json"
    (reason,) = answer.get_json().values()
    assert answer.get_json() == {"error": reason}
    assert 0 < len(reason) < 100
    return str(reason)


def launch(web: Web) -> Post:
    return Post(json.dumps(web.event()).encode())


def test_a_request_signed_by_alexa_is_served(web: Web) -> None:
    answer = web.send(launch(web))
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert "Would you like tonight's question?" in answer.get_json()["response"]["outputSpeech"]["ssml"]


def test_an_evening_goes_by_the_web_as_by_the_lambda(web: Web) -> None:
    web.couple.skill = web.serve
    assert web.couple.asks("AskQuestion", moment="evening").is_open
    web.couple.yes()
    assert web.couple.asks("KeepRitual", ritual="coffee").streaks == {"Morning coffee": (1, 1)}
    assert web.couple.asks("KeepRitual", ritual="?café — für uns 💛").text


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        CHAIN_URL,
        f"HTTPS://S3.AmazonAWS.com{CHAIN_PATH}",
        f"https://s3.amazonaws.com:443{CHAIN_PATH}",
        f"https://s3.amazonaws.com:{CHAIN_PATH}",
        f"{S3}/echo.api/../echo.api/echo-api-cert-12.pem",
        f"{S3}/echo.api/./echo-api-cert-12.pem",
        f"{S3}//echo.api//echo-api-cert-12.pem",
        f"{S3}/echo%2Eapi/%65cho-api-cert-12.pem",
        f"{S3}/elsewhere/%2e%2e/echo.api/echo-api-cert-12.pem",
    ],
)
def test_however_amazons_address_is_written_it_is_the_same_one(web: Web, url: str) -> None:
    assert chain_url(url) == CHAIN_URL
    assert web.send(replace(launch(web), url=url)).status_code == 200
    assert web.host.asked == [CHAIN_PATH]


ADDRESSES = {
    "http": f"http://s3.amazonaws.com{CHAIN_PATH}",
    "ftp": f"ftp://s3.amazonaws.com{CHAIN_PATH}",
    "file": f"file://{CHAIN_PATH}",
    "no scheme": f"s3.amazonaws.com{CHAIN_PATH}",
    "scheme left open": f"//s3.amazonaws.com{CHAIN_PATH}",
    "another host": f"https://notamazon.com{CHAIN_PATH}",
    "a longer host": f"https://s3.amazonaws.com.evil.example{CHAIN_PATH}",
    "a bucket's host": f"https://evil.s3.amazonaws.com{CHAIN_PATH}",
    "a dot behind the host": f"https://s3.amazonaws.com.{CHAIN_PATH}",
    "no host": f"https://{CHAIN_PATH}",
    "half an address in brackets": f"https://[s3.amazonaws.com{CHAIN_PATH}",
    "a user": f"https://s3.amazonaws.com@evil.example{CHAIN_PATH}",
    "a user at the right host": f"https://user:word@s3.amazonaws.com{CHAIN_PATH}",
    "an empty user": f"https://@s3.amazonaws.com{CHAIN_PATH}",
    "another port": f"https://s3.amazonaws.com:563{CHAIN_PATH}",
    "the port of http": f"https://s3.amazonaws.com:80{CHAIN_PATH}",
    "a port that is none": f"https://s3.amazonaws.com:https{CHAIN_PATH}",
    "a port out of range": f"https://s3.amazonaws.com:65979{CHAIN_PATH}",
    "another case": f"{S3}/EcHo.aPi/echo-api-cert-12.pem",
    "another folder": f"{S3}/invalid.path/echo-api-cert-12.pem",
    "a folder that begins alike": f"{S3}/echo.apiary/echo-api-cert-12.pem",
    "the folder itself": f"{S3}/echo.api",
    "the folder further in": f"{S3}/evil/echo.api/echo-api-cert-12.pem",
    "no path": S3,
    "dots": f"{S3}/echo.api/../evil/echo-api-cert-12.pem",
    "encoded dots": f"{S3}/echo.api/%2e%2e/evil/echo-api-cert-12.pem",
    "half encoded dots": f"{S3}/echo.api/.%2E/evil/echo-api-cert-12.pem",
    "encoded slashes": f"{S3}/echo.api%2f..%2fevil%2fecho-api-cert-12.pem",
    "dots encoded twice": f"{S3}/echo.api/%252e%252e/evil/echo-api-cert-12.pem",
    "backslashes": f"{S3}/echo.api/..\\evil\\echo-api-cert-12.pem",
    "encoded nothing": f"{S3}/echo.api/echo-api-cert-12.pem%00",
    "a query": f"{CHAIN_URL}?versionId=1",
    "an empty query": f"{CHAIN_URL}?",
    "a fragment": f"{CHAIN_URL}#top",
    "a space": f"{S3}/echo.api/echo api-cert-12.pem",
    "a tab": f"{S3}/echo\t.api/echo-api-cert-12.pem",
    "a letter that looks alike": f"https://s3.am\u00e4zonaws.com{CHAIN_PATH}",
    "words": "the usual place",
}


@pytest.mark.parametrize("url", ADDRESSES.values(), ids=ADDRESSES)
def test_a_chain_at_any_other_address_is_not_even_fetched(web: Web, url: str) -> None:
    assert "address" in refused(web.send(replace(launch(web), url=url)))
    assert web.host.asked == []


# Signatures

SIGNATURES: dict[str, Callable[[Post], Post]] = {
    "no signature": lambda post: replace(post, signature=None),
    "an empty one": lambda post: replace(post, signature=""),
    "no address": lambda post: replace(post, url=None),
    "an empty address": lambda post: replace(post, url=""),
    "not base64": lambda post: replace(post, signature="*" + signed(post.body)[1:]),
    "base64 cut short": lambda post: replace(post, signature=signed(post.body)[:-1]),
    "base64 of nothing much": lambda post: replace(post, signature="c2lnbmVk"),
    "base64 with letters of elsewhere": lambda post: replace(post, signature="\u00e4" + signed(post.body)),
    "two signatures": lambda post: replace(post, signature=f"{signed(post.body)}, {signed(post.body)}"),
    "one bit turned": lambda post: replace(post, signature=turned(signed(post.body))),
    "of another body": lambda post: replace(post, signature=signed(b"{}")),
    "by another key": lambda post: replace(post, key=rsa_key("another's")),
    "by the key of another chain": lambda post: replace(post, chain=of_middle(key=rsa_key("another's"))),
    "of another hash": lambda post: replace(
        post, signature=base64.b64encode(rsa_key().sign(post.body, PKCS1v15(), SHA512())).decode()
    ),
    "of another padding": lambda post: replace(
        post,
        signature=base64.b64encode(rsa_key().sign(post.body, PSS(MGF1(SHA256()), 32), SHA256())).decode(),
    ),
    "a body with a space more": lambda post: replace(
        post, signature=signed(post.body), body=post.body + b" "
    ),
    "a body for another household": lambda post: replace(
        post, signature=signed(post.body), body=post.body.replace(b"a household", b"b household")
    ),
}


def turned(signature: str) -> str:
    raw = bytearray(base64.b64decode(signature))
    raw[40] ^= 1
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("tamper", SIGNATURES.values(), ids=SIGNATURES)
def test_a_signature_that_is_not_alexas_of_this_body_is_refused(
    web: Web, tamper: Callable[[Post], Post]
) -> None:
    tampered = tamper(launch(web))
    assert tampered != launch(web)
    refused(web.send(tampered))


# Chains

OTHER_ROOT = issue(Wanted("A root", is_authority=True))
OTHER_MIDDLE = issue(Wanted("Between", is_authority=True), OTHER_ROOT)
NOT_AN_AUTHORITY = issue(Wanted("between.example", names=("between.example",)), MIDDLE)
NO_SIGNER = issue(Wanted("Between", is_authority=True, signs_certificates=False), ROOT)
LAST_OF_ITS_LINE = issue(Wanted("Last", is_authority=True, path_length=0), ROOT)
BELOW_THE_LAST = issue(Wanted("Below", is_authority=True), LAST_OF_ITS_LINE)
PAST = issue(Wanted("Past", is_authority=True, ends=YESTERDAY), ROOT)
NAMED_AUTHORITY = issue(Wanted(names=(ALEXA, "too.example"), is_authority=True, key=rsa_key()), ROOT)

HUMBLE_AUTHORITY = issue(
    Wanted(names=(ALEXA, "too.example"), is_authority=True, signs_certificates=False, key=rsa_key()), ROOT
)


def of_middle(**changes: object) -> bytes:
    """A chain by the right way, whose leaf says something else."""
    return issue(replace(Wanted(), **changes), MIDDLE).pem + MIDDLE.pem  # type: ignore[arg-type] # as in Wanted


CHAINS: dict[str, Callable[[], bytes]] = {
    "no intermediate": lambda: LEAF.pem,
    "no leaf": lambda: MIDDLE.pem,
    "leaf not first": lambda: MIDDLE.pem + LEAF.pem,
    "root first": lambda: ROOT.pem + MIDDLE.pem + LEAF.pem,
    "another's leaf first": lambda: NOT_AN_AUTHORITY.pem + LEAF.pem + MIDDLE.pem,
    "signed by what is no authority": lambda: (
        issue(Wanted(), NOT_AN_AUTHORITY).pem + NOT_AN_AUTHORITY.pem + MIDDLE.pem
    ),
    "signed by what may not sign": lambda: issue(Wanted(), NO_SIGNER).pem + NO_SIGNER.pem,
    "longer than it may be": lambda: (
        issue(Wanted(), BELOW_THE_LAST).pem + BELOW_THE_LAST.pem + LAST_OF_ITS_LINE.pem
    ),
    "the signer an authority": lambda: NAMED_AUTHORITY.pem,
    "the signer an authority that may not sign": lambda: HUMBLE_AUTHORITY.pem,
    "wrong name": lambda: of_middle(names=("echo-api.example.com",)),
    "a name below": lambda: of_middle(names=(f"x.{ALEXA}",)),
    "a name above": lambda: of_middle(names=("amazon.com",)),
    "a wildcard": lambda: of_middle(names=("*.amazon.com",)),
    "name only in CN": lambda: of_middle(names=()),
    "another name in SAN, the name in CN": lambda: of_middle(names=("evil.example",)),
    "expired": lambda: of_middle(ends=YESTERDAY),
    "not yet valid": lambda: of_middle(begins=TOMORROW),
    "an expired intermediate": lambda: issue(Wanted(), PAST).pem + PAST.pem,
    "for another use": lambda: of_middle(use=ExtendedKeyUsageOID.CLIENT_AUTH),
    "a key of another kind": lambda: of_middle(key=generate_private_key(SECP256R1())),
    "a key of 1024 bits": lambda: of_middle(key=rsa_key("a short one", 1024)),
    "self-signed": lambda: issue(Wanted()).pem,
    "another root": lambda: issue(Wanted(), OTHER_MIDDLE).pem + OTHER_MIDDLE.pem,
    "another root, sent along": lambda: issue(Wanted(), OTHER_MIDDLE).pem + OTHER_MIDDLE.pem + OTHER_ROOT.pem,
    "a namesake's intermediate": lambda: LEAF.pem + OTHER_MIDDLE.pem,
    "empty": lambda: b"",
    "junk": lambda: bytes(range(256)) * 20,
    "a web page": lambda: b"<html><body>AccessDenied</body></html>",
    "a key": lambda: LEAF.key_pem,
    "PEM of junk": lambda: b"-----BEGIN CERTIFICATE-----\nanVuaw==\n-----END CERTIFICATE-----\n",
    "cut short": lambda: CHAIN[:-100],
    "the right one and 60 kB": lambda: CHAIN + b"\n" * 66_000,
    "8 MB": lambda: CHAIN + b"\n" * 8_000_000,
    "20 certificates": lambda: CHAIN + MIDDLE.pem * 20,
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_a_chain_that_does_not_hold_is_refused(web: Web, chain: Callable[[], bytes]) -> None:
    assert "certificate" in refused(web.send(replace(launch(web), chain=chain())))
    assert web.send(launch(web)).status_code == 200


def test_intermediates_may_stand_in_any_order_and_the_root_beside_them(web: Web) -> None:
    lower = issue(Wanted("Lower", is_authority=True), MIDDLE)
    leaf = issue(Wanted(), lower)
    chain = leaf.pem + MIDDLE.pem + ROOT.pem + lower.pem
    assert web.send(replace(launch(web), chain=chain)).status_code == 200


# Fetching


def test_a_chain_is_fetched_once_and_kept(web: Web) -> None:
    assert [web.send(launch(web)).status_code for _ in range(3)] == [200] * 3
    assert web.host.asked == [CHAIN_PATH]


def test_a_chain_that_is_kept_serves_until_it_expires_and_its_successor_is_fetched(web: Web) -> None:
    ends = web.couple.now + timedelta(hours=1)
    old = of_middle(ends=ends)
    assert web.send(replace(launch(web), chain=old)).status_code == 200
    web.couple.now = ends + timedelta(seconds=1)
    refused(web.send(replace(launch(web), chain=old)))
    assert web.send(launch(web)).status_code == 200
    assert len(web.host.asked) == 3


def test_no_more_than_a_few_chains_are_kept(web: Web) -> None:
    for number in range(MOST_KEPT + 1):
        path = f"/echo.api/{number}.pem"
        web.host.pages[path] = CHAIN
        assert web.send(replace(launch(web), url=f"{S3}{path}")).status_code == 200
    web.send(replace(launch(web), url=f"{S3}/echo.api/1.pem"))
    assert len(web.host.asked) == MOST_KEPT + 1
    web.send(replace(launch(web), url=f"{S3}/echo.api/0.pem"))
    assert len(web.host.asked) == MOST_KEPT + 2


def test_a_chain_that_is_refused_is_not_kept(web: Web) -> None:
    refused(web.send(replace(launch(web), chain=LEAF.pem)))
    assert web.send(launch(web)).status_code == 200


def _elsewhere(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "https://evil.example/echo.api/echo-api-cert-12.pem")
    handler.end_headers()
    handler.wfile.write(CHAIN)


def _missing(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(404)
    handler.end_headers()
    handler.wfile.write(CHAIN)


def _silent(_: BaseHTTPRequestHandler) -> None:
    time.sleep(0.5)


def _in_drops(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for each in range(0, len(CHAIN), 100):
        handler.wfile.write(CHAIN[each : each + 100])
        time.sleep(0.05)


def _no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"hello\r\n\r\n")


@pytest.mark.parametrize("answer", [_elsewhere, _missing, _silent, _in_drops, _no_http])
def test_a_chain_that_does_not_come_as_it_should_is_refused(
    web: Web, answer: Callable[[BaseHTTPRequestHandler], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TIME_LIMIT", 0.2)
    web.host.answer = answer
    begun = time.monotonic()
    assert "certificate" in refused(web.send(launch(web)))
    assert time.monotonic() - begun < 0.45
    assert web.host.asked == [CHAIN_PATH]


# Time

EVENTS = [
    "AlexaSkillEvent.SkillEnabled",
    "AlexaSkillEvent.SkillDisabled",
    "AlexaSkillEvent.SkillPermissionAccepted",
    "AlexaSkillEvent.ProactiveSubscriptionChanged",
    "Reminders.ReminderStarted",
    "Reminders.ReminderStatusChanged",
]


def aged(web: Web, kind: str, seconds: float) -> TestResponse:
    made = web.couple.now - timedelta(seconds=seconds)
    event = web.event(type=kind, timestamp=made.isoformat())
    return web.send(Post(json.dumps(event).encode()))


@pytest.mark.parametrize("seconds", [150, 149, 0, -149, -150])
def test_a_request_of_these_150_seconds_is_served(web: Web, seconds: int) -> None:
    assert aged(web, "LaunchRequest", seconds).status_code == 200


@pytest.mark.parametrize("seconds", [151, 3600, 1e8, -151, -3600])
def test_a_request_that_is_stale_or_from_the_future_is_refused(web: Web, seconds: float) -> None:
    assert "timestamp" in refused(aged(web, "LaunchRequest", seconds))


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_may_be_an_hour_late_and_is_answered_empty(web: Web, kind: str) -> None:
    assert aged(web, kind, 3600).get_json() == {"version": "1.0", "response": {}}
    assert "timestamp" in refused(aged(web, kind, 3601))
    assert "timestamp" in refused(aged(web, kind, -151))


@pytest.mark.parametrize("stamp", [None, "", "yesterday", 1e300, True, [], {}])
def test_a_request_without_a_time_is_refused(web: Web, stamp: object) -> None:
    assert "timestamp" in refused(web.send(Post(json.dumps(web.event(timestamp=stamp)).encode())))


def test_a_time_may_be_told_in_milliseconds(web: Web) -> None:
    stamp = int(web.couple.now.timestamp() * 1000)
    assert web.send(Post(json.dumps(web.event(timestamp=stamp)).encode())).status_code == 200


# Bodies, signed as they should be


def without(part: str) -> Callable[[Web], bytes]:
    return lambda web: json.dumps({key: held for key, held in web.event().items() if key != part}).encode()


def with_part(**changes: object) -> Callable[[Web], bytes]:
    return lambda web: json.dumps(web.event() | changes).encode()


def for_another_skill(web: Web) -> bytes:
    event: Plain = web.event()
    event["context"]["System"]["application"] = {"applicationId": "amzn1.ask.skill.another"}
    return json.dumps(event).encode()


BODIES: dict[str, bytes | Callable[[Web], bytes]] = {
    "another skill": for_another_skill,
    "no skill": lambda web: json.dumps(web.event()).replace("amzn1.ask.skill.test", "").encode(),
    "empty": b"",
    "blank": b" \r\n",
    "broken": lambda web: json.dumps(web.event()).encode()[:-1],
    "two": lambda web: json.dumps(web.event()).encode() * 2,
    "null": b"null",
    "a list": b"[]",
    "a request in a list": lambda web: json.dumps([web.event()]).encode(),
    "text": b'"open our rituals"',
    "a number": b"7",
    "a number of 10,000 digits": b'{"request": %s}' % (b"7" * 10_000),
    "an empty object": b"{}",
    "100,000 brackets": b"[" * 100_000,
    "100,000 brackets, closed": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"request":' * 80_000,
    "no request": without("request"),
    "no context": without("context"),
    "a context that is none": with_part(context=[]),
    "a request that is none": with_part(request="LaunchRequest"),
    "a form": b"request=LaunchRequest&context=none",
    "not UTF-8": lambda web: json.dumps(web.event()).encode().replace(b"a household", b"a h\xffusehold"),
    "UTF-16": lambda web: json.dumps(web.event()).encode("utf-16"),
    "a mark in front": lambda web: b"\xef\xbb\xbf" + json.dumps(web.event()).encode(),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_request_of_ours_is_refused(web: Web, body: bytes | Callable[[Web], bytes]) -> None:
    refused(web.send(Post(body if isinstance(body, bytes) else body(web))))


def test_a_body_above_the_limit_is_refused_as_too_large(web: Web) -> None:
    body = json.dumps(web.event(note="x" * 1_100_000)).encode()
    assert refused(web.send(Post(body)), 413) == "Request Entity Too Large"


def test_a_body_is_served_whatever_its_type_is_said_to_be(web: Web) -> None:
    post = launch(web)
    form = "application/x-www-form-urlencoded"
    assert (
        web.client.post("/alexa", data=post.body, headers=post.headers, content_type=form).status_code == 200
    )


@pytest.mark.parametrize("kind", ["SessionEndedRequest", "System.ExceptionEncountered", "New.Kind", "", None])
def test_what_is_neither_launch_nor_intent_is_answered_empty(web: Web, kind: str | None) -> None:
    answer = web.send(Post(json.dumps(web.event(type=kind)).encode()))
    assert answer.get_json() == {"version": "1.0", "response": {}}


def test_an_intent_that_cannot_be_read_is_apologised_for(web: Web) -> None:
    answer = web.send(Post(json.dumps(web.event(type="IntentRequest", intent={})).encode()))
    assert "Sorry, something went wrong on my side." in answer.get_json()["response"]["outputSpeech"]["ssml"]
