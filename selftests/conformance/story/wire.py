# SPDX-License-Identifier: Apache-2.0
"""What the story asks the brokers itself, past the client: which requests they offer, how a batch is compressed."""

import socket
import struct

API_VERSIONS, FETCH = 18, 1
END_TXN, CONSUMER_GROUP_HEARTBEAT = 26, 68
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


def receive(peer, size):
    data = b""
    while len(data) < size:
        more = peer.recv(size - len(data))
        if not more:
            raise ConnectionError("the broker closed the connection")
        data += more
    return data


def call(address, key, version, body):
    """One request on a connection of its own; returns the answer behind its correlation id."""
    host, port = address.rsplit(":", 1)
    frame = struct.pack(">hhi", key, version, 1) + text("story") + body
    with socket.create_connection((host, int(port)), 20) as peer:
        peer.sendall(struct.pack(">i", len(frame)) + frame)
        (size,) = struct.unpack(">i", receive(peer, 4))
        return receive(peer, size)[4:]


def offered(bootstrap):
    """The keys of the requests that the brokers offer."""
    answer = call(bootstrap.split(",")[0], API_VERSIONS, 0, b"")
    _, count = struct.unpack_from(">hi", answer)
    return {struct.unpack_from(">hhh", answer, 6 + 6 * i)[0] for i in range(count)}


def batch_at(address, topic, partition, offset):
    """The first bytes of the batch; b"" where this broker is not the leader."""
    body = struct.pack(">iiiibi", -1, 1000, 1, 1 << 20, 0, 1) + text(topic)
    body += struct.pack(">iiqi", 1, partition, offset, 1 << 20)
    answer = call(address, FETCH, 4, body)
    at = 4 + 4 + 2 + len(topic) + 4 + 4  # throttle, topics, name, partitions, partition
    error, _, _, aborted = struct.unpack_from(">hqqi", answer, at)
    at += 22 + 16 * max(aborted, 0)
    (size,) = struct.unpack_from(">i", answer, at)
    return answer[at + 4 : at + 4 + size] if error == 0 else b""


def codec_at(bootstrap, topic, partition, offset):
    """How the batch that holds this offset is compressed."""
    for address in bootstrap.split(","):
        batch = batch_at(address, topic, partition, offset)
        if batch:
            return CODECS[struct.unpack_from(">h", batch, 21)[0] & 7]
    return "no leader has it"
