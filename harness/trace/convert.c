/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trace/convert.h"

#include <string.h>

#include "harness/history/api.h"
#include "harness/trace/partitions.h"
#include "mock/base/buffer.h"
#include "mock/broker/error.h"

enum who {
    CLUSTER, /* no broker in particular */
    BROKER,
    COORDINATOR,
    INSTANCE,
    MEMBER,
    TEST,
};

/* What of the event goes into the trace's, besides. */
enum {
    GROUP = 1 << 0,       /* and generation */
    AT = 1 << 1,          /* a range of records, or a partition; of a topic without one the topic */
    SET = 1 << 2,         /* the partition in a list */
    VALUE = 1 << 3,       /* the partition and its offset */
    LEADER = 1 << 4,      /* the partition and its node; and epoch */
    NODE = 1 << 5,        /* the broker that did it */
    TO_BROKER = 1 << 6,   /* and what is asked of it */
    TO_INSTANCE = 1 << 7, /* and what is answered */
    TO_MEMBER = 1 << 8,
    BY_MEMBER = 1 << 9,
    BY_INSTANCE = 1 << 10,
    PRODUCER = 1 << 11, /* id, epoch, sequence */
    CLIENT = 1 << 12,
    FAILURE = 1 << 13,     /* error of Kafka or librdkafka */
    CODE = 1 << 14,        /* a number where others have the error */
    TEXT = 1 << 15,        /* detail, as it is */
    CAUSE = 1 << 16,       /* detail */
    TRANSACTION = 1 << 17, /* transactional id: member, or where there is one of a group, detail */
};

struct shape {
    const char *kind, *event;
    enum kt_trace_role role;
    enum who who;
    unsigned has;
};

static const struct shape shapes[KT_EVENT_COUNT] = {
    [KT_EVENT_TOPIC] = {"topic", NULL, KT_TRACE_IN, CLUSTER, BY_INSTANCE},
    [KT_EVENT_LEADER] = {"leader", NULL, KT_TRACE_IN, CLUSTER, LEADER},
    [KT_EVENT_APPEND] = {"append", NULL, KT_TRACE_IN, BROKER, AT | PRODUCER | BY_INSTANCE},
    [KT_EVENT_DUPLICATE] = {"append.again", NULL, KT_TRACE_OBS, BROKER, AT | PRODUCER | BY_INSTANCE},
    [KT_EVENT_HIGH_WATERMARK] = {"hw", NULL, KT_TRACE_IN, BROKER, VALUE},
    [KT_EVENT_COMMITTED] = {"commit.applied", NULL, KT_TRACE_IN, COORDINATOR, GROUP | NODE | VALUE | BY_MEMBER},
    [KT_EVENT_GROUP_STATE] = {"state", NULL, KT_TRACE_OBS, COORDINATOR, GROUP | NODE},
    [KT_EVENT_MEMBER_JOINED] = {"join", NULL, KT_TRACE_OBS, MEMBER, GROUP},
    [KT_EVENT_MEMBER_LEFT] = {"leave", NULL, KT_TRACE_OBS, MEMBER, GROUP | CAUSE},
    [KT_EVENT_MEMBER_EXPELLED] = {"fence", NULL, KT_TRACE_IN, MEMBER, GROUP | CAUSE},
    [KT_EVENT_MEMBER_FENCED] = {"fence", NULL, KT_TRACE_IN, MEMBER, GROUP},
    [KT_EVENT_ASSIGNED] = {"assigned", NULL, KT_TRACE_OBS, COORDINATOR, GROUP | NODE | SET | TO_MEMBER},
    [KT_EVENT_COORDINATOR] = {"coordinator", NULL, KT_TRACE_IN, CLUSTER, LEADER},
    [KT_EVENT_PRODUCER_ID] = {"producer.id", NULL, KT_TRACE_OBS, CLUSTER, PRODUCER | BY_INSTANCE | TRANSACTION},
    [KT_EVENT_BROKER] = {"broker", NULL, KT_TRACE_IN, BROKER, 0},
    [KT_EVENT_TXN_STATE] = {"txn.state", NULL, KT_TRACE_OBS, CLUSTER, NODE | PRODUCER | BY_INSTANCE | TRANSACTION},
    [KT_EVENT_TXN_PARTITION] = {"txn.partition", NULL, KT_TRACE_OBS, CLUSTER,
                                NODE | SET | PRODUCER | BY_INSTANCE | TRANSACTION},
    [KT_EVENT_TXN_OFFSETS] = {"txn.offsets", NULL, KT_TRACE_OBS, COORDINATOR,
                              GROUP | NODE | VALUE | BY_MEMBER | PRODUCER | TRANSACTION},
    [KT_EVENT_MARKER] = {"txn.end", NULL, KT_TRACE_IN, BROKER, AT | PRODUCER | TEXT},
    [KT_EVENT_LSO] = {"lso", NULL, KT_TRACE_IN, BROKER, VALUE},
    [KT_EVENT_REQUEST] = {"req", NULL, KT_TRACE_OBS, INSTANCE, GROUP | TO_BROKER},
    [KT_EVENT_RESPONSE] = {"resp", NULL, KT_TRACE_OBS, BROKER, GROUP | TO_INSTANCE | FAILURE},
    [KT_EVENT_CLIENT] = {"client", NULL, KT_TRACE_OUT, INSTANCE, CLIENT | GROUP | TEXT},
    [KT_EVENT_DELIVER] = {"deliver", NULL, KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | AT},
    [KT_EVENT_PROCESSED] = {"processed", NULL, KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | AT},
    [KT_EVENT_EFFECT] = {"effect", NULL, KT_TRACE_OUT, INSTANCE, CLIENT | GROUP | AT | TEXT},
    [KT_EVENT_STORE] = {"store", NULL, KT_TRACE_OUT, INSTANCE, CLIENT | GROUP | VALUE},
    [KT_EVENT_COMMIT_CALL] = {"commit", NULL, KT_TRACE_OUT, INSTANCE, CLIENT | GROUP | VALUE},
    [KT_EVENT_COMMIT_RETURN] = {"commit.done", NULL, KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | FAILURE},
    [KT_EVENT_ASSIGN_BEGIN] = {"cb", "assign", KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | SET},
    [KT_EVENT_ASSIGN_END] = {"cb.end", "assign", KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | SET},
    [KT_EVENT_REVOKE_BEGIN] = {"cb", "revoke", KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | SET},
    [KT_EVENT_REVOKE_END] = {"cb.end", "revoke", KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | SET},
    [KT_EVENT_LOST_BEGIN] = {"cb", "lost", KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | SET},
    [KT_EVENT_LOST_END] = {"cb.end", "lost", KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | SET},
    [KT_EVENT_SEEK] = {"seek", NULL, KT_TRACE_OUT, INSTANCE, CLIENT | GROUP | VALUE},
    [KT_EVENT_PRODUCE] = {"produce", NULL, KT_TRACE_OUT, INSTANCE, CLIENT | AT | PRODUCER | FAILURE},
    [KT_EVENT_REPORT] = {"report", NULL, KT_TRACE_OBS, INSTANCE, CLIENT | AT | FAILURE},
    [KT_EVENT_PRODUCER] = {"producer", NULL, KT_TRACE_OUT, INSTANCE, CLIENT | TEXT | TRANSACTION},
    [KT_EVENT_PRODUCER_CALL] = {"txn", NULL, KT_TRACE_OUT, INSTANCE, CLIENT | GROUP | VALUE | TEXT},
    [KT_EVENT_PRODUCER_RETURN] = {"txn.done", NULL, KT_TRACE_OBS, INSTANCE, CLIENT | FAILURE | TEXT},
    [KT_EVENT_CLOSE_BEGIN] = {"close", NULL, KT_TRACE_OUT, INSTANCE, CLIENT | GROUP},
    [KT_EVENT_CLOSE_END] = {"close.done", NULL, KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | FAILURE},
    [KT_EVENT_CONSUMER_ERROR] = {"error", NULL, KT_TRACE_OBS, INSTANCE, CLIENT | GROUP | AT | FAILURE | TEXT},
    [KT_EVENT_START] = {"start", NULL, KT_TRACE_IN, INSTANCE, TEXT},
    [KT_EVENT_EXIT] = {"exit", NULL, KT_TRACE_OUT, INSTANCE, CODE},
    [KT_EVENT_CRASH] = {"crash", NULL, KT_TRACE_IN, INSTANCE, TEXT},
    [KT_EVENT_DIED] = {"died", NULL, KT_TRACE_OUT, INSTANCE, TEXT},
    [KT_EVENT_FREEZE] = {"freeze", NULL, KT_TRACE_IN, INSTANCE, TEXT},
    [KT_EVENT_THAW] = {"thaw", NULL, KT_TRACE_IN, INSTANCE, TEXT},
    [KT_EVENT_SIGNAL] = {"signal", NULL, KT_TRACE_IN, INSTANCE, CODE},
    [KT_EVENT_LINK] = {"link", NULL, KT_TRACE_IN, INSTANCE, NODE | TEXT},
    [KT_EVENT_FAULT] = {"fault", NULL, KT_TRACE_IN, INSTANCE, TEXT},
    [KT_EVENT_NOTE] = {"note", NULL, KT_TRACE_IN, TEST, TEXT},
};

/* ---- who ---- */

struct kt_trace_known_actor *kt_trace_converted_actor(struct kt_trace_converter *converter,
                                                      const struct kt_event *event)
{
    enum who who = shapes[event->type].who;
    if (who == MEMBER)
        return kt_trace_actor_of(converter->actors, event->member);
    return who == INSTANCE ? kt_trace_actor_of(converter->actors, event->instance) : NULL;
}

/* returns  null for the name 0 */
static const char *name_of(struct kt_trace_converter *converter, kt_name name)
{
    struct kt_trace_known_actor *actor = kt_trace_actor_of(converter->actors, name);
    return actor ? actor->name : NULL;
}

static const char *keep(struct kt_trace_converter *converter, struct kmock_buffer *text)
{
    const char *kept = kmock_arena_copy(converter->arena, text->data, text->size);
    kmock_buffer_free(text);
    return kept;
}

static const char *broker_name(struct kt_trace_converter *converter, int32_t node)
{
    struct kmock_buffer text = {0};
    if (node < 0)
        return "cluster";
    kmock_buffer_print(&text, "broker-%d", (int)node);
    return keep(converter, &text);
}

static const char *who_of(struct kt_trace_converter *converter, const struct kt_event *event)
{
    struct kt_trace_known_actor *actor = kt_trace_converted_actor(converter, event);
    if (actor)
        return actor->name;
    switch (shapes[event->type].who) {
    case BROKER:
        return broker_name(converter, event->node);
    case COORDINATOR:
        return "coord";
    case CLUSTER:
        return "cluster";
    default:
        return "test"; /* what happens to all instances, too */
    }
}

/* ---- fields ---- */

/* returns  null where there is none */
static const char *text_of(const struct kt_trace_converter *converter, kt_name name)
{
    return name ? kt_history_text(converter->history, name) : NULL;
}

static int64_t number_or_none(int64_t number)
{
    return number < 0 ? KT_TRACE_NONE : number;
}

static void put_at(struct kt_trace_converter *converter, const struct kt_event *from, struct kt_trace_event *to)
{
    const char *topic = text_of(converter, from->topic);
    bool has_offset = from->offset >= 0 && from->type != KT_EVENT_PRODUCE && from->type != KT_EVENT_CONSUMER_ERROR;
    int64_t count = from->count > 0 ? from->count : 1;
    if (topic == NULL || from->partition < 0)
        to->topic = topic;
    else
        to->at = (struct kt_trace_range){topic, from->partition, has_offset ? from->offset : -1,
                                         has_offset ? from->offset + count - 1 : -1};
    if (from->type == KT_EVENT_REPORT && !has_offset && count > 1)
        to->count = count;
    if (from->type == KT_EVENT_DELIVER && from->sequence > 1)
        to->batch = from->sequence;
}

static void put_partition(struct kt_trace_converter *converter, const struct kt_event *from, struct kt_trace_event *to)
{
    unsigned has = shapes[from->type].has;
    struct kt_trace_partition item = {text_of(converter, from->topic), from->partition, from->partition,
                                      has & LEADER ? from->node : from->offset};
    to->partitions.is_there = true;
    to->partitions.has_values = (has & SET) == 0;
    if (item.topic && from->partition >= 0)
        kt_trace_partitions_add(&to->partitions, converter->arena, &item);
    else if (from->type == KT_EVENT_COMMIT_CALL) {
        to->partitions.is_there = false;
        to->stored = 1; /* "what is stored" */
    }
}

static void put_producer(const struct kt_event *from, struct kt_trace_event *to)
{
    to->producer_id = number_or_none(from->producer_id);
    to->epoch = number_or_none(from->epoch);
    to->sequence = number_or_none(from->sequence);
}

static void put_request(struct kt_trace_converter *converter, const struct kt_event *from, struct kt_trace_event *to)
{
    to->to = from->type == KT_EVENT_REQUEST ? broker_name(converter, from->node) : name_of(converter, from->instance);
    to->api = kt_api_name(from->api);
    to->version = from->type == KT_EVENT_REQUEST ? number_or_none(from->epoch) : KT_TRACE_NONE;
    to->correlation = from->sequence;
}

/* returns  whether the transactional id is the event's detail: its member is somebody else's */
static bool is_in_detail(const struct kt_event *event)
{
    return event->type == KT_EVENT_TXN_OFFSETS || event->type == KT_EVENT_PRODUCER_ID;
}

static void put_people(struct kt_trace_converter *converter, const struct kt_event *from, struct kt_trace_event *to)
{
    unsigned has = shapes[from->type].has;
    if (has & GROUP) {
        to->group = text_of(converter, from->group);
        to->generation = number_or_none(from->generation);
    }
    if (has & CLIENT && from->client > 0)
        to->client = from->client;
    if (has & TO_MEMBER)
        to->to = name_of(converter, from->member);
    if (has & BY_MEMBER)
        to->by = name_of(converter, from->member ? from->member : from->instance);
    if (has & BY_INSTANCE)
        to->by = name_of(converter, from->instance);
    if (has & NODE)
        to->node = number_or_none(from->node);
    if (has & TRANSACTION)
        to->transaction = text_of(converter, is_in_detail(from) ? from->detail : from->member);
}

static void put_things(struct kt_trace_converter *converter, const struct kt_event *from, struct kt_trace_event *to)
{
    unsigned has = shapes[from->type].has;
    if (has & AT)
        put_at(converter, from, to);
    if (has & (SET | VALUE | LEADER))
        put_partition(converter, from, to);
    if (has & LEADER)
        to->epoch = number_or_none(from->epoch);
    if (has & PRODUCER)
        put_producer(from, to);
    if (has & (TO_BROKER | TO_INSTANCE))
        put_request(converter, from, to);
    if (has & FAILURE && from->error != 0)
        to->error = kt_error_name(from->error);
    if (has & CODE)
        to->code = from->error;
    if (has & TEXT)
        to->text = text_of(converter, from->detail);
}

/* ---- types with something of their own ---- */

/* "session timeout": the cause is the session. */
static const char *cause_of(struct kt_trace_converter *converter, kt_name detail)
{
    static const char ending[] = " timeout";
    const char *text = text_of(converter, detail);
    size_t length = text ? strlen(text) : 0, ending_length = sizeof ending - 1;
    if (length <= ending_length || strcmp(text + length - ending_length, ending) != 0)
        return text;
    return kmock_arena_copy(converter->arena, text, length - ending_length);
}

/* "from -> to: why" */
static void put_states(struct kt_trace_converter *converter, const struct kt_event *from, struct kt_trace_event *to)
{
    const char *text = kt_history_text(converter->history, from->detail);
    const char *arrow = strstr(text, " -> "), *state = arrow ? arrow + 4 : text;
    size_t length = strcspn(state, ":");
    if (arrow)
        to->from = kmock_arena_copy(converter->arena, text, (size_t)(arrow - text));
    to->state = kmock_arena_copy(converter->arena, state, length);
    if (strncmp(state + length, ": ", 2) == 0)
        to->why = state + length + 2;
}

/* A later run of an instance, "billing-1.2", comes after "billing-1". */
static void put_restart(struct kt_trace_converter *converter, const struct kt_event *from, struct kt_trace_event *to)
{
    const char *name = kt_history_text(converter->history, from->instance), *dot = strrchr(name, '.');
    struct kmock_buffer earlier = {0};
    int64_t run = 0;
    for (const char *c = dot ? dot + 1 : ""; *c; c++)
        run = *c >= '0' && *c <= '9' && run >= 0 && run < INT32_MAX ? run * 10 + (*c - '0') : -1;
    if (run < 2)
        return;
    kmock_buffer_print(&earlier, "%.*s", (int)(dot - name), name);
    if (run > 2)
        kmock_buffer_print(&earlier, ".%lld", (long long)(run - 1));
    to->kind = "restart";
    to->was = name_of(converter, kt_history_find_name(converter->history, keep(converter, &earlier)));
}

static void put_own(struct kt_trace_converter *converter, const struct kt_event *from, struct kt_trace_event *to)
{
    switch (from->type) {
    case KT_EVENT_TOPIC:
        to->topic = text_of(converter, from->topic);
        to->count = from->count;
        break;
    case KT_EVENT_GROUP_STATE:
    case KT_EVENT_TXN_STATE:
        put_states(converter, from, to);
        break;
    case KT_EVENT_MEMBER_FENCED:
        to->cause = "static";
        to->by = name_of(converter, from->detail); /* it is back as */
        break;
    case KT_EVENT_BROKER:
        to->state = text_of(converter, from->detail);
        break;
    case KT_EVENT_START:
        put_restart(converter, from, to);
        break;
    default:
        break;
    }
}

/* What a request of the code under test made the cluster do is a consequence; an error it did not ask for is the
 * environment's; and so is all that other members do. */
static enum kt_trace_role role_of(const struct kt_event *event, bool is_peer)
{
    if (event->type == KT_EVENT_TXN_STATE && event->instance == 0)
        return KT_TRACE_IN; /* its time is over; its markers are written */
    if (event->type == KT_EVENT_RESPONSE && event->error != 0 && event->error != KMOCK_MEMBER_ID_REQUIRED)
        return KT_TRACE_IN; /* that one is how each member begins */
    if ((event->type == KT_EVENT_APPEND || event->type == KT_EVENT_TOPIC) && event->instance)
        return KT_TRACE_OBS;
    return is_peer ? KT_TRACE_IN : shapes[event->type].role;
}

struct kt_trace_event kt_trace_convert(struct kt_trace_converter *converter, const struct kt_event *event)
{
    struct kt_trace_event made = kt_trace_event_none();
    struct kt_trace_known_actor *actor = kt_trace_converted_actor(converter, event);
    bool is_peer = actor && actor->is_peer;
    made.t_us = event->time_us - converter->start_us;
    made.who = who_of(converter, event);
    made.kind = shapes[event->type].kind;
    made.event = shapes[event->type].event;
    made.role = role_of(event, is_peer);
    if (is_peer)
        made.is_peer = 1;
    put_people(converter, event, &made);
    put_things(converter, event, &made);
    if (shapes[event->type].has & CAUSE)
        made.cause = cause_of(converter, event->detail);
    put_own(converter, event, &made);
    return made;
}
