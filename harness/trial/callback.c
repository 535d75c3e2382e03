/* SPDX-License-Identifier: Apache-2.0 */
/* Ask the faults about what the program does and is told: callback points. Everything happens on the program's own
 * task, so a crash does not come back and a freeze takes hold before the call goes on. */
#include <stdlib.h>

#include "harness/client/client.h"
#include "harness/sim/kernel.h"
#include "harness/trial/act.h"
#include "mock/base/alloc.h"
#include "mock/broker/view.h"

static const int16_t kinds[] = {
    [KT_CLIENT_ASSIGN] = KT_POINT_ASSIGN,
    [KT_CLIENT_REVOKE] = KT_POINT_REVOKE,
    [KT_CLIENT_LOST] = KT_POINT_LOST,
    [KT_CLIENT_EFFECT] = KT_POINT_EFFECT,
    [KT_CLIENT_REPORT] = KT_POINT_REPORT,
    [KT_CLIENT_DELIVERED] = KT_POINT_DELIVERED,
    [KT_CLIENT_CLOSE] = KT_POINT_CLOSE,
    [KT_CLIENT_INIT_TRANSACTIONS] = KT_POINT_INIT_TRANSACTIONS,
    [KT_CLIENT_BEGIN_TRANSACTION] = KT_POINT_BEGIN_TRANSACTION,
    [KT_CLIENT_SEND_OFFSETS] = KT_POINT_SEND_OFFSETS,
    [KT_CLIENT_COMMIT_TRANSACTION] = KT_POINT_COMMIT_TRANSACTION,
    [KT_CLIENT_ABORT_TRANSACTION] = KT_POINT_ABORT_TRANSACTION,
};

static struct kmock_string text_of(struct kt_trial *trial, kt_name name)
{
    if (name == 0)
        return (struct kmock_string){NULL, -1};
    return kmock_view(kt_history_text(trial->history, name));
}

/* returns  the partitions in the faults' terms, the caller's to free; NULL where there are none */
static struct kt_point_partition *partitions_of(struct kt_trial *trial, const struct kt_client_point *at)
{
    if (at->partitions_count == 0)
        return NULL;
    struct kt_point_partition *partitions = kmock_alloc(at->partitions_count * sizeof *partitions);
    for (size_t i = 0; i < at->partitions_count; i++)
        partitions[i] =
            (struct kt_point_partition){text_of(trial, at->partitions[i].topic), at->partitions[i].partition};
    return partitions;
}

/* returns  whether a fault fired */
static bool ask_faults(struct kt_trial *trial, const struct kt_point *point)
{
    bool fired = false;
    for (struct kmock_list_link *next, *link = trial->faults.first; link; link = next) {
        struct kt_armed_fault *armed = kmock_list_object(link, struct kt_armed_fault, link);
        next = link->next;
        if (!kt_fault_matches(&armed->fault, point))
            continue;
        fired = true;
        kt_fault_act(armed, kt_instance_of(trial, kt_process_current()));
    }
    return fired;
}

static void pass(void *context, const struct kt_client_point *at)
{
    struct kt_trial *trial = context;
    const struct kt_watch *watch = &trial->plan.watch;
    struct kt_point_partition *partitions = partitions_of(trial, at);
    struct kt_point point = {
        .phase = at->ends ? KT_PHASE_RETURN : KT_PHASE_ENTER,
        .api = kinds[at->kind],
        .instance = kt_history_text(trial->history, at->instance),
        .broker = -1,
        .group = text_of(trial, at->group),
        .transaction = text_of(trial, 0),
        .partitions = partitions,
        .partitions_count = (int32_t)at->partitions_count,
        .now_us = kt_sim_now_us() - trial->start_us,
    };
    if (watch->on_point)
        watch->on_point(watch->context, &point, NULL);
    bool fired = ask_faults(trial, &point);
    free(partitions);
    if (fired)
        kt_choice_point(); /* here a freeze takes hold, and a signal is delivered */
}

void kt_callbacks_watch(struct kt_trial *trial)
{
    kt_client_watch(pass, trial);
}
