/* SPDX-License-Identifier: Apache-2.0 */
#include "examples/exactly-once/exactly_once.h"
#include "selftests/bench/explored.h"

#define BILLING "broker-1:9092", "billing", "orders", "invoices"

enum { PARTITIONS = 2, RECORDS = 14 };

static struct billing right[] = {{BILLING, "billing-1"}, {BILLING, "billing-2"}};
static struct billing outside[] = {{BILLING, "billing-1", .commit_outside = 1},
                                   {BILLING, "billing-2", .commit_outside = 1}};
static struct billing onward[] = {{BILLING, "billing-1", .never_rewind = 1}, {BILLING, "billing-2", .never_rewind = 1}};

static void bill(struct kt_trial *t, void *context)
{
    struct billing *billing = context;
    kt_topic(t, "orders", PARTITIONS);
    kt_topic(t, "invoices", 1);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "billing", 1, run_billing, &billing[0]);
    kt_start(t, "billing", 1, run_billing, &billing[1]);
    kt_expect(t, billing == right ? KT_EXACTLY_ONCE : "D3", "orders -> invoices");
}

const struct bench_program bench_exactly_once[BENCH_EXACTLY_ONCE] = {
    {"exactly-once", bill, right, false},
    {"exactly-once-outside", bill, outside, true},
    {"exactly-once-onward", bill, onward, true},
};
