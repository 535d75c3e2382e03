/* SPDX-License-Identifier: Apache-2.0 */
/* Stories about the replicas of one partition, t-0 on brokers 1, 2 and 3: see replication_story.txt.
 *
 *   topic [CONFIG=VALUE ...]                     make the topic
 *   down N, up N, move N, unclean N, shrink N, expand N, release N, hold N MS, delay N MS
 *   produce N ACKS COUNT [TIMEOUT] | as N SEQUENCE COUNT (producer 9, acks=all)
 *   fetch N OFFSET EPOCH LAST_EPOCH | latest N | epoch N EPOCH CURRENT
 *   delete, wait MS, look                        look: end, high watermark and state of each replica */
#include "selftests/mock/broker/stage.h"
#include "selftests/mock/broker/story_file.h"

#include "mock/broker/batch.h"

enum { NUMBERS = 4 };

struct world {
    struct stage *stage;
    struct kmock_arena arena; /* bodies of requests live as long as the world */
    struct kmock_list waiting;
    int64_t numbers[NUMBERS];
    int32_t produced;
};

/* A Produce that may wait. */
struct produced {
    struct kmock_list_link link;
    struct asked *asked;
    int32_t number;
};

static void *begin(void)
{
    struct world *world = kmock_alloc(sizeof *world);
    world->stage = stage_create();
    return world;
}

static void end(void *context)
{
    struct world *world = context;
    stage_destroy(world->stage);
    kmock_arena_free(&world->arena);
    free(world);
}

/* ---- requests ---- */

static void *body(struct world *world, const void *content, size_t size)
{
    return memcpy(kmock_arena_alloc(&world->arena, size), content, size);
}

static struct kmock_bytes batch(struct world *world, const struct kmock_batch_spec *spec, int32_t count)
{
    struct kmock_buffer built = {0};
    struct kmock_bytes bytes = build_batch(&built, spec, count);
    bytes.data = body(world, bytes.data, (size_t)bytes.length);
    kmock_buffer_free(&built);
    return bytes;
}

static void produce(struct world *world, int16_t acks, int32_t timeout_ms, struct kmock_bytes records)
{
    struct kmock_produce_partition partition = {0, records};
    struct kmock_produce_topic topic = {.name = kmock_view("t"), .partitions_count = 1};
    struct kmock_produce_request request = {
        .transactional_id = KMOCK_NULL_STRING, .acks = acks, .timeout_ms = timeout_ms, .topics_count = 1};
    topic.partitions = body(world, &partition, sizeof partition);
    request.topics = body(world, &topic, sizeof topic);
    struct produced *produced = kmock_arena_alloc(&world->arena, sizeof *produced);
    produced->number = ++world->produced;
    produced->asked = stage_ask(world->stage, KMOCK_API_PRODUCE, 10, body(world, &request, sizeof request));
    kmock_list_append(&world->waiting, &produced->link);
}

static void produce_plain(struct world *world)
{
    struct kmock_batch_spec spec = plain_spec();
    int32_t timeout_ms = world->numbers[3] ? (int32_t)world->numbers[3] : 1000;
    produce(world, (int16_t)world->numbers[1], timeout_ms, batch(world, &spec, (int32_t)world->numbers[2]));
}

static void produce_as(struct world *world)
{
    struct kmock_batch_spec spec = plain_spec();
    spec.producer_id = 9;
    spec.producer_epoch = 0;
    spec.base_sequence = (int32_t)world->numbers[1];
    produce(world, -1, 1000, batch(world, &spec, (int32_t)world->numbers[2]));
}

static void fetch(struct world *world, struct kmock_buffer *out)
{
    struct one_fetch asked;
    one_fetch(&asked, "t", 0, world->numbers[1]);
    asked.partition.current_leader_epoch = (int32_t)world->numbers[2];
    asked.partition.last_fetched_epoch = (int32_t)world->numbers[3];
    const struct kmock_fetch_partition_result *result = stage_fetch(world->stage, 12, &asked);
    struct kmock_batch first = {.base_offset = -1};
    if (result->records.length > 0)
        kmock_batch_read(result->records.data, (size_t)result->records.length, &first);
    kmock_buffer_print(out, "%s, up to %d", kmock_error_name(result->error), (int)result->high_watermark);
    if (first.base_offset >= 0)
        kmock_buffer_print(out, ", records from %d of epoch %d", (int)first.base_offset, (int)first.leader_epoch);
    if (result->diverging_epoch.end_offset >= 0)
        kmock_buffer_print(out, ", epoch %d ended at %d", (int)result->diverging_epoch.epoch,
                           (int)result->diverging_epoch.end_offset);
    kmock_buffer_print(out, "\n");
}

static void ask_latest(struct world *world, struct kmock_buffer *out)
{
    struct kmock_list_offsets_partition partition = {0, -1, -1, 1};
    struct kmock_list_offsets_topic topic = {kmock_view("t"), &partition, 1};
    struct kmock_list_offsets_request request = {.replica_id = -1, .topics = &topic, .topics_count = 1};
    const struct kmock_list_offsets_response *response = stage_call(world->stage, KMOCK_API_LIST_OFFSETS, 5, &request);
    const struct kmock_list_offsets_partition_result *result = &response->topics[0].partitions[0];
    kmock_buffer_print(out, "%s, latest is %d\n", kmock_error_name(result->error), (int)result->offset);
}

static void ask_epoch(struct world *world, struct kmock_buffer *out)
{
    struct kmock_offset_for_leader_epoch_partition partition = {0, (int32_t)world->numbers[2],
                                                                (int32_t)world->numbers[1]};
    struct kmock_offset_for_leader_epoch_topic topic = {kmock_view("t"), &partition, 1};
    struct kmock_offset_for_leader_epoch_request request = {.replica_id = -1, .topics = &topic, .topics_count = 1};
    const struct kmock_offset_for_leader_epoch_response *response =
        stage_call(world->stage, KMOCK_API_OFFSET_FOR_LEADER_EPOCH, 3, &request);
    const struct kmock_offset_for_leader_epoch_partition_result *result = &response->topics[0].partitions[0];
    kmock_buffer_print(out, "%s, epoch %d ended at %d\n", kmock_error_name(result->error), (int)result->leader_epoch,
                       (int)result->end_offset);
}

/* CONFIG=VALUE ... */
static void make_topic(struct world *world, char *text)
{
    struct kmock_create_topics_config configs[8];
    struct kmock_create_topics_topic topic = {
        .name = kmock_view("t"), .num_partitions = 1, .replication_factor = 3, .configs = configs};
    struct kmock_create_topics_request request = {.topics = &topic, .topics_count = 1};
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
        char *value = strchr(word, '=') + 1;
        value[-1] = '\0';
        configs[topic.configs_count++] = (struct kmock_create_topics_config){kmock_view(word), kmock_view(value)};
    }
    const struct kmock_create_topics_response *response =
        stage_call(world->stage, KMOCK_API_CREATE_TOPICS, 7, &request);
    assert_int_equal(response->topics[0].error, KMOCK_NONE);
}

static void delete_topic(struct world *world)
{
    struct kmock_delete_topics_topic topic = {.name = kmock_view("t")};
    struct kmock_delete_topics_request request = {.topics = &topic, .topics_count = 1};
    const struct kmock_delete_topics_response *response =
        stage_call(world->stage, KMOCK_API_DELETE_TOPICS, 6, &request);
    assert_int_equal(response->topics[0].error, KMOCK_NONE);
}

static void look(struct world *world, struct kmock_buffer *out)
{
    for (int32_t node = 1; node <= 3; node++) {
        struct kmock_replica_view view;
        assert_true(kmock_cluster_replica(world->stage->cluster, &(struct kmock_replica_name){"t", 0, node}, &view));
        kmock_buffer_print(out, "%d: end %d, high watermark %d%s%s\n", (int)node, (int)view.end_offset,
                           (int)view.high_watermark, view.in_sync ? ", in sync" : "", view.leads ? ", leads" : "");
    }
}

/* ---- commands ---- */

/* returns  false where it is no command on a replica */
static bool do_to_replica(struct world *world, const char *verb, struct kmock_buffer *out)
{
    struct kmock_cluster *cluster = world->stage->cluster;
    struct kmock_replica_name replica = {"t", 0, (int32_t)world->numbers[0]};
    int64_t now_us = world->stage->now_us, ms = world->numbers[1];
    bool done;
    if (strcmp(verb, "hold") == 0)
        done = kmock_cluster_hold_replication(cluster, &replica, ms * 1000, now_us);
    else if (strcmp(verb, "release") == 0)
        done = kmock_cluster_release_replication(cluster, &replica, now_us);
    else if (strcmp(verb, "delay") == 0)
        done = kmock_cluster_delay_replication(cluster, &replica, ms * 1000, now_us);
    else if (strcmp(verb, "shrink") == 0)
        done = kmock_cluster_shrink_isr(cluster, &replica, now_us);
    else if (strcmp(verb, "expand") == 0)
        done = kmock_cluster_expand_isr(cluster, &replica, now_us);
    else if (strcmp(verb, "unclean") == 0)
        done = kmock_cluster_elect_unclean(cluster, &replica, now_us);
    else if (strcmp(verb, "move") == 0)
        done = kmock_cluster_move_leader(cluster, "t", 0, replica.node_id, now_us);
    else
        return false;
    if (!done)
        kmock_buffer_print(out, "cannot be done\n");
    return true;
}

static void ask(struct world *world, const char *verb, struct kmock_buffer *out)
{
    world->stage->node = (int32_t)world->numbers[0];
    if (strcmp(verb, "produce") == 0)
        produce_plain(world);
    else if (strcmp(verb, "as") == 0)
        produce_as(world);
    else if (strcmp(verb, "fetch") == 0)
        fetch(world, out);
    else if (strcmp(verb, "latest") == 0)
        ask_latest(world, out);
    else if (strcmp(verb, "epoch") == 0)
        ask_epoch(world, out);
    else
        fail_msg("no such command: %s", verb);
}

static void tell_answers(struct world *world, struct kmock_buffer *out)
{
    for (struct kmock_list_link *link = world->waiting.first, *next; link; link = next) {
        struct produced *produced = kmock_list_object(link, struct produced, link);
        next = link->next;
        if (!produced->asked->done)
            continue;
        const struct kmock_produce_response *response = produced->asked->request->response;
        kmock_buffer_print(out, "answer to %d: ", (int)produced->number);
        if (response) {
            const struct kmock_produce_partition_result *result = &response->topics[0].partitions[0];
            kmock_buffer_print(out, "%s, offset %d\n", kmock_error_name(result->error), (int)result->base_offset);
        } else {
            kmock_buffer_print(out, "none%s\n", produced->asked->request->close_connection ? ", closed" : "");
        }
        kmock_list_remove(link);
    }
}

static void read_numbers(struct world *world, const char *text)
{
    for (int i = 0; i < NUMBERS; i++) {
        char *rest;
        world->numbers[i] = strtoll(text, &rest, 10);
        text = rest;
    }
}

static void tell(void *context, char *command, struct kmock_buffer *out)
{
    struct world *world = context;
    struct kmock_buffer answers = {0};
    char *rest = command + strcspn(command, " ");
    if (*rest)
        *rest++ = '\0';
    read_numbers(world, rest);
    if (strcmp(command, "topic") == 0)
        make_topic(world, rest);
    else if (strcmp(command, "delete") == 0)
        delete_topic(world);
    else if (strcmp(command, "down") == 0)
        kmock_cluster_broker_down(world->stage->cluster, (int32_t)world->numbers[0], world->stage->now_us);
    else if (strcmp(command, "up") == 0)
        kmock_cluster_broker_up(world->stage->cluster, (int32_t)world->numbers[0], world->stage->now_us);
    else if (strcmp(command, "wait") == 0)
        stage_run(world->stage, world->numbers[0]);
    else if (strcmp(command, "look") == 0)
        look(world, &answers);
    else if (!do_to_replica(world, command, &answers))
        ask(world, command, &answers);
    tell_answers(world, &answers);
    kmock_buffer_append(out, world->stage->events.data, world->stage->events.size);
    kmock_buffer_append(out, answers.data, answers.size);
    stage_forget_events(world->stage);
    kmock_buffer_free(&answers);
}

static void replicas_live_their_stories(void **state)
{
    static const struct story_teller teller = {begin, tell, end};
    (void)state;
    story_run(&teller, __FILE__, "replication_story.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(replicas_live_their_stories)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
