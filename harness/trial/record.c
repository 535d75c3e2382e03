/* SPDX-License-Identifier: Apache-2.0 */
/* Put records into topics and take them out again, without a client. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "harness/trial/trial.h"
#include "harness/trial/world.h"
#include "mock/base/alloc.h"
#include "mock/broker/error.h"

enum { FEED_KEYS = 20, LEADERLESS_S = 600 };

static int partitions_of(struct kt_trial *trial, const char *call, const char *topic)
{
    kt_trial_check(trial, call);
    if (topic == NULL)
        kt_misuse(trial, "%s: the topic's name is NULL", call);
    int count = kmock_cluster_partitions_count(trial->cluster, topic);
    if (count == 0)
        kt_misuse(trial, "%s(\"%s\"): no such topic; create it first with kt_topic", call, topic);
    return count;
}

static struct kmock_bytes text_bytes(const char *text)
{
    if (text == NULL)
        return (struct kmock_bytes){NULL, -1};
    return (struct kmock_bytes){(const uint8_t *)text, (int32_t)strlen(text)};
}

static void refuse(struct kt_trial *trial, const char *call, const struct kmock_new_record *record, int16_t error)
{
    if (error == KMOCK_NOT_LEADER_OR_FOLLOWER)
        kt_misuse(trial,
                  "%s: %s-%d has no leader, because its brokers are down; append before they go down or when they are "
                  "up again (kt_run_until)",
                  call, record->topic, record->partition);
    kt_misuse(trial, "%s: the broker refused a record for %s-%d with %s", call, record->topic, record->partition,
              kmock_error_name(error));
}

/* A record on its way to a leader that may be down. */
struct delivery {
    struct kt_trial *trial;
    const struct kmock_new_record *record;
};

static bool has_leader(void *context)
{
    const struct delivery *delivery = context;
    struct kmock_partition_view view;
    return kmock_cluster_partition(delivery->trial->cluster, delivery->record->topic, delivery->record->partition,
                                   &view) &&
           view.leader >= 0;
}

/* No test can know when an exploration takes its brokers down: it waits, as a producer would. */
static int64_t append_later(struct kt_trial *trial, const struct kmock_new_record *record)
{
    struct delivery delivery = {trial, record};
    kt_world_wait(has_leader, &delivery, kt_world_now_us() + INT64_C(1000000) * LEADERLESS_S);
    return kmock_cluster_append(trial->cluster, record, kt_world_now_us());
}

static int64_t append(struct kt_trial *trial, const char *call, const struct kmock_new_record *record)
{
    int64_t offset = kmock_cluster_append(trial->cluster, record, kt_world_now_us());
    if (offset == -KMOCK_NOT_LEADER_OR_FOLLOWER && trial->plan.explores)
        offset = append_later(trial, record);
    if (offset < 0)
        refuse(trial, call, record, (int16_t)-offset);
    kt_cluster_pulse(trial);
    return offset;
}

/* The partition librdkafka's "consistent" partitioner would choose. */
static int partition_of_key(const char *key, int partitions)
{
    return (int)(crc32(0, (const unsigned char *)key, (unsigned)strlen(key)) % (unsigned)partitions);
}

void kt_feed(struct kt_trial *trial, const char *topic, int records)
{
    int partitions = partitions_of(trial, "kt_feed", topic);
    if (records < 0)
        kt_misuse(trial, "kt_feed(\"%s\", %d): the number of records must not be negative", topic, records);
    for (int i = 0; i < records && kt_scale_takes_record(trial, topic); i++) {
        char key[16], value[400];
        snprintf(key, sizeof key, "k%02d", i % FEED_KEYS);
        int partition = partition_of_key(key, partitions);
        snprintf(value, sizeof value, "%s-%d@%lld n=%06lld", topic, partition,
                 (long long)kt_end_offset(trial, topic, partition), (long long)trial->fed_records++);
        struct kmock_new_record record = {topic, partition, text_bytes(key), text_bytes(value)};
        append(trial, "kt_feed", &record);
    }
}

int64_t kt_put(struct kt_trial *trial, const char *topic, int partition, const char *key, const char *value)
{
    int partitions = partitions_of(trial, "kt_put", topic);
    partition = kt_scale_partition(trial, topic, partition);
    if (partition >= partitions || partition < -1)
        kt_misuse(trial, "kt_put(\"%s\", %d): the topic has partitions 0 to %d", topic, partition, partitions - 1);
    if (partition == -1)
        partition = key ? partition_of_key(key, partitions) : (int)(trial->fed_records++ % partitions);
    if (!kt_scale_takes_record(trial, topic))
        return kt_end_offset(trial, topic, partition);
    struct kmock_new_record record = {topic, partition, text_bytes(key), text_bytes(value)};
    return append(trial, "kt_put", &record);
}

int64_t kt_end_offset(struct kt_trial *trial, const char *topic, int partition)
{
    struct kmock_partition_view view;
    int64_t sum = 0;
    int partitions = partitions_of(trial, "kt_end_offset", topic);
    partition = kt_scale_partition(trial, topic, partition);
    for (int p = partition < 0 ? 0 : partition; p < (partition < 0 ? partitions : partition + 1); p++) {
        if (!kmock_cluster_partition(trial->cluster, topic, p, &view))
            kt_misuse(trial, "kt_end_offset(\"%s\", %d): the topic has partitions 0 to %d", topic, p, partitions - 1);
        sum += view.end_offset;
    }
    return sum;
}

int64_t kt_committed(struct kt_trial *trial, const char *group, const char *topic, int partition)
{
    kt_trial_check(trial, "kt_committed");
    if (group == NULL || topic == NULL)
        kt_misuse(trial, "kt_committed: name a group and a topic");
    return kmock_cluster_committed(trial->cluster, group, topic, kt_scale_partition(trial, topic, partition));
}

static const char *keep(uint8_t **at, struct kmock_bytes bytes)
{
    if (bytes.length < 0)
        return NULL;
    char *text = memcpy(*at, bytes.data, (size_t)bytes.length);
    text[bytes.length] = '\0';
    *at += bytes.length + 1;
    return text;
}

static void show(struct kt_trial *trial, const struct kmock_record_view *view, struct kt_record *record)
{
    free(trial->taken);
    size_t key_size = view->key.length > 0 ? (size_t)view->key.length : 0;
    size_t value_size = view->value.length > 0 ? (size_t)view->value.length : 0;
    uint8_t *at = trial->taken = kmock_alloc(key_size + value_size + 2);
    record->begun = true;
    record->offset = view->offset;
    record->key = keep(&at, view->key);
    record->value = keep(&at, view->value);
    record->key_size = (int)key_size;
    record->value_size = (int)value_size;
}

bool kt_take(struct kt_trial *trial, const char *topic, struct kt_record *cursor)
{
    int partitions = partitions_of(trial, "kt_take", topic);
    if (cursor == NULL)
        kt_misuse(trial, "kt_take(\"%s\"): the cursor is NULL; give it a zeroed struct kt_record", topic);
    int64_t offset = cursor->begun ? cursor->offset + 1 : 0;
    struct kmock_record_view view;
    for (; cursor->partition < partitions; cursor->partition++, offset = 0) {
        while (kmock_cluster_read(trial->cluster, topic, cursor->partition, offset, &view)) {
            offset = view.offset + 1;
            if (view.control)
                continue;
            show(trial, &view, cursor);
            return true;
        }
    }
    return false;
}
