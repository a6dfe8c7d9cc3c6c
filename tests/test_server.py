"""What the server lets out and in: files only to the signed-in, cookies only to our own page, headers on everything."""

import asyncio
import base64
import hashlib
import logging
import re
import shutil
from pathlib import Path

import httpx
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute

import pages
from data_access import accounts, sessions
from data_access import settings as settings_module
from data_access.problem import Problem
from front_door import opening, server, shield, visitor

HERE = "http://testserver"
OURS = {"origin": HERE, "sec-fetch-site": "same-origin"}
HTML = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def engine(filled_sqlite, settings):
    """The sample data, opened as the server opens it."""
    chosen = settings()
    chosen.var.mkdir()
    shutil.copy(filled_sqlite, chosen.var / "matka.sqlite3")
    yield opening.wait(20).engine
    opening.again()


@pytest.fixture
def client(engine):
    """A browser before our routes and shield, with a stand-in for what Streamlit serves behind them."""
    return make_client()


class Browser:
    """Asks an application as a browser would, without a network, and keeps its cookies."""

    def __init__(self, app, address: str):
        self.app = app
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=address)
        self.cookies = self.http.cookies

    def request(self, method: str, path: str, **options) -> httpx.Response:
        return asyncio.run(self.http.request(method, path, **options))

    def get(self, path: str, **options) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options) -> httpx.Response:
        return self.request("POST", path, **options)

    def connect(self, path: str, headers: dict[str, str]) -> list[str]:
        """Open a websocket and return the kinds of messages that came back."""
        sent = []
        headers = {"host": "testserver", **headers}
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "subprotocols": [],
        }

        async def receive():
            return {"type": "websocket.connect"}

        async def send(message):
            sent.append(message["type"])

        asyncio.run(self.app(scope, receive, send))
        return sent


def make_client(base: str = "", address: str = HERE) -> Browser:
    async def streamlit(request):
        return PlainTextResponse("behind the door")

    async def stream(websocket):
        await websocket.accept()

    built = server.build()
    methods = ["GET", "HEAD", "PUT", "DELETE", "POST", "OPTIONS"]
    routes = [
        *built["routes"],
        WebSocketRoute(f"{base}/_stcore/stream", stream),
        Route(f"{base}/{{path:path}}", streamlit, methods=methods),
    ]
    return Browser(Starlette(routes=routes, middleware=built["middleware"]), address)


def signed_in(client, engine, username="ohjausryhma") -> str:
    """Give *client* a cookie the way a browser gets it, and return the ticket it was made of."""
    ticket = sessions.issue_ticket(engine, username)
    answer = client.post("/auth/claim", json={"ticket": ticket}, headers=OURS)
    assert answer.status_code == 200
    return ticket


# Headers


@pytest.mark.parametrize("path", ["/", "/placements", "/media/x.png", "/_stcore/health", "/readyz", "/static/js/a.js"])
def test_every_answer_carries_the_headers_that_protect_the_page(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_policy_allows_no_script_but_streamlits_own():
    policy = dict(part.strip().split(" ", 1) for part in shield.policy().split(";"))
    assert "unsafe-eval" not in shield.policy()
    assert "unsafe-inline" not in policy["script-src"]
    assert "http" not in shield.policy()
    page = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    assert scripts
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy["script-src"]


def test_what_streamlit_says_about_caching_is_left_alone_except_for_files_of_people(client, engine):
    assert "cache-control" not in client.get("/static/js/a.js").headers
    signed_in(client, engine)
    assert client.get("/media/x.png").headers["cache-control"] == "private, no-store"


# Files


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_files_are_for_whoever_is_signed_in_right_now(client, engine, method):
    assert client.request(method, "/media/abc.png").status_code == 403
    client.cookies.set(visitor.COOKIE, "made up")
    assert client.request(method, "/media/abc.png").status_code == 403
    client.cookies.clear()
    signed_in(client, engine)
    assert client.request(method, "/media/abc.png").status_code == 200
    sessions.end(engine, client.cookies[visitor.COOKIE])
    assert client.request(method, "/media/abc.png").status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_sending_files_in_is_for_whoever_is_signed_in(client, engine, method):
    assert client.request(method, "/_stcore/upload_file/session/file").status_code == 403
    signed_in(client, engine)
    assert client.request(method, "/_stcore/upload_file/session/file").status_code == 200


@pytest.mark.parametrize("path", ["/media/../media/x", "//media/x", "/MEDIA/x", "/%6dedia/x"])
def test_writing_an_address_in_another_way_opens_nothing(client, path):
    answer = client.get(path)
    assert answer.status_code == 403 or "/media/" not in answer.request.url.path


def test_an_account_that_is_closed_loses_its_files_at_once(client, engine):
    signed_in(client, engine, "viestinta")
    accounts.disable(engine, "viestinta")
    assert client.get("/media/abc.png").status_code == 403


def test_figures_about_the_server_are_closed_to_strangers(client, engine):
    assert client.get("/_stcore/metrics").status_code == 403
    signed_in(client, engine)
    assert client.get("/_stcore/metrics").status_code == 200


def test_the_front_end_gets_the_little_it_needs_to_start_and_no_more(client):
    assert client.get("/_stcore/host-config").json() == shield.HOST_CONFIG
    assert client.get("/_stcore/health").status_code == 200


@pytest.mark.parametrize(
    "path", ["/_stcore/agent/openapi.json", "/_stcore/agent/sessions", "/_stcore/script-health-check"]
)
def test_streamlits_own_ways_in_for_programs_are_shut(client, path):
    assert client.get(path).status_code == 404


# Signing in and out


def test_a_ticket_becomes_a_cookie_that_scripts_cannot_read(client, engine):
    ticket = sessions.issue_ticket(engine, "ohjausryhma")
    answer = client.post("/auth/claim", json={"ticket": ticket}, headers=OURS)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{visitor.COOKIE}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "max-age" not in cookie.lower()
    session_id = client.cookies[visitor.COOKIE]
    assert visitor._collect(ticket) == session_id
    assert sessions.visit(engine, session_id).user.username == "ohjausryhma"
    assert session_id not in answer.text


def test_a_ticket_is_good_once(client, engine):
    ticket = signed_in(client, engine)
    client.cookies.clear()
    answer = client.post("/auth/claim", json={"ticket": ticket}, headers=OURS)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://testserver.elsewhere.example"},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
        {"origin": HERE, "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("path", ["/auth/claim", "/auth/end"])
def test_no_other_site_can_sign_a_visitor_in_or_out(client, engine, path, headers):
    signed_in(client, engine)
    before = client.cookies[visitor.COOKIE]
    ticket = sessions.issue_ticket(engine, "koordinaattori")
    answer = client.post(path, json={"ticket": ticket}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert sessions.visit(engine, before).user is not None
    assert sessions.claim(engine, ticket), "the ticket is still good"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/auth/claim", "/auth/end"])
def test_signing_in_and_out_can_only_be_posted(engine, path, method):
    client = Browser(Starlette(routes=server.build()["routes"]), HERE)
    assert client.request(method, path, headers=OURS).status_code == 405


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"ticket": "unknown"}', "application/json"),
        (b'{"ticket": 1}', "application/json"),
        (b'{"ticket": null}', "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"", "application/json"),
        (b'{"ticket": "' + b"x" * 5000 + b'"}', "application/json"),
        (b"ticket=unknown", "application/x-www-form-urlencoded"),
        (b'{"ticket": "unknown"}', "text/plain"),
    ],
)
def test_nonsense_sent_to_the_door_is_refused(client, content, kind):
    answer = client.post("/auth/claim", content=content, headers={**OURS, "content-type": kind})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session_and_takes_the_cookie_away(client, engine):
    signed_in(client, engine)
    session_id = client.cookies[visitor.COOKIE]
    answer = client.post("/auth/end", json={}, headers=OURS)
    assert answer.status_code == 200
    assert visitor.COOKIE not in client.cookies
    assert sessions.visit(engine, session_id).reason == "ended"


def test_the_cookie_is_secure_where_people_come_by_https(engine, settings):
    for address, changes in (("https://testserver", {}), (HERE, {"public_url": "https://matka.example.org"})):
        settings(**changes)
        client = make_client(address=address)
        ticket = sessions.issue_ticket(engine, "ohjausryhma")
        headers = {"origin": changes.get("public_url", address), "sec-fetch-site": "same-origin"}
        answer = client.post("/auth/claim", json={"ticket": ticket}, headers=headers)
        assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_everything_works_below_a_path_as_well(engine, monkeypatch):
    monkeypatch.setattr(server, "base_path", lambda: "/house")
    client = make_client("/house")
    ticket = sessions.issue_ticket(engine, "ohjausryhma")
    assert client.get("/house/media/x").status_code == 403
    answer = client.post("/house/auth/claim", json={"ticket": ticket}, headers=OURS)
    assert "Path=/house" in answer.headers["set-cookie"].split("; ")
    assert client.get("/house/media/x").status_code == 200
    assert client.get("/house/nowhere", headers=HTML).headers["location"] == "/house/?notice=page"


# The websocket


def test_the_websocket_is_open_to_our_own_page_and_to_no_other(client):
    for headers in ({"origin": HERE}, {}):
        assert client.connect("/_stcore/stream", headers) == ["websocket.accept"]
    for origin in ("https://elsewhere.example", "http://localhost", "null"):
        assert client.connect("/_stcore/stream", {"origin": origin}) == ["websocket.close"]


# Addresses


def test_addresses_of_pages_are_left_alone(client):
    for slug in pages.addresses():
        if slug != pages.front_page():
            assert client.get(f"/{slug}?a=1", headers=HTML).text == "behind the door"
    for path in ("/", "/oauth2callback?code=1", "/favicon.png", "/static/x", "/app/static/x", "/component/x"):
        assert client.get(path, headers=HTML).text == "behind the door"
    assert client.get("/nowhere/_stcore/health").text == "behind the door"  # how Streamlit's page finds its way home


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/nowhere", "/?notice=page"),
        ("/nowhere?lang=sv", "/?notice=page&lang=sv"),
        ("/compare/placements?ages=13-17", "/placements?ages=13-17"),
        ("/placements/", "/placements"),
        (f"/{pages.front_page()}?lang=sv", "/?lang=sv"),
    ],
)
def test_other_addresses_lead_to_a_page(client, path, leads_to):
    answer = client.get(HERE + path, headers=HTML)
    assert answer.status_code == 302
    assert answer.headers["location"] == leads_to


# The start


def test_the_server_says_whether_its_store_can_be_asked(client, monkeypatch):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"store": "ready"})

    def fail(engine):
        raise Problem("store_unreachable", place="x")

    monkeypatch.setattr(server.store, "state", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"store": "store_unreachable"})


def test_the_server_answers_while_the_store_is_made_ready(settings, monkeypatch):
    settings()
    monkeypatch.setattr(opening.store, "prepare", lambda chosen: __import__("time").sleep(2))
    client = make_client()
    assert client.get("/readyz").json() == {"store": "opening"}
    assert client.get("/media/x").status_code == 403
    assert client.post("/auth/claim", json={"ticket": "x"}, headers=OURS).status_code == 403
    assert client.post("/auth/end", json={}, headers=OURS).status_code == 200
    opening.wait(5)
    opening.again()


def test_the_start_tells_where_matka_is_and_that_a_port_was_taken(settings, monkeypatch, caplog):
    settings()
    monkeypatch.setattr(opening, "begin", lambda: None)
    options = {"server.port": 8503, "server.address": "127.0.0.1", "server.baseUrlPath": ""}
    monkeypatch.setattr(server.st, "get_option", options.get)
    caplog.set_level(logging.INFO)
    asyncio.run(_start_and_stop())
    said = [line.getMessage() for line in caplog.records]
    assert any("Port 8501 is in use" in line and "8503" in line for line in said)
    assert any("http://127.0.0.1:8503/" in line for line in said)


async def _start_and_stop():
    async with server.lifespan(None):
        pass


def test_every_line_of_streamlits_settings_is_one_streamlit_knows():
    import tomllib

    from streamlit import config

    written = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text("utf-8"))

    def names(table, above):
        for name, value in table.items():
            if isinstance(value, dict):
                yield from names(value, f"{above}{name}.")
            elif name != "fontFaces":
                yield f"{above}{name}"

    known = config.get_config_options()
    unknown = [name for name in names(written, "") if name not in known]
    assert unknown == []


def test_a_setting_that_does_not_fit_stops_the_start_with_one_sentence(monkeypatch):
    monkeypatch.setenv("MATKA_ATTEMPTS", "zero")
    settings_module.settings.cache_clear()
    try:
        with pytest.raises(SystemExit, match=r"MATKA_ATTEMPTS.*zero"):
            server.build()
    finally:
        settings_module.settings.cache_clear()
