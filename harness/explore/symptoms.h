/* SPDX-License-Identifier: Apache-2.0 */
/* See in a run's history what brings out the known defects of librdkafka: what a client was answered, or not, and when.
 *
 * It is what happened that counts, not which fault was to bring it about: a request may also be lost because its
 * broker went down. Knows nothing of defects and faults. */
#ifndef KT_EXPLORE_SYMPTOMS_H
#define KT_EXPLORE_SYMPTOMS_H

#include "harness/history/history.h"

enum kt_symptom {
    KT_SYMPTOM_FETCH_NOT_COORDINATOR, /* an OffsetFetch was answered NOT_COORDINATOR */
    KT_SYMPTOM_FETCH_REFUSED,         /* ... by another error that librdkafka takes for final */
    KT_SYMPTOM_FETCH_LOST,            /* ... not at all, or after more than socket.timeout.ms; its instance lived on */
    KT_SYMPTOM_LEADER_WITHOUT_TOPIC,  /* who leads a group was answered Metadata with an error while it assigns */
    KT_SYMPTOM_STALE_LIST_OFFSETS,    /* a ListOffsets of who was assigned nothing that has no committed offset */
    KT_SYMPTOM_OUT_OF_RANGE,          /* a Fetch was answered OFFSET_OUT_OF_RANGE */
    KT_SYMPTOM_COMMIT_AGAIN,          /* an OffsetCommit was lost or refused for now, of who does not wait for it; or a
                                         broker went down */
    KT_SYMPTOM_LIST_OFFSETS_UNSTABLE, /* ... whose OffsetFetch was answered UNSTABLE_OFFSET_COMMIT */
    KT_SYMPTOM_TOPIC_FORGOTTEN,       /* who was assigned something was told that a topic is not there */
    KT_SYMPTOM_DIED_ADDING,           /* it died when an AddPartitionsToTxn had had no answer for socket.timeout.ms */
    KT_SYMPTOMS_COUNT,
};

/* returns  bit i: symptom i */
uint64_t kt_symptoms_of(const struct kt_history *history);

#endif
