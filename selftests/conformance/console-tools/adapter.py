# SPDX-License-Identifier: Apache-2.0
"""Kafka's console tools, a process for each operation: adapter.py CACHE BOOTSTRAP [member JSON]"""

import json
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from adapter import say, serve, unhex  # noqa: E402

CACHE, BOOTSTRAP = sys.argv[1:3]
JAVA = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", f"{CACHE}/jars/*"]
TOOLS = "org.apache.kafka.tools."
TOPICS, GROUPS = TOOLS + "TopicCommand", TOOLS + "consumer.group.ConsumerGroupCommand"
CAN = """headers tombstones idempotence group list_groups describe_group group_offsets alter_group_offsets
    delete_group_offsets delete_group describe_cluster create_topic describe_topic list_topics describe_config
    alter_config create_partitions delete_topic delete_records list_offsets list_transactions""".split() + ["text only"]
PRINTED = ["offset", "key", "headers", "timestamp"]


def run(tool, *arguments, lines=None):
    argv = [*JAVA, tool, "--bootstrap-server", BOOTSTRAP, *map(str, arguments)]
    done = subprocess.run(argv, capture_output=True, input=lines, timeout=55)
    said = done.stdout.decode()
    if done.returncode or re.search(r"^\s*Error|\bException\b", said + done.stderr.decode(), re.MULTILINE):
        raise RuntimeError(f"{tool}: {said} {done.stderr.decode()}"[:500])
    return said


def hello():
    version = next(Path(CACHE, "jars").glob("kafka-tools-4*.jar")).stem.split("-")[-1]
    return {"client": f"kafka-tools {version}", "codecs": ["none", "gzip", "snappy", "lz4", "zstd"],
            "partitioners": ["murmur2"], "can": CAN}


def line_of(record):
    """headers, key and value, with tabs between them"""
    headers = ",".join(f"{name}:{unhex(value).decode()}" for name, value in record.get("headers", [])) or "NULL"
    key, value = ("NULL" if record.get(name) is None else unhex(record[name]).decode() for name in ("key", "value"))
    return f"{headers}\t{key}\t{value}\n"


def produce(topic, records, codec, partitioner=None, idempotent=False):
    """The tool cannot be told a partition: a topic has one, or the keys are those of the partitions."""
    properties = ["parse.headers=true", "parse.key=true", "null.marker=NULL"]
    run(TOOLS + "ConsoleProducer", "--topic", topic, "--compression-codec", codec,
        "--command-property", f"enable.idempotence={'true' if idempotent else 'false'}",
        *[each for one in properties for each in ("--reader-property", one)],
        lines="".join(map(line_of, records)).encode())


def hexed(text):
    return None if text == "null" else text.encode().hex()


def told(line):
    """CreateTime:T, Offset:O, headers, key, value, with tabs between them"""
    timestamp, offset, headers, key, value = line.split("\t", 4)
    pairs = [] if headers == "NO_HEADERS" else [pair.split(":", 1) for pair in headers.split(",")]
    return {"offset": int(offset.split(":")[1]), "key": hexed(key), "value": hexed(value),
            "timestamp": int(timestamp.split(":")[1]), "headers": [[name, hexed(each)] for name, each in pairs]}


def consume(topic, partition, offset, count, isolation="read_uncommitted"):
    said = run(TOOLS + "consumer.ConsoleConsumer", "--topic", topic, "--partition", partition, "--offset", offset,
               "--max-messages", count, "--isolation-level", isolation, "--timeout-ms", "50000",
               *[each for name in PRINTED for each in ("--formatter-property", f"print.{name}=true")])
    return [told(line) for line in said.splitlines()]


def create_topic(topic, partitions, replicas, configs):
    settings = [each for name, value in configs.items() for each in ("--config", f"{name}={value}")]
    run(TOPICS, "--create", "--topic", topic, "--partitions", partitions, "--replication-factor", replicas, *settings)


def describe_topic(topic):
    said = run(TOPICS, "--describe", "--topic", topic)
    found = re.search(r"PartitionCount: (\d+)\s+ReplicationFactor: (\d+)", said)
    return {"partitions": int(found[1]), "replicas": int(found[2])}


def configs(topic, *arguments):
    return run("kafka.admin.ConfigCommand", "--entity-type", "topics", "--entity-name", topic, *arguments)


def describe_config(topic, name):
    return re.search(rf"^\s*{re.escape(name)}=(\S+)", configs(topic, "--describe"), re.MULTILINE)[1]


def delete_records(topic, partition, before):
    which = {"partitions": [{"topic": topic, "partition": partition, "offset": before}], "version": 1}
    with tempfile.NamedTemporaryFile("w", dir=CACHE) as file:
        json.dump(which, file)
        file.flush()
        said = run(TOOLS + "DeleteRecordsCommand", "--offset-json-file", file.name)
    if "low_watermark" not in said:
        raise RuntimeError(said)


def list_offsets(topic, partition, at):
    said = run(TOOLS + "GetOffsetShell", "--topic-partitions", f"{topic}:{partition}", "--time", at)
    return int(said.split(":")[2])


def columns(said, first):
    """The table whose head begins so: each line as {head: cell}"""
    lines = [line.split() for line in said.splitlines() if line.strip()]
    while lines and lines[0][0] != first:
        lines.pop(0)
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def member_told(line):
    """The assignment is topic:0,1"""
    given = re.search(r"\s\S+:([\d,]+)(\s|$)", line)
    return {"client_id": line.split()[3], "partitions": [int(one) for one in given[1].split(",")] if given else []}


def describe_group(group):
    state = re.search(r"(Stable|Empty|PreparingRebalance|CompletingRebalance|Dead)\s+\d+\s*$",
                      run(GROUPS, "--describe", "--group", group, "--state"))[1]
    lines = run(GROUPS, "--describe", "--group", group, "--members", "--verbose").splitlines()
    return {"state": state, "members": [member_told(line) for line in lines if line.startswith(f"{group} ")]}


def group_offsets(group, topic):
    table = columns(run(GROUPS, "--describe", "--group", group), "GROUP")
    known = [row for row in table if row["TOPIC"] == topic and row["CURRENT-OFFSET"] != "-"]
    return {row["PARTITION"]: int(row["CURRENT-OFFSET"]) for row in known}


def alter_group_offsets(group, topic, offsets):
    for partition, offset in offsets.items():
        run(GROUPS, "--reset-offsets", "--group", group, "--topic", f"{topic}:{partition}", "--to-offset", offset,
            "--execute")


def delete_group_offsets(group, topic, which):
    run(GROUPS, "--delete-offsets", "--group", group, *[f"--topic={topic}:{partition}" for partition in which])


def list_transactions():
    table = columns(run(TOOLS + "TransactionsCommand", "list"), "TransactionalId")
    return {row["TransactionalId"]: row["TransactionState"] for row in table}


def member(what):
    process = subprocess.Popen(
        [*JAVA, TOOLS + "VerifiableConsumer", "--bootstrap-server", BOOTSTRAP, "--topic", what["topic"], "--verbose",
         "--group-id", what["group"], "--session-timeout", str(what["session_timeout_ms"]), "--reset-policy",
         "earliest"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    threading.Thread(target=lambda: (sys.stdin.read(), process.terminate()), daemon=True).start()
    for line in process.stdout:
        event = json.loads(line)
        if event["name"] == "record_data":
            say(read=[event["partition"], event["offset"]])
        elif event["name"] in ("partitions_assigned", "partitions_revoked"):
            given = event["partitions"] if event["name"] == "partitions_assigned" else []
            say(assigned=[each["partition"] for each in given])
        elif event["name"] == "shutdown_complete":
            say(left=True)
    process.wait()


HANDLERS = {
    "hello": hello, "produce": produce, "consume": consume, "create_topic": create_topic,
    "describe_topic": describe_topic, "describe_config": describe_config, "delete_records": delete_records,
    "list_offsets": list_offsets, "describe_group": describe_group, "group_offsets": group_offsets,
    "alter_group_offsets": alter_group_offsets, "delete_group_offsets": delete_group_offsets,
    "list_transactions": list_transactions,
    "list_topics": lambda: run(TOPICS, "--list").split(),
    "create_partitions": lambda topic, total: run(TOPICS, "--alter", "--topic", topic, "--partitions", total),
    "delete_topic": lambda topic: run(TOPICS, "--delete", "--topic", topic),
    "alter_config": lambda topic, name, value: configs(topic, "--alter", "--add-config", f"{name}={value}"),
    "describe_cluster": lambda: run(TOOLS + "BrokerApiVersionsCommand").count("(id: "),
    "list_groups": lambda: run(GROUPS, "--list").split(),
    "delete_group": lambda group: run(GROUPS, "--delete", "--group", group),
}

if sys.argv[3:]:
    member(json.loads(sys.argv[4]))
else:
    serve(HANDLERS)
