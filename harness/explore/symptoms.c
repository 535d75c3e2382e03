/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/symptoms.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/table.h"
#include "mock/broker/error.h"
#include "mock/broker/request.h"

enum { SOCKET_TIMEOUT_US = 60000000 }; /* source  librdkafka socket.timeout.ms */

/* A request of a kind that matters. */
struct sent {
    struct sent *next;
    int16_t api;
    int32_t node, sequence;
    int64_t time_us;
    bool is_answered;
};

/* A run of an instance. */
struct client {
    struct sent *sents; /* the newest first */
    bool is_unstable;   /* its OffsetFetch was answered UNSTABLE_OFFSET_COMMIT last */
    bool is_leading;    /* it was told who joined, and is to send the assignment */
    int32_t generation; /* in which it was last assigned something */
    int32_t unknown;    /* of what it was assigned then: partitions without a committed offset */
    int32_t looked_up;  /* answers since then that say where they begin or end */
    bool has_ended;
    bool has_called, has_open_call, does_not_wait; /* how it commits */
    bool has_failed_commit;                        /* for now: librdkafka sends it again */
};

/* A partition that a group committed. */
struct place {
    kt_name group, topic;
    int32_t partition;
};

struct survey {
    struct kmock_table clients;   /* kt_name -> struct client */
    struct kmock_table members;   /* kt_name of a member -> struct client */
    struct kmock_table committed; /* struct place -> survey, which says nothing */
    bool broker_went_down;
    uint64_t symptoms;
};

static void show(struct survey *survey, enum kt_symptom symptom)
{
    survey->symptoms |= UINT64_C(1) << symptom;
}

static struct client *client_of(struct survey *survey, kt_name instance)
{
    struct client *client = kmock_table_find(&survey->clients, &instance, sizeof instance);
    if (client)
        return client;
    client = kmock_alloc(sizeof *client);
    *client = (struct client){0};
    kmock_table_put(&survey->clients, &instance, sizeof instance, client);
    return client;
}

/* returns  whether it matters if this request is answered */
static bool is_followed(int16_t api)
{
    return api == KMOCK_API_OFFSET_FETCH || api == KMOCK_API_OFFSET_COMMIT || api == KMOCK_API_ADD_PARTITIONS_TO_TXN;
}

static struct sent *find_sent(struct client *client, const struct kt_event *event)
{
    for (struct sent *sent = client->sents; sent; sent = sent->next)
        if (sent->api == event->api && sent->node == event->node && sent->sequence == event->sequence)
            return sent;
    return NULL;
}

/* A consumer asks where a partition begins or ends where it was told of no committed offset: once, if it is answered. */
static bool has_nothing_to_look_up(const struct client *client)
{
    return client->generation > 0 && client->looked_up >= client->unknown;
}

static void read_request(struct survey *survey, struct client *client, const struct kt_event *event)
{
    if (event->api == KMOCK_API_SYNC_GROUP)
        client->is_leading = false;
    if (event->api == KMOCK_API_LIST_OFFSETS && has_nothing_to_look_up(client))
        show(survey, client->is_unstable ? KT_SYMPTOM_LIST_OFFSETS_UNSTABLE : KT_SYMPTOM_STALE_LIST_OFFSETS);
    if (!is_followed(event->api))
        return;
    client->does_not_wait |= event->api == KMOCK_API_OFFSET_COMMIT && !client->has_called;
    struct sent *sent = kmock_alloc(sizeof *sent);
    *sent = (struct sent){client->sents, event->api, event->node, event->sequence, event->time_us, false};
    client->sents = sent;
}

static void read_offset_fetch(struct survey *survey, const struct kt_event *event, const struct sent *sent)
{
    int16_t error = event->error;
    bool is_final = error == KMOCK_COORDINATOR_NOT_AVAILABLE || error == KMOCK_UNKNOWN_SERVER_ERROR ||
                    error == KMOCK_UNKNOWN_TOPIC_ID || error == KMOCK_GROUP_AUTHORIZATION_FAILED;
    if (error == KMOCK_NOT_COORDINATOR)
        show(survey, KT_SYMPTOM_FETCH_NOT_COORDINATOR);
    else if (is_final)
        show(survey, KT_SYMPTOM_FETCH_REFUSED);
    if (sent && event->time_us - sent->time_us >= SOCKET_TIMEOUT_US)
        show(survey, KT_SYMPTOM_FETCH_LOST);
}

static bool is_refused_for_now(int16_t error)
{
    return error == KMOCK_NOT_COORDINATOR || error == KMOCK_COORDINATOR_NOT_AVAILABLE ||
           error == KMOCK_COORDINATOR_LOAD_IN_PROGRESS || error == KMOCK_REQUEST_TIMED_OUT ||
           error == KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
}

static void read_response(struct survey *survey, struct client *client, const struct kt_event *event)
{
    struct sent *sent = find_sent(client, event);
    if (sent)
        sent->is_answered = true;
    switch (event->api) {
    case KMOCK_API_JOIN_GROUP:
        client->is_leading = event->error == 0;
        break;
    case KMOCK_API_LIST_OFFSETS:
        client->looked_up += event->error == 0;
        break;
    case KMOCK_API_METADATA:
        if (client->is_leading && event->error != 0)
            show(survey, KT_SYMPTOM_LEADER_WITHOUT_TOPIC);
        else if (client->generation > 0 && event->error == KMOCK_UNKNOWN_TOPIC_OR_PARTITION)
            show(survey, KT_SYMPTOM_TOPIC_FORGOTTEN);
        break;
    case KMOCK_API_FETCH:
        if (event->error == KMOCK_OFFSET_OUT_OF_RANGE)
            show(survey, KT_SYMPTOM_OUT_OF_RANGE);
        break;
    case KMOCK_API_OFFSET_FETCH:
        client->is_unstable = event->error == KMOCK_UNSTABLE_OFFSET_COMMIT;
        read_offset_fetch(survey, event, sent);
        break;
    case KMOCK_API_OFFSET_COMMIT:
        client->has_failed_commit |= is_refused_for_now(event->error);
        break;
    default:
        break;
    }
}

static struct place place_of(const struct kt_event *event)
{
    return (struct place){event->group, event->topic, event->partition};
}

static void read_assigned(struct survey *survey, const struct kt_event *event)
{
    struct client *client = kmock_table_find(&survey->members, &event->member, sizeof event->member);
    if (client == NULL)
        return;
    if (client->generation != event->generation)
        client->unknown = client->looked_up = 0;
    client->generation = event->generation;
    struct place place = place_of(event);
    client->unknown += event->topic && kmock_table_find(&survey->committed, &place, sizeof place) == NULL;
}

/* What the coordinator does. */
static void read_group_event(struct survey *survey, const struct kt_event *event)
{
    struct place place = place_of(event);
    if (event->type == KT_EVENT_COMMITTED)
        kmock_table_put(&survey->committed, &place, sizeof place, survey);
    if (event->type == KT_EVENT_MEMBER_OF && event->instance)
        kmock_table_put(&survey->members, &event->member, sizeof event->member, client_of(survey, event->instance));
    if (event->type == KT_EVENT_ASSIGNED)
        read_assigned(survey, event);
}

/* A commit that could not be sent is sent later, too: no event tells which. */
static void read_broker(struct survey *survey, const struct kt_history *history, const struct kt_event *event)
{
    if (event->type == KT_EVENT_BROKER && strcmp(kt_history_text(history, event->detail), "down") == 0)
        survey->broker_went_down = true;
}

static void read_death(struct survey *survey, const struct client *client, const struct kt_event *event)
{
    for (const struct sent *sent = client->sents; sent; sent = sent->next)
        if (sent->api == KMOCK_API_ADD_PARTITIONS_TO_TXN && !sent->is_answered &&
            event->time_us - sent->time_us >= SOCKET_TIMEOUT_US)
            show(survey, KT_SYMPTOM_DIED_ADDING);
}

static void read_event(struct survey *survey, const struct kt_event *event)
{
    read_group_event(survey, event);
    struct client *client = event->instance ? client_of(survey, event->instance) : NULL;
    if (client == NULL)
        return;
    switch (event->type) {
    case KT_EVENT_REQUEST:
        read_request(survey, client, event);
        break;
    case KT_EVENT_RESPONSE:
        read_response(survey, client, event);
        break;
    case KT_EVENT_COMMIT_CALL:
        client->has_called = client->has_open_call = true;
        break;
    case KT_EVENT_COMMIT_RETURN:
        client->has_open_call = false;
        break;
    case KT_EVENT_DELIVER: /* it polls on with its commit under way */
        client->does_not_wait |= client->has_open_call;
        break;
    case KT_EVENT_DIED:
        read_death(survey, client, event);
        client->has_ended = true;
        break;
    case KT_EVENT_CRASH:
    case KT_EVENT_EXIT:
        client->has_ended = true;
        break;
    default:
        break;
    }
}

/* What was not answered to who lived on. */
static void read_lost(struct survey *survey, const struct client *client)
{
    bool has_failed_commit = client->has_failed_commit || survey->broker_went_down;
    for (const struct sent *sent = client->sents; sent && !client->has_ended; sent = sent->next) {
        if (sent->is_answered)
            continue;
        if (sent->api == KMOCK_API_OFFSET_FETCH)
            show(survey, KT_SYMPTOM_FETCH_LOST);
        has_failed_commit |= sent->api == KMOCK_API_OFFSET_COMMIT;
    }
    if (has_failed_commit && client->does_not_wait)
        show(survey, KT_SYMPTOM_COMMIT_AGAIN);
}

static void free_client(void *value)
{
    struct client *client = value;
    while (client->sents) {
        struct sent *next = client->sents->next;
        free(client->sents);
        client->sents = next;
    }
    free(client);
}

uint64_t kt_symptoms_of(const struct kt_history *history)
{
    struct survey survey = {0};
    for (size_t i = 0; i < kt_history_count(history); i++) {
        read_broker(&survey, history, kt_history_event(history, i));
        read_event(&survey, kt_history_event(history, i));
    }
    for (struct kmock_table_entry *entry = kmock_table_first(&survey.clients); entry; entry = kmock_table_next(entry))
        read_lost(&survey, entry->value);
    kmock_table_free(&survey.committed, NULL);
    kmock_table_free(&survey.members, NULL);
    kmock_table_free(&survey.clients, free_client);
    return survey.symptoms;
}
