"""A visitor without a browser: says to a server what a browser said, and takes the time of each run."""

import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.benchmarks.servers import Server

LARGEST = 2**26  # bytes of one message
KEPT_RUNS = 2  # for how many runs a browser keeps the large messages it got


@dataclass(slots=True, kw_only=True)
class Run:
    """What one run of the page cost: the time until its last word, what came over the wire, and what that was."""

    seconds: float = 0.0
    size: int = 0
    messages: int = 0
    charts: int = 0
    mishaps: list[str] = field(default_factory=list)


class Visitor:
    """One open tab.  Like a browser it keeps large messages for a while, and the server then sends references."""

    def __init__(self, server: Server):
        self.kept: dict[str, tuple[int, str]] = {}  # hash of a message -> the run it was last part of, and its kind
        self.turn = 0
        headers = {"Cookie": "=".join(server.cookie)} if server.cookie else {}
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        self.wire = connect(address, additional_headers=headers, subprotocols=["streamlit"], max_size=LARGEST)

    def close(self) -> None:
        self.wire.close()

    def say(self, said: bytes) -> Run:
        """Say what a browser *said* and wait until the run it asked for is over."""
        asked = BackMsg.FromString(said)
        del asked.rerun_script.cached_message_hashes[:]
        asked.rerun_script.cached_message_hashes.extend(self.kept)
        self.turn += 1
        run, received, over = Run(), [], False
        start = time.perf_counter()
        self.wire.send(asked.SerializeToString())
        while not over:
            received.append(self.wire.recv(timeout=60))
            run.seconds = time.perf_counter() - start
            over = self._note(ForwardMsg.FromString(received[-1]), run)
        run.size, run.messages = sum(map(len, received)), len(received)
        self.kept = {name: kept for name, kept in self.kept.items() if self.turn - kept[0] < KEPT_RUNS}
        return run

    def _note(self, message: ForwardMsg, run: Run) -> bool:
        """Take note of what arrived; return whether it ends the run."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            element = self.kept[message.ref_hash][1]
            self.kept[message.ref_hash] = (self.turn, element)
        elif kind == "delta":
            element = message.delta.new_element.WhichOneof("type")
            if message.metadata.cacheable:
                self.kept[message.hash] = (self.turn, element)
            if element in ("exception", "alert"):
                run.mishaps.append(str(message.delta.new_element))
        else:
            return kind == "script_finished"
        run.charts += element == "plotly_chart"
        return False
