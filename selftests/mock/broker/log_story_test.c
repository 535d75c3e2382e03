/* SPDX-License-Identifier: Apache-2.0 */
/* Stories about the log of t-0: what is deleted and compacted, and when. See log_story.txt.
 *
 *   topic [CONFIG=VALUE ...]     make the topic
 *   put KEY [VALUE] [@MS]        produce a record, without a value a tombstone; @: its time, from the start of the story
 *   pack CODEC KEY=VALUE ...     produce a batch; KEY=- is a tombstone
 *   wait TIME                    a number and ms, s, m, h or d
 *   delete OFFSET                DeleteRecords
 *   hold N, release N            hold replication
 *   list                         what can be read
 *   offset TIME                  ListOffsets, from the start of the story; or latest, earliest, max
 *   idle                         when the cluster wants to be woken */
#include "selftests/mock/broker/stage.h"
#include "selftests/mock/broker/story_file.h"

#include "mock/broker/codec.h"
#include "mock/broker/record.h"

static void *begin(void)
{
    return stage_create();
}

static void end(void *stage)
{
    stage_destroy(stage);
}

/* ---- requests ---- */

static void create_topic(struct stage *stage, char *words)
{
    struct kmock_create_topics_config configs[8];
    struct kmock_create_topics_topic topic = {
        .name = kmock_view("t"), .num_partitions = 1, .replication_factor = 2, .configs = configs};
    struct kmock_create_topics_request body = {.topics = &topic, .topics_count = 1};
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
        char *value = strchr(word, '=');
        *value = '\0';
        configs[topic.configs_count++] = (struct kmock_create_topics_config){kmock_view(word), kmock_view(value + 1)};
    }
    const struct kmock_create_topics_response *response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 5, &body);
    assert_int_equal(response->topics[0].error, KMOCK_NONE);
}

static void produce(struct stage *stage, const struct kmock_buffer *built, struct kmock_buffer *out)
{
    struct kmock_produce_partition_result result =
        stage_produce_as(stage, 9, 1, "t", (struct kmock_bytes){built->data, (int32_t)built->size});
    if (result.error)
        kmock_buffer_print(out, "error %d\n", result.error);
}

static void put(struct stage *stage, char *words, struct kmock_buffer *out)
{
    struct kmock_buffer built = {0};
    struct kmock_batch_builder builder;
    struct kmock_batch_spec spec = plain_spec();
    const char *key = strtok(words, " "), *value = strtok(NULL, " "), *time = strtok(NULL, " ");
    if (value && *value == '@') {
        time = value;
        value = NULL;
    }
    spec.base_timestamp_ms = time ? STAGE_START_US / 1000 + atoll(time + 1) : stage->now_us / 1000;
    kmock_batch_begin(&builder, &built, &spec);
    kmock_batch_add(&builder, bytes_of(key), value ? bytes_of(value) : NULL_BYTES);
    kmock_batch_end(&builder, -1);
    produce(stage, &built, out);
    kmock_buffer_free(&built);
}

static void pack(struct stage *stage, char *words, struct kmock_buffer *out)
{
    struct kmock_buffer built = {0};
    struct kmock_batch_builder builder;
    struct kmock_batch_spec spec = plain_spec();
    spec.attributes = (int16_t)atoi(strtok(words, " "));
    spec.base_timestamp_ms = stage->now_us / 1000;
    kmock_batch_begin(&builder, &built, &spec);
    for (char *word = strtok(NULL, " "); word; word = strtok(NULL, " ")) {
        char *value = strchr(word, '=');
        *value++ = '\0';
        kmock_batch_add(&builder, bytes_of(word), strcmp(value, "-") == 0 ? NULL_BYTES : bytes_of(value));
    }
    kmock_batch_end(&builder, -1);
    produce(stage, &built, out);
    kmock_buffer_free(&built);
}

static void delete_records(struct stage *stage, int64_t offset, struct kmock_buffer *out)
{
    struct kmock_delete_records_partition partition = {0, offset};
    struct kmock_delete_records_topic topic = {kmock_view("t"), &partition, 1};
    struct kmock_delete_records_request body = {&topic, 1, 1000};
    const struct kmock_delete_records_response *response = stage_call(stage, KMOCK_API_DELETE_RECORDS, 2, &body);
    kmock_buffer_print(out, "error %d, low watermark %d\n", response->topics[0].partitions[0].error,
                       (int)response->topics[0].partitions[0].low_watermark);
}

static void hold(struct stage *stage, bool held, const char *node)
{
    struct kmock_replica_name replica = {"t", 0, atoi(node)};
    if (held)
        kmock_cluster_hold_replication(stage->cluster, &replica, 0, stage->now_us);
    else
        kmock_cluster_release_replication(stage->cluster, &replica, stage->now_us);
}

static void find_offset(struct stage *stage, const char *word, struct kmock_buffer *out)
{
    static const char *const names[] = {"latest", "earliest", "max"};
    struct kmock_list_offsets_partition partition = {0, -1, STAGE_START_US / 1000 + atoll(word), 1};
    struct kmock_list_offsets_topic topic = {kmock_view("t"), &partition, 1};
    struct kmock_list_offsets_request body = {.replica_id = -1, .topics = &topic, .topics_count = 1};
    for (int i = 0; i < 3; i++)
        if (strcmp(word, names[i]) == 0)
            partition.timestamp = -1 - i;
    const struct kmock_list_offsets_response *response = stage_call(stage, KMOCK_API_LIST_OFFSETS, 8, &body);
    const struct kmock_list_offsets_partition_result *result = &response->topics[0].partitions[0];
    kmock_buffer_print(out, "offset %d", (int)result->offset);
    if (result->timestamp >= 0)
        kmock_buffer_print(out, " at %d", (int)(result->timestamp - STAGE_START_US / 1000));
    kmock_buffer_print(out, "\n");
}

/* ---- looking ---- */

static void list(struct stage *stage, struct kmock_buffer *out)
{
    int64_t start, watermark;
    struct kmock_record_view record;
    assert_true(kmock_cluster_offsets(stage->cluster, "t", 0, &start, &watermark));
    kmock_buffer_print(out, "%d to %d:", (int)start, (int)watermark);
    for (int64_t at = start; kmock_cluster_read(stage->cluster, "t", 0, at, &record); at = record.offset + 1)
        kmock_buffer_print(out, " %d:%.*s=%.*s", (int)record.offset, (int)record.key.length,
                           (const char *)record.key.data, record.value.length < 0 ? 1 : (int)record.value.length,
                           record.value.length < 0 ? "-" : (const char *)record.value.data);
    kmock_buffer_print(out, "\n");
}

static void tell_deadline(struct stage *stage, struct kmock_buffer *out)
{
    int64_t next_us = kmock_cluster_next_deadline_us(stage->cluster);
    if (next_us == INT64_MAX)
        kmock_buffer_print(out, "idle\n");
    else
        kmock_buffer_print(out, "wakes at %d ms\n", (int)((next_us - STAGE_START_US) / 1000));
}

static int64_t read_ms(const char *word)
{
    char *unit;
    int64_t number = strtoll(word, &unit, 10);
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(unit, units[i].name) == 0)
            return number * units[i].ms;
    fail_msg("no such time: %s", word);
    return 0;
}

/* returns  whether the command is one that asks */
static bool look(struct stage *stage, const char *verb, const char *words, struct kmock_buffer *out)
{
    if (strcmp(verb, "list") == 0)
        list(stage, out);
    else if (strcmp(verb, "offset") == 0)
        find_offset(stage, words, out);
    else if (strcmp(verb, "idle") == 0)
        tell_deadline(stage, out);
    else
        return false;
    return true;
}

static void act(struct stage *stage, const char *verb, char *words, struct kmock_buffer *out)
{
    if (strcmp(verb, "topic") == 0)
        create_topic(stage, words);
    else if (strcmp(verb, "put") == 0)
        put(stage, words, out);
    else if (strcmp(verb, "pack") == 0)
        pack(stage, words, out);
    else if (strcmp(verb, "wait") == 0)
        stage_run(stage, read_ms(words));
    else if (strcmp(verb, "delete") == 0)
        delete_records(stage, atoll(words), out);
    else if (strcmp(verb, "hold") == 0 || strcmp(verb, "release") == 0)
        hold(stage, *verb == 'h', words);
    else
        fail_msg("no such command: %s", verb);
}

/* Only what becomes of the log is told, not each append. */
static void tell_events(struct stage *stage, struct kmock_buffer *out)
{
    kmock_buffer_print(&stage->events, "%s", "");
    for (char *line = strtok((char *)stage->events.data, "\n"); line; line = strtok(NULL, "\n"))
        if (strncmp(line, "start", 5) == 0 || strncmp(line, "cleaned", 7) == 0 || strncmp(line, "compacted", 9) == 0)
            kmock_buffer_print(out, "%s\n", line);
    stage_forget_events(stage);
}

static void tell(void *context, char *command, struct kmock_buffer *out)
{
    struct stage *stage = context;
    char *words = command + strcspn(command, " ");
    if (*words)
        *words++ = '\0';
    if (!look(stage, command, words, out))
        act(stage, command, words, out);
    tell_events(stage, out);
}

static void stories_of_the_log_go_as_they_went(void **state)
{
    static const struct story_teller teller = {begin, tell, end};
    (void)state;
    story_run(&teller, __FILE__, "log_story.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(stories_of_the_log_go_as_they_went)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
