/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/catalogue.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/explore/replies.h"
#include "harness/fault/fault.h"
#include "mock/base/hash.h"
#include "mock/broker/api_table.h"
#include "mock/broker/error.h"
#include "mock/broker/request.h"

/* Long enough to be noticed, short enough to be survived. */
enum {
    SOON_S = 1,         /* a restart while the group still counts on the old run */
    BEYOND_S = 2,       /* past a timeout */
    LATE_S = 5,         /* a request that is slow, and no timeout of the group's passes */
    AFTER_EXPIRY_S = 5, /* a restart when the group has given the old run up */
    CHECK_S = 10,       /* coordinators look so often for transactions whose time is over */
    BROKER_DOWN_S = 10,
    WITHOUT_GROUP_S = 60, /* a freeze where no timeout of a group says how long is long */
};

/* The fault that is being offered, and where. */
struct offer {
    const struct kt_outcome *run;
    const struct kt_run_point *point;
    const struct kt_run_instance *instance;
    const struct kt_catalogue_reader *reader;
    int32_t brokers_count;
    char api[40];
    char phase[12];
};

const char *kt_fault_class_name(enum kt_fault_class class)
{
    static const char *const names[KT_CLASSES] = {
        [KT_CLASS_CRASH] = "crash",
        [KT_CLASS_FREEZE] = "freeze",
        [KT_CLASS_LOSE_REQUEST] = "lost request",
        [KT_CLASS_LOSE_REPLY] = "lost reply",
        [KT_CLASS_DELAY] = "delay",
        [KT_CLASS_ERROR] = "error",
        [KT_CLASS_COORDINATOR] = "coordinator move",
        [KT_CLASS_LEADER] = "leader move",
        [KT_CLASS_BROKER] = "broker restart",
    };
    return names[class];
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return kmock_hash(hash, text, strlen(text) + 1);
}

/* What the outcome of a fault of this kind can depend on. what  the fault without its place */
static uint64_t key_of(const struct offer *offer, const char *what, bool lives_on)
{
    uint64_t key = hash_text(hash_text(KMOCK_HASH_START, what), offer->instance->name);
    key = kmock_hash_number(key, offer->point->durable);
    if (!lives_on)
        return key;
    key = hash_text(hash_text(key, offer->api), offer->phase);
    return kmock_hash_number(key, offer->point->in_hand);
}

/* Offer "ACTION at PLACE[TAIL]"; the key is that of "ACTION TAIL". */
static void offer_at(const struct offer *offer, enum kt_fault_class class, const char *action, const char *tail)
{
    char text[400], what[200];
    bool names_itself = class == KT_CLASS_CRASH || class == KT_CLASS_FREEZE;
    bool lives_on = class != KT_CLASS_CRASH && class != KT_CLASS_BROKER && class != KT_CLASS_COORDINATOR &&
                    class != KT_CLASS_LEADER;
    snprintf(what, sizeof what, "%s%s", action, tail);
    snprintf(text, sizeof text, "%s at %s%s%s#%u.%s%s", action, names_itself ? "" : offer->instance->name,
             names_itself ? "" : ".", offer->api, offer->point->nth, offer->phase, tail);
    offer->reader->offer(offer->reader->context, class, text, key_of(offer, what, lives_on));
}

static int32_t seconds_up(int32_t ms)
{
    return (ms + 999) / 1000;
}

static void offer_crashes(const struct offer *offer)
{
    char action[200], tail[60];
    int32_t session_s = seconds_up(offer->instance->session_timeout_ms);
    snprintf(action, sizeof action, "crash %s", offer->instance->name);
    offer_at(offer, KT_CLASS_CRASH, action, "");
    snprintf(tail, sizeof tail, ", restart after %ds", SOON_S);
    offer_at(offer, KT_CLASS_CRASH, action, tail);
    snprintf(tail, sizeof tail, ", restart after %ds", session_s + AFTER_EXPIRY_S);
    if (session_s > 0)
        offer_at(offer, KT_CLASS_CRASH, action, tail);
}

static void offer_freeze(const struct offer *offer, int32_t for_s)
{
    char action[200];
    snprintf(action, sizeof action, "freeze %s for %ds", offer->instance->name, for_s);
    offer_at(offer, KT_CLASS_FREEZE, action, "");
}

static void offer_freezes(const struct offer *offer)
{
    int32_t session_s = seconds_up(offer->instance->session_timeout_ms);
    int32_t poll_s = seconds_up(offer->instance->rebalance_timeout_ms);
    offer_freeze(offer, session_s > 0 ? session_s + BEYOND_S : WITHOUT_GROUP_S);
    if (poll_s > session_s)
        offer_freeze(offer, poll_s + BEYOND_S);
    int32_t transaction_s = seconds_up(offer->instance->transaction_timeout_ms);
    if (transaction_s > 0)
        offer_freeze(offer, transaction_s + CHECK_S + BEYOND_S);
}

static void offer_delays(const struct offer *offer, const char *what)
{
    char action[60];
    int32_t session_s = seconds_up(offer->instance->session_timeout_ms);
    snprintf(action, sizeof action, "delay %s by %ds", what, LATE_S);
    offer_at(offer, KT_CLASS_DELAY, action, "");
    snprintf(action, sizeof action, "delay %s by %ds", what, session_s + BEYOND_S);
    if (session_s > 0 && offer->point->group >= 0)
        offer_at(offer, KT_CLASS_DELAY, action, "");
}

/* Whether the instance ever asked for a producer id: it is idempotent then. */
static bool has_producer_id(const struct offer *offer)
{
    for (int32_t i = 0; i < offer->run->points_count; i++)
        if (offer->run->points[i].api == KMOCK_API_INIT_PRODUCER_ID &&
            offer->run->points[i].instance == offer->point->instance)
            return true;
    return false;
}

/* Rights, limits and requests that are wrong in themselves are the scenario's to arrange. */
static bool may_be_said(const struct offer *offer, const struct kt_reply *reply)
{
    switch (reply->needs) {
    case KT_NEEDS_NOTHING:
        return true;
    case KT_NEEDS_IDEMPOTENCE:
        return has_producer_id(offer);
    case KT_NEEDS_TRANSACTIONS:
        return offer->instance->transaction_timeout_ms > 0;
    case KT_NEEDS_STATIC_MEMBER:
        return offer->instance->is_static;
    default:
        return false;
    }
}

static void offer_errors(const struct offer *offer, bool done)
{
    size_t count;
    const struct kt_reply *replies = kt_replies_of((int16_t)offer->point->api, &count);
    for (size_t i = 0; i < count; i++) {
        char action[80];
        if ((done ? !replies[i].after : !replies[i].before) || !may_be_said(offer, &replies[i]))
            continue;
        snprintf(action, sizeof action, "fail %s", kmock_error_name(replies[i].error));
        offer_at(offer, KT_CLASS_ERROR, action, "");
    }
}

static void offer_moves(const struct offer *offer)
{
    char action[300];
    const struct kt_run_point *point = offer->point;
    bool is_to_leader =
        point->api == KMOCK_API_FETCH || point->api == KMOCK_API_PRODUCE || point->api == KMOCK_API_LIST_OFFSETS;
    if (point->group >= 0) {
        snprintf(action, sizeof action, "move coordinator %s", offer->run->names[point->group]);
        offer_at(offer, KT_CLASS_COORDINATOR, action, "");
    }
    if (point->transaction >= 0) {
        snprintf(action, sizeof action, "move transaction coordinator %s", offer->run->names[point->transaction]);
        offer_at(offer, KT_CLASS_COORDINATOR, action, "");
    }
    if (is_to_leader && point->topic >= 0 && point->partition >= 0 && offer->brokers_count > 1) {
        snprintf(action, sizeof action, "move leader %s-%d to %d", offer->run->names[point->topic], point->partition,
                 point->broker % offer->brokers_count + 1);
        offer_at(offer, KT_CLASS_LEADER, action, "");
    }
}

static void offer_broker(const struct offer *offer)
{
    char action[60];
    snprintf(action, sizeof action, "broker %d down for %ds", offer->point->broker, BROKER_DOWN_S);
    offer_at(offer, KT_CLASS_BROKER, action, "");
}

static void offer_at_request(const struct offer *offer)
{
    switch (offer->point->phase) {
    case KT_PHASE_ENTER:
    case KT_PHASE_RETURN:
        offer_crashes(offer);
        offer_freezes(offer);
        break;
    case KT_PHASE_SENT:
        offer_at(offer, KT_CLASS_LOSE_REQUEST, "drop request", "");
        offer_delays(offer, "request");
        offer_errors(offer, false);
        offer_moves(offer);
        offer_broker(offer);
        break;
    case KT_PHASE_APPLIED:
        offer_crashes(offer);
        offer_freezes(offer);
        offer_at(offer, KT_CLASS_LOSE_REPLY, "drop reply", "");
        offer_delays(offer, "reply");
        offer_errors(offer, true);
        if (offer->point->api == KMOCK_API_END_TXN)
            offer_moves(offer); /* before the markers */
        offer_broker(offer);
        break;
    default: /* replied: nothing that applied and return do not show */
        break;
    }
}

static void name_place(struct offer *offer)
{
    static const char *const phases[] = {[KT_PHASE_ENTER] = "enter",
                                         [KT_PHASE_SENT] = "sent",
                                         [KT_PHASE_APPLIED] = "applied",
                                         [KT_PHASE_REPLIED] = "replied",
                                         [KT_PHASE_RETURN] = "return"};
    const struct kt_run_point *point = offer->point;
    bool is_callback = kt_point_is_callback((int16_t)point->api);
    const struct kmock_api_range *range = is_callback ? NULL : kmock_api_range_find((int16_t)point->api);
    const char *phase = phases[point->phase];
    if (is_callback)
        phase = point->phase == KT_PHASE_ENTER ? "begin" : "end";
    snprintf(offer->api, sizeof offer->api, "%s",
             is_callback ? kt_point_kind_name((int16_t)point->api)
             : range     ? range->name
                         : "");
    snprintf(offer->phase, sizeof offer->phase, "%s", phase);
}

void kt_catalogue_offer(const struct kt_outcome *run, const struct kt_run_point *point, int32_t brokers_count,
                        const struct kt_catalogue_reader *reader)
{
    struct offer offer = {.run = run,
                          .point = point,
                          .instance = &run->instances[point->instance],
                          .reader = reader,
                          .brokers_count = brokers_count};
    name_place(&offer);
    if (offer.api[0] == '\0')
        return;
    if (!kt_point_is_callback((int16_t)point->api)) {
        offer_at_request(&offer);
        return;
    }
    /* An effect is there before it is reported: only the sink's work lies between the point before and this one. */
    if (point->api == KT_POINT_EFFECT && point->phase == KT_PHASE_ENTER)
        return;
    offer_crashes(&offer);
    offer_freezes(&offer);
}
