# SPDX-License-Identifier: Apache-2.0
"""Which of four partitions a key belongs to. Written down once from what Java's Utils.murmur2 and CRC-32 are specified
to give; nothing that a client brings computed it."""

KEYS = [f"key-{i}" for i in range(16)] + ["21", "foobar", "a-little-bit-long-string", "\u00e9\u20ac"]
PARTITIONS = {
    "murmur2": [1, 0, 2, 3, 1, 0, 0, 3, 3, 1, 2, 1, 0, 1, 0, 3, 0, 2, 0, 1],
    "crc32": [0, 2, 0, 2, 1, 3, 1, 3, 2, 0, 0, 2, 0, 2, 1, 3, 0, 1, 2, 1],
}


def expected(partitioner):
    """The keys of each partition, in the order of KEYS."""
    homes = PARTITIONS[partitioner]
    return [[key for key, home in zip(KEYS, homes) if home == partition] for partition in range(4)]


# One key for each of six partitions, by murmur2: for clients that cannot be told a partition.
KEY_OF_SIX = ["k5", "k6", "k8", "k2", "k3", "k0"]
