/* SPDX-License-Identifier: Apache-2.0 */
/* Which faults are offered at which point of a run. */
#include "selftests/check.h"

#include <stdio.h>
#include <string.h>

#include "harness/explore/catalogue.h"
#include "harness/fault/fault.h"
#include "mock/broker/request.h"

static struct kt_run_instance billing = {
    .name = "billing-1", .session_timeout_ms = 45000, .rebalance_timeout_ms = 300000};
static char *names[] = {"billing", "orders", "tx"};

struct offers {
    struct kmock_buffer texts; /* one a line */
    int count;
};

static void take(void *context, enum kt_fault_class class, const char *text, uint64_t key)
{
    struct offers *offers = context;
    (void)class, (void)key;
    kmock_buffer_print(&offers->texts, "%s\n", text);
    offers->count++;
}

/* returns  how many faults are offered there; *all: their lines, until the next call */
static int offered_at(struct kt_run_point point, const char **all)
{
    static struct offers offers;
    struct kt_catalogue_reader reader = {take, &offers};
    kmock_buffer_free(&offers.texts);
    offers = (struct offers){0};
    point.nth = 3;
    struct kt_outcome run = {.instances = &billing,
                             .instances_count = 1,
                             .names = names,
                             .names_count = 3,
                             .points = &point,
                             .points_count = 1};
    kt_catalogue_offer(&run, &point, 3, &reader);
    kmock_buffer_append(&offers.texts, "", 1);
    if (all)
        *all = (const char *)offers.texts.data;
    return offers.count;
}

static struct kt_run_point request(int16_t api, enum kt_phase phase)
{
    return (struct kt_run_point){
        .api = api, .phase = phase, .broker = 1, .group = 0, .topic = -1, .partition = -1, .transaction = -1};
}

static void assert_offers(const char *all, const char *line)
{
    char wanted[200];
    snprintf(wanted, sizeof wanted, "%s\n", line);
    if (strstr(all, wanted) == NULL)
        fail_msg("not offered: %s; but these:\n%s", line, all);
}

static void a_commit_that_is_sent_may_be_lost_late_and_refused(void **state)
{
    const char *all;
    (void)state;
    assert_true(offered_at(request(KMOCK_API_OFFSET_COMMIT, KT_PHASE_SENT), &all) > 5);
    assert_offers(all, "drop request at billing-1.OffsetCommit#3.sent");
    assert_offers(all, "delay request by 5s at billing-1.OffsetCommit#3.sent");
    assert_offers(all, "delay request by 47s at billing-1.OffsetCommit#3.sent");
    assert_offers(all, "fail NOT_COORDINATOR at billing-1.OffsetCommit#3.sent");
    assert_offers(all, "move coordinator billing at billing-1.OffsetCommit#3.sent");
    assert_offers(all, "broker 1 down for 10s at billing-1.OffsetCommit#3.sent");
    assert_null(strstr(all, "crash"));
    assert_null(strstr(all, "FENCED_INSTANCE_ID")); /* it is no static member */
}

static void a_call_that_begins_may_be_the_last(void **state)
{
    const char *all;
    (void)state;
    assert_int_equal(offered_at(request(KMOCK_API_OFFSET_COMMIT, KT_PHASE_ENTER), &all), 5);
    assert_offers(all, "crash billing-1 at OffsetCommit#3.enter");
    assert_offers(all, "crash billing-1 at OffsetCommit#3.enter, restart after 1s");
    assert_offers(all, "crash billing-1 at OffsetCommit#3.enter, restart after 50s");
    assert_offers(all, "freeze billing-1 for 47s at OffsetCommit#3.enter");
    assert_offers(all, "freeze billing-1 for 302s at OffsetCommit#3.enter");
}

/* What can befall a request of a transaction befalls programs with transactions only. */
static void a_request_of_a_transaction_meets_what_its_coordinator_may_do(void **state)
{
    const char *all;
    struct kt_run_point point = request(KMOCK_API_END_TXN, KT_PHASE_SENT);
    (void)state;
    point.group = -1;
    point.transaction = 2;
    offered_at(point, &all);
    assert_null(strstr(all, "INVALID_PRODUCER_EPOCH"));
    billing.transaction_timeout_ms = 60000;
    offered_at(point, &all);
    assert_offers(all, "drop request at billing-1.EndTxn#3.sent");
    assert_offers(all, "fail INVALID_PRODUCER_EPOCH at billing-1.EndTxn#3.sent");
    assert_offers(all, "move transaction coordinator tx at billing-1.EndTxn#3.sent");
    assert_offers(all, "broker 1 down for 10s at billing-1.EndTxn#3.sent");
    point.phase = KT_PHASE_APPLIED; /* its end is in the log, its markers are not written */
    offered_at(point, &all);
    assert_offers(all, "crash billing-1 at EndTxn#3.applied, restart after 1s");
    assert_offers(all, "drop reply at billing-1.EndTxn#3.applied");
    assert_offers(all, "freeze billing-1 for 72s at EndTxn#3.applied");
    assert_offers(all, "fail CONCURRENT_TRANSACTIONS at billing-1.EndTxn#3.applied");
    assert_offers(all, "move transaction coordinator tx at billing-1.EndTxn#3.applied");
    offered_at(request(KT_POINT_COMMIT_TRANSACTION, KT_PHASE_RETURN), &all);
    assert_offers(all, "crash billing-1 at commit_transaction#3.end");
    billing.transaction_timeout_ms = 0;
}

/* The sink may have done its work already: a crash there would undo in the history what it did not undo in the sink. */
static void nothing_happens_between_an_effect_and_its_report(void **state)
{
    const char *all;
    (void)state;
    assert_int_equal(offered_at(request(KT_POINT_EFFECT, KT_PHASE_ENTER), NULL), 0);
    assert_int_equal(offered_at(request(KT_POINT_EFFECT, KT_PHASE_RETURN), &all), 5);
    assert_offers(all, "crash billing-1 at effect#3.end");
    assert_int_equal(offered_at(request(KT_POINT_DELIVERED, KT_PHASE_ENTER), &all), 5);
    assert_offers(all, "freeze billing-1 for 47s at delivered#3.begin");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_that_is_sent_may_be_lost_late_and_refused),
        cmocka_unit_test(a_call_that_begins_may_be_the_last),
        cmocka_unit_test(a_request_of_a_transaction_meets_what_its_coordinator_may_do),
        cmocka_unit_test(nothing_happens_between_an_effect_and_its_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
