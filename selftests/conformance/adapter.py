# SPDX-License-Identifier: Apache-2.0
"""What the adapters in Python share: requests on stdin, replies on stdout, one JSON object a line."""

import json
import select
import sys


def say(**reply):
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


def unhex(text):
    return None if text is None else bytes.fromhex(text)


def tohex(data):
    return None if data is None else bytes(data).hex()


def answer(handlers, request):
    try:
        say(ok=handlers[request.pop("do")](**request))
    except Exception as error:  # whatever the client threw is the reply
        say(error=f"{type(error).__name__}: {error}")


def serve(handlers):
    """handlers: by the name of the operation; each takes the request's other fields by name."""
    for line in sys.stdin:
        answer(handlers, json.loads(line))


def is_told_to_leave():
    """A member leaves when its stdin ends, or says anything."""
    return bool(select.select([sys.stdin], [], [], 0)[0])
