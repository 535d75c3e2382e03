/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_record.h"

#include "mock/broker/field_reader.h"
#include "mock/broker/view.h"

/* Tags of the value. */
enum { PREVIOUS_PRODUCER_ID, NEXT_PRODUCER_ID, CLIENT_VERSION };

#define LATEST_MS ((INT64_C(1) << 62) / 1000)

struct kmock_string kmock_txn_record_read_key(struct kmock_bytes bytes)
{
    struct kmock_field_reader reader = kmock_field_reader_open(bytes);
    int64_t version = kmock_field_integer(&reader, 2);
    struct kmock_string id = kmock_field_string(&reader);
    return version == 0 && !reader.failed ? id : KMOCK_NULL_STRING;
}

static void read_tag(void *context, uint32_t tag, struct kmock_field_reader *value)
{
    struct kmock_txn_facts *facts = context;
    if (tag == PREVIOUS_PRODUCER_ID && value->left_bytes == 8)
        facts->previous_producer_id = kmock_field_integer(value, 8);
    else if (tag == NEXT_PRODUCER_ID && value->left_bytes == 8)
        facts->next_producer_id = kmock_field_integer(value, 8);
    else if (tag == CLIENT_VERSION && value->left_bytes == 2)
        facts->client_version = (int16_t)kmock_field_integer(value, 2);
}

static void read_topic(struct kmock_field_reader *reader, struct kmock_txn_facts *facts)
{
    struct kmock_string topic = kmock_field_string(reader);
    int64_t count = kmock_field_length(reader, 4);
    for (int64_t i = 0; i < count && !reader->failed; i++) {
        int32_t partition = (int32_t)kmock_field_integer(reader, 4);
        reader->failed |= partition < 0;
        if (!reader->failed)
            kmock_txn_facts_append(facts, topic, partition);
    }
    kmock_field_tags(reader, NULL, NULL);
}

static void read_partitions(struct kmock_field_reader *reader, struct kmock_txn_facts *facts)
{
    int64_t count = kmock_field_length(reader, 4);
    for (int64_t i = 0; i < count && !reader->failed; i++)
        read_topic(reader, facts);
}

/* returns  whether a time can be reckoned with, in microseconds too */
static bool is_time(int64_t time_ms)
{
    return time_ms >= -LATEST_MS && time_ms <= LATEST_MS;
}

/* returns  whether it is what a coordinator may have written; clients that call themselves administrators may write, too */
static bool makes_sense(const struct kmock_txn_facts *facts, int64_t state)
{
    return state >= 0 && state <= KMOCK_TXN_COMPLETE_ABORT && facts->producer_id >= 0 &&
           facts->previous_producer_id >= -1 && facts->next_producer_id >= -1 && facts->epoch >= KMOCK_TXN_NO_EPOCH &&
           facts->timeout_ms >= 0 && is_time(facts->update_ms) && is_time(facts->start_ms);
}

bool kmock_txn_record_read(struct kmock_bytes bytes, struct kmock_txn_facts *facts)
{
    struct kmock_field_reader reader = kmock_field_reader_open(bytes);
    int64_t version = kmock_field_integer(&reader, 2);
    if (reader.failed || version < 0 || version > 1)
        return false;
    reader.flexible = version > 0;
    *facts = kmock_txn_facts_new(kmock_field_integer(&reader, 8));
    facts->epoch = (int16_t)kmock_field_integer(&reader, 2);
    facts->timeout_ms = (int32_t)kmock_field_integer(&reader, 4);
    int64_t state = kmock_field_integer(&reader, 1);
    read_partitions(&reader, facts);
    facts->update_ms = kmock_field_integer(&reader, 8);
    facts->start_ms = kmock_field_integer(&reader, 8);
    kmock_field_tags(&reader, read_tag, facts);
    if (!reader.failed && makes_sense(facts, state)) {
        facts->state = (enum kmock_txn_state)state;
        return true;
    }
    kmock_txn_facts_finish(facts);
    return false;
}
