/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/observer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/state.h"
#include "harness/trial/trial.h"
#include "mock/base/alloc.h"
#include "mock/broker/api/group.h"

struct kt_observer {
    enum kt_points_wanted wanted;
    struct kt_trial *trial;
    struct kt_state *state;
    struct kmock_table counters;  /* struct counted -> its number so far */
    struct kmock_table instances; /* name -> its place + 1 */
    struct kmock_table names;     /* text -> its place + 1 */
    struct kt_run_instance *instance;
    int32_t instances_count;
    struct kt_run_point *points;
    int32_t points_count, points_capacity;
};

/* What points are counted by. */
struct counted {
    int32_t instance, api, phase;
};

struct kt_observer *kt_observer_create(enum kt_points_wanted wanted)
{
    struct kt_observer *observer = kmock_alloc(sizeof *observer);
    observer->wanted = wanted;
    return observer;
}

void kt_observer_begin(struct kt_observer *observer, struct kt_trial *trial)
{
    observer->trial = trial;
    observer->state = kt_state_create(trial->history);
}

static void on_event(void *context, const struct kt_event *event)
{
    struct kt_observer *observer = context;
    if (observer->state)
        kt_state_event(observer->state, event);
}

/* "billing-1.2" is a run of billing-1: faults count over all runs. */
static int32_t place_of_instance(struct kt_observer *observer, const char *run)
{
    const char *dot = strrchr(run, '.');
    size_t length = dot && dot[1] && dot[1 + strspn(dot + 1, "0123456789")] == '\0' ? (size_t)(dot - run) : strlen(run);
    intptr_t place = (intptr_t)kmock_table_find(&observer->instances, run, length);
    if (place > 0)
        return (int32_t)place - 1;
    place = observer->instances_count++;
    kmock_table_put(&observer->instances, run, length, (void *)(place + 1));
    observer->instance =
        kmock_realloc(observer->instance, (size_t)observer->instances_count * sizeof *observer->instance);
    observer->instance[place] = (struct kt_run_instance){.name = kmock_copy_string(run, length)};
    return (int32_t)place;
}

static int32_t place_of_name(struct kt_observer *observer, struct kmock_string name)
{
    if (name.length <= 0)
        return -1;
    intptr_t place = (intptr_t)kmock_table_find(&observer->names, name.data, (size_t)name.length);
    if (place == 0) {
        place = (intptr_t)kmock_table_count(&observer->names) + 1;
        kmock_table_put(&observer->names, name.data, (size_t)name.length, (void *)place);
    }
    return (int32_t)place - 1;
}

static uint32_t count(struct kt_observer *observer, int32_t instance, const struct kt_point *point)
{
    struct counted key = {instance, point->api, (int32_t)point->phase};
    intptr_t nth = (intptr_t)kmock_table_find(&observer->counters, &key, sizeof key) + 1;
    kmock_table_put(&observer->counters, &key, sizeof key, (void *)nth);
    return (uint32_t)nth;
}

static void learn_timeouts(struct kt_run_instance *instance, const struct kmock_request *request)
{
    if (request == NULL || request->api_key != KMOCK_API_JOIN_GROUP)
        return;
    const struct kmock_join_group_request *join = request->body;
    instance->session_timeout_ms = join->session_timeout_ms;
    instance->rebalance_timeout_ms = join->rebalance_timeout_ms;
    instance->is_static = join->group_instance_id.length > 0;
}

static void learn_transaction_timeout(struct kt_run_instance *instance, const struct kmock_request *request)
{
    if (request == NULL || request->api_key != KMOCK_API_INIT_PRODUCER_ID)
        return;
    const struct kmock_init_producer_id_request *init = request->body;
    if (init->transactional_id.length > 0)
        instance->transaction_timeout_ms = init->transaction_timeout_ms;
}

static bool has_fired(const struct kt_observer *observer)
{
    const struct kmock_list_link *link = observer->trial->faults.first;
    for (; link; link = link->next)
        if (kmock_list_object(link, struct kt_armed_fault, link)->fault.receipt.fired > 0)
            return true;
    return false;
}

static void keep(struct kt_observer *observer, const struct kt_run_point *point)
{
    if (observer->points_count == observer->points_capacity) {
        observer->points_capacity = observer->points_capacity ? observer->points_capacity * 2 : 256;
        observer->points =
            kmock_realloc(observer->points, (size_t)observer->points_capacity * sizeof *observer->points);
    }
    observer->points[observer->points_count++] = *point;
}

static void on_point(void *context, const struct kt_point *point, const struct kmock_request *request)
{
    struct kt_observer *observer = context;
    if (observer->wanted == KT_POINTS_NONE || observer->state == NULL || *point->instance == '\0')
        return;
    int32_t instance = place_of_instance(observer, point->instance);
    uint32_t nth = count(observer, instance, point);
    learn_timeouts(&observer->instance[instance], request);
    learn_transaction_timeout(&observer->instance[instance], request);
    bool after_fault = has_fired(observer);
    if (observer->wanted == KT_POINTS_AFTER_FAULT && !after_fault)
        return;
    bool names_topic = point->partitions_count > 0;
    struct kt_run_point kept;
    memset(&kept, 0, sizeof kept);
    kept.api = point->api;
    kept.phase = (int32_t)point->phase;
    kept.nth = nth;
    kept.instance = instance;
    kept.broker = point->broker;
    kept.group = place_of_name(observer, point->group);
    kept.transaction = place_of_name(observer, point->transaction);
    kept.topic = names_topic ? place_of_name(observer, point->partitions[0].topic) : -1;
    kept.partition = names_topic ? point->partitions[0].partition : -1;
    kept.time_us = point->now_us;
    kept.durable = kt_state_durable(observer->state);
    kept.in_hand = kt_state_instance(observer->state, kt_history_find_name(observer->trial->history, point->instance));
    kept.after_fault = after_fault;
    keep(observer, &kept);
}

struct kt_watch kt_observer_watch(struct kt_observer *observer)
{
    return (struct kt_watch){on_event, on_point, observer};
}

void kt_observer_tell(struct kt_observer *observer, struct kt_outcome *result)
{
    result->instances = observer->instance;
    result->instances_count = observer->instances_count;
    result->points = observer->points;
    result->points_count = observer->points_count;
    result->final_state = observer->state ? kt_state_durable(observer->state) : 0;
    result->names = kmock_alloc((kmock_table_count(&observer->names) + 1) * sizeof *result->names);
    for (struct kmock_table_entry *entry = kmock_table_first(&observer->names); entry; entry = kmock_table_next(entry))
        result->names[result->names_count++] = kmock_copy_string(entry->key, entry->key_size);
    observer->instance = NULL;
    observer->instances_count = 0;
    observer->points = NULL;
}

void kt_observer_destroy(struct kt_observer *observer)
{
    kmock_table_free(&observer->counters, NULL);
    kmock_table_free(&observer->instances, NULL);
    kmock_table_free(&observer->names, NULL);
    for (int32_t i = 0; i < observer->instances_count; i++)
        free(observer->instance[i].name);
    free(observer->instance);
    free(observer->points);
    kt_state_destroy(observer->state);
    free(observer);
}
