/* SPDX-License-Identifier: Apache-2.0 */
#include "examples/exactly-once-sqlite/scene.h"
#include "selftests/bench/explored.h"

enum { PARTITIONS = 2, RECORDS = 14 };

static void bill_and_expect(struct kt_trial *t, void *context)
{
    bill(t, context, PARTITIONS, RECORDS);
    kt_expect(t, context == &right ? KT_EXACTLY_ONCE : context == &invoice_first ? "D4" : "D1", "billing");
    if (context == &right)
        expect_invoices_as_positions_say(t);
}

const struct bench_program bench_exactly_once_sqlite[BENCH_EXACTLY_ONCE_SQLITE] = {
    {"exactly-once-sqlite", bill_and_expect, &right, false},
    {"exactly-once-sqlite-invoice-first", bill_and_expect, &invoice_first, true},
    {"exactly-once-sqlite-position-first", bill_and_expect, &position_first, true},
};

void bench_sqlite_begin(void)
{
    crash_vfs_begin();
}

void bench_sqlite_end(void)
{
    crash_vfs_end();
}
