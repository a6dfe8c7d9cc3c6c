"""What every request meets first: who may fetch what, and the headers that protect the page in the browser."""

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access.settings import settings

# Asked for by every front end before anybody can sign in.  Nothing outside may steer this one.
HOST_CONFIG = {"allowedOrigins": [], "useExternalAuthToken": False, "enableCustomParentMessages": False}
NOT_PAGES = {"_stcore", "app", "assets", "auth", "component", "media", "oauth2callback", "readyz", "static"}


def policy() -> str:
    """Return the content security policy: everything from here, and no script but Streamlit's own.

    Components run from ``blob:`` modules; the one inline script of Streamlit's page is known by its hash.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    return (
        f"default-src 'self'; script-src 'self' blob: {allowed}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "frame-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
    )


def headers() -> list[tuple[bytes, bytes]]:
    """Return the headers of every answer."""
    return [
        (b"content-security-policy", policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]


class Shield:
    """The middleware.  *is_live* tells of a cookie whether somebody is signed in with it; *page_at* the page's address.

    ``page_at(path)`` returns None for a page of ours, else the address to send the visitor to.
    """

    def __init__(self, app: ASGIApp, *, base: str, is_live: Callable[[str], bool], page_at: Callable, cookie: str):
        self.app = app
        self.base = base.rstrip("/")
        self.is_live = is_live
        self.page_at = page_at
        self.cookie = cookie
        self.headers = headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if is_from_here(HTTPConnection(scope), strict=False):
                await self.app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        path = scope["path"].removeprefix(self.base)
        is_closed = path.startswith(("/media/", "/_stcore/upload_file", "/_stcore/metrics"))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [*self.headers, (b"cache-control", b"private, no-store")] if is_closed else self.headers
                message["headers"] = [*message["headers"], *more]
            await send(message)

        answer = await self.answer(scope, path, is_closed)
        await (answer or self.app)(scope, receive, with_headers)

    async def answer(self, scope: Scope, path: str, is_closed: bool) -> Response | None:
        """Return our own answer to a request, or None where the application may answer."""
        if is_closed and not await self.is_signed_in(scope):
            return PlainTextResponse("Sign in first.", status_code=403)
        if path == "/_stcore/host-config":
            return JSONResponse(HOST_CONFIG, headers={"cache-control": "no-cache"})
        if path.startswith(("/_stcore/agent", "/_stcore/script-health-check")):
            return PlainTextResponse("Not found.", status_code=404)
        if scope["method"] == "GET" and path != "/" and path.split("/")[1] not in NOT_PAGES and "." not in path:
            connection = HTTPConnection(scope)
            if "text/html" in connection.headers.get("accept", ""):
                elsewhere = await run_in_threadpool(self.page_at, path)
                if elsewhere is not None:
                    query = "&".join(part for part in (elsewhere[1], connection.url.query) if part)
                    return RedirectResponse(f"{self.base}{elsewhere[0]}" + (f"?{query}" if query else ""), 302)
        return None

    async def is_signed_in(self, scope: Scope) -> bool:
        session_id = HTTPConnection(scope).cookies.get(self.cookie)
        return bool(session_id) and await run_in_threadpool(self.is_live, session_id)


def is_from_here(request: HTTPConnection, *, strict: bool = True) -> bool:
    """Does a request come from a page of ours?  Not *strict*: programs, which are no browsers, may leave it unsaid."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    if origin is None:
        return not strict
    ours = {f"{scheme}://{request.headers.get('host')}" for scheme in ("http", "https")}
    if settings().public_url:
        ours.add("/".join(settings().public_url.split("/")[:3]))
    return origin in ours
