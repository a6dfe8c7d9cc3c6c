"""An indicator bank on the loopback address that answers as Sotkanet's documents say, or as badly as it is told to."""

import json
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

TITLES = {
    "fi": "Kodin ulkopuolelle sijoitetut 0 - 17-vuotiaat, % vastaavan ikäisestä väestöstä",
    "sv": "0 - 17-åringar placerade utanför hemmet, % av befolkningen i samma ålder",
    "en": "Placements outside the home for those aged 0-17, as % of total population of same age (THL)",
}
REGIONS = {"FI": 658, "12": 959, "13": 974, "20": 962}
WEB_PAGE = "<!DOCTYPE html><html><body>Huoltokatko</body></html>"


def about(indicator=191, **changes) -> dict:
    """Return an answer about an indicator in the shape of ``indicators/191``."""
    return {
        "id": indicator,
        "data-updated": "2026-10-05",
        "range": {"start": 2020, "end": 2024},
        "title": TITLES,
        "description": {"fi": "…"},
        "organization": {"id": 2, "title": {"fi": "Terveyden ja hyvinvoinnin laitos (THL)"}},
        "primaryValueType": {"code": "PERCENT", "title": {"fi": "prosenttia", "en": "per cent"}},
        "decimals": 1,
        "classifications": {"sex": {"values": ["male", "female", "total"]}, "region": {"values": ["Kunta", "Maa"]}},
    } | changes


def row(place="12", year=2024, count=437, value=1.6, *, indicator=191, sex="total") -> dict:
    """Return one figure in the shape of ``json?indicator=191``; a region may be given by its own number."""
    region = REGIONS.get(place, place)
    told = {"indicator": indicator, "region": region, "year": year, "gender": sex, "value": value, "absValue": count}
    return {name: said for name, said in told.items() if said is not None}


class Bank:
    """What the bank knows, how it misbehaves, and what it has been asked.

    ``rows`` and ``abouts`` are its figures; ``moods`` what it does at the next questions, one each, such as "500"; an
    empty list is a good mood.  ``asked`` are the paths with their questions, ``agents`` who asked.
    """

    def __init__(self):
        self.abouts, self.rows = {191: about()}, [row()]
        self.moods, self.asked, self.agents = [], [], []
        self.address = ""

    def answer(self, path: str) -> tuple[int, str]:
        parts = urlsplit(path)
        if parts.path.startswith("/rest/1.1/indicators/"):
            number = int(parts.path.rpartition("/")[2])
            return (200, json.dumps(self.abouts[number])) if number in self.abouts else (404, "")
        if parts.path == "/rest/1.1/json":
            asked = parse_qs(parts.query)
            if "," in parts.query or "%2C" in parts.query:
                return 400, "Bad Request"
            found = [
                each
                for each in self.rows
                if str(each["indicator"]) in asked["indicator"]
                and str(each["year"]) in asked["years"]
                and each["gender"] in asked.get("genders", ["total"])
            ]
            return 200, json.dumps(found)
        return 404, ""


@contextmanager
def bank():
    """Open a bank for as long as it is needed."""
    made = Bank()

    class Counter(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            made.asked.append(self.path)
            made.agents.append(self.headers.get("User-Agent"))
            mood = made.moods.pop(0) if made.moods else "good"
            status, text = made.answer(self.path)
            with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked may have gone
                self.speak(mood, status, text.encode())

        def speak(self, mood, status, body):
            if mood.isdigit():
                status, body = int(mood), b"no"
            elif mood == "slow":
                time.sleep(1.5)
            elif mood == "web page":
                body = WEB_PAGE.encode()
            elif mood == "broken":
                body = body[: len(body) // 2]
            elif mood == "huge":
                body = b"[" + b" " * 3 * 2**20 + b"]"
            elif mood == "latin":
                body = '[{"ä": 1}]'.encode("latin-1")
            elif mood == "gone":
                self.close_connection = True
                return
            elif mood.startswith("{") or mood.startswith("["):
                body = mood.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=UTF-8")
            self.send_header("Content-Length", str(len(body) + (100 if mood == "cut short" else 0)))
            if mood == "elsewhere":
                self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
            if mood == "dripping":
                for place in range(len(body)):
                    self.wfile.write(body[place : place + 1])
                    time.sleep(0.05)
                return
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_port}/rest/1.1"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
