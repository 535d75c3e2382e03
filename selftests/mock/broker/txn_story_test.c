/* SPDX-License-Identifier: Apache-2.0 */
/* Stories of transactions, in txn_story.txt, and what each request is answered in each state, in txn_table.txt. */
#include "selftests/mock/broker/story_file.h"
#include "selftests/mock/broker/txn_stage.h"

/* Topics t (2 partitions) and in (1); producers a, b and c, and p without a transactional id. */
struct world {
    struct stage *stage;
    struct writer writers[4];
    struct kmock_buffer events;
};

static const char *error_name(int16_t error)
{
    return error == PARKED ? "parked" : kmock_error_name(error);
}

static void observe(void *context, const struct kmock_event *event)
{
    struct world *world = context;
    struct kmock_buffer *out = &world->events;
    bool internal = event->topic.length > 2 && event->topic.data[0] == '_';
    if (event->type == KMOCK_EVENT_TXN_STATE)
        kmock_buffer_print(out, "  %.*s %d/%d %s -> %s%s%.*s\n", (int)event->member.length, event->member.data,
                           (int)event->producer_id, event->epoch, event->from, event->to,
                           event->detail.length > 0 ? ": " : "", (int)event->detail.length, event->detail.data);
    else if (event->type == KMOCK_EVENT_MARKER)
        kmock_buffer_print(out, "  %s-%d@%d %.*s of %d/%d\n", internal ? "offsets" : event->topic.data,
                           internal ? 0 : (int)event->partition, internal ? 0 : (int)event->offset,
                           (int)event->detail.length, event->detail.data, (int)event->producer_id, event->epoch);
    else if (event->type == KMOCK_EVENT_LAST_STABLE_OFFSET && !internal)
        kmock_buffer_print(out, "  %s-%d stable up to %d\n", event->topic.data, (int)event->partition,
                           (int)event->offset);
    else if (event->type == KMOCK_EVENT_TXN_OFFSETS || event->type == KMOCK_EVENT_COMMITTED)
        kmock_buffer_print(out, "  %.*s %s %s-%d at %d\n", (int)event->group.length, event->group.data,
                           event->type == KMOCK_EVENT_COMMITTED ? "committed" : "will commit", event->topic.data,
                           (int)event->partition, (int)event->offset);
    else if (event->type == KMOCK_EVENT_DUPLICATE)
        kmock_buffer_print(out, "  %s-%d@%d is there already\n", event->topic.data, (int)event->partition,
                           (int)event->offset);
}

static void build(struct world *world, const struct kmock_cluster_options *given)
{
    static const char *const ids[] = {"a", "b", "c", NULL};
    struct kmock_cluster_options options = *given;
    *world = (struct world){0};
    world->stage = kmock_alloc(sizeof *world->stage);
    world->stage->now_us = STAGE_START_US;
    options.now_us = STAGE_START_US;
    options.observe = observe;
    options.observe_context = world;
    world->stage->cluster = kmock_cluster_create(&options);
    for (int i = 0; i < 4; i++)
        world->writers[i].id = ids[i];
    stage_topic(world->stage, "t", 2);
    stage_topic(world->stage, "in", 1);
    txn_find(world->stage, 0, "g");
}

static void *begin(void)
{
    struct world *world = kmock_alloc(sizeof *world);
    build(world, &(struct kmock_cluster_options){.seed = 1});
    return world;
}

static void tear_down(struct world *world)
{
    stage_destroy(world->stage);
    kmock_buffer_free(&world->events);
}

static void end(void *context)
{
    tear_down(context);
    free(context);
}

/* Words of a command. */
struct words {
    char *word[6];
    int count;
};

static struct words split(char *command)
{
    struct words words = {{NULL}, 0};
    for (char *word = strtok(command, " "); word && words.count < 6; word = strtok(NULL, " "))
        words.word[words.count++] = word;
    return words;
}

static const char *word(const struct words *words, int place)
{
    return words->count > place ? words->word[place] : "";
}

static bool is(const struct words *words, int place, const char *text)
{
    return strcmp(word(words, place), text) == 0;
}

static int number(const struct words *words, int place)
{
    return atoi(word(words, place));
}

static struct writer *writer_of(struct world *world, const char *name)
{
    for (int i = 0; i < 3; i++)
        if (strcmp(world->writers[i].id, name) == 0)
            return &world->writers[i];
    return strcmp(name, "p") == 0 ? &world->writers[3] : NULL;
}

static int16_t init_plain(struct stage *stage, struct writer *writer)
{
    struct kmock_init_producer_id_request body = {
        .transactional_id = KMOCK_NULL_STRING, .producer_id = -1, .producer_epoch = -1};
    stage->node = 1;
    const struct kmock_init_producer_id_response *response = stage_call(stage, KMOCK_API_INIT_PRODUCER_ID, 4, &body);
    writer->producer_id = response->producer_id;
    writer->epoch = response->producer_epoch;
    return response->error;
}

static int16_t init_often(struct stage *stage, struct writer *writer, int times)
{
    int16_t error = KMOCK_NONE;
    for (int i = 0; i < times && error == KMOCK_NONE; i++)
        error = txn_init(stage, writer);
    return error;
}

/* Do what a producer does. */
static int16_t act(struct world *world, struct writer *writer, const struct words *words)
{
    struct stage *stage = world->stage;
    if (is(words, 1, "init"))
        return writer->id ? txn_init_expecting(stage, writer, is(words, 2, "again")) : init_plain(stage, writer);
    if (is(words, 1, "inits"))
        return init_often(stage, writer, number(words, 2));
    if (is(words, 1, "add"))
        return txn_add(stage, writer, word(words, 2), number(words, 3));
    if (is(words, 1, "offsets"))
        return txn_add_offsets(stage, writer, "g");
    if (is(words, 1, "write"))
        return txn_write(stage, writer, word(words, 2), number(words, 3));
    if (is(words, 1, "offset"))
        return txn_commit_offset(stage, writer, "g", "in", number(words, 2));
    if (is(words, 1, "commit") || is(words, 1, "abort"))
        return txn_end(stage, writer, is(words, 1, "commit"));
    return KMOCK_UNKNOWN_SERVER_ERROR;
}

/* Change what a producer believes to be. */
static bool pretend(struct writer *writer, const struct words *words)
{
    if (is(words, 1, "epoch"))
        writer->epoch = (int16_t)number(words, 2);
    else if (is(words, 1, "id"))
        writer->producer_id = number(words, 2);
    else if (is(words, 1, "sequence"))
        writer->sequences[0] = number(words, 2);
    else if (is(words, 1, "timeout"))
        writer->timeout_ms = number(words, 2);
    else if (is(words, 1, "second")) /* the second protocol */
        writer->end_version = 5, writer->produce_version = 12;
    else
        return false;
    return true;
}

static void tell_writer(struct world *world, struct writer *writer, const struct words *words, struct kmock_buffer *out)
{
    if (pretend(writer, words))
        return;
    int16_t error = act(world, writer, words);
    kmock_buffer_print(out, "%s", error_name(error));
    if (error == KMOCK_NONE && (strncmp(word(words, 1), "init", 4) == 0 || writer->end_version))
        kmock_buffer_print(out, " as %d/%d", (int)writer->producer_id, writer->epoch);
    kmock_buffer_print(out, "\n");
}

static void read_offsets(struct world *world, struct kmock_buffer *out)
{
    struct kmock_offset_fetch_topic topic = {
        .name = kmock_view("in"), .partition_indexes = (int32_t[]){0}, .partition_indexes_count = 1};
    struct kmock_offset_fetch_group group = {.group_id = kmock_view("g"), .topics = &topic, .topics_count = 1};
    for (int stable = 0; stable < 2; stable++) {
        struct kmock_offset_fetch_request body = {.groups = &group, .groups_count = 1, .require_stable = stable};
        txn_find(world->stage, 0, "g");
        const struct kmock_offset_fetch_response *response = stage_call(world->stage, KMOCK_API_OFFSET_FETCH, 8, &body);
        const struct kmock_offset_fetch_group_result *result = &response->groups[0];
        int16_t error = result->error ? result->error : result->topics[0].partitions[0].error;
        kmock_buffer_print(out, "%s: ", stable ? "stable" : "any");
        if (error)
            kmock_buffer_print(out, "%s\n", error_name(error));
        else
            kmock_buffer_print(out, "%d\n", (int)result->topics[0].partitions[0].committed_offset);
    }
}

static void read_topic(struct world *world, int32_t partition, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "all:");
    txn_read(world->stage, "t", partition, false, out);
    kmock_buffer_print(out, "\ncommitted:");
    txn_read(world->stage, "t", partition, true, out);
    kmock_buffer_print(out, "\n");
}

static void list(struct world *world, struct kmock_buffer *out)
{
    struct kmock_list_transactions_request body = {.duration_filter = -1,
                                                   .transactional_id_pattern = KMOCK_NULL_STRING};
    for (world->stage->node = 1; world->stage->node <= 3; world->stage->node++) {
        const struct kmock_list_transactions_response *response =
            stage_call(world->stage, KMOCK_API_LIST_TRANSACTIONS, 1, &body);
        for (int32_t i = 0; i < response->transactions_count; i++)
            kmock_buffer_print(
                out, "broker %d: %.*s %.*s producer %d\n", (int)world->stage->node,
                (int)response->transactions[i].transactional_id.length, response->transactions[i].transactional_id.data,
                (int)response->transactions[i].transaction_state.length,
                response->transactions[i].transaction_state.data, (int)response->transactions[i].producer_id);
    }
}

static void describe(struct world *world, const char *id, struct kmock_buffer *out)
{
    struct kmock_string ids = kmock_view(id);
    struct kmock_describe_transactions_request body = {&ids, 1};
    txn_find(world->stage, 1, id);
    const struct kmock_describe_transactions_response *response =
        stage_call(world->stage, KMOCK_API_DESCRIBE_TRANSACTIONS, 0, &body);
    const struct kmock_describe_transactions_transaction_result *result = &response->transactions[0];
    kmock_buffer_print(out, "%s %.*s %d/%d timeout %d", error_name(result->error),
                       (int)result->transaction_state.length, result->transaction_state.data, (int)result->producer_id,
                       result->producer_epoch, (int)result->transaction_timeout_ms);
    for (int32_t i = 0; i < result->topics_count; i++)
        for (int32_t j = 0; j < result->topics[i].partitions_count; j++)
            kmock_buffer_print(out, " %.*s-%d", (int)result->topics[i].topic.length, result->topics[i].topic.data,
                               (int)result->topics[i].partitions[j]);
    kmock_buffer_print(out, "\n");
}

static void describe_producers(struct world *world, struct kmock_buffer *out)
{
    struct kmock_describe_producers_topic topic = {kmock_view("t"), (int32_t[]){0}, 1};
    struct kmock_describe_producers_request body = {&topic, 1};
    struct kmock_partition_view view;
    kmock_cluster_partition(world->stage->cluster, "t", 0, &view);
    world->stage->node = view.leader;
    const struct kmock_describe_producers_response *response =
        stage_call(world->stage, KMOCK_API_DESCRIBE_PRODUCERS, 0, &body);
    const struct kmock_describe_producers_partition_result *result = &response->topics[0].partitions[0];
    for (int32_t i = 0; i < result->active_producers_count; i++)
        kmock_buffer_print(
            out, "producer %d/%d sequence %d coordinator epoch %d transaction from %d\n",
            (int)result->active_producers[i].producer_id, (int)result->active_producers[i].producer_epoch,
            (int)result->active_producers[i].last_sequence, (int)result->active_producers[i].coordinator_epoch,
            (int)result->active_producers[i].current_txn_start_offset);
}

static void write_marker(struct world *world, const struct words *words, struct kmock_buffer *out)
{
    struct kmock_write_txn_markers_topic topic = {kmock_view("t"), (int32_t[]){0}, 1};
    struct kmock_write_txn_markers_marker marker = {.producer_id = number(words, 2),
                                                    .producer_epoch = (int16_t)number(words, 3),
                                                    .transaction_result = is(words, 1, "commit"),
                                                    .topics = &topic,
                                                    .topics_count = 1,
                                                    .coordinator_epoch = number(words, 4)};
    struct kmock_write_txn_markers_request body = {&marker, 1};
    struct kmock_partition_view view;
    kmock_cluster_partition(world->stage->cluster, "t", 0, &view);
    world->stage->node = view.leader;
    const struct kmock_write_txn_markers_response *response =
        stage_call(world->stage, KMOCK_API_WRITE_TXN_MARKERS, 1, &body);
    kmock_buffer_print(out, "%s\n", error_name(response->markers[0].topics[0].partitions[0].error));
}

/* Hold the followers' fetches of the id's partition of __transaction_state, or let them. */
static void hold_log(struct world *world, const char *topic, int32_t partition, bool hold)
{
    for (int32_t node = 1; node <= 3; node++) {
        struct kmock_replica_name name = {topic, partition, node};
        if (hold)
            kmock_cluster_hold_replication(world->stage->cluster, &name, 0, world->stage->now_us);
        else
            kmock_cluster_release_replication(world->stage->cluster, &name, world->stage->now_us);
    }
}

enum { PARTITION_OF_A = 47 }; /* of __transaction_state: 97 mod 50 */

static bool do_to_cluster(struct world *world, const struct words *words)
{
    struct kmock_cluster *cluster = world->stage->cluster;
    int64_t now_us = world->stage->now_us;
    const char *id = words->count > 2 ? word(words, 2) : NULL;
    if (is(words, 0, "run"))
        stage_run(world->stage, number(words, 1));
    else if (is(words, 0, "hold"))
        kmock_cluster_hold_markers(cluster, id, 0, now_us);
    else if (is(words, 0, "release"))
        kmock_cluster_release_markers(cluster, id, now_us);
    else if (is(words, 0, "move") && is(words, 1, "t"))
        kmock_cluster_move_leader(cluster, "t", 0, number(words, 2), now_us);
    else if (is(words, 0, "move") && is(words, 1, "g"))
        kmock_cluster_move_coordinator(cluster, "g", 0, now_us);
    else if (is(words, 0, "move"))
        kmock_cluster_move_txn_coordinator(cluster, word(words, 1), 0, now_us);
    else if (is(words, 0, "load"))
        kmock_cluster_load_txn_coordinator(cluster, word(words, 1), number(words, 2) * INT64_C(1000), now_us);
    else if (is(words, 0, "lag") || is(words, 0, "catch"))
        hold_log(world, is(words, 1, "t") ? "t" : "__transaction_state", is(words, 1, "t") ? 0 : PARTITION_OF_A,
                 is(words, 0, "lag"));
    else if (is(words, 0, "delete"))
        kmock_cluster_delete_records(cluster, "t", 0, number(words, 1), now_us);
    else if (is(words, 0, "down"))
        kmock_cluster_broker_down(cluster, number(words, 1), now_us);
    else if (is(words, 0, "up"))
        kmock_cluster_broker_up(cluster, number(words, 1), now_us);
    else
        return false;
    return true;
}

static bool look(struct world *world, const struct words *words, struct kmock_buffer *out)
{
    if (is(words, 0, "read") && is(words, 1, "offsets"))
        read_offsets(world, out);
    else if (is(words, 0, "read"))
        read_topic(world, number(words, 1), out);
    else if (is(words, 0, "list"))
        list(world, out);
    else if (is(words, 0, "describe"))
        describe(world, word(words, 1), out);
    else if (is(words, 0, "producers"))
        describe_producers(world, out);
    else if (is(words, 0, "marker"))
        write_marker(world, words, out);
    else
        return false;
    return true;
}

/* Begin the world anew with an older release, or without verification. */
static void restart(struct world *world, const struct words *words)
{
    struct kmock_cluster_options options = {.seed = 1};
    if (is(words, 1, "trusting"))
        options.no_transaction_verification = true;
    else
        options.kafka_version = word(words, 1);
    tear_down(world);
    build(world, &options);
}

static void tell(void *context, char *command, struct kmock_buffer *out)
{
    struct world *world = context;
    struct words words = split(command);
    struct writer *writer = writer_of(world, word(&words, 0));
    if (is(&words, 0, "kafka"))
        restart(world, &words);
    else if (writer)
        tell_writer(world, writer, &words, out);
    else if (!do_to_cluster(world, &words) && !look(world, &words, out))
        kmock_buffer_print(out, "what is \"%s\"?\n", word(&words, 0));
    if (world->events.size > 0 && !is(&words, 1, "inits"))
        kmock_buffer_append(out, world->events.data, world->events.size);
    world->events.size = 0;
}

static void transactions_go_as_they_are_told(void **state)
{
    (void)state;
    story_run(&(struct story_teller){begin, tell, end}, __FILE__, "txn_story.txt");
}

/* ---- each request in each state ------------------------------------------------------------------------- */

static const char *const ways[] = {
    "unknown:",
    "Empty:a init",
    "Ongoing:a init;a add t 0;a write t 0",
    "PrepareCommit:hold markers;a init;a add t 0;a commit",
    "PrepareAbort:hold markers;a init;a add t 0;a abort",
    "CompleteCommit:a init;a add t 0;a commit;run 10",
    "CompleteAbort:a init;a add t 0;a abort;run 10",
    "pending:a init;lag a;a add t 0",
};
static const char *const questions[] = {
    "a init",
    "a init again",
    "a epoch 7;a init again",
    "a id 999;a init again",
    "a add t 0",
    "a add t 1",
    "a add x 0",
    "a offsets",
    "a offset 3",
    "a write t 0",
    "a epoch 7;a add t 1",
    "a id 999;a add t 1",
    "a commit",
    "a abort",
    "a epoch 7;a commit",
    "a id 999;a commit",
    "a second;a commit",
    "a second;a abort",
    "a second;a write t 1",
    "a second;a offset 3",
};

static void play(struct world *world, const char *script, struct kmock_buffer *out)
{
    char text[200];
    snprintf(text, sizeof text, "%s", script);
    for (char *at = text, *next; *at; at = next) {
        size_t length = strcspn(at, ";");
        next = at + length + (at[length] == ';');
        at[length] = '\0';
        tell(world, at, out);
    }
}

static void tell_cell(const char *way, const char *question, struct kmock_buffer *out)
{
    struct world *world = begin();
    struct kmock_buffer ignored = {0};
    world->writers[0].end_version = 0;
    play(world, strchr(way, ':') + 1, &ignored);
    ignored.size = 0;
    play(world, question, &ignored);
    const char *line = (const char *)ignored.data;
    size_t length = 0;
    for (size_t i = 0; i < ignored.size && ignored.data[i] != '\n'; i++)
        length++;
    kmock_buffer_print(out, "%-14.*s | %-24s | %.*s", (int)strcspn(way, ":"), way, question, (int)length, line);
    kmock_buffer_print(out, " | %s\n", txn_state(world->stage, "a"));
    kmock_buffer_free(&ignored);
    end(world);
}

static void tell_table(void *context, char *command, struct kmock_buffer *out)
{
    (void)context;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        for (size_t j = 0;
             strncmp(ways[i], command, strlen(command)) == 0 && j < sizeof questions / sizeof questions[0]; j++)
            tell_cell(ways[i], questions[j], out);
}

static void each_request_is_answered_in_each_state(void **state)
{
    (void)state;
    story_run(&(struct story_teller){begin, tell_table, end}, __FILE__, "txn_table.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transactions_go_as_they_are_told),
        cmocka_unit_test(each_request_is_answered_in_each_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
