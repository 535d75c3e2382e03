/* SPDX-License-Identifier: Apache-2.0 */
/* Compare the replicas of a partition, step by random step, with a simple model: each replica an array of records,
 * truncation the longest common beginning. No time passes, so nobody is slow. */
#include "selftests/mock/broker/stage.h"

#include "mock/base/random.h"

enum { REPLICAS = 3, STEPS = 10000, STEPS_OF_A_WORLD = 250, RECORDS_MAX = STEPS_OF_A_WORLD };

struct model_replica {
    int32_t records[RECORDS_MAX];
    int64_t end, high_watermark;
    bool up, held, barred, in_sync;
    bool known;  /* to the leader: it fetched in this epoch */
    bool recent; /* it was caught up lately, as far as this leader knows */
};

struct model {
    struct model_replica replicas[REPLICAS];
    int32_t leader; /* place; -1: none */
    int64_t epoch_start;
    int32_t min_insync;
    int32_t appended;
    int64_t truncated; /* records that followers cut off in this step */
};

struct world {
    struct stage *stage;
    struct kmock_random random;
    struct model model;
};

/* ---- the model --------------------------------------------------------------------------------------------- */

static int32_t count_in_sync(const struct model *model)
{
    int32_t count = 0;
    for (int i = 0; i < REPLICAS; i++)
        count += model->replicas[i].in_sync;
    return count;
}

static void commit(struct model *model)
{
    if (model->leader < 0 || count_in_sync(model) < model->min_insync)
        return;
    struct model_replica *leader = &model->replicas[model->leader];
    int64_t reached = leader->end;
    for (int i = 0; i < REPLICAS; i++) {
        const struct model_replica *replica = &model->replicas[i];
        bool counts = replica->in_sync || (!replica->barred && replica->recent);
        int64_t end = replica->known ? replica->end : -1;
        if (i != model->leader && counts && end < reached)
            reached = end;
    }
    if (reached > leader->high_watermark)
        leader->high_watermark = reached;
    for (int i = 0; i < REPLICAS; i++)
        if (model->replicas[i].up && !model->replicas[i].held)
            model->replicas[i].high_watermark = leader->high_watermark;
}

static void join(struct model *model, int place)
{
    struct model_replica *replica = &model->replicas[place];
    if (model->leader >= 0 && replica->up && !replica->barred && replica->known &&
        replica->end >= model->replicas[model->leader].high_watermark && replica->end >= model->epoch_start)
        replica->in_sync = true;
}

static void follow(struct model *model, int place)
{
    struct model_replica *replica = &model->replicas[place];
    if (model->leader < 0 || place == model->leader || !replica->up || replica->held)
        return;
    const struct model_replica *leader = &model->replicas[model->leader];
    int64_t same = 0; /* what the follower keeps; all of it is in the leader's log */
    while (same < replica->end && same < leader->end && replica->records[same] == leader->records[same])
        same++;
    memcpy(replica->records, leader->records, sizeof replica->records);
    model->truncated += replica->end - same;
    replica->end = leader->end;
    replica->high_watermark = leader->high_watermark;
    replica->known = replica->recent = true;
    join(model, place);
}

static void follow_all(struct model *model)
{
    for (int i = 0; i < REPLICAS; i++)
        follow(model, i);
    commit(model);
}

static void lead(struct model *model, int place)
{
    model->leader = place;
    for (int i = 0; i < REPLICAS; i++) {
        model->replicas[i].known = i == place;
        model->replicas[i].recent = model->replicas[i].in_sync;
    }
    if (place < 0)
        return;
    model->replicas[place].barred = false;
    model->epoch_start = model->replicas[place].end;
    follow_all(model);
}

static int choose(const struct model *model)
{
    for (int i = 0; i < REPLICAS; i++)
        if (model->replicas[i].up && model->replicas[i].in_sync)
            return i;
    return -1;
}

static void leave(struct model *model, int place)
{
    if (count_in_sync(model) > 1)
        model->replicas[place].in_sync = false;
}

/* ---- steps: the same to both ------------------------------------------------------------------------------- */

static void step_append(struct world *world, int place)
{
    struct model *model = &world->model;
    struct model_replica *leader = &model->replicas[model->leader];
    char value[16];
    struct kmock_buffer built = {0};
    struct kmock_batch_builder builder;
    struct kmock_batch_spec spec = plain_spec();
    (void)place;
    snprintf(value, sizeof value, "%d", (int)++model->appended);
    kmock_batch_begin(&builder, &built, &spec);
    kmock_batch_add(&builder, NULL_BYTES, bytes_of(value));
    kmock_batch_end(&builder, -1);
    world->stage->node = model->leader + 1;
    struct kmock_produce_partition_result result =
        stage_produce_as(world->stage, 9, 1, "t", (struct kmock_bytes){built.data, (int32_t)built.size});
    assert_int_equal(result.error, KMOCK_NONE);
    assert_int_equal(result.base_offset, leader->end);
    leader->records[leader->end++] = model->appended;
    kmock_buffer_free(&built);
    follow_all(model);
}

static void step_down(struct world *world, int place)
{
    struct model *model = &world->model;
    kmock_cluster_broker_down(world->stage->cluster, place + 1, world->stage->now_us);
    model->replicas[place].up = model->replicas[place].recent = false;
    leave(model, place);
    if (model->leader == place)
        lead(model, choose(model));
    else
        commit(model);
}

static void step_up(struct world *world, int place)
{
    struct model *model = &world->model;
    kmock_cluster_broker_up(world->stage->cluster, place + 1, world->stage->now_us);
    model->replicas[place].up = true;
    model->replicas[place].barred = false;
    if (model->leader < 0 && choose(model) >= 0)
        lead(model, choose(model));
    follow(model, place);
    commit(model);
}

static struct kmock_replica_name name_of(int place)
{
    return (struct kmock_replica_name){"t", 0, place + 1};
}

static void step_hold(struct world *world, int place)
{
    struct kmock_replica_name name = name_of(place);
    assert_true(kmock_cluster_hold_replication(world->stage->cluster, &name, 0, world->stage->now_us));
    world->model.replicas[place].held = true;
}

static void step_release(struct world *world, int place)
{
    struct kmock_replica_name name = name_of(place);
    assert_true(kmock_cluster_release_replication(world->stage->cluster, &name, world->stage->now_us));
    world->model.replicas[place].held = false;
    follow(&world->model, place);
    commit(&world->model);
}

static void step_shrink(struct world *world, int place)
{
    struct kmock_replica_name name = name_of(place);
    bool leads = world->model.leader == place;
    assert_int_equal(kmock_cluster_shrink_isr(world->stage->cluster, &name, world->stage->now_us), !leads);
    if (leads)
        return;
    world->model.replicas[place].barred = true;
    if (world->model.replicas[place].in_sync)
        leave(&world->model, place);
    commit(&world->model);
}

static void step_expand(struct world *world, int place)
{
    struct kmock_replica_name name = name_of(place);
    bool leads = world->model.leader == place;
    assert_int_equal(kmock_cluster_expand_isr(world->stage->cluster, &name, world->stage->now_us), !leads);
    if (leads)
        return;
    world->model.replicas[place].barred = false;
    join(&world->model, place);
    commit(&world->model);
}

static void step_move(struct world *world, int place)
{
    struct model *model = &world->model;
    bool may = model->replicas[place].up && model->replicas[place].in_sync;
    assert_int_equal(kmock_cluster_move_leader(world->stage->cluster, "t", 0, place + 1, world->stage->now_us), may);
    if (may)
        lead(model, place);
}

static void step_unclean(struct world *world, int place)
{
    struct model *model = &world->model;
    struct kmock_replica_name name = name_of(place);
    bool may = model->replicas[place].up && model->leader != place;
    assert_int_equal(kmock_cluster_elect_unclean(world->stage->cluster, &name, world->stage->now_us), may);
    if (!may)
        return;
    for (int i = 0; i < REPLICAS; i++)
        model->replicas[i].in_sync = i == place;
    lead(model, place);
}

/* ---- comparison -------------------------------------------------------------------------------------------- */

static void compare_log(const struct world *world)
{
    const struct model_replica *leader = &world->model.replicas[world->model.leader];
    struct kmock_record_view record;
    for (int64_t offset = 0; offset < leader->end; offset++) {
        char value[16];
        snprintf(value, sizeof value, "%d", (int)leader->records[offset]);
        assert_true(kmock_cluster_read(world->stage->cluster, "t", 0, offset, &record));
        assert_int_equal(record.offset, offset);
        assert_int_equal(record.value.length, strlen(value));
        assert_memory_equal(record.value.data, value, strlen(value));
    }
    assert_false(kmock_cluster_read(world->stage->cluster, "t", 0, leader->end, &record));
}

/* returns  how many records the events of a step say were cut off */
static int64_t count_truncated(struct kmock_buffer *events)
{
    static const char gone[] = " gone ";
    int64_t count = 0;
    kmock_buffer_append(events, "", 1);
    for (const char *at = (const char *)events->data; (at = strstr(at, gone)); at += strlen(gone))
        count += strtoll(at + strlen(gone), NULL, 10);
    events->size = 0;
    return count;
}

static void compare(struct world *world)
{
    assert_int_equal(count_truncated(&world->stage->events), world->model.truncated);
    world->model.truncated = 0;
    for (int i = 0; i < REPLICAS; i++) {
        const struct model_replica *model = &world->model.replicas[i];
        struct kmock_replica_name name = name_of(i);
        struct kmock_replica_view view;
        assert_true(kmock_cluster_replica(world->stage->cluster, &name, &view));
        assert_int_equal(view.leads, world->model.leader == i);
        assert_int_equal(view.in_sync, model->in_sync);
        assert_int_equal(view.end_offset, model->end);
        assert_int_equal(view.high_watermark, model->high_watermark);
    }
    if (world->model.leader >= 0)
        compare_log(world);
}

static void begin(struct world *world, uint64_t seed)
{
    struct kmock_create_topics_config config = {kmock_view("min.insync.replicas"), kmock_view(seed % 2 ? "1" : "2")};
    struct kmock_create_topics_topic topic = {.name = kmock_view("t"),
                                              .num_partitions = 1,
                                              .replication_factor = REPLICAS,
                                              .configs = &config,
                                              .configs_count = 1};
    struct kmock_create_topics_request request = {.topics = &topic, .topics_count = 1};
    *world = (struct world){.stage = stage_create(), .model.min_insync = seed % 2 ? 1 : 2};
    stage_call(world->stage, KMOCK_API_CREATE_TOPICS, 7, &request);
    kmock_random_init(&world->random, seed);
    for (int i = 0; i < REPLICAS; i++)
        world->model.replicas[i] = (struct model_replica){.up = true, .in_sync = true};
    lead(&world->model, 0);
}

static void step(struct world *world)
{
    static void (*const steps[])(struct world * world, int place) = {
        step_append, step_append, step_append,  step_append, step_down,   step_up,   step_up,
        step_hold,   step_hold,   step_release, step_shrink, step_expand, step_move, step_unclean};
    enum { KINDS = sizeof steps / sizeof steps[0] };
    uint32_t kind = kmock_random_below(&world->random, KINDS);
    int place = (int)kmock_random_below(&world->random, REPLICAS);
    if (steps[kind] == step_append && world->model.leader < 0)
        return;
    if (steps[kind] == step_down && !world->model.replicas[place].up)
        return;
    if (steps[kind] == step_up && world->model.replicas[place].up)
        return;
    steps[kind](world, place);
}

static void replicas_do_what_a_simple_model_says(void **state)
{
    struct world *world = kmock_alloc(sizeof *world);
    (void)state;
    for (uint64_t seed = 1; seed <= STEPS / STEPS_OF_A_WORLD; seed++) {
        begin(world, seed);
        for (int i = 0; i < STEPS_OF_A_WORLD; i++) {
            step(world);
            compare(world);
        }
        stage_destroy(world->stage);
    }
    free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(replicas_do_what_a_simple_model_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
