/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/defects.h"

#include <string.h>

enum { BEFORE_2_3 = 0x0202ffff, BEFORE_2_4 = 0x0203ffff }; /* the last numbers that are not of these releases */

static const struct kt_defect defects[] = {
    {0, 0, KT_SYMPTOM_FETCH_NOT_COORDINATOR, NULL, "D1 L3",
     "An OffsetFetch that is answered NOT_COORDINATOR is not asked again, and its partitions are never read.",
     "librdkafka issue 5586", KT_SEEN_IN_TRIALS},
    {0, 0, KT_SYMPTOM_FETCH_REFUSED, NULL, "D1 L3",
     "An OffsetFetch that is refused as a whole, but by COORDINATOR_LOAD_IN_PROGRESS or REQUEST_TIMED_OUT, is not "
     "asked again.",
     "none", KT_SEEN_IN_TRIALS},
    {0, 0, KT_SYMPTOM_FETCH_LOST, NULL, "D1 L1 L3",
     "An OffsetFetch that times out when a rebalance has passed since is not asked again; its partition, or the whole "
     "member, waits for ever.",
     "confluent-kafka-go issue 623", KT_SEEN_IN_TRIALS},
    {0, 0, KT_SYMPTOM_STALE_LIST_OFFSETS, NULL, "B1 C2 D2 D3 D4 D5",
     "A ListOffsets whose answer comes after a rebalance, or never, is asked again whatever was assigned since, and "
     "its answer moves the consumer back.",
     "none", KT_SEEN_IN_TRIALS},
    {0, 0, KT_SYMPTOM_LIST_OFFSETS_UNSTABLE, NULL, "B1 C2 D2 D3 D4 D5",
     "An OffsetFetch that is answered UNSTABLE_OFFSET_COMMIT is asked again after a rebalance, too, and then taken for "
     "no committed offset: the consumer starts where auto.offset.reset says.",
     "librdkafka pull request 3272, which made it so", KT_SEEN_IN_SOAK},
    {0, 0, KT_SYMPTOM_LEADER_WITHOUT_TOPIC, NULL, "D1 L1 L3 O1",
     "A leader that is told while it assigns that the topic is not there gives its partitions to nobody, and does not "
     "look again before the topic changes.",
     "none", KT_SEEN_IN_TRIALS},
    {0, 0, KT_SYMPTOM_TOPIC_FORGOTTEN, "a consumer that commits what it stored, in the background", "L3",
     "What is stored for a partition while its topic is said not to be there is not committed.", "none",
     KT_SEEN_IN_SOAK},
    {0, 0, KT_SYMPTOM_OUT_OF_RANGE, NULL, "B1 D3 D5",
     "A consumer that is told OFFSET_OUT_OF_RANGE starts again where auto.offset.reset says; with earliest all is "
     "read once more.",
     "none: that is what the setting means", KT_SEEN_IN_TRIALS},
    {0, 0, KT_SYMPTOM_COMMIT_AGAIN, "a consumer that commits asynchronously", "C2",
     "Commits that are lost or refused and sent again arrive behind those made after them.", "none", KT_SEEN_IN_TRIALS},
    {0, 0, KT_SYMPTOM_DIED_ADDING, NULL, "died",
     "An AddPartitionsToTxn that times out when its transaction is over fails an assertion on txn_req_cnt.", "none",
     KT_SEEN_IN_SOAK},

    /* It shows by no symptom: a rebalance is enough, or an end. */
    {0, BEFORE_2_4, KT_NO_SYMPTOM, "a cooperative-sticky consumer without a rebalance callback", "B1 D5",
     "An incremental assign resumes partitions that were never paused, at the place where the consumer first got "
     "them.",
     "librdkafka issue 4637", KT_SEEN_IN_TRIALS},
    {0, BEFORE_2_3, KT_NO_SYMPTOM, "a cooperative-sticky consumer that led a group and never ran the assignor", "died",
     "An assertion on assignor_state fails when the consumer is destroyed.", "librdkafka issue 4312", KT_SEEN_IN_SOAK},
    {0, 0, KT_NO_SYMPTOM, "a consumer whose unassign waits for the reply to a commit", "O2 O4",
     "It sends no heartbeats meanwhile: a lost reply puts the member out, and it goes on with what it has.", "none",
     KT_SEEN_IN_SOAK},
};
enum { DEFECTS_COUNT = sizeof defects / sizeof *defects };

bool kt_defect_affects(const struct kt_defect *defect, int version)
{
    return version >= defect->first && (defect->last == 0 || version <= defect->last);
}

/* returns  whether a verdict is among those of a text with blanks between */
static bool names(const char *verdicts, const char *id)
{
    size_t length = strlen(id);
    for (const char *at = verdicts; length > 0 && (at = strstr(at, id)) != NULL; at++) {
        bool begins = at == verdicts || at[-1] == ' ';
        if (begins && (at[length] == ' ' || at[length] == '\0'))
            return true;
    }
    return false;
}

bool kt_defect_excuses(const struct kt_defect *defect, const char *verdict_id)
{
    /* What a group did not come to, against the run without faults, is what L1 and L3 say. */
    if (strcmp(verdict_id, "converge") == 0)
        return names(defect->verdicts, "L1");
    if (strcmp(verdict_id, "drain") == 0)
        return names(defect->verdicts, "L3");
    return names(defect->verdicts, verdict_id);
}

const struct kt_defect *kt_defect_find(int version, uint64_t symptoms, const char *verdict_id)
{
    for (int i = 0; i < DEFECTS_COUNT; i++) {
        const struct kt_defect *defect = &defects[i];
        bool shows = defect->symptom != KT_NO_SYMPTOM && (symptoms >> defect->symptom & 1);
        if (shows && kt_defect_affects(defect, version) && kt_defect_excuses(defect, verdict_id))
            return defect;
    }
    return NULL;
}

const struct kt_defect *kt_defect_next(const struct kt_defect *previous)
{
    const struct kt_defect *next = previous ? previous + 1 : defects;
    return next < defects + DEFECTS_COUNT ? next : NULL;
}
