# SPDX-License-Identifier: Apache-2.0
"""One story with one client: python3 story KTRIAL START CACHE

START CACHE BOOTSTRAP is the client's adapter: it does what it is asked on stdin (README.md names the operations).
START CACHE BOOTSTRAP member JSON is a member of a group. Exit code 1 where a check failed."""

import signal
import sys

import admin
import data
import groups
import transactions
import wire
from check import CHECKS, Stage, run_check
from processes import Broker, Client, Failed

TOPICS = data.TOPICS + groups.TOPICS + transactions.TOPICS + admin.TOPICS


def stage_of(client, bootstrap):
    client.can |= {f"codec {codec}" for codec in client.hello["codecs"]}
    client.can |= {"second partitioner"} if len(client.hello["partitioners"]) > 1 else set()
    return Stage(client, bootstrap, wire.offered(bootstrap))


def tell(broker, client):
    """Returns how many checks failed."""
    print(f"{client.hello['client']}, {broker.bootstrap}", flush=True)
    stage = stage_of(client, broker.bootstrap)
    failed = sum(not run_check(one, stage) for one in CHECKS)
    client.end()
    return failed


def judge(broker, start, cache):
    try:
        failed = tell(broker, Client(start, cache, broker.bootstrap))
    except (Failed, BrokenPipeError) as why:
        print(f"not ok the story goes to its end: {why!r}")
        failed = 1
    code = broker.end()
    if code != 0:
        print(f"not ok the broker ends well: exit code {code}")
    return 1 if failed or code else 0


def main(ktrial, start, cache):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no broker outlives its story
    broker = Broker(ktrial, TOPICS)
    try:
        return judge(broker, start, cache)
    finally:
        broker.kill()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
