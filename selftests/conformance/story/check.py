# SPDX-License-Identifier: Apache-2.0
"""What a check is, and running it: one line of outcome each."""

from dataclasses import dataclass

from processes import Failed


@dataclass
class Check:
    name: str
    run: object  # takes the stage
    needs: set  # what the client can
    requests: set  # what the brokers offer


@dataclass
class Stage:
    client: object
    bootstrap: str
    offered: set


CHECKS = []


def check(name, *needs, requests=()):
    """Add a function to the story: it is run where the client can do what it needs and the brokers offer it."""

    def add(function):
        CHECKS.append(Check(name, function, set(needs), set(requests)))
        return function

    return add


def reason_to_skip(one, stage):
    missing = sorted(one.needs - stage.client.can)
    if missing:
        return f"this client has no {', '.join(missing)}"
    return None if one.requests <= stage.offered else "the broker does not offer this yet"


def run_check(one, stage):
    """Returns whether it did not fail."""
    why = reason_to_skip(one, stage)
    if why:
        print(f"left out {one.name}: {why}", flush=True)
        return True
    try:
        said = one.run(stage)
    except Failed as failed:
        print(f"not ok {one.name}: {failed}", flush=True)
        return False
    print(f"ok {one.name}" + (f": {said}" if said else ""), flush=True)
    return True
