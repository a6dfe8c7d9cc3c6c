"""Signing in with an organisation's own account, beside the form: tried with a small identity provider of our own."""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import expect

from components.i18n import Words
from data_access import accounts, store

pytestmark = pytest.mark.browser

EN = Words("en")
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def provider():
    """An identity provider that vouches at once for whoever ``claims`` names."""
    known = SimpleNamespace(claims={}, nonces={}, address="")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path == "/authorize":
                code = secrets.token_hex(8)
                known.nonces[code] = query["nonce"][0]
                self.send_response(302)
                back = urlencode({"code": code, "state": query["state"][0]})
                self.send_header("Location", f"{query['redirect_uri'][0]}?{back}")
                self.end_headers()
            elif path == "/keys":
                self.say({"keys": [{**jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "1"}]})
            else:
                self.say(
                    {
                        "issuer": known.address,
                        "authorization_endpoint": f"{known.address}/authorize",
                        "token_endpoint": f"{known.address}/token",
                        "jwks_uri": f"{known.address}/keys",
                    }
                )

        def do_POST(self):
            sent = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            now = int(time.time())
            token = {
                "iss": known.address,
                "aud": "matka",
                "sub": "1",
                "iat": now,
                "exp": now + 600,
                "nonce": known.nonces.pop(sent["code"][0]),
                **known.claims,
            }
            signed = jwt.encode(token, KEY, algorithm="RS256", headers={"kid": "1"})
            self.say({"access_token": "a", "token_type": "Bearer", "id_token": signed})

        def say(self, answer):
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as running:
        known.address = f"http://127.0.0.1:{running.server_port}"
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield known
        running.shutdown()


@pytest.fixture(scope="module")
def server(start, house, provider):
    """Matka with the provider in Streamlit's secrets, and one account that has an e-mail address."""
    secrets_file = f"""
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "{secrets.token_hex(16)}"
client_id = "matka"
client_secret = "known to both"
server_metadata_url = "{provider.address}/.well-known/openid-configuration"
"""
    with start(house=house({".streamlit/secrets.toml": secrets_file})) as running:
        db = store.engine(f"sqlite:///{running.var / 'matka.sqlite3'}")
        person = {"name": "Maija Mallikas", "role": "viewer", "password": "a password nobody uses"}
        accounts.add(db, username="maija", email="maija@example.org", **person)
        yield running


@pytest.fixture
def maija(provider):
    provider.claims = {"email": "Maija@example.org", "email_verified": True}


def press(page):
    page.get_by_role("button", name=EN("sign_in.with_provider")).click()


def test_one_can_sign_in_with_the_organisations_account_and_lands_where_one_was_going(page, maija):
    page.goto("/placements?ages=13-17")
    press(page)
    expect(page.locator("h1").first).to_have_text(EN("page.placements.title"))
    expect(page.get_by_role("button", name="Maija Mallikas")).to_be_visible()
    page.wait_for_url("**/placements?*ages=13-17*")
    page.reload()
    expect(page.get_by_role("button", name="Maija Mallikas")).to_be_visible()


def test_whoever_signed_out_stays_out_in_every_tab_until_they_ask_to_come_in(page, maija):
    page.goto("/")
    press(page)
    page.get_by_role("button", name="Maija Mallikas").wait_for()
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Maija Mallikas").wait_for()
    page.bring_to_front()
    page.get_by_role("button", name="Maija Mallikas").click()
    page.locator(".st-key-sign_out button").click()
    expect(page.locator("h1").first).to_have_text(EN("sign_in.title"))
    page.reload()
    expect(page.locator("h1").first).to_have_text(EN("sign_in.title"))
    other.bring_to_front()
    other.get_by_text("svenska").click()
    expect(other.get_by_text(Words("sv")("sign_in.ended"))).to_be_visible()
    other.reload()
    expect(other.locator("h1").first).to_have_text(Words("sv")("sign_in.title"))


def test_an_address_without_an_account_is_told_whom_to_ask(page, provider):
    provider.claims = {"email": "stranger_*x*@example.org", "email_verified": True}
    page.goto("/placements")
    press(page)
    expect(page.get_by_role("alert")).to_contain_text(EN("sign_in.unknown_email", email="stranger_*x*@example.org"))
    expect(page.locator(".stPlotlyChart")).to_have_count(0)
    page.get_by_role("button", name=EN("sign_in.other_account")).click()
    expect(page.get_by_role("button", name=EN("sign_in.with_provider"))).to_be_visible()


def test_an_address_the_provider_has_not_verified_lets_nobody_in(page, provider):
    provider.claims = {"email": "maija@example.org", "email_verified": False}
    page.goto("/")
    press(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".st-key-person_menu")).to_have_count(0)


def test_a_closed_account_is_closed_to_the_organisations_account_as_well(page, maija, server):
    db = store.engine(f"sqlite:///{server.var / 'matka.sqlite3'}")
    accounts.disable(db, "maija")
    try:
        page.goto("/")
        press(page)
        expect(page.get_by_role("alert")).to_contain_text(EN("sign_in.disabled"))
        expect(page.locator(".st-key-person_menu")).to_have_count(0)
    finally:
        accounts.enable(db, "maija")


def test_the_form_still_works_beside_it(page):
    page.goto("/")
    page.locator(".st-key-sign_in_as_ohjausryhma button").click()
    expect(page.locator(".st-key-person_menu button").first).to_be_visible()
