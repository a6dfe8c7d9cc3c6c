"""What happens around a visit: the routes of signing in and out, the headers of every answer, and the start."""

import json
import logging
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit import config

import pages
from components.i18n import Words
from data_access import sessions, store
from data_access.problem import Problem
from data_access.settings import HOUSE, settings
from front_door import mishap, opening, shield, visitor

MOST_BYTES = 1000  # of a body sent to us: a ticket has 43

log = logging.getLogger(__name__)


def build() -> dict[str, Any]:
    """Return what ``st.App`` needs to know besides the script."""
    _log_plainly()
    _check_settings()
    mishap.silence_duplicates()
    base = base_path()
    return {
        "routes": [
            Route(f"{base}/auth/claim", claim, methods=["POST"]),
            Route(f"{base}/auth/end", end, methods=["POST"]),
            Route(f"{base}/readyz", ready),
            Mount(f"{base}/assets", StaticFiles(directory=HOUSE / "assets")),
        ],
        "middleware": [
            Middleware(shield.Shield, base=base, is_live=is_live, page_at=page_at, cookie=visitor.COOKIE),
        ],
        "lifespan": lifespan,
        "on_script_error": on_script_error,
    }


def base_path() -> str:
    """Return the path under which Matka is served, without a slash at its end."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


async def claim(request: Request) -> Response:
    """Turn a ticket into a session and set its cookie."""
    ticket = await _ticket(request)
    engine = opening.begin().engine
    session_id = await run_in_threadpool(sessions.claim, engine, ticket) if ticket and engine else None
    if session_id is None:
        return JSONResponse({"signed_in": False}, status_code=403)
    visitor.claimed(ticket, session_id)
    answer = JSONResponse({"signed_in": True}, headers={"cache-control": "no-store"})
    answer.set_cookie(visitor.COOKIE, session_id, httponly=True, **_cookie(request))
    return answer


async def end(request: Request) -> Response:
    """End the session of the cookie, in the store and so everywhere, and take the cookie away."""
    if not shield.is_from_here(request):
        return JSONResponse({"signed_out": False}, status_code=403)
    engine = opening.begin().engine
    if engine is not None:
        await run_in_threadpool(sessions.end, engine, request.cookies.get(visitor.COOKIE))
    answer = JSONResponse({"signed_out": True}, headers={"cache-control": "no-store"})
    answer.delete_cookie(visitor.COOKIE, httponly=True, **_cookie(request))
    return answer


async def ready(request: Request) -> Response:
    """Answer whether the store can be asked: for whoever watches over the server."""
    opened = opening.begin()
    state = "opening"
    if opened.engine is not None:
        try:
            state = await run_in_threadpool(store.state, opened.engine)
        except Problem as problem:
            state = problem.key
    elif opened.failed:
        state = opened.problem.key if opened.problem else "failed"
    return JSONResponse({"store": state}, status_code=200 if state == "ready" else 503)


async def _ticket(request: Request) -> str | None:
    """Return the ticket in a request that comes from our own page, else None."""
    if not shield.is_from_here(request) or request.headers.get("content-type") != "application/json":
        return None
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    try:
        ticket = json.loads(body).get("ticket")
    except (ValueError, AttributeError):
        return None
    return ticket if isinstance(ticket, str) else None


def _cookie(request: Request) -> dict[str, Any]:
    """Return what setting and deleting the cookie must agree on.  It lasts as long as the browser is open.

    Behind a proxy the scheme is what uvicorn takes from X-Forwarded-Proto, if FORWARDED_ALLOW_IPS trusts the sender.
    """
    secure = request.url.scheme == "https" or settings().public_url.startswith("https://")
    return {"path": base_path() or "/", "samesite": "lax", "secure": secure}


def is_live(session_id: str) -> bool:
    """Is somebody signed in with this cookie right now?"""
    opened = opening.begin()
    return opened.is_open and sessions.visit(opened.engine, session_id).user is not None


def page_at(path: str) -> tuple[str, str] | None:
    """Return where to send a visitor whose address is not that of a page: the path, and what to add to the query."""
    *above, slug = path.strip("/").split("/")
    if slug not in pages.addresses():
        return "/", "notice=page"
    try:
        if slug == pages.front_page():
            return "/", ""
    except Exception:
        log.exception("A page file cannot be read.")  # the visit will say so with a reference number
    return (f"/{slug}", "") if above or path.endswith("/") else None


def on_script_error(error: Exception) -> bool:
    from front_door import visit

    return visit.on_script_error(error)


@asynccontextmanager
async def lifespan(app):
    """Begin to open the house; the server answers meanwhile."""
    opening.begin()
    _say_where()
    yield


def _say_where() -> None:
    """Tell whoever started the server where it is; a taken port is passed over only if nobody asked for it."""
    usual, port = 8501, st.get_option("server.port")
    host = st.get_option("server.address") or ""
    host = "localhost" if host in ("", "0.0.0.0", "::") else host  # noqa: S104  (they mean every address of this machine)
    if port != usual and not config.is_manually_set("server.port"):
        log.warning("Port %s is in use by another program, so Matka uses %s. Choose with --server.port.", usual, port)
    log.info("Open Matka at http://%s:%s%s/ (Ctrl+C stops it).", host, port, base_path())


def _check_settings() -> None:
    """Stop with one sentence where a setting does not fit: nothing could be shown to anybody anyway."""
    try:
        settings()
    except Problem as problem:
        raise SystemExit(Words("en")(f"problem.{problem.key}", **problem.values)) from None


def _log_plainly() -> None:
    """Let our own log say what happens, and others only what is wrong."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # st.navigation outside a run, as in app.py, is no mistake
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    for room in ("front_door", "pages", "components", "data_access", "analysis"):
        logging.getLogger(room).setLevel(logging.INFO)
