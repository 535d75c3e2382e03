/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/defects.h"

#include <string.h>

#include "mock/broker/error.h"
#include "mock/broker/request.h"

enum { BEFORE_2_3 = 0x0202ffff, BEFORE_2_4 = 0x0203ffff }; /* the last numbers that are not of these releases */

enum {
    FAILS = 1 << KT_DO_FAIL,
    MOVES = 1 << KT_DO_MOVE_COORDINATOR,
    DROPS = 1 << KT_DO_DROP_REQUEST | 1 << KT_DO_DROP_REPLY,
    DELAYS = 1 << KT_DO_DELAY_REQUEST | 1 << KT_DO_DELAY_REPLY,
    CLOSES = 1 << KT_DO_CLOSE,

    ANY_PHASE = (1 << (KT_PHASE_RETURN + 1)) - 1,
};

enum { ERRORS_MAX = 6 };

/* What brings it out: a fault fits that is one of these at one of these phases, and says one of the errors. */
static const struct {
    struct kt_defect defect;
    uint32_t actions, phases;
    int16_t errors[ERRORS_MAX]; /* of KT_DO_FAIL, up to the first 0; none: any */
} defects[] = {
    {{0, 0, KMOCK_API_OFFSET_FETCH, NULL, "D1 L3",
      "An OffsetFetch that is answered NOT_COORDINATOR is not asked again, and its partitions are never read.",
      "librdkafka issue 5586", KT_SEEN_IN_TRIALS},
     FAILS,
     ANY_PHASE,
     {KMOCK_NOT_COORDINATOR}},
    {{0, 0, KMOCK_API_OFFSET_FETCH, NULL, "D1 L3",
      "An OffsetFetch that a coordinator receives which just moved away is not asked again.", "librdkafka issue 5586",
      KT_SEEN_IN_TRIALS},
     MOVES,
     ANY_PHASE,
     {0}},
    {{0, 0, KMOCK_API_SYNC_GROUP, NULL, "D1 L3",
      "The OffsetFetch that follows goes to the old coordinator and is not asked again.", "librdkafka issue 5586",
      KT_SEEN_IN_TRIALS},
     MOVES,
     ANY_PHASE,
     {0}},
    {{0, 0, KMOCK_API_OFFSET_FETCH, NULL, "D1 L3",
      "An OffsetFetch that is refused as a whole, but by COORDINATOR_LOAD_IN_PROGRESS or REQUEST_TIMED_OUT, is not "
      "asked again.",
      "none", KT_SEEN_IN_TRIALS},
     FAILS,
     ANY_PHASE,
     {KMOCK_COORDINATOR_NOT_AVAILABLE, KMOCK_UNKNOWN_SERVER_ERROR, KMOCK_UNKNOWN_TOPIC_ID,
      KMOCK_GROUP_AUTHORIZATION_FAILED}},
    {{0, 0, KMOCK_API_OFFSET_FETCH, NULL, "D1 L1 L3",
      "An OffsetFetch that times out when a rebalance has passed since is not asked again; its partition, or the "
      "whole member, waits for ever.",
      "confluent-kafka-go issue 623", KT_SEEN_IN_TRIALS},
     DROPS,
     ANY_PHASE,
     {0}},
    {{0, 0, KMOCK_API_OFFSET_FETCH, NULL, "D1 L1 L3",
      "The same, where the answer comes after socket.timeout.ms or the connection ends.",
      "confluent-kafka-go issue 623", KT_SEEN_IN_SOAK},
     DELAYS | CLOSES,
     ANY_PHASE,
     {0}},
    {{0, 0, KMOCK_API_LIST_OFFSETS, NULL, "B1 D5",
      "A ListOffsets that times out is asked again whatever was assigned since, and its answer moves the consumer "
      "back.",
      "none", KT_SEEN_IN_TRIALS},
     DROPS,
     ANY_PHASE,
     {0}},
    {{0, 0, KMOCK_API_METADATA, NULL, "D1 L1 L3 O1",
      "A leader that is told while it assigns that the topic is not there gives its partitions to nobody, and does not "
      "look again before the topic changes.",
      "none", KT_SEEN_IN_TRIALS},
     FAILS,
     ANY_PHASE,
     {0}},
    {{0, 0, KMOCK_API_FETCH, NULL, "B1 D5",
      "A consumer that is told OFFSET_OUT_OF_RANGE starts again where auto.offset.reset says; with earliest all is "
      "read once more.",
      "none: that is what the setting means", KT_SEEN_IN_TRIALS},
     FAILS,
     ANY_PHASE,
     {KMOCK_OFFSET_OUT_OF_RANGE}},
    {{0, 0, KMOCK_API_OFFSET_COMMIT, "a consumer that commits asynchronously", "C2",
      "Commits that are sent again arrive behind those made after them.", "none", KT_SEEN_IN_TRIALS},
     DROPS | CLOSES,
     ANY_PHASE,
     {0}},
    {{0, 0, KMOCK_API_OFFSET_COMMIT, "a consumer that commits asynchronously", "C2",
      "Commits that are refused and sent again arrive behind those made after them.", "none", KT_SEEN_IN_TRIALS},
     FAILS,
     ANY_PHASE,
     {KMOCK_NOT_COORDINATOR, KMOCK_COORDINATOR_NOT_AVAILABLE, KMOCK_COORDINATOR_LOAD_IN_PROGRESS,
      KMOCK_REQUEST_TIMED_OUT}},

    /* It takes no particular fault: a rebalance is enough, or an end. */
    {{0, BEFORE_2_4, KT_ANY_API, "a cooperative-sticky consumer without a rebalance callback", "B1 D5",
      "An incremental assign resumes partitions that were never paused, at the place where the consumer first got "
      "them.",
      "librdkafka issue 4637", KT_SEEN_IN_TRIALS},
     0,
     0,
     {0}},
    {{0, BEFORE_2_3, KT_ANY_API, "a cooperative-sticky consumer that led a group and never ran the assignor", "died",
      "An assertion on assignor_state fails when the consumer is destroyed.", "librdkafka issue 4312", KT_SEEN_IN_SOAK},
     0,
     0,
     {0}},
    {{0, 0, KT_ANY_API, "a consumer whose unassign waits for the reply to a commit", "O2 O4",
      "It sends no heartbeats meanwhile: a lost reply puts the member out, and it goes on with what it has.", "none",
      KT_SEEN_IN_SOAK},
     0,
     0,
     {0}},
};
enum { DEFECTS_COUNT = sizeof defects / sizeof *defects };

bool kt_defect_affects(const struct kt_defect *defect, int version)
{
    return version >= defect->first && (defect->last == 0 || version <= defect->last);
}

static bool says(const int16_t errors[ERRORS_MAX], int16_t error)
{
    for (int i = 0; i < ERRORS_MAX && errors[i] != 0; i++)
        if (errors[i] == error)
            return true;
    return errors[0] == 0;
}

static bool fits(int i, enum kt_phase phase, const struct kt_action *action)
{
    if (!(defects[i].actions >> action->kind & 1) || !(defects[i].phases >> phase & 1))
        return false;
    return action->kind != KT_DO_FAIL || says(defects[i].errors, action->error);
}

const struct kt_defect *kt_defect_find(int version, int16_t api, enum kt_phase phase, const struct kt_action *action)
{
    for (int i = 0; i < DEFECTS_COUNT; i++) {
        const struct kt_defect *defect = &defects[i].defect;
        if (defect->api == api && kt_defect_affects(defect, version) && fits(i, phase, action))
            return defect;
    }
    return NULL;
}

bool kt_defect_excuses(const struct kt_defect *defect, const char *verdict_id)
{
    size_t length = strlen(verdict_id);
    for (const char *at = defect->verdicts; length > 0 && (at = strstr(at, verdict_id)) != NULL; at++) {
        bool begins = at == defect->verdicts || at[-1] == ' ';
        if (begins && (at[length] == ' ' || at[length] == '\0'))
            return true;
    }
    return false;
}

const struct kt_defect *kt_defect_next(const struct kt_defect *previous)
{
    for (int i = 0; i < DEFECTS_COUNT; i++)
        if (previous == NULL || (i > 0 && previous == &defects[i - 1].defect))
            return &defects[i].defect;
    return NULL;
}
