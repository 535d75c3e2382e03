/* SPDX-License-Identifier: Apache-2.0 */
/* Write and read the records of __transaction_state in Kafka's own bytes.
 *
 *   key 0 (transactional id) -> producer id, epoch, timeout, state, partitions, times
 *
 * The value is written as version 1 (flexible) by releases that know the second transaction protocol, else as 0; both
 * are read, and bytes that are neither are refused. source  Kafka TransactionLogKey.json, TransactionLogValue.json */
#ifndef KMOCK_BROKER_TXN_RECORD_H
#define KMOCK_BROKER_TXN_RECORD_H

#include "mock/base/buffer.h"
#include "mock/broker/txn_facts.h"

void kmock_txn_record_write_key(struct kmock_buffer *buffer, struct kmock_string transactional_id);

/* version  0 or 1 */
void kmock_txn_record_write(struct kmock_buffer *buffer, const struct kmock_txn_facts *facts, int16_t version);

/* returns  the transactional id, a view into bytes; length -1 where it is another kind of key */
struct kmock_string kmock_txn_record_read_key(struct kmock_bytes bytes);

/* Read a value. returns  false also where it is what no coordinator writes: a state that is not stored, negative ids and
 * times, a time beyond what can be told in microseconds. facts  for kmock_txn_facts_finish where true was returned */
bool kmock_txn_record_read(struct kmock_bytes bytes, struct kmock_txn_facts *facts);

#endif
