/* SPDX-License-Identifier: Apache-2.0 */
/* Programs with transactions, explored: who is right is never accused, who is not is found. */
#include "selftests/check.h"

#include "selftests/harness/explore/scenes.h"
#include "selftests/harness/trial/copier.h"

static void play(struct kt_trial *trial, void *program)
{
    kt_topic(trial, "in", 1);
    kt_topic(trial, "out", 1);
    kt_feed(trial, "in", 2);
    kt_start(trial, "copier", 1, (kt_entry *)program, NULL);
    kt_expect(trial, KT_EXACTLY_ONCE, "in -> out");
}

static struct came explore_copier(kt_entry *program, const char *how)
{
    struct kt_exploration exploration = {.options = {.name = "copier", .brokers = 2, .initial_rebalance_delay_ms = -1},
                                         .scenario = play,
                                         .context = (void *)program,
                                         .how = how};
    struct came came = {0};
    came.code = kt_explore(&exploration, &came.figures, &came.report);
    return came;
}

static void a_right_program_is_not_accused(void **state)
{
    (void)state;
    struct came came = explore_copier(copier_run, runs_slowly() ? "level=1 budget-runs=60" : "level=1");
    assert_true(runs_slowly() || came.figures.runs > 300);
    expect_came(came, 0, NULL);
}

/* Commit the offset as a consumer does, not in the transaction. */
static bool copy_apart(rd_kafka_t *consumer, rd_kafka_t *producer, const rd_kafka_message_t *message)
{
    bool is_done;
    rd_kafka_error_destroy(rd_kafka_begin_transaction(producer));
    rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("out"), RD_KAFKA_V_VALUE(message->payload, message->len),
                      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    while (is_to_repeat("commit", rd_kafka_commit_transaction(producer, -1), &is_done))
        ;
    return is_done && rd_kafka_commit_message(consumer, message, 0) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

static int run_apart(void *argument)
{
    (void)argument;
    return copier_run_with(copy_apart);
}

static void offsets_outside_of_the_transaction_are_found(void **state)
{
    (void)state;
    struct came came = explore_copier(run_apart, "level=1 budget-runs=150");
    expect_came(came, 3, "D3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_program_is_not_accused),
        cmocka_unit_test(offsets_outside_of_the_transaction_are_found),
    };
    return run_all_or_few(tests, sizeof tests / sizeof *tests, 1);
}
