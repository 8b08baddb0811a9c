"""The application under waitress, a server of HTTP; HTTPS is the business of the proxy in front of it."""

import errno
import sys
from typing import Any

import waitress
from flask import Flask

LARGEST = 16 * 1_048_576
"""Bytes of a request beyond which waitress answers by itself; up to there the application does, in JSON."""


def listen(app: Flask, host: str, port: int) -> int:
    """Serve until interrupted, after saying where; the exit status. Port 0 takes a free one."""
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            ident=None,
            max_request_body_size=LARGEST,
            # Waitress would drop them, and a request passed on by a proxy look like one from this machine.
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        print(_trouble(host, port, error), file=sys.stderr)
        return 1
    for bound_host, bound_port in _bound(server):
        print(f"Listening on http://{_shown(bound_host)}:{bound_port} (POST /alexa, GET /health)", flush=True)
    server.run()
    return 0


def _bound(server: Any) -> list[tuple[str, int]]:
    """Where it listens: a name may stand for several addresses."""
    several = getattr(server, "effective_listen", None)
    return several or [(server.effective_host, server.effective_port)]


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _trouble(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use. Set RITUALS_PORT to another."
    return f"Cannot listen on {host}, port {port}: {error.strerror or error}."
