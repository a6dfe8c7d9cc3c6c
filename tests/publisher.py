"""Counties that publish again and again until they are killed: ``python publisher.py``.

For each line ``<address of the store> <seed> <file>`` there is one, in a process of its own whose number is answered.
It begins at once, and writes into the file the number of each release when it has been told that it is published.  Once
it has been killed, "ended" is answered.
"""

import os
import random
import sys
from pathlib import Path

from sent_rows import EERO, activity

from data_access import releases, store, submissions
from data_access.submissions import preview, publish


def publish_on(address: str, seed: str, told: str) -> None:
    submissions.moves = lambda *_, **__: None  # nobody looks at it, and it takes longer than what is tried
    engine = store.engine(address)
    chance = random.Random(seed)
    last = releases.newest(engine).number
    with Path(told).open("w") as file:
        while True:
            months = tuple(chance.randrange(1000) for _ in range(12))
            sent = activity(**{f"P{number}": months for number in range(1, 40)})
            seen = preview(engine, sent, county="13", base=last, whole=frozenset(sent))
            last = publish(engine, seen, by=EERO, reason="uudet luvut").release.number
            print(last, file=file, flush=True)


if __name__ == "__main__":
    for line in sys.stdin:
        child = os.fork()
        if not child:
            publish_on(*line.split())
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)
