/* SPDX-License-Identifier: Apache-2.0 */
/* Move, stop or load anew the coordinator of a transaction after each record that is written, and while it is on its
 * way: what was promised holds, and a client that asks again gets on. */
#include "selftests/mock/broker/txn_stage.h"

enum trouble { MOVE, STOP, LOAD, MOVE_GROUP, MOVE_DATA, TROUBLES };

/* A client that does two transactions, "commit" and then "abort", asking again where it is told to. */
struct play {
    struct stage *stage;
    struct writer writer;
    enum trouble trouble;
    int records;  /* in any log, until the trouble; -1: it is over */
    int lag_step; /* from which on followers of the coordinator's log do not fetch until the trouble is over; -1: none */
    bool due;
    int stopped; /* node; 0: none */
    /* What was told: */
    bool is_ongoing, has_data; /* a transaction that goes on; t-0 is in it */
    int64_t held, committed;   /* offsets of in-0; -1: none */
};

/* Hold that what happens in a transaction was announced, whoever coordinates it. */
static void hear(struct play *play, const struct kmock_event *event)
{
    bool is_data = event->topic.length == 1 && *event->topic.data == 't';
    if (event->type == KMOCK_EVENT_TXN_STATE) {
        bool was_ongoing = play->is_ongoing;
        play->is_ongoing = strcmp(event->to, "Ongoing") == 0;
        play->has_data = play->has_data && was_ongoing && play->is_ongoing;
    } else if (event->type == KMOCK_EVENT_TXN_PARTITION && is_data) {
        play->has_data = true;
    } else if (event->type == KMOCK_EVENT_APPEND && is_data) {
        assert_true(play->has_data);
    } else if (event->type == KMOCK_EVENT_TXN_OFFSETS) {
        play->held = event->offset;
    } else if (event->type == KMOCK_EVENT_COMMITTED) {
        assert_true(event->producer_id >= 0);
        assert_int_equal(event->offset, play->held);
        play->committed = event->offset;
    }
}

static void observe(void *context, const struct kmock_event *event)
{
    struct play *play = context;
    hear(play, event);
    bool counts = event->type == KMOCK_EVENT_APPEND || event->type == KMOCK_EVENT_MARKER;
    if (counts && play->records > 0 && --play->records == 0)
        play->due = true;
}

enum { PARTITION_OF_A = 47, STEPS = 10 };

static void lag(struct play *play, bool lags)
{
    for (int32_t node = 1; node <= 3; node++) {
        struct kmock_replica_name name = {"__transaction_state", PARTITION_OF_A, node};
        if (lags)
            kmock_cluster_hold_replication(play->stage->cluster, &name, 0, play->stage->now_us);
        else
            kmock_cluster_release_replication(play->stage->cluster, &name, play->stage->now_us);
    }
}

static void stop(struct play *play)
{
    struct kmock_txn_view view;
    kmock_cluster_transaction(play->stage->cluster, "a", &view);
    play->stopped = view.coordinator > 0 ? view.coordinator : 1;
    kmock_cluster_broker_down(play->stage->cluster, play->stopped, play->stage->now_us);
}

static void make_trouble(struct play *play)
{
    struct kmock_cluster *cluster = play->stage->cluster;
    struct kmock_partition_view view;
    int64_t now_us = play->stage->now_us;
    play->due = false;
    play->records = -1;
    switch (play->trouble) {
    case MOVE:
        kmock_cluster_move_txn_coordinator(cluster, "a", 0, now_us);
        break;
    case STOP:
        stop(play);
        break;
    case LOAD:
        kmock_cluster_load_txn_coordinator(cluster, "a", 30000, now_us);
        break;
    case MOVE_GROUP:
        kmock_cluster_move_coordinator(cluster, "g", 0, now_us);
        break;
    default:
        kmock_cluster_partition(cluster, "t", 0, &view);
        kmock_cluster_move_leader(cluster, "t", 0, view.leader % 3 + 1, now_us);
    }
    lag(play, false);
}

/* A little time passes; the trouble comes when it is due. */
static void pass(struct play *play)
{
    stage_run(play->stage, 20);
    if (play->due)
        make_trouble(play);
    stage_run(play->stage, 20);
}

typedef int16_t step(struct play *play);

static int16_t init(struct play *play)
{
    return txn_init(play->stage, &play->writer);
}

static int16_t add(struct play *play)
{
    return txn_add(play->stage, &play->writer, "t", 0);
}

static int16_t write_one(struct play *play)
{
    return txn_send(play->stage, &play->writer, "t", 0, NULL);
}

static int16_t add_offsets(struct play *play)
{
    return txn_add_offsets(play->stage, &play->writer, "g");
}

static int16_t commit_offset(struct play *play)
{
    return txn_commit_offset(play->stage, &play->writer, "g", "in", play->writer.written);
}

static int16_t commit(struct play *play)
{
    return txn_end(play->stage, &play->writer, true);
}

static int16_t give_up(struct play *play)
{
    return txn_end(play->stage, &play->writer, false);
}

static bool may_ask_again(int16_t error)
{
    return error == PARKED || error == KMOCK_CONCURRENT_TRANSACTIONS || kmock_error_is_retriable(error);
}

/* Ask until it is done. A second answer to what was done is the same as the first. */
static void ask(struct play *play, step *step)
{
    int16_t error = PARKED;
    if (play->lag_step-- == 0) {
        lag(play, true);
        play->records = 1;
    }
    for (int i = 0; i < 100 && may_ask_again(error); i++) {
        error = step(play);
        pass(play);
    }
    if (error)
        fail_msg("%s", error == PARKED ? "parked" : kmock_error_name(error));
}

static void transact(struct play *play, step *end)
{
    bool adds = play->writer.end_version < 5;
    if (adds)
        ask(play, add);
    ask(play, write_one);
    play->writer.sequences[0]++;
    play->writer.written++;
    if (adds)
        ask(play, add_offsets);
    ask(play, commit_offset);
    ask(play, end);
}

static void expect_read(struct play *play, const char *values)
{
    char *text = txn_read_text(play->stage, "t", 0, true);
    assert_string_equal(text, values);
    free(text);
}

/* returns  how many records the play has written */
static int run(enum trouble trouble, int records, int lag_step, bool second)
{
    struct stage *stage = kmock_alloc(sizeof *stage);
    struct play play = {.stage = stage,
                        .writer = {.id = "a"},
                        .trouble = trouble,
                        .records = records,
                        .lag_step = lag_step,
                        .held = -1,
                        .committed = -1};
    struct kmock_cluster_options options = {
        .seed = 1, .now_us = STAGE_START_US, .observe = observe, .observe_context = &play};
    stage->now_us = STAGE_START_US;
    stage->cluster = kmock_cluster_create(&options);
    stage_topic(stage, "t", 1);
    stage_topic(stage, "in", 1);
    txn_find(stage, 0, "g");
    txn_find(stage, 1, "a");
    if (second)
        play.writer.end_version = 5, play.writer.produce_version = 12;
    ask(&play, init);
    transact(&play, commit);
    transact(&play, give_up);
    transact(&play, commit);
    stage_run(stage, 1000);
    expect_read(&play, " a0 a2");
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g", "in", 0), 3);
    assert_int_equal(play.committed, 3);
    assert_string_equal(txn_state(stage, "a"), "CompleteCommit");
    if (play.stopped)
        kmock_cluster_broker_up(stage->cluster, play.stopped, stage->now_us);
    expect_read(&play, " a0 a2");
    int left = play.records;
    stage_destroy(stage);
    return records - left;
}

static void trouble_after_any_record_does_not_show(void **state)
{
    (void)state;
    int count = run(MOVE, 1000000, -1, false);
    assert_int_equal(count, 25);
    for (int trouble = 0; trouble < TROUBLES; trouble++)
        for (int records = 1; records <= count; records++)
            run(trouble, records, -1, false);
}

static void nor_does_it_in_the_second_protocol(void **state)
{
    (void)state;
    int count = run(MOVE, 1000000, -1, true);
    assert_int_equal(count, 25);
    for (int trouble = 0; trouble < TROUBLES; trouble++)
        for (int records = 1; records <= count; records++)
            run(trouble, records, -1, true);
}

/* The coordinator is lost with what it had promised to nobody yet. */
static void records_on_their_way_may_be_lost(void **state)
{
    (void)state;
    for (int trouble = 0; trouble < TROUBLES; trouble++)
        for (int step = 0; step < STEPS * 2; step++)
            run(trouble, -1, step / 2, step % 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trouble_after_any_record_does_not_show),
        cmocka_unit_test(nor_does_it_in_the_second_protocol),
        cmocka_unit_test(records_on_their_way_may_be_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
