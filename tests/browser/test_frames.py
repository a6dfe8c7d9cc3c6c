"""What a browser is sent of twins that differ inside hidden cells only: the same, numbers in pictures decoded.

Mostly without a browser, which would draw it all: what one says first when a page is opened is said to the server.
"""

import json
import re
from base64 import b64decode
from contextlib import ExitStack

import numpy as np
import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from test_twins import made_in
from turns import FULL
from websockets.sync.client import connect

from data_access import accounts, store
from data_access.accounts import SAMPLE_ACCOUNTS
from tests.browser.seen import opened, signed_in

pytestmark = pytest.mark.browser

PAGES = ("/", "/pilots?compared=E1,K1,P1&one=K1", "/training", "/involvement", "/quality", "/placements")
PAGES = (*PAGES, "/meeting", "/meeting?meeting=2025-11-12.steering&present=3")
ENDED = ForwardMsg.FINISHED_SUCCESSFULLY
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


def sent(server, username: str, addresses) -> list[bytes]:
    """Return every frame that *server* sends somebody who asks for *addresses*, each as a browser first asks for it."""
    (cookie,) = signed_in(server, username)
    frames = []
    for address in addresses:
        page, _, query = address.removeprefix("/").partition("?")
        asked = BackMsg(rerun_script={"query_string": query, "page_name": page})
        asked.rerun_script.context_info.url = f"{server.address}/{page}"
        asked.rerun_script.context_info.locale = "en-GB"
        with connect(
            f"{server.address.replace('http', 'ws')}/_stcore/stream",
            additional_headers={"Cookie": f"{cookie['name']}={cookie['value']}", "Accept-Language": "en-GB"},
            subprotocols=["streamlit"],
            max_size=None,
        ) as wire:
            wire.send(asked.SerializeToString())
            frames.append(wire.recv(timeout=60))
            while not is_over(frames[-1]):
                frames.append(wire.recv(timeout=60))
    return frames


def is_over(frame: bytes) -> bool:
    """Tell whether *frame* ends a page, as the end of a run that is followed by another does not."""
    message = ForwardMsg.FromString(frame)
    return message.WhichOneof("type") == "script_finished" and message.script_finished == ENDED


def heard(visitor, server, username: str, addresses) -> list[bytes]:
    """Return every frame that a browser hears of *addresses* when somebody signed in opens them."""
    context = visitor(base_url=server.address, locale="en-GB")
    context.add_cookies(signed_in(server, username))
    page = context.new_page()
    page.set_default_timeout(60_000)
    frames = []
    page.on("websocket", lambda wire: wire.on("framereceived", lambda frame: frames.append(frame)))
    for address in addresses:
        opened(page, address)
    return [frame for frame in frames if isinstance(frame, bytes)]


def shown(server, frames: list[bytes]) -> set[str]:
    """Return all that *frames* put on the screen; on which page it came first is left to chance."""
    return {each.replace(server.address, "") for each in map(told, frames) if each}


@pytest.fixture(scope="module")
def houses(twins, start):
    """A server for each twin."""
    with ExitStack() as running:
        yield [running.enter_context(start(filled=engine.url.database)) for engine in twins]


def are_alike(one: set[str], other: set[str]) -> None:
    differing = sorted(one ^ other)
    assert not differing, [each[:600] for each in differing[:4]]
    assert len(one) > 50
    assert any(re.search(r'"y": \[[0-9.]+', each) for each in one)  # numbers of pictures are among it


@pytest.mark.parametrize(("username", "pages"), [("ohjausryhma", PAGES), ("osahanke", PAGES[1:4])])
def test_everybody_is_sent_the_same_of_twins(houses, username, pages):
    are_alike(*(shown(server, sent(server, username, pages)) for server in houses))


def test_a_browser_which_asks_for_more_by_itself_is_sent_the_same_of_twins(houses, visitor):
    pages = PAGES if FULL else (PAGES[1], PAGES[-1])
    one, other = (shown(server, heard(visitor, server, "ohjausryhma", pages)) for server in houses)
    are_alike(one, other)
    assert not one - shown(houses[0], sent(houses[0], "ohjausryhma", pages))  # nor is anything missed above


def test_the_scan_sees_numbers_that_plotly_packs():
    packed = {"y": {"dtype": "f8", "bdata": "AAAAAAAACEA="}, "hash": "x"}
    assert decoded({"spec": json.dumps(packed)}) == {"spec": {"y": [3.0]}}
