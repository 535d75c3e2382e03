/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that a fenced producer is silent: once a newer one of its transactional id is initialised, nothing of the
 * older becomes visible (P7). */
#include <stdlib.h>
#include <string.h>

#include "harness/verdict/judges.h"
#include "harness/verdict/log.h"
#include "harness/verdict/place.h"
#include "harness/verdict/producers.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

enum { NO_EPOCH_IS_LEFT = INT16_MAX + 1 };

/* A producer id: which of its epochs are fenced, and by which event. */
struct fence {
    int32_t least_epoch; /* older ones are fenced */
    size_t at;
    bool is_meant; /* who had it is in the scope */
};

/* A transactional id: who has it. */
struct owner {
    int64_t producer_id;
    int16_t epoch;
    bool is_meant; /* in the scope */
};

struct fenced {
    struct kt_producers producers;
    struct kt_logs logs;
    struct kmock_table owners; /* kt_name of a transactional id -> struct owner */
    struct kmock_table fences; /* producer id -> struct fence */
    size_t *late;              /* appends of fenced producers */
    size_t late_count;
    int64_t initialised, fencings;
};

static void fence_off(struct fenced *fenced, const struct owner *owner, int32_t least_epoch, size_t at)
{
    int64_t producer_id = owner->producer_id;
    struct fence *fence = kmock_table_find(&fenced->fences, &producer_id, sizeof producer_id);
    if (fence == NULL) {
        fence = kmock_alloc(sizeof *fence);
        kmock_table_put(&fenced->fences, &producer_id, sizeof producer_id, fence);
    }
    *fence = (struct fence){least_epoch, at, owner->is_meant};
    fenced->fencings += owner->is_meant;
}

static void read_producer_id(struct fenced *fenced, size_t at, const struct kt_event *event)
{
    kt_name id = event->detail;
    if (id == 0)
        return;
    bool is_meant = kt_producers_have(&fenced->producers, event->instance);
    fenced->initialised += is_meant;
    struct owner *owner = kmock_table_find(&fenced->owners, &id, sizeof id);
    if (owner == NULL) {
        owner = kmock_alloc(sizeof *owner);
        kmock_table_put(&fenced->owners, &id, sizeof id, owner);
    } else if (owner->producer_id != event->producer_id) {
        fence_off(fenced, owner, NO_EPOCH_IS_LEFT, at);
    } else if (owner->epoch < event->epoch) {
        fence_off(fenced, owner, event->epoch, at);
    }
    *owner = (struct owner){event->producer_id, event->epoch, is_meant};
}

/* returns  what fenced the producer of an event before; NULL: nothing, or it is not in the scope */
static const struct fence *find_fence(const struct fenced *fenced, const struct kt_event *event)
{
    const struct fence *fence = kmock_table_find(&fenced->fences, &event->producer_id, sizeof event->producer_id);
    return event->producer_id >= 0 && fence && fence->is_meant && event->epoch < fence->least_epoch ? fence : NULL;
}

static void say_visible(struct fenced *fenced, const char *what, size_t at)
{
    struct kt_verdict *verdict = fenced->producers.verdict;
    const struct kt_event *event = kt_history_event(fenced->producers.history, at);
    const struct fence *fence = find_fence(fenced, event);
    struct kt_place place = {event->topic, event->partition, event->offset};
    kt_verdict_say(verdict, KT_VIOLATED, "%s of producer %lld, epoch %d, was %s after a newer producer had fenced it",
                   kt_place_text(fenced->producers.history, &place), (long long)event->producer_id, (int)event->epoch,
                   what);
    kt_verdict_about_place(verdict, &place);
    if (fence)
        kt_verdict_witness(verdict, fence->at);
    kt_verdict_witness(verdict, at);
}

static void add_late(struct fenced *fenced, size_t at)
{
    fenced->late = kmock_grow(fenced->late, fenced->late_count, sizeof *fenced->late);
    fenced->late[fenced->late_count++] = at;
}

static bool judge_event(struct fenced *fenced, size_t at, const struct kt_event *event)
{
    kt_logs_read(&fenced->logs, fenced->producers.history, at);
    if (event->type == KT_EVENT_PRODUCER_ID)
        read_producer_id(fenced, at, event);
    else if (find_fence(fenced, event) == NULL)
        return true;
    else if (event->type == KT_EVENT_APPEND)
        add_late(fenced, at);
    else if (event->type == KT_EVENT_COMMITTED ||
             (event->type == KT_EVENT_MARKER &&
              strcmp(kt_history_text(fenced->producers.history, event->detail), KT_MARKER_COMMIT) == 0)) {
        say_visible(fenced, event->type == KT_EVENT_COMMITTED ? "committed as an offset" : "committed", at);
        return false;
    }
    return true;
}

/* What a fenced producer wrote does no harm unless it becomes visible. */
static void judge_late(struct fenced *fenced)
{
    for (size_t i = 0; i < fenced->late_count; i++) {
        const struct kt_event *event = kt_history_event(fenced->producers.history, fenced->late[i]);
        const struct kt_log *log = kt_logs_find(&fenced->logs, event->topic, event->partition);
        const struct kt_batch *batch = log ? kt_log_batch(log, event->offset) : NULL;
        if (batch == NULL || batch->at != fenced->late[i] || !kt_batch_is_visible(batch, true))
            continue;
        say_visible(fenced, "written, and is visible,", fenced->late[i]);
        if (batch->outcome == KT_COMMITTED)
            kt_verdict_witness(fenced->producers.verdict, batch->decided);
        return;
    }
    if (fenced->initialised == 0)
        kt_verdict_say(fenced->producers.verdict, KT_NOT_JUDGED,
                       "no transactional producer of %s was initialised: set transactional.id and call "
                       "rd_kafka_init_transactions",
                       kt_producers_name(&fenced->producers));
    else
        kt_verdict_say(fenced->producers.verdict, KT_OK, "%lld producers initialised, %lld fenced an older one%s",
                       (long long)fenced->initialised, (long long)fenced->fencings,
                       fenced->fencings ? ", of which nothing became visible" : "");
}

void kt_judge_p7(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct fenced fenced = {0};
    kt_verdict_begin(verdict, "P7");
    if (kt_producers_init(&fenced.producers, history, scope, verdict)) {
        bool is_silent = true;
        for (size_t i = 0; i < kt_history_count(history) && is_silent; i++) {
            const struct kt_event *event = kt_history_event(history, i);
            if (kt_producers_is_in_time(&fenced.producers, event))
                is_silent = judge_event(&fenced, i, event);
        }
        if (is_silent)
            judge_late(&fenced);
    }
    free(fenced.late);
    kmock_table_free(&fenced.owners, free);
    kmock_table_free(&fenced.fences, free);
    kt_logs_finish(&fenced.logs);
    kt_producers_finish(&fenced.producers);
}
