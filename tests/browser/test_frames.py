"""What a browser is sent of twins that differ inside hidden cells only: the same, numbers in pictures decoded."""

import json
import re
from base64 import b64decode
from contextlib import ExitStack

import numpy as np
import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from test_twins import made_in

from data_access import accounts, store
from data_access.accounts import SAMPLE_ACCOUNTS
from tests.browser.conftest import sign_in
from tests.browser.seen import opened, settled

pytestmark = pytest.mark.browser

PAGES = ("/", "/pilots?compared=E1,K1,P1&one=K1", "/training", "/involvement", "/quality", "/placements")
PAGES = (*PAGES, "/meeting", "/meeting?meeting=2025-11-12.steering&present=3")
CHANCE = re.compile(r"(session|script_?run|hash|id|time|stylesheet|url)", re.IGNORECASE)


@pytest.fixture(scope="module")
def twins(empty_sqlite, tmp_path_factory):
    """Two stores that differ inside hidden cells, with those who may look at them."""
    made = made_in(tmp_path_factory.mktemp("twins"), empty_sqlite)
    for engine in made:
        with store.writing(engine) as connection:
            for each in SAMPLE_ACCOUNTS:
                hashed = accounts.hash_password(each.password, 4)
                told = {name: getattr(each, name) for name in ("username", "name", "role", "county")}
                accounts.add_in(connection, **told, password_hash=hashed, sample=True)
        engine.dispose()
    return made


def decoded(held):
    """Return *held* with the numbers that Plotly keeps as bytes written out, and without what differs by chance."""
    if isinstance(held, dict) and "bdata" in held:
        return np.frombuffer(b64decode(held["bdata"]), dtype=np.dtype(held["dtype"])).tolist()
    if isinstance(held, dict):
        return {name: decoded(value) for name, value in sorted(held.items()) if not CHANCE.fullmatch(name)}
    if isinstance(held, list):
        return [decoded(each) for each in held]
    if isinstance(held, str) and held[:1] in "{[":
        try:
            return decoded(json.loads(held))
        except ValueError:
            return held
    return held


def told(frame: bytes) -> str:
    """Return what a frame puts on the page, as text; empty where it puts nothing there."""
    message = ForwardMsg()
    message.ParseFromString(frame)
    if message.WhichOneof("type") != "delta":
        return ""
    return json.dumps(decoded(MessageToDict(message.delta)), sort_keys=True, ensure_ascii=False)


def heard(visitor, server, username: str, pages) -> set[str]:
    """Return all that *pages* put on the screen of somebody; on which of them it came first is left to chance."""
    page = visitor(base_url=server.address, locale="en-GB").new_page()
    page.set_default_timeout(60_000)
    frames: list[bytes] = []
    page.on("websocket", lambda wire: wire.on("framereceived", lambda frame: frames.append(frame)))
    sign_in(page, username, at="/methods")
    settled(page)
    frames.clear()  # the ticket of signing in is another one each time
    for address in pages:
        opened(page, address)
    said = {told(frame) for frame in frames if isinstance(frame, bytes)}
    return {each.replace(server.address, "") for each in said if each}


@pytest.fixture(scope="module")
def houses(twins, start):
    """A server for each twin."""
    with ExitStack() as running:
        yield [running.enter_context(start(filled=engine.url.database)) for engine in twins]


@pytest.mark.parametrize(("username", "pages"), [("ohjausryhma", PAGES), ("osahanke", PAGES[1:4])])
def test_a_browser_is_sent_the_same_of_twins(houses, visitor, username, pages):
    one, other = (heard(visitor, server, username, pages) for server in houses)
    differing = sorted(one ^ other)
    assert not differing, [each[:600] for each in differing[:4]]
    assert len(one) > 50
    assert any(re.search(r'"y": \[[0-9.]+', each) for each in one)  # numbers of pictures are among it


def test_the_scan_sees_numbers_that_plotly_packs():
    packed = {"y": {"dtype": "f8", "bdata": "AAAAAAAACEA="}, "hash": "x"}
    assert decoded({"spec": json.dumps(packed)}) == {"spec": {"y": [3.0]}}
