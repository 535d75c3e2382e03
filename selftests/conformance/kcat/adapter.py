# SPDX-License-Identifier: Apache-2.0
"""kcat, a process for each operation: adapter.py CACHE BOOTSTRAP [member JSON]"""

import json
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from adapter import say, serve, tohex  # noqa: E402

CACHE, BOOTSTRAP = sys.argv[1:3]
KCAT = ["kcat", "-b", BOOTSTRAP]
CAN = ["headers", "tombstones", "idempotence", "group", "transactions", "list_topics", "describe_cluster",
       "list_offsets"]
# Each record: its offset, the lengths of its key and value (-1: null), its timestamp and headers; then its bytes
FORMAT = "%o %K %S %T %h\\n%k%s"
PARTITIONERS = {None: [], "crc32": [], "murmur2": ["-X", "topic.partitioner=murmur2_random"]}


def run(*arguments, **options):
    done = subprocess.run([*KCAT, *arguments], capture_output=True, timeout=50, **options)
    if done.returncode:
        raise RuntimeError(f"kcat {' '.join(arguments)}: exit code {done.returncode}: {done.stderr.decode()[-200:]}")
    return done.stdout


def hello():
    client = " ".join(re.findall(r"Version (\S+) .*(librdkafka \S+)", run("-V").decode())[0])
    codecs = ["none", "gzip", "snappy", "lz4", "zstd"]
    return {"client": f"kcat {client}", "codecs": codecs, "partitioners": ["crc32", "murmur2"], "can": CAN}


def options_of(record):
    """What is said once for all records of a process."""
    options = ["-p", str(record["partition"])] if "partition" in record else []
    options += ["-k", bytes.fromhex(record["key"]).decode()] if "key" in record else []
    options += ["-Z"] if record["value"] is None else []  # empty values are sent as nulls
    for name, value in record.get("headers", []):
        options += ["-H", name.encode() + b"=" + bytes.fromhex(value)]
    return options


def by_options(records):
    """The records that one process can send, in their order."""
    groups = {}
    for record in records:
        groups.setdefault(str(options_of(record)), []).append(record)
    return groups.values()


def send(topic, records, settings):
    """Each value is a file's contents, so that it may hold any byte; but for nulls, which only a line can be."""
    for group in by_options(records):
        if group[0]["value"] is None:
            lines = b"".join(bytes.fromhex(record["key"]) + b"=\n" for record in group)
            run("-P", "-t", topic, *settings, *options_of(group[0]), "-K", "=", input=lines)
            continue
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            files = [Path(folder, f"{i:04d}") for i in range(len(group))]
            for file, record in zip(files, group):
                file.write_bytes(bytes.fromhex(record["value"] or ""))
            run("-P", "-t", topic, *settings, *options_of(group[0]), *map(str, files))


def produce(topic, records, codec, partitioner=None, idempotent=False):
    settings = ["-z", codec, "-X", "linger.ms=20", *PARTITIONERS[partitioner]]
    send(topic, records, settings + (["-X", "enable.idempotence=true"] if idempotent else []))


def piece(data, size):
    """That many bytes, or a null; and what is behind them."""
    return (None, data) if size < 0 else (data[:size], data[size:])


def take(data):
    head, data = data.split(b"\n", 1)
    offset, key_size, value_size, timestamp, headers = head.split(b" ", 4)
    key, data = piece(data, int(key_size))
    value, data = piece(data, int(value_size))
    pairs = [pair.split(b"=", 1) for pair in headers.split(b",") if pair]
    record = {"offset": int(offset), "key": tohex(key), "value": tohex(value), "timestamp": int(timestamp),
              "headers": [[name.decode(), tohex(content)] for name, content in pairs]}
    return record, data


def consume(topic, partition, offset, count, isolation="read_uncommitted"):
    data = run("-C", "-q", "-t", topic, "-p", str(partition), "-o", str(offset), "-c", str(count),
               "-X", f"isolation.level={isolation}", "-f", FORMAT)
    got = []
    while data:
        record, data = take(data)
        got.append(record)
    return got


TRANSACTIONS = {}  # by the name of the producer: its transactional id, and what it has to send


def txn_open(name, id):
    TRANSACTIONS[name] = [id, []]


def txn_begin(name):
    TRANSACTIONS[name][1] = []


def txn_send(name, topic, records):
    TRANSACTIONS[name][1] += [(topic, record) for record in records]


def parts_of(name):
    """kcat sends to one topic and one partition, so a transaction is split by them. It commits at the end of its
    input; it aborts when a signal ends it, but reads ahead, so what it has sent by then is not for us to say."""
    id, sent = TRANSACTIONS[name]
    for where in sorted({(topic, record["partition"]) for topic, record in sent}):
        records = [record for topic, record in sent if (topic, record["partition"]) == where]
        yield where[0], records, ["-X", f"transactional.id={id}"]


def txn_commit(name):
    for topic, records, settings in parts_of(name):
        send(topic, records, settings)


def metadata():
    return json.loads(run("-L", "-J"))


def list_offsets(topic, partition, at):
    spec = {"earliest": -2, "latest": -1}.get(at, at)
    return int(run("-Q", "-X", "isolation.level=read_uncommitted", "-t", f"{topic}:{partition}:{spec}").split()[-1])


def watch(stream):
    """kcat says on stderr what it was given: "% Group G rebalanced (memberid M): assigned: T [0], T [1]"."""
    for line in stream:
        sys.stderr.write(line)
        if "rebalanced" in line:
            given = re.findall(r"\[(\d+)\]", line.split("assigned:", 1)[1]) if "): assigned:" in line else []
            say(assigned=[int(partition) for partition in given])


def member(what):
    settings = {"client.id": what["client_id"], "session.timeout.ms": what["session_timeout_ms"],
                "heartbeat.interval.ms": 500, "auto.offset.reset": "earliest", "auto.commit.interval.ms": 100}
    arguments = [each for name, value in settings.items() for each in ("-X", f"{name}={value}")]
    process = subprocess.Popen([*KCAT, *arguments, "-u", "-f", "%p %o\\n", "-G", what["group"], what["topic"]],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    threading.Thread(target=watch, args=[process.stderr], daemon=True).start()
    threading.Thread(target=lambda: (sys.stdin.read(), process.terminate()), daemon=True).start()
    for line in process.stdout:
        say(read=[int(number) for number in line.split()])
    process.wait()
    say(left=True)


HANDLERS = {
    "hello": hello, "produce": produce, "consume": consume, "txn_open": txn_open, "txn_begin": txn_begin,
    "txn_send": txn_send, "txn_commit": txn_commit, "list_offsets": list_offsets,
    "list_topics": lambda: [topic["topic"] for topic in metadata()["topics"]],
    "describe_cluster": lambda: len(metadata()["brokers"]),
}

if sys.argv[3:]:
    member(json.loads(sys.argv[4]))
else:
    serve(HANDLERS)
