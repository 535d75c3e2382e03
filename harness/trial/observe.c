/* SPDX-License-Identifier: Apache-2.0 */
/* Turn what the cluster reports into events of the history. */
#include <stdio.h>

#include "harness/stage/events.h"
#include "harness/trial/act.h"
#include "harness/trial/world.h"

/* Topics that a group ever got: what "drained" means for it. */
void kt_trial_remember_consumed(struct kt_trial *trial, const struct kmock_event *event)
{
    char key[600];
    int length = snprintf(key, sizeof key, "%.*s%c%.*s", event->group.length, event->group.data, '\0',
                          event->topic.length, event->topic.data);
    if (length < (int)sizeof key && kmock_table_find(&trial->consumed, key, (size_t)length) == NULL)
        kmock_table_put(&trial->consumed, key, (size_t)length, trial);
}

kt_name kt_trial_name(struct kt_trial *trial, struct kmock_string text)
{
    return kt_name_of(trial->history, text);
}

void kt_trial_append(struct kt_trial *trial, const struct kt_event *event)
{
    kt_history_append(trial->history, event);
    kt_world_poke();
}

void kt_observe(void *context, const struct kmock_event *source)
{
    struct kt_trial *trial = context;
    struct kt_event event = kt_event_of_cluster(trial->history, source, kt_world_now_us());
    event.instance = trial->writer;
    if (source->type == KMOCK_EVENT_ASSIGNED && source->partition >= 0)
        kt_trial_remember_consumed(trial, source);
    kt_trial_append(trial, &event);
    if (kt_event_enters_state(source))
        kt_faults_at_transaction(trial, source);
}
