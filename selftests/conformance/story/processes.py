# SPDX-License-Identifier: Apache-2.0
"""The processes of a story: the broker, a client that is told what to do, the members of a group."""

import json
import os
import queue
import signal
import subprocess
import threading
import time

PATIENCE_S = 150  # how long anything may take before it counts as wrong


class Failed(Exception):
    """A check that does not hold."""


def expect(is_so, why):
    if not is_so:
        raise Failed(why)


def until(look, what, patience_s=PATIENCE_S):
    """What look() returns once it is true of anything."""
    deadline = time.monotonic() + patience_s
    while not (found := look()):
        expect(time.monotonic() < deadline, f"not within {patience_s} s: {what() if callable(what) else what}")
        time.sleep(0.02)
    return found


class Lines:
    """A process that says lines; they are read as they come."""

    def __init__(self, argv, **options):
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def line(self, patience_s=PATIENCE_S):
        """The next line; None: it said its last."""
        try:
            return self.lines.get(timeout=patience_s)
        except queue.Empty:
            raise Failed(f"no answer within {patience_s} s") from None

    def end(self, patience_s=PATIENCE_S):
        """Wait for its end, which closing its stdin brings about."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            code = self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"did not end within {patience_s} s") from None
        self.reader.join(patience_s)  # all that it said is there now
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()


class Broker(Lines):
    def __init__(self, command, topics):
        argv = [command, "broker", "--brokers", "3"]
        for topic in topics:
            argv += ["--topic", topic]
        super().__init__(argv)
        self.bootstrap = self.line(20).strip().removeprefix("bootstrap.servers=")

    def end(self, patience_s=PATIENCE_S):
        self.process.terminate()
        return super().end(patience_s)


class Client(Lines):
    """The client under test: its adapter does what it is asked, one request after the other."""

    def __init__(self, start, cache, bootstrap):
        self.argv = [start, cache, bootstrap]
        self.log = open(f"{cache}/stderr.log", "w")
        super().__init__(self.argv, stderr=self.log)
        self.hello = self.ask("hello")
        self.can = set(self.hello["can"])

    def ask(self, do, **what):
        """Returns what the client answered; raises Failed with the client's error."""
        self.process.stdin.write(json.dumps({"do": do, **what}) + "\n")
        self.process.stdin.flush()
        line = self.line()
        expect(line, f"{do}: the client ended, see {self.log.name}")
        reply = json.loads(line)
        expect("ok" in reply, f"{do}: {reply.get('error')}")
        return reply["ok"]

    def refusal(self, do, **what):
        """The error that it answers; fails where it does not."""
        try:
            answer = self.ask(do, **what)
        except Failed as error:
            return str(error)
        raise Failed(f"{do} was not refused, but answered {answer}")

    def member(self, name, group, topic, protocol="classic"):
        what = {"client_id": name, "group": group, "topic": topic, "protocol": protocol, "session_timeout_ms": 6000}
        return Member(self.argv + ["member", json.dumps(what)], self.log)


class Member(Lines):
    """A member of a group in a process of its own, which says what it was given and what it read."""

    def __init__(self, argv, log):
        super().__init__(argv, stderr=log, start_new_session=True)
        self.assigned = set()
        self.reads = []
        self.has_left = False

    def look(self):
        """Take in what it has said so far."""
        while not self.lines.empty():
            line = self.lines.get()
            if line is None:
                self.lines.put(None)
                break
            event = json.loads(line)
            if "assigned" in event:
                self.assigned = set(event["assigned"])
            self.reads += [tuple(event["read"])] if "read" in event else []
            self.has_left = self.has_left or "left" in event
        return self

    def leave(self):
        self.end()
        self.look()
        expect(self.has_left, "the member ended without leaving")
        self.assigned = set()

    def crash(self):
        os.killpg(self.process.pid, signal.SIGKILL)  # with what it started
        self.process.wait()
        self.reader.join(PATIENCE_S)
        self.look()
        self.assigned = set()
