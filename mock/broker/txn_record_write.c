/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/big_endian.h"
#include "mock/broker/txn_record.h"
#include "mock/broker/view.h"

/* Tags of the value. */
enum { PREVIOUS_PRODUCER_ID, NEXT_PRODUCER_ID, CLIENT_VERSION };

struct writer {
    struct kmock_buffer *out;
    bool flexible;
};

static void write_integer(struct kmock_buffer *out, int size, int64_t value)
{
    kmock_big_endian_put(kmock_buffer_extend(out, (size_t)size), size, (uint64_t)value);
}

static void write_unsigned(struct kmock_buffer *out, uint32_t value)
{
    for (; value > 0x7f; value >>= 7)
        *kmock_buffer_extend(out, 1) = (uint8_t)(value | 0x80);
    *kmock_buffer_extend(out, 1) = (uint8_t)value;
}

/* size  of the length where it is not flexible */
static void write_length(const struct writer *writer, int size, int32_t length)
{
    if (writer->flexible)
        write_unsigned(writer->out, (uint32_t)length + 1);
    else
        write_integer(writer->out, size, length);
}

static void write_string(const struct writer *writer, struct kmock_string text)
{
    write_length(writer, 2, text.length);
    kmock_buffer_append(writer->out, text.data, (size_t)text.length);
}

static void write_no_tags(const struct writer *writer)
{
    if (writer->flexible)
        write_unsigned(writer->out, 0);
}

void kmock_txn_record_write_key(struct kmock_buffer *buffer, struct kmock_string transactional_id)
{
    struct writer writer = {buffer, false};
    write_integer(buffer, 2, 0);
    write_string(&writer, transactional_id);
}

static bool is_first_of_topic(const struct kmock_txn_facts *facts, int32_t place)
{
    for (int32_t i = 0; i < place; i++)
        if (kmock_view_equals(facts->partitions[i].topic, facts->partitions[place].topic))
            return false;
    return true;
}

static void write_topic(const struct writer *writer, const struct kmock_txn_facts *facts, int32_t first)
{
    struct kmock_string topic = facts->partitions[first].topic;
    int32_t count = 0;
    for (int32_t i = first; i < facts->partitions_count; i++)
        count += kmock_view_equals(facts->partitions[i].topic, topic);
    write_string(writer, topic);
    write_length(writer, 4, count);
    for (int32_t i = first; i < facts->partitions_count; i++)
        if (kmock_view_equals(facts->partitions[i].topic, topic))
            write_integer(writer->out, 4, facts->partitions[i].partition);
    write_no_tags(writer);
}

static void write_partitions(const struct writer *writer, const struct kmock_txn_facts *facts)
{
    int32_t topics = 0;
    if (facts->state == KMOCK_TXN_EMPTY) {
        write_length(writer, 4, -1);
        return;
    }
    for (int32_t i = 0; i < facts->partitions_count; i++)
        topics += is_first_of_topic(facts, i);
    write_length(writer, 4, topics);
    for (int32_t i = 0; i < facts->partitions_count; i++)
        if (is_first_of_topic(facts, i))
            write_topic(writer, facts, i);
}

static void write_tag(struct kmock_buffer *out, uint32_t tag, int size, int64_t value)
{
    write_unsigned(out, tag);
    write_unsigned(out, (uint32_t)size);
    write_integer(out, size, value);
}

static void write_tags(struct kmock_buffer *out, const struct kmock_txn_facts *facts)
{
    bool has_previous = facts->previous_producer_id >= 0, has_next = facts->next_producer_id >= 0;
    bool has_version = facts->client_version != 0;
    write_unsigned(out, (uint32_t)has_previous + has_next + has_version);
    if (has_previous)
        write_tag(out, PREVIOUS_PRODUCER_ID, 8, facts->previous_producer_id);
    if (has_next)
        write_tag(out, NEXT_PRODUCER_ID, 8, facts->next_producer_id);
    if (has_version)
        write_tag(out, CLIENT_VERSION, 2, facts->client_version);
}

void kmock_txn_record_write(struct kmock_buffer *buffer, const struct kmock_txn_facts *facts, int16_t version)
{
    struct writer writer = {buffer, version > 0};
    write_integer(buffer, 2, version);
    write_integer(buffer, 8, facts->producer_id);
    write_integer(buffer, 2, facts->epoch);
    write_integer(buffer, 4, facts->timeout_ms);
    write_integer(buffer, 1, facts->state);
    write_partitions(&writer, facts);
    write_integer(buffer, 8, facts->update_ms);
    write_integer(buffer, 8, facts->start_ms);
    if (writer.flexible)
        write_tags(buffer, facts);
}
