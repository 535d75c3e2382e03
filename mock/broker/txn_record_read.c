/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/big_endian.h"
#include "mock/broker/txn_record.h"
#include "mock/broker/view.h"

/* Tags of the value. */
enum { PREVIOUS_PRODUCER_ID, NEXT_PRODUCER_ID, CLIENT_VERSION };

struct reader {
    const uint8_t *at;
    size_t left_bytes;
    bool flexible;
    bool failed; /* everything read from then on is zero */
};

static const uint8_t *take(struct reader *reader, size_t size)
{
    if (reader->failed || reader->left_bytes < size) {
        reader->failed = true;
        return NULL;
    }
    const uint8_t *taken = reader->at;
    reader->at += size;
    reader->left_bytes -= size;
    return taken;
}

static int64_t read_integer(struct reader *reader, int size)
{
    const uint8_t *bytes = take(reader, (size_t)size);
    int unused_bits = 64 - 8 * size; /* shifting there and back extends the sign */
    return bytes ? (int64_t)(kmock_big_endian_get(bytes, size) << unused_bits) >> unused_bits : 0;
}

static uint32_t read_unsigned(struct reader *reader)
{
    uint32_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        const uint8_t *byte = take(reader, 1);
        if (byte == NULL)
            return 0;
        value |= (uint32_t)(*byte & 0x7f) << shift;
        if (!(*byte & 0x80))
            return value;
    }
    reader->failed = true;
    return 0;
}

/* returns  -1 for null; size  of the length where it is not flexible */
static int64_t read_length(struct reader *reader, int size)
{
    int64_t length = reader->flexible ? (int64_t)read_unsigned(reader) - 1 : read_integer(reader, size);
    if (length < -1 || length > INT32_MAX)
        reader->failed = true;
    return reader->failed ? -1 : length;
}

static struct kmock_string read_string(struct reader *reader)
{
    int64_t length = read_length(reader, 2);
    const uint8_t *bytes = length < 0 ? NULL : take(reader, (size_t)length);
    if (bytes == NULL)
        reader->failed = true;
    return bytes ? (struct kmock_string){(const char *)bytes, (int32_t)length} : KMOCK_NULL_STRING;
}

static struct reader start(struct kmock_bytes bytes)
{
    return (struct reader){.at = bytes.data, .left_bytes = bytes.length > 0 ? (size_t)bytes.length : 0};
}

struct kmock_string kmock_txn_record_read_key(struct kmock_bytes bytes)
{
    struct reader reader = start(bytes);
    int64_t version = read_integer(&reader, 2);
    struct kmock_string id = read_string(&reader);
    return version == 0 && !reader.failed ? id : KMOCK_NULL_STRING;
}

static void read_tag(struct reader *reader, struct kmock_txn_facts *facts)
{
    uint32_t tag = read_unsigned(reader), size = read_unsigned(reader);
    struct reader value = *reader;
    if (take(reader, size) == NULL)
        return;
    if (tag == PREVIOUS_PRODUCER_ID && size == 8)
        facts->previous_producer_id = read_integer(&value, 8);
    else if (tag == NEXT_PRODUCER_ID && size == 8)
        facts->next_producer_id = read_integer(&value, 8);
    else if (tag == CLIENT_VERSION && size == 2)
        facts->client_version = (int16_t)read_integer(&value, 2);
}

static void read_tags(struct reader *reader, struct kmock_txn_facts *facts)
{
    if (!reader->flexible)
        return;
    for (uint32_t left = read_unsigned(reader); left > 0 && !reader->failed; left--)
        read_tag(reader, facts);
}

static void read_topic(struct reader *reader, struct kmock_txn_facts *facts)
{
    struct kmock_txn_facts none;
    struct kmock_string topic = read_string(reader);
    int64_t count = read_length(reader, 4);
    for (int64_t i = 0; i < count && !reader->failed; i++) {
        int32_t partition = (int32_t)read_integer(reader, 4);
        if (!reader->failed)
            kmock_txn_facts_append(facts, topic, partition);
    }
    read_tags(reader, &none);
}

static void read_partitions(struct reader *reader, struct kmock_txn_facts *facts)
{
    int64_t count = read_length(reader, 4);
    for (int64_t i = 0; i < count && !reader->failed; i++)
        read_topic(reader, facts);
}

bool kmock_txn_record_read(struct kmock_bytes bytes, struct kmock_txn_facts *facts)
{
    struct reader reader = start(bytes);
    int64_t version = read_integer(&reader, 2);
    if (reader.failed || version < 0 || version > 1)
        return false;
    reader.flexible = version > 0;
    *facts = kmock_txn_facts_new(read_integer(&reader, 8));
    facts->epoch = (int16_t)read_integer(&reader, 2);
    facts->timeout_ms = (int32_t)read_integer(&reader, 4);
    int64_t state = read_integer(&reader, 1);
    read_partitions(&reader, facts);
    facts->update_ms = read_integer(&reader, 8);
    facts->start_ms = read_integer(&reader, 8);
    read_tags(&reader, facts);
    if (!reader.failed && state >= 0 && state < KMOCK_TXN_STATES_COUNT) {
        facts->state = (enum kmock_txn_state)state;
        return true;
    }
    kmock_txn_facts_finish(facts);
    return false;
}
