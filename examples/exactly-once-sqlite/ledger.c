/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger.h"

#include <sqlite3.h>
#include <stdio.h>

enum { BUSY_MS = 60000 }; /* wait so long for another instance's transaction */

struct ledger {
    sqlite3 *db;
};

static const char schema[] = "CREATE TABLE IF NOT EXISTS invoices ("
                             "  topic TEXT, partition INTEGER, position INTEGER, text BLOB,"
                             "  PRIMARY KEY (topic, partition, position));"
                             "CREATE TABLE IF NOT EXISTS lines ("
                             "  topic TEXT, partition INTEGER, position INTEGER, text BLOB);"
                             "CREATE TABLE IF NOT EXISTS positions ("
                             "  topic TEXT, partition INTEGER, next INTEGER,"
                             "  PRIMARY KEY (topic, partition))";

static int fails(struct ledger *ledger)
{
    fprintf(stderr, "ledger: %s\n", sqlite3_errmsg(ledger->db));
    return -1;
}

static int execute(struct ledger *ledger, const char *sql)
{
    return sqlite3_exec(ledger->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 1 : fails(ledger);
}

struct ledger *ledger_open(const char *path, const char *vfs)
{
    struct ledger *ledger = sqlite3_malloc(sizeof *ledger);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (ledger == NULL)
        return NULL;
    if (sqlite3_open_v2(path, &ledger->db, flags, vfs) == SQLITE_OK) {
        sqlite3_busy_timeout(ledger->db, BUSY_MS);
        if (execute(ledger, schema) > 0)
            return ledger;
    } else {
        fails(ledger);
    }
    ledger_close(ledger);
    return NULL;
}

void ledger_close(struct ledger *ledger)
{
    sqlite3_close(ledger->db);
    sqlite3_free(ledger);
}

int64_t ledger_position(struct ledger *ledger, const char *topic, int32_t partition)
{
    sqlite3_stmt *query;
    int64_t next = -1;
    if (sqlite3_prepare_v2(ledger->db, "SELECT next FROM positions WHERE topic = ?1 AND partition = ?2", -1, &query,
                           NULL) == SQLITE_OK) {
        sqlite3_bind_text(query, 1, topic, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int(query, 2, partition);
        int step = sqlite3_step(query);
        next = step == SQLITE_ROW ? sqlite3_column_int64(query, 0) : step == SQLITE_DONE ? 0 : -1;
    }
    sqlite3_finalize(query);
    return next >= 0 ? next : fails(ledger);
}

/* A write transaction from the start: who reads first and writes later may find that somebody wrote in between. */
int ledger_begin(struct ledger *ledger)
{
    return execute(ledger, "BEGIN IMMEDIATE");
}

int ledger_commit(struct ledger *ledger)
{
    return execute(ledger, "COMMIT");
}

int ledger_rollback(struct ledger *ledger)
{
    return execute(ledger, "ROLLBACK");
}

/* Run a statement of an order's ?1 topic, ?2 partition, ?3 offset, ?4 value. */
static int write_of(struct ledger *ledger, const char *sql, const rd_kafka_message_t *order)
{
    sqlite3_stmt *statement;
    int step = SQLITE_ERROR;
    if (sqlite3_prepare_v2(ledger->db, sql, -1, &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_text(statement, 1, rd_kafka_topic_name(order->rkt), -1, SQLITE_TRANSIENT);
        sqlite3_bind_int(statement, 2, order->partition);
        sqlite3_bind_int64(statement, 3, order->offset);
        if (sqlite3_bind_parameter_count(statement) == 4)
            sqlite3_bind_blob(statement, 4, order->payload, (int)order->len, SQLITE_TRANSIENT);
        step = sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return step == SQLITE_DONE ? sqlite3_changes(ledger->db) : fails(ledger);
}

int ledger_move(struct ledger *ledger, const rd_kafka_message_t *order)
{
    return write_of(ledger,
                    "INSERT INTO positions VALUES (?1, ?2, ?3 + 1) "
                    "ON CONFLICT DO UPDATE SET next = excluded.next WHERE next <= ?3",
                    order);
}

int ledger_write(struct ledger *ledger, const rd_kafka_message_t *order)
{
    return write_of(
        ledger, "INSERT INTO invoices VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET text = excluded.text", order);
}

int ledger_append(struct ledger *ledger, const rd_kafka_message_t *order)
{
    return write_of(ledger, "INSERT INTO lines VALUES (?1, ?2, ?3, ?4)", order);
}
