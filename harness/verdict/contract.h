/* SPDX-License-Identifier: Apache-2.0 */
/* Read what was handed over and when it counts as processed, by Kafka's contract. */
#ifndef KT_VERDICT_CONTRACT_H
#define KT_VERDICT_CONTRACT_H

#include "harness/verdict/tell.h"

/* Read a DELIVER event. */
void kt_contract_deliver(struct kt_walk *walk, struct kt_partition *partition);

/* What the current event's consumer was handed of this range (partition null: of all) is processed now. */
void kt_contract_take(struct kt_walk *walk, struct kt_partition *partition, int64_t from, int64_t to);

/* Read a STORE or COMMIT_CALL event: the app names what it is done with. partition may be null */
void kt_contract_named(struct kt_walk *walk, struct kt_partition *partition);

#endif
