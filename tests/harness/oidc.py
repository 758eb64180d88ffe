"""A small OpenID Connect provider, in a thread: it knows one person and asks before it tells.

It checks what a provider has to check: client, secret, redirect address, PKCE, and that a code
is used once.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "draw-messenger", "a secret between the two"


@dataclass
class Provider:
    """What the provider knows; tests change ``person``."""

    url: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "person-1",
            "name": "Olga Open",
            "email": "olga@example.org",
            "email_verified": True,
        }
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which a server signs people in here."""
        return {
            "OIDC_SERVER_URL": self.url,
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "OIDC_NAME": "School account",
        }

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def allow(self, asked: dict[str, str]) -> str:
        """Return where the browser goes after the person said yes."""
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def exchange(self, given: dict[str, str]) -> dict[str, Any] | None:
        """Return the tokens for a code, once, or None."""
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            not asked
            or given.get("client_secret") != CLIENT_SECRET
            or given["redirect_uri"] != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return None
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        now = int(time.time())
        claims = self.person | {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        if "nonce" in asked:
            claims["nonce"] = asked["nonce"]
        signed = jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})
        return {"access_token": token, "token_type": "Bearer", "id_token": signed}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None: ...

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self.say(provider.configuration())
            elif parts.path == "/keys":
                public = jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key(), as_dict=True)
                self.say({"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]})
            elif parts.path == "/userinfo":
                known = self.headers.get("Authorization", "").removeprefix("Bearer ")
                self.say(provider.person) if known in provider.tokens else self.send_error(401)
            elif parts.path == "/authorize":
                link = provider.allow(asked).replace("&", "&amp;")
                self.page(f'<!doctype html><title>P</title><a href="{link}">Allow</a>')
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            tokens = provider.exchange(given) if self.path == "/token" else None
            self.say(tokens) if tokens else self.send_error(400)

        def say(self, value: Any) -> None:
            self.answer(json.dumps(value), "application/json")

        def page(self, text: str) -> None:
            self.answer(text, "text/html")

        def answer(self, text: str, kind: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens on a free port of this machine."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()
