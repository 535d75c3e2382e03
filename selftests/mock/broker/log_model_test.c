/* SPDX-License-Identifier: Apache-2.0 */
/* Compare the log of a partition with a model of it: plain arrays that are walked from end to end at each look of the
 * cleaner, written from the rules and not from the code. */
#include "mock/base/random.h"
#include "selftests/mock/broker/stage.h"

enum { MOST_BATCHES = 3000, MOST_SEGMENTS = 600, KEYS = 9, TOMBSTONE = -1, STEPS = 2500, ROUNDS = 4 };

/* What the configs of the topic say, as text and as numbers; -1: no limit. */
struct setup {
    const char *policy;
    int64_t segment_bytes, segment_ms, retention_ms, retention_bytes, delete_retention_ms, min_lag_ms, max_lag_ms;
    const char *ratio;
};

static const struct setup setups[] = {
    {"delete", 400, 100000, 60000, -1, 1000, 0, INT64_MAX, "0.5"},
    {"delete", 300, 604800000, -1, 1500, 1000, 0, INT64_MAX, "0.5"},
    {"compact", 300, 604800000, -1, -1, 20000, 0, INT64_MAX, "0.5"},
    {"compact,delete", 400, 50000, 120000, 3000, 20000, 5000, 60000, "0.8"},
};

struct row {
    int64_t offset, timestamp_ms;
    int32_t key, value;
};

struct batch {
    int64_t segment; /* base offset of the segment it is in */
    int64_t base, last, base_timestamp_ms, max_timestamp_ms;
    bool has_horizon;
    int32_t count;
    struct row rows[3];
};

struct model {
    const struct setup *setup;
    struct batch batches[MOST_BATCHES];
    int32_t batches_count;
    int64_t segments[MOST_SEGMENTS]; /* base offsets */
    int32_t segments_count;
    int64_t start, end, high_watermark, first_dirty;
    bool held;
};

static struct model model;

/* ---- sizes ---- */

static int64_t varint_size(int64_t number)
{
    uint64_t zigzag = ((uint64_t)number << 1) ^ (uint64_t)(number >> 63);
    int64_t size = 1;
    for (; zigzag >= 128; zigzag >>= 7)
        size++;
    return size;
}

/* Keys have one byte, values four. */
static int64_t batch_size(const struct batch *batch)
{
    int64_t size = 61;
    for (int32_t i = 0; i < batch->count; i++)
        size += 2 + varint_size(batch->rows[i].timestamp_ms - batch->base_timestamp_ms) +
                varint_size(batch->rows[i].offset - batch->base) + 2 + 1 + (batch->rows[i].value == TOMBSTONE ? 0 : 4) +
                1;
    return size;
}

static int64_t segment_size(int32_t place)
{
    int64_t size = 0;
    for (int32_t i = 0; i < model.batches_count; i++)
        if (model.batches[i].segment == model.segments[place])
            size += batch_size(&model.batches[i]);
    return size;
}

static int64_t segment_end(int32_t place)
{
    return place + 1 < model.segments_count ? model.segments[place + 1] : model.end;
}

static int64_t segment_newest_ms(int32_t place)
{
    int64_t newest_ms = -1;
    for (int32_t i = 0; i < model.batches_count; i++)
        if (model.batches[i].segment == model.segments[place] && model.batches[i].max_timestamp_ms > newest_ms)
            newest_ms = model.batches[i].max_timestamp_ms;
    return newest_ms;
}

static int64_t segment_first_ms(int32_t place)
{
    for (int32_t i = 0; i < model.batches_count; i++)
        if (model.batches[i].segment == model.segments[place])
            return model.batches[i].max_timestamp_ms;
    return -1;
}

/* ---- appending ---- */

static void model_append(struct batch batch)
{
    int32_t active = model.segments_count - 1;
    int64_t size = segment_size(active);
    bool is_full = size + batch_size(&batch) > model.setup->segment_bytes;
    int64_t most_ms = model.setup->segment_ms;
    if (strstr(model.setup->policy, "compact") && model.setup->max_lag_ms < most_ms)
        most_ms = model.setup->max_lag_ms;
    bool is_old = size > 0 && batch.max_timestamp_ms - segment_first_ms(active) > most_ms;
    if (size > 0 && (is_full || is_old))
        model.segments[model.segments_count++] = model.end;
    batch.segment = model.segments[model.segments_count - 1];
    model.batches[model.batches_count++] = batch;
    model.end = batch.last + 1;
    if (!model.held)
        model.high_watermark = model.end;
    assert_true(model.batches_count < MOST_BATCHES && model.segments_count < MOST_SEGMENTS - 1);
}

/* ---- deleting ---- */

static void drop_first_segment(void)
{
    int32_t kept = 0;
    if (model.segments_count == 1)
        model.segments[model.segments_count++] = model.end;
    for (int32_t i = 0; i < model.batches_count; i++)
        if (model.batches[i].segment != model.segments[0])
            model.batches[kept++] = model.batches[i];
    model.batches_count = kept;
    memmove(model.segments, model.segments + 1, (size_t)--model.segments_count * sizeof model.segments[0]);
    if (model.segments[0] > model.start)
        model.start = model.segments[0];
    if (model.first_dirty < model.start)
        model.first_dirty = model.start;
}

static int64_t log_size(void)
{
    int64_t size = 0;
    for (int32_t i = 0; i < model.segments_count; i++)
        size += segment_size(i);
    return size;
}

static bool first_may_go(int64_t now_ms)
{
    const struct setup *setup = model.setup;
    bool is_only = model.segments_count == 1;
    if (model.high_watermark < segment_end(0) || (is_only && segment_size(0) == 0))
        return false;
    if (!is_only && model.segments[1] <= model.start)
        return true;
    if (strstr(setup->policy, "delete") == NULL)
        return false;
    if (setup->retention_bytes >= 0 && log_size() - setup->retention_bytes >= segment_size(0))
        return true;
    return setup->retention_ms >= 0 && now_ms - segment_newest_ms(0) > setup->retention_ms;
}

/* ---- compacting ---- */

static bool is_dirty(int32_t place)
{
    return model.segments[place] >= model.first_dirty;
}

static int32_t count_cleanable(int64_t now_ms)
{
    int32_t count = 0;
    while (count < model.segments_count - 1 && segment_end(count) <= model.high_watermark &&
           !(model.setup->min_lag_ms > 0 && is_dirty(count) &&
             segment_newest_ms(count) > now_ms - model.setup->min_lag_ms))
        count++;
    return count;
}

static bool is_worth_it(int32_t count, int64_t now_ms)
{
    double clean = 0, dirty = 0;
    bool is_late = false;
    for (int32_t i = 0; i < count; i++)
        *(is_dirty(i) ? &dirty : &clean) += (double)segment_size(i);
    for (int32_t i = 0; i < model.segments_count - 1; i++)
        is_late |= is_dirty(i) && model.setup->max_lag_ms < INT64_MAX &&
                   segment_first_ms(i) < now_ms - model.setup->max_lag_ms;
    return dirty > 0 && (is_late || dirty / (clean + dirty) > atof(model.setup->ratio));
}

/* returns  the last offset of a key among what is dirty and cleaned; -1: none */
static int64_t last_of(int32_t key, int64_t end)
{
    int64_t last = -1;
    for (int32_t i = 0; i < model.batches_count; i++)
        for (int32_t j = 0; j < model.batches[i].count; j++)
            if (model.batches[i].last >= model.first_dirty && model.batches[i].base < end &&
                model.batches[i].rows[j].key == key)
                last = model.batches[i].rows[j].offset;
    return last;
}

/* Filter a batch. returns  whether it stays */
static bool clean_batch(struct batch *batch, const int64_t *last, int64_t now_ms)
{
    int32_t kept = 0, tombstones = 0;
    bool expired = batch->has_horizon && now_ms >= batch->base_timestamp_ms;
    int64_t max_timestamp_ms = -1;
    for (int32_t i = 0; i < batch->count; i++) {
        struct row row = batch->rows[i];
        if (row.offset < last[row.key] || (row.value == TOMBSTONE && expired))
            continue;
        tombstones += row.value == TOMBSTONE;
        max_timestamp_ms = row.timestamp_ms > max_timestamp_ms ? row.timestamp_ms : max_timestamp_ms;
        batch->rows[kept++] = row;
    }
    if (kept > 0)
        batch->max_timestamp_ms = max_timestamp_ms;
    batch->count = kept;
    if (tombstones > 0 && !batch->has_horizon) {
        batch->has_horizon = true;
        batch->base_timestamp_ms = now_ms + model.setup->delete_retention_ms;
    }
    return kept > 0;
}

static void clean_batches(int64_t end, int64_t now_ms)
{
    int64_t last[KEYS];
    int32_t kept = 0;
    for (int32_t key = 0; key < KEYS; key++)
        last[key] = last_of(key, end);
    for (int32_t i = 0; i < model.batches_count; i++) {
        struct batch *batch = &model.batches[i];
        if (batch->base < end && !clean_batch(batch, last, now_ms) && batch->last + 1 != end)
            continue;
        model.batches[kept++] = *batch;
    }
    model.batches_count = kept;
}

/* Small segments become one: group them by the sizes they had. groups  for each segment the base of its group */
static void group_segments(int32_t count, int64_t *groups)
{
    int64_t size = 0;
    for (int32_t i = 0; i < count; i++) {
        bool joins = i > 0 && size + segment_size(i) <= model.setup->segment_bytes;
        size = joins ? size + segment_size(i) : segment_size(i);
        groups[i] = joins ? groups[i - 1] : model.segments[i];
    }
}

static void regroup(int32_t count, const int64_t *groups)
{
    int32_t kept = 0, segments = 0;
    for (int32_t i = 0; i < model.batches_count; i++)
        for (int32_t j = 0; j < count; j++)
            if (model.batches[i].segment == model.segments[j]) {
                model.batches[i].segment = groups[j];
                break;
            }
    for (int32_t i = 0; i < model.segments_count; i++) {
        int64_t base = i < count ? groups[i] : model.segments[i];
        bool is_new = segments == 0 || model.segments[segments - 1] != base;
        if (is_new)
            model.segments[segments++] = base;
    }
    model.segments_count = segments;
    for (int32_t i = 0; i < model.segments_count; i++) /* those that nothing is left in */
        if (segment_size(i) > 0 || i == model.segments_count - 1)
            model.segments[kept++] = model.segments[i];
    model.segments_count = kept;
}

static void model_compact(int64_t now_ms)
{
    int64_t groups[MOST_SEGMENTS];
    int32_t count = count_cleanable(now_ms);
    if (!is_worth_it(count, now_ms))
        return;
    int64_t end = model.segments[count];
    group_segments(count, groups);
    clean_batches(end, now_ms);
    regroup(count, groups);
    model.first_dirty = end;
}

/* ---- time ---- */

static void model_look(int64_t now_ms)
{
    if (strstr(model.setup->policy, "compact"))
        model_compact(now_ms);
    while (first_may_go(now_ms))
        drop_first_segment();
}

static void model_pass(int64_t from_us, int64_t to_us)
{
    bool compacted = strstr(model.setup->policy, "compact") != NULL;
    int64_t interval_us = compacted ? 15000000 : 300000000;
    for (int64_t look_us = STAGE_START_US + (compacted ? 0 : 30000000); look_us <= to_us; look_us += interval_us)
        if (look_us > from_us)
            model_look(look_us / 1000);
}

/* ---- the real one ---- */

static struct kmock_create_topics_config config(const char *name, struct kmock_buffer *text, int64_t value)
{
    size_t at = text->size;
    kmock_buffer_print(text, "%lld", (long long)value);
    text->size++;
    return (struct kmock_create_topics_config){kmock_view(name), kmock_view((const char *)text->data + at)};
}

static void create_topic(struct stage *stage, const struct setup *setup)
{
    struct kmock_buffer text = {0};
    kmock_buffer_extend(&text, 1000); /* so that it does not move */
    text.size = 0;
    struct kmock_create_topics_config configs[] = {
        {kmock_view("cleanup.policy"), kmock_view(setup->policy)},
        {kmock_view("min.cleanable.dirty.ratio"), kmock_view(setup->ratio)},
        config("segment.bytes", &text, setup->segment_bytes),
        config("segment.ms", &text, setup->segment_ms),
        config("retention.ms", &text, setup->retention_ms),
        config("retention.bytes", &text, setup->retention_bytes),
        config("delete.retention.ms", &text, setup->delete_retention_ms),
        config("min.compaction.lag.ms", &text, setup->min_lag_ms),
        config("max.compaction.lag.ms", &text, setup->max_lag_ms),
    };
    struct kmock_create_topics_topic topic = {.name = kmock_view("t"),
                                              .num_partitions = 1,
                                              .replication_factor = 2,
                                              .configs = configs,
                                              .configs_count = sizeof configs / sizeof configs[0]};
    struct kmock_create_topics_request body = {.topics = &topic, .topics_count = 1};
    const struct kmock_create_topics_response *response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 5, &body);
    assert_int_equal(response->topics[0].error, KMOCK_NONE);
    kmock_buffer_free(&text);
}

static void append(struct stage *stage, struct kmock_random *random)
{
    struct kmock_buffer built = {0};
    struct kmock_batch_builder builder;
    struct kmock_batch_spec spec = plain_spec();
    int64_t now_ms = stage->now_us / 1000;
    struct batch batch = {.base = model.end, .base_timestamp_ms = now_ms, .max_timestamp_ms = now_ms};
    batch.count = 1 + (int32_t)kmock_random_below(random, 3);
    batch.last = batch.base + batch.count - 1;
    spec.base_timestamp_ms = now_ms;
    kmock_batch_begin(&builder, &built, &spec);
    for (int32_t i = 0; i < batch.count; i++) {
        char key[12], value[12];
        struct row row = {batch.base + i, now_ms, (int32_t)kmock_random_below(random, KEYS),
                          kmock_random_below(random, 4) == 0 ? TOMBSTONE
                                                             : 1000 + (int32_t)kmock_random_below(random, 9000)};
        snprintf(key, sizeof key, "%d", (int)row.key);
        snprintf(value, sizeof value, "%d", (int)row.value);
        kmock_batch_add(&builder, bytes_of(key), row.value == TOMBSTONE ? NULL_BYTES : bytes_of(value));
        batch.rows[i] = row;
    }
    kmock_batch_end(&builder, -1);
    struct kmock_bytes records = {built.data, (int32_t)built.size};
    assert_int_equal(stage_produce_as(stage, 9, 1, "t", records).base_offset, batch.base);
    assert_int_equal(batch_size(&batch), built.size);
    model_append(batch);
    kmock_buffer_free(&built);
}

static void delete_records(struct stage *stage, struct kmock_random *random)
{
    static struct kmock_delete_records_partition partition;
    static struct kmock_delete_records_topic topic;
    static struct kmock_delete_records_request body;
    int64_t offset = (int64_t)kmock_random_below(random, (uint32_t)model.high_watermark + 1);
    partition = (struct kmock_delete_records_partition){0, offset};
    topic = (struct kmock_delete_records_topic){kmock_view("t"), &partition, 1};
    body = (struct kmock_delete_records_request){&topic, 1, 1};
    stage_ask(stage, KMOCK_API_DELETE_RECORDS, 2, &body);
    if (strstr(model.setup->policy, "delete") && offset > model.start)
        model.start = offset;
}

static void hold(struct stage *stage, bool held)
{
    struct kmock_replica_name replica = {"t", 0, 2};
    model.held = held;
    if (held) {
        kmock_cluster_hold_replication(stage->cluster, &replica, 0, stage->now_us);
        return;
    }
    kmock_cluster_release_replication(stage->cluster, &replica, stage->now_us);
    model.high_watermark = model.end;
}

static void pass(struct stage *stage, int64_t ms)
{
    int64_t from_us = stage->now_us;
    stage_run(stage, ms);
    model_pass(from_us, stage->now_us);
}

static void compare(struct stage *stage, bool thoroughly)
{
    int64_t start, watermark, next = model.start;
    struct kmock_record_view record;
    assert_true(kmock_cluster_offsets(stage->cluster, "t", 0, &start, &watermark));
    assert_int_equal(start, model.start);
    assert_int_equal(watermark, model.high_watermark);
    for (int32_t i = 0; thoroughly && i < model.batches_count; i++)
        for (int32_t j = 0; j < model.batches[i].count; j++) {
            const struct row *row = &model.batches[i].rows[j];
            if (row->offset < model.start)
                continue;
            assert_true(kmock_cluster_read(stage->cluster, "t", 0, next, &record));
            assert_int_equal(record.offset, row->offset);
            assert_int_equal(record.timestamp_ms, row->timestamp_ms);
            assert_int_equal(record.key.data[0] - '0', row->key);
            assert_int_equal(record.value.length < 0 ? TOMBSTONE : atoi((const char *)record.value.data), row->value);
            next = record.offset + 1;
        }
    if (thoroughly)
        assert_false(kmock_cluster_read(stage->cluster, "t", 0, next, &record));
}

static void step(struct stage *stage, struct kmock_random *random)
{
    uint32_t choice = kmock_random_below(random, 100);
    if (choice < 60)
        append(stage, random);
    else if (choice < 90)
        pass(stage, kmock_random_below(random, 3000));
    else if (choice < 94)
        pass(stage, kmock_random_below(random, model.held ? 3000 : 100000));
    else if (choice < 96)
        delete_records(stage, random);
    else
        hold(stage, !model.held && choice < 98);
}

/* A follower that is held for too long is out of sync, which the model does not know. */
static void run(const struct setup *setup, uint64_t seed)
{
    struct kmock_random random;
    struct stage *stage = stage_create();
    int32_t held_for = 0;
    stage->quiet = true;
    kmock_random_init(&random, seed);
    memset(&model, 0, sizeof model);
    model.setup = setup;
    model.segments_count = 1;
    create_topic(stage, setup);
    for (int32_t i = 0; i < STEPS; i++) {
        step(stage, &random);
        held_for = model.held ? held_for + 1 : 0;
        if (held_for > 5)
            hold(stage, false);
        compare(stage, i % 10 == 0);
    }
    compare(stage, true);
    stage_destroy(stage);
}

static void log_becomes_what_the_rules_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROUNDS * sizeof setups / sizeof setups[0]; i++)
        run(&setups[i / ROUNDS], i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(log_becomes_what_the_rules_say)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
