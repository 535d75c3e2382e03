/* SPDX-License-Identifier: Apache-2.0 */
/* Remember the lowest sequence with which each producer asked to begin a transaction in one partition, until it has: a
 * batch may not overtake one before it that has to be sent again. Zero-initialised is empty.
 *
 * source  Kafka VerificationStateEntry, ProducerStateManager.maybeCreateVerificationStateEntry; KIP-890 */
#ifndef KMOCK_BROKER_PRODUCER_VERIFY_H
#define KMOCK_BROKER_PRODUCER_VERIFY_H

#include <stdbool.h>

#include "mock/base/table.h"

struct kmock_verifications {
    struct kmock_table table; /* by producer id */
};

/* A batch whose transaction the coordinator is about to be asked about. */
struct kmock_verification {
    int64_t producer_id;
    int16_t epoch;
    int32_t sequence;
    bool bumps_epochs;  /* its producer speaks the second protocol */
    int64_t asked_ms;   /* now */
    int64_t expired_ms; /* what was asked then or before is forgotten */
};
void kmock_verifications_begin(struct kmock_verifications *verifications, const struct kmock_verification *asked);

/* returns  whether a batch overtakes none. is_new  nothing is known of what its producer wrote; then one that speaks the
 * second protocol begins at 0 */
struct kmock_verify_question {
    int64_t producer_id;
    int32_t sequence;
    int64_t expired_ms;
    bool is_new;
};
bool kmock_verifications_allow(const struct kmock_verifications *verifications,
                               const struct kmock_verify_question *question);

/* Forget one producer, and all. */
void kmock_verifications_end(struct kmock_verifications *verifications, int64_t producer_id);
void kmock_verifications_forget(struct kmock_verifications *verifications);

#endif
