"""A county that publishes again and again until it is killed: ``python publisher.py <address of the store> <seed>``.

It says "ready" and waits for a line, then says the number of each release when it has been told that it is published.
"""

import random
import sys

from sent_rows import EERO, activity

from data_access import releases, store
from data_access.submissions import preview, publish

if __name__ == "__main__":
    engine = store.engine(sys.argv[1])
    chance = random.Random(sys.argv[2])
    last = releases.newest(engine).number
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        months = tuple(chance.randrange(1000) for _ in range(12))
        sent = activity(**{f"P{number}": months for number in range(1, 40)})
        seen = preview(engine, sent, county="13", base=last, whole=frozenset(sent))
        last = publish(engine, seen, by=EERO, reason="uudet luvut").release.number
        print(last, flush=True)
