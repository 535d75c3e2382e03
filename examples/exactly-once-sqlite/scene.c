/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static void report(const rd_kafka_message_t *order)
{
    char key[100];
    snprintf(key, sizeof key, "%s-%d@%lld", rd_kafka_topic_name(order->rkt), (int)order->partition,
             (long long)order->offset);
    kt_effect_keyed(order, key);
}

/* The invoice is there once, however often it is written: its key says so. */
static int write_once(struct ledger *ledger, const rd_kafka_message_t *order)
{
    int done = ledger_write(ledger, order);
    if (done > 0)
        report(order);
    return done;
}

/* The line is there as often as it is written. */
static int append(struct ledger *ledger, const rd_kafka_message_t *order)
{
    int done = ledger_append(ledger, order);
    if (done > 0)
        kt_effect(order);
    return done;
}

static const char *database;

#define BILLING "broker-1:9092", "billing", "orders", NULL, CRASH_VFS

struct billing right = {BILLING, write_once, BILL_AT_ONCE};
struct billing invoice_first = {BILLING, append, BILL_INVOICE_FIRST};
struct billing position_first = {BILLING, write_once, BILL_POSITION_FIRST};

void bill(struct kt_trial *trial, struct billing *billing, int partitions, int orders)
{
    database = billing->database = crash_vfs_database();
    kt_topic(trial, "orders", partitions);
    kt_feed(trial, "orders", orders);
    kt_start(trial, "billing", 2, run_billing, billing);
}

int count_of(const char *query)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    int count = -1;
    if (sqlite3_open_v2(database, &db, SQLITE_OPEN_READWRITE, CRASH_VFS) == SQLITE_OK &&
        sqlite3_prepare_v2(db, query, -1, &statement, NULL) == SQLITE_OK) {
        if (sqlite3_step(statement) == SQLITE_ROW)
            count = sqlite3_column_int(statement, 0);
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    return count;
}

static bool invoices_are_as_positions_say(struct kt_trial *trial, void *context)
{
    (void)trial;
    (void)context;
    return count_of("SELECT count(*) FROM positions p WHERE next <> (SELECT count(*) FROM invoices i "
                    "WHERE i.topic = p.topic AND i.partition = p.partition AND i.position < p.next)") == 0 &&
           count_of("SELECT count(*) FROM invoices") == count_of("SELECT ifnull(sum(next), 0) FROM positions");
}

void expect_invoices_as_positions_say(struct kt_trial *trial)
{
    kt_expect_that(trial, "the database has one invoice of each order before its positions",
                   invoices_are_as_positions_say, NULL);
}
