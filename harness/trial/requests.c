/* SPDX-License-Identifier: Apache-2.0 */
/* Let a test count and look at the requests that were sent. */
#include "harness/fault/words.h"
#include "harness/history/api.h"
#include "harness/trial/trial.h"

/* Whose requests of which API. */
struct asked {
    int16_t api;
    const char *instance;
};

static struct asked ask(struct kt_trial *trial, const char *call, const char *api, const char *instance)
{
    struct asked asked = {KT_ANY_API, instance ? instance : "all"};
    kt_trial_check(trial, call);
    if (api == NULL || !kt_fault_api_find(api, &asked.api) || kt_point_is_callback(asked.api))
        kt_misuse(trial, "%s(\"%s\"): no API of that name; Kafka's names are meant (OffsetCommit, Fetch...), or any",
                  call, api ? api : "");
    return asked;
}

/* returns  the first event at or behind a place that is such a request; the number of events where there is none */
static size_t find(const struct kt_trial *trial, const struct asked *asked, size_t from)
{
    size_t count = kt_history_count(trial->history);
    for (size_t i = from; i < count; i++) {
        const struct kt_event *event = kt_history_event(trial->history, i);
        if (event->type == KT_EVENT_REQUEST && (asked->api == KT_ANY_API || event->api == asked->api) &&
            kt_instance_is(asked->instance, kt_history_text(trial->history, event->instance)))
            return i;
    }
    return count;
}

int64_t kt_requests(struct kt_trial *trial, const char *api, const char *instance)
{
    struct asked asked = ask(trial, "kt_requests", api, instance);
    size_t end = kt_history_count(trial->history);
    int64_t count = 0;
    for (size_t i = find(trial, &asked, 0); i < end; i = find(trial, &asked, i + 1))
        count++;
    return count;
}

bool kt_request(struct kt_trial *trial, const char *api, const char *instance, struct kt_request *cursor)
{
    struct asked asked = ask(trial, "kt_request", api, instance);
    if (cursor == NULL)
        kt_misuse(trial, "kt_request(\"%s\"): the cursor is NULL; give it a zeroed struct kt_request", api);
    size_t i = find(trial, &asked, (size_t)cursor->place);
    if (i == kt_history_count(trial->history))
        return false;
    const struct kt_event *event = kt_history_event(trial->history, i);
    *cursor = (struct kt_request){.api = kt_api_name(event->api),
                                  .instance = kt_history_text(trial->history, event->instance),
                                  .group = kt_history_text(trial->history, event->group),
                                  .version = event->epoch,
                                  .broker = event->node,
                                  .time_us = event->time_us - trial->start_us,
                                  .place = (int64_t)i + 1};
    return true;
}
