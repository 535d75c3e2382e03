/* SPDX-License-Identifier: Apache-2.0 */
/* Keep invoices in a SQLite database, and beside them how far each partition of orders is billed. */
#ifndef LEDGER_H
#define LEDGER_H

#include <librdkafka/rdkafka.h>

struct ledger;

/* vfs  SQLite's way to files; NULL: its default. returns  NULL: the database cannot be used */
struct ledger *ledger_open(const char *path, const char *vfs);
void ledger_close(struct ledger *ledger);

/* returns  the offset of the next order to bill; 0 at first; -1: the database cannot be used */
int64_t ledger_position(struct ledger *ledger, const char *topic, int32_t partition);

/* ---- each returns  1: done; 0: nothing to do; -1: the database cannot be used ---- */

int ledger_begin(struct ledger *ledger);
int ledger_commit(struct ledger *ledger);
int ledger_rollback(struct ledger *ledger);

/* Move the position behind an order; 0: it is there already, for somebody else has billed it. */
int ledger_move(struct ledger *ledger, const rd_kafka_message_t *order);

/* Write the invoice of an order, once: its key is the order's topic, partition and offset. */
int ledger_write(struct ledger *ledger, const rd_kafka_message_t *order);

/* Write one more line for an order: a table without a key. */
int ledger_append(struct ledger *ledger, const rd_kafka_message_t *order);

#endif
