/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/producer_verify.h"

#include <stdlib.h>

#include "mock/base/alloc.h"

struct entry {
    int16_t epoch;
    int32_t lowest_sequence;
    bool bumps_epochs;
    int64_t created_ms;
};

static struct entry *find(const struct kmock_verifications *verifications, int64_t producer_id)
{
    return kmock_table_find(&verifications->table, &producer_id, sizeof producer_id);
}

static void renew(struct entry *entry, const struct kmock_verification *asked)
{
    if (asked->epoch == entry->epoch && asked->sequence < entry->lowest_sequence)
        entry->lowest_sequence = asked->sequence;
    if (asked->epoch <= entry->epoch)
        return;
    entry->epoch = asked->epoch;
    entry->lowest_sequence = asked->sequence;
}

void kmock_verifications_begin(struct kmock_verifications *verifications, const struct kmock_verification *asked)
{
    struct entry *entry = find(verifications, asked->producer_id);
    if (entry && entry->created_ms > asked->expired_ms) {
        renew(entry, asked);
        return;
    }
    kmock_verifications_end(verifications, asked->producer_id);
    entry = kmock_alloc(sizeof *entry);
    *entry = (struct entry){asked->epoch, asked->sequence, asked->bumps_epochs, asked->asked_ms};
    kmock_table_put(&verifications->table, &asked->producer_id, sizeof asked->producer_id, entry);
}

bool kmock_verifications_allow(const struct kmock_verifications *verifications,
                               const struct kmock_verify_question *question)
{
    const struct entry *entry = find(verifications, question->producer_id);
    if (entry == NULL || entry->created_ms <= question->expired_ms)
        return true;
    bool is_late = entry->bumps_epochs && question->is_new && question->sequence != 0;
    return !is_late && question->sequence <= entry->lowest_sequence;
}

void kmock_verifications_end(struct kmock_verifications *verifications, int64_t producer_id)
{
    free(kmock_table_remove(&verifications->table, &producer_id, sizeof producer_id));
}

void kmock_verifications_forget(struct kmock_verifications *verifications)
{
    kmock_table_free(&verifications->table, free);
}
