/* SPDX-License-Identifier: Apache-2.0 */
/* Rebalance callbacks, eager and cooperative, and static members. */
#include <ktrial/cmocka.h>

#include <signal.h>

#include "selftests/harness/programs/shape.h"

enum { PARTITIONS = 6, RECORDS = 60 };

struct member {
    const char *strategy;
    const char *instance_id; /* group.instance.id; NULL: a dynamic member */
};

/* Over all instances, which share the statics of this process. */
static int assigned, revoked, lost, callbacks, handled;

static void on_rebalance(rd_kafka_t *consumer, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t *partitions,
                         void *opaque)
{
    int is_assign = err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    int is_cooperative = strcmp(rd_kafka_rebalance_protocol(consumer), "COOPERATIVE") == 0;
    (void)opaque;
    callbacks++;
    *(is_assign ? &assigned : &revoked) += partitions->cnt;
    lost += rd_kafka_assignment_lost(consumer);
    if (!is_assign && !rd_kafka_assignment_lost(consumer))
        rd_kafka_commit(consumer, NULL, 0);
    if (is_cooperative && is_assign)
        rd_kafka_error_destroy(rd_kafka_incremental_assign(consumer, partitions));
    else if (is_cooperative)
        rd_kafka_error_destroy(rd_kafka_incremental_unassign(consumer, partitions));
    else
        rd_kafka_assign(consumer, is_assign ? partitions : NULL);
}

/* Of the thread that handles signals: a plain static would stop all instances, which share it. */
static _Thread_local volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    stopped = number;
}

/* Ends at SIGINT; a static member says no word to the group then. */
static int run_member(void *argument)
{
    const struct member *member = argument;
    rd_kafka_conf_t *conf = shape_conf("billing");
    shape_set(conf, "partition.assignment.strategy", member->strategy);
    if (member->instance_id)
        shape_set(conf, "group.instance.id", member->instance_id);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    rd_kafka_t *consumer = shape_consumer(conf, "orders");
    signal(SIGINT, on_signal);
    while (!stopped) {
        rd_kafka_message_t *order = rd_kafka_consumer_poll(consumer, 500);
        int is_record = shape_handle(order);
        handled += is_record;
        if (is_record)
            rd_kafka_commit(consumer, NULL, 1);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}

static void forget(void)
{
    assigned = revoked = lost = callbacks = handled = 0;
}

/* One member takes all, a second one joins: who gives up how much? */
static void let_a_second_member_join(struct kt_trial *t, struct member *member)
{
    forget();
    kt_topic(t, "orders", PARTITIONS);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "billing", 1, run_member, member);
    kt_run_until(t, "billing stable");
    kt_run_until(t, "2s");
    assert_int_equal(assigned, PARTITIONS);
    kt_start(t, "billing", 1, run_member, member);
    kt_run_until(t, "10s");
    kt_run_until(t, "billing stable");
    kt_run_until(t, "2s");
    kt_feed(t, "orders", RECORDS);
    kt_run_until(t, "billing drained within 30s");
    assert_int_equal(handled, 2 * RECORDS);
    assert_int_equal(lost, 0);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_ONE_OWNER, "billing");
}

static void eager_members_give_up_all_and_get_their_share(void **state)
{
    static struct member eager = {.strategy = "range"};
    let_a_second_member_join(*state, &eager);
    assert_int_equal(revoked, PARTITIONS);
    assert_int_equal(assigned, 2 * PARTITIONS);
    assert_true(shape_is_same(*state, __func__));
}

static void cooperative_members_give_up_only_what_moves(void **state)
{
    static struct member sticky = {.strategy = "cooperative-sticky"};
    let_a_second_member_join(*state, &sticky);
    assert_int_equal(revoked, PARTITIONS / 2);
    assert_int_equal(assigned, PARTITIONS + PARTITIONS / 2);
    assert_true(shape_is_same(*state, __func__));
}

static void a_member_whose_session_expired_lost_its_partitions(void **state)
{
    static struct member eager = {.strategy = "range"};
    struct kt_trial *t = *state;
    forget();
    kt_topic(t, "orders", PARTITIONS);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "billing", 1, run_member, &eager);
    kt_run_until(t, "billing stable");
    kt_fault(t, "Heartbeat instance=billing-1: fail UNKNOWN_MEMBER_ID");
    kt_run_until(t, "15s");
    kt_run_until(t, "billing stable");
    kt_run_until(t, "2s");
    assert_int_equal(lost, 1);
    assert_int_equal(assigned, 2 * PARTITIONS);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    assert_true(shape_is_same(t, __func__));
}

/* Both static members, the second restarted within its session timeout, by a signal or by a crash. */
static void restart_a_static_member(struct kt_trial *t, void (*stop)(struct kt_trial *t))
{
    static struct member first = {.strategy = "range", .instance_id = "till-1"};
    static struct member second = {.strategy = "range", .instance_id = "till-2"};
    forget();
    kt_topic(t, "orders", PARTITIONS);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "first", 1, run_member, &first);
    kt_start(t, "second", 1, run_member, &second);
    kt_run_until(t, "billing drained within 30s");
    assert_int_equal(callbacks, 2);
    stop(t);
    kt_run_until(t, "5s");
    kt_restart(t, "second-1");
    kt_run_until(t, "20s");
    assert_int_equal(assigned, PARTITIONS + PARTITIONS / 2); /* the first one's callback never ran again */
    kt_feed(t, "orders", RECORDS);
    kt_run_until(t, "billing drained within 30s");
    assert_int_equal(handled, 2 * RECORDS);
    kt_expect(t, KT_ONE_OWNER, "billing");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

static void stop_by_signal(struct kt_trial *t)
{
    kt_signal(t, "second-1", SIGINT);
    kt_run_until(t, "second-1 exited within 5s");
}

static void stop_by_crash(struct kt_trial *t)
{
    kt_crash(t, "second-1");
}

static void a_static_member_that_closes_and_returns_causes_no_rebalance(void **state)
{
    restart_a_static_member(*state, stop_by_signal);
    assert_int_equal(callbacks, 4); /* and its own revoke as it closed */
    assert_true(shape_is_same(*state, __func__));
}

static void a_static_member_that_crashes_and_returns_causes_no_rebalance(void **state)
{
    restart_a_static_member(*state, stop_by_crash);
    assert_int_equal(callbacks, 3);
    assert_true(shape_is_same(*state, __func__));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHAPE_ON_BOTH(eager_members_give_up_all_and_get_their_share),
        SHAPE_ON_BOTH(cooperative_members_give_up_only_what_moves),
        SHAPE_ON_BOTH(a_member_whose_session_expired_lost_its_partitions),
        SHAPE_ON_BOTH(a_static_member_that_closes_and_returns_causes_no_rebalance),
        SHAPE_ON_BOTH(a_static_member_that_crashes_and_returns_causes_no_rebalance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
