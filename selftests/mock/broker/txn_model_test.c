/* SPDX-License-Identifier: Apache-2.0 */
/* Let several transactional producers do what they like while leaders and coordinators move, and compare what consumers
 * of what is committed see with a model that knows only what was promised. */
#include "mock/base/random.h"
#include "selftests/mock/broker/txn_stage.h"

enum { STEPS = 10000, WRITERS = 4, PARTITIONS = 3, VALUES = 20000 };

enum fate { OPEN, COMMITTED, ABORTED };

/* One record that the cluster said it has. */
struct value {
    int32_t partition;
    int64_t offset;
    enum fate fate;
    char text[20];
};

struct actor {
    struct writer writer;
    bool ready;           /* has a producer id */
    bool has_been;        /* ever */
    struct writer zombie; /* who it was before; without id: nobody */
    bool is_in[PARTITIONS];
    int32_t first, count; /* of its open values, in model.mine */
    int32_t mine[VALUES];
};

struct model {
    struct stage *stage;
    struct kmock_random random;
    struct actor actors[WRITERS];
    struct value *values;
    int32_t values_count;
    int32_t commits, aborts, fenced;
    bool verifies; /* leaders ask the coordinator */
    int64_t last_value;
};

static int32_t draw(struct model *model, int32_t below)
{
    return (int32_t)kmock_random_below(&model->random, (uint64_t)below);
}

static void decide(struct model *model, struct actor *actor, enum fate fate)
{
    for (int32_t i = 0; i < actor->count; i++)
        model->values[actor->mine[i]].fate = fate;
    actor->count = 0;
    memset(actor->is_in, 0, sizeof actor->is_in);
    *(fate == COMMITTED ? &model->commits : &model->aborts) += 1;
}

/* Somebody newer has the id, or its time was over. */
static void lose(struct model *model, struct actor *actor)
{
    decide(model, actor, ABORTED);
    actor->ready = false;
    model->fenced++;
}

static bool is_fencing(int16_t error)
{
    return error == KMOCK_PRODUCER_FENCED || error == KMOCK_INVALID_PRODUCER_EPOCH ||
           error == KMOCK_INVALID_PRODUCER_ID_MAPPING || error == KMOCK_INVALID_TXN_STATE;
}

static void init(struct model *model, struct actor *actor)
{
    if (actor->count > 0)
        decide(model, actor, ABORTED); /* whatever was open is, sooner or later */
    memset(actor->is_in, 0, sizeof actor->is_in);
    struct writer before = actor->writer;
    actor->ready = txn_init(model->stage, &actor->writer) == KMOCK_NONE;
    if (actor->ready && (before.producer_id != actor->writer.producer_id || before.epoch != actor->writer.epoch))
        actor->zombie = actor->has_been ? before : actor->zombie;
    actor->has_been |= actor->ready;
}

/* Somebody else has the id now: nothing that a producer does that does not know it yet succeeds. */
static void act_as_zombie(struct model *model, struct actor *actor)
{
    struct writer zombie = actor->zombie;
    int32_t partition = draw(model, PARTITIONS);
    if (!actor->ready || !zombie.id)
        return;
    switch (draw(model, model->verifies ? 4 : 3)) {
    case 0:
        assert_int_not_equal(txn_init_expecting(model->stage, &zombie, true), KMOCK_NONE);
        break;
    case 1:
        assert_int_not_equal(txn_add(model->stage, &zombie, "t", partition), KMOCK_NONE);
        break;
    case 2:
        assert_int_not_equal(txn_end(model->stage, &zombie, true), KMOCK_NONE);
        break;
    default: /* brokers that do not ask take what an old producer writes where its successor has not written */
        assert_int_not_equal(txn_send(model->stage, &zombie, "t", partition, NULL), KMOCK_NONE);
    }
}

static void remember(struct model *model, struct actor *actor, int32_t partition, int64_t offset)
{
    struct value *value = &model->values[model->values_count];
    *value = (struct value){.partition = partition, .offset = offset, .fate = OPEN};
    snprintf(value->text, sizeof value->text, "%s%d", actor->writer.id, (int)actor->writer.written);
    actor->mine[actor->count++] = model->values_count++;
}

/* With the second protocol an answer may take a while; a second one to what was done is the same as the first. */
static int16_t send(struct model *model, struct actor *actor, int32_t partition, int64_t *offset)
{
    int16_t error = txn_send(model->stage, &actor->writer, "t", partition, offset);
    for (int i = 0; i < 3 && error == PARKED; i++) {
        stage_run(model->stage, 150);
        error = txn_send(model->stage, &actor->writer, "t", partition, offset);
    }
    return error;
}

static void write_value(struct model *model, struct actor *actor)
{
    int32_t partition = draw(model, PARTITIONS);
    int64_t offset, again;
    if (!actor->is_in[partition] && actor->writer.end_version == 0) {
        int16_t error = txn_add(model->stage, &actor->writer, "t", partition);
        if (is_fencing(error))
            lose(model, actor);
        if (error)
            return;
        actor->is_in[partition] = true;
    }
    int16_t error = send(model, actor, partition, &offset);
    if (is_fencing(error))
        lose(model, actor);
    if (error)
        return;
    actor->is_in[partition] = true;
    remember(model, actor, partition, offset);
    if (draw(model, 4) == 0) { /* the answer was lost: it is sent again */
        assert_int_equal(txn_send(model->stage, &actor->writer, "t", partition, &again), KMOCK_NONE);
        assert_int_equal(again, offset);
    }
    actor->writer.sequences[partition]++;
    actor->writer.written++;
}

static void end(struct model *model, struct actor *actor)
{
    bool commit = draw(model, 3) > 0;
    bool any = false;
    for (int i = 0; i < PARTITIONS; i++)
        any |= actor->is_in[i];
    if (!any)
        return;
    int16_t error = txn_end(model->stage, &actor->writer, commit);
    if (error == KMOCK_NONE)
        decide(model, actor, commit ? COMMITTED : ABORTED);
    else if (is_fencing(error))
        lose(model, actor);
}

static void act(struct model *model)
{
    struct actor *actor = &model->actors[draw(model, WRITERS)];
    int32_t choice = draw(model, 20);
    if (!actor->ready || choice == 0)
        init(model, actor);
    else if (choice == 1)
        act_as_zombie(model, actor);
    else if (choice < 14)
        write_value(model, actor);
    else
        end(model, actor);
}

/* Records that are committed are deleted. */
static void delete_records(struct model *model)
{
    struct kmock_partition_view view;
    int32_t partition = draw(model, PARTITIONS);
    kmock_cluster_partition(model->stage->cluster, "t", partition, &view);
    int64_t offset = view.log_start + draw(model, (int32_t)(view.high_watermark - view.log_start) / 4 + 1);
    kmock_cluster_delete_records(model->stage->cluster, "t", partition, offset, model->stage->now_us);
}

/* Another leads that has not heard of the last record, which nobody was promised: it reads what producers did anew. */
static void lose_the_end(struct model *model)
{
    struct stage *stage = model->stage;
    struct kmock_partition_view view;
    int32_t partition = draw(model, PARTITIONS);
    for (int32_t node = 1; node <= 3; node++) {
        struct kmock_replica_name name = {"t", partition, node};
        kmock_cluster_hold_replication(stage->cluster, &name, 0, stage->now_us);
    }
    kmock_cluster_partition(stage->cluster, "t", partition, &view);
    stage_append(stage, "t", partition, "lost");
    kmock_cluster_move_leader(stage->cluster, "t", partition, view.leader % 3 + 1, stage->now_us);
    for (int32_t node = 1; node <= 3; node++) {
        struct kmock_replica_name name = {"t", partition, node};
        kmock_cluster_release_replication(stage->cluster, &name, stage->now_us);
    }
}

static void disturb(struct model *model)
{
    struct stage *stage = model->stage;
    const char *id = model->actors[draw(model, WRITERS)].writer.id;
    switch (draw(model, 8)) {
    case 0:
        kmock_cluster_move_leader(stage->cluster, "t", draw(model, PARTITIONS), 1 + draw(model, 3), stage->now_us);
        break;
    case 1:
        kmock_cluster_move_txn_coordinator(stage->cluster, id, 0, stage->now_us);
        break;
    case 2:
        kmock_cluster_load_txn_coordinator(stage->cluster, id, draw(model, 50) * INT64_C(1000), stage->now_us);
        break;
    case 3:
        kmock_cluster_hold_markers(stage->cluster, id, (1 + draw(model, 300)) * INT64_C(1000), stage->now_us);
        break;
    case 4:
        delete_records(model);
        break;
    case 5:
        lose_the_end(model);
        break;
    case 6:
        stage_run(stage, draw(model, 4) == 0 ? 30000 : 100);
        break;
    default:
        stage_run(stage, 1 + draw(model, 20));
    }
}

/* ---- what consumers see --------------------------------------------------------------------------------- */

static int compare_offsets(const void *one, const void *other)
{
    const struct value *const *a = one, *const *b = other;
    return ((*a)->offset > (*b)->offset) - ((*a)->offset < (*b)->offset);
}

/* Append the values of a partition that are still there, below the last stable offset, that must be seen, in order of offset. */
static void expect(const struct model *model, int32_t partition, const struct kmock_partition_view *view,
                   struct kmock_buffer *out)
{
    const struct value **seen = kmock_alloc((size_t)(model->values_count + 1) * sizeof *seen);
    size_t count = 0;
    for (int32_t i = 0; i < model->values_count; i++) {
        const struct value *value = &model->values[i];
        if (value->offset < view->log_start)
            continue;
        if (value->partition == partition && value->offset < view->last_stable && value->fate == COMMITTED)
            seen[count++] = value;
        assert_false(value->partition == partition && value->offset < view->last_stable && value->fate == OPEN);
    }
    qsort(seen, count, sizeof *seen, compare_offsets);
    for (size_t i = 0; i < count; i++)
        kmock_buffer_print(out, " %s", seen[i]->text);
    free(seen);
}

static void check(struct model *model)
{
    for (int32_t partition = 0; partition < PARTITIONS; partition++) {
        struct kmock_partition_view view;
        struct kmock_buffer expected = {0}, seen = {0};
        kmock_cluster_partition(model->stage->cluster, "t", partition, &view);
        /* A producer that was timed out may not have heard of it. */
        expect(model, partition, &view, &expected);
        txn_read(model->stage, "t", partition, true, &seen);
        kmock_buffer_append(&expected, "", 1);
        kmock_buffer_append(&seen, "", 1);
        assert_string_equal((const char *)seen.data, (const char *)expected.data);
        kmock_buffer_free(&expected);
        kmock_buffer_free(&seen);
    }
}

/* Those whose transaction was aborted for its age, and who have not heard of it. */
static void learn_of_timeouts(struct model *model)
{
    for (int i = 0; i < WRITERS; i++) {
        struct actor *actor = &model->actors[i];
        struct kmock_txn_view view;
        kmock_cluster_transaction(model->stage->cluster, actor->writer.id, &view);
        if (view.state && actor->ready && view.producer_epoch != actor->writer.epoch)
            lose(model, actor);
    }
}

static void finish(struct model *model)
{
    for (int i = 0; i < WRITERS; i++)
        while (model->actors[i].count > 0 || !model->actors[i].ready) {
            init(model, &model->actors[i]);
            stage_run(model->stage, 400);
        }
    stage_run(model->stage, 1000);
    check(model);
}

static void run(uint64_t seed, const char *kafka_version, bool second)
{
    static const char *const ids[WRITERS] = {"a", "b", "c", "d"};
    struct model *model = kmock_alloc(sizeof *model);
    model->stage = stage_create_with((struct kmock_cluster_options){.seed = 1, .kafka_version = kafka_version});
    model->stage->quiet = true;
    model->values = kmock_alloc(VALUES * sizeof *model->values);
    kmock_random_init(&model->random, seed);
    model->verifies = kafka_version == NULL;
    stage_topic(model->stage, "t", PARTITIONS);
    for (int i = 0; i < WRITERS; i++)
        model->actors[i].writer = (struct writer){
            .id = ids[i], .timeout_ms = 20000, .end_version = second ? 5 : 0, .produce_version = second ? 12 : 0};
    for (int step = 0; step < STEPS; step++) {
        if (draw(model, 8) == 0)
            disturb(model);
        else
            act(model);
        learn_of_timeouts(model);
        if (step % 200 == 0)
            check(model);
    }
    finish(model);
    assert_true(model->commits > 50 && model->aborts > 50 && model->fenced > 5);
    free(model->values);
    stage_destroy(model->stage);
    free(model);
}

static void consumers_see_what_was_promised(void **state)
{
    (void)state;
    run(1, NULL, false);
}

static void so_do_those_of_older_brokers(void **state)
{
    (void)state;
    run(2, "3.5", false);
}

static void so_do_those_of_the_second_protocol(void **state)
{
    (void)state;
    run(3, NULL, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consumers_see_what_was_promised),
        cmocka_unit_test(so_do_those_of_older_brokers),
        cmocka_unit_test(so_do_those_of_the_second_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
