"""A visitor without a browser: talks to a Streamlit server over its websocket and takes the time of each run."""

import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.benchmarks.servers import Server

LARGEST = 2**26
REMEMBERED_RUNS = 2  # for how many runs a browser keeps the large messages it got


@dataclass(slots=True, kw_only=True)
class Run:
    """What one run of the page cost: from asking to the last word, what came over the wire, and its elements."""

    seconds: float = 0.0
    size: int = 0
    messages: int = 0
    charts: int = 0
    exceptions: list[str] = field(default_factory=list)
    widgets: dict[str, str] = field(default_factory=dict)  # element id by the key we gave it


class Visitor:
    """One open tab.  Like a browser it remembers large messages, which the server then sends as references."""

    def __init__(self, server: Server, path: str | None = None):
        self.server = server
        self.path, _, self.query = (path or server.path).partition("?")
        self.kept: dict[str, int] = {}  # hash of a message -> the run it was last part of
        self.widgets: dict[str, str] = {}
        self.turn = 0
        headers = {"Cookie": "=".join(server.cookie)} if server.cookie else {}
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        self.wire = connect(address, additional_headers=headers, subprotocols=["streamlit"], max_size=LARGEST)

    def close(self) -> None:
        self.wire.close()

    def run(self, *, change: dict[str, str] | None = None) -> Run:
        """Ask for a run, with *change* to text-valued widgets by key, and wait until it is over."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name = self.query, self.path.strip("/")
        state.cached_message_hashes.extend(self.kept)
        state.context_info.url = self.server.origin + self.path
        state.context_info.locale = "en-GB"
        state.context_info.color_scheme = "light"
        for key, value in (change or {}).items():
            state.widget_states.widgets.add(id=self.widgets[key], string_value=value)
        self.turn += 1
        run = Run()
        start = time.perf_counter()
        self.wire.send(asked.SerializeToString())
        received = []
        while True:
            received.append(self.wire.recv(timeout=60))
            run.seconds = time.perf_counter() - start
            message = ForwardMsg.FromString(received[-1])
            self._note(message, run)
            if message.WhichOneof("type") == "script_finished":
                break
        run.size, run.messages = sum(map(len, received)), len(received)
        self.kept = {name: turn for name, turn in self.kept.items() if self.turn - turn < REMEMBERED_RUNS}
        return run

    def _note(self, message: ForwardMsg, run: Run) -> None:
        if message.ref_hash:
            self.kept[message.ref_hash] = self.turn
            run.charts += 1
            return
        if message.metadata.cacheable:
            self.kept[message.hash] = self.turn
        if message.WhichOneof("type") != "delta":
            return
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "plotly_chart":
                run.charts += 1
            case "exception":
                run.exceptions.append(element.exception.message)
            case "selectbox":
                self.widgets[element.selectbox.id.rpartition("-")[2]] = element.selectbox.id
