/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/hands.h"

/* source  Kafka ApiKeys, Errors; librdkafka rd_kafka_resp_err_t */
enum { JOIN_GROUP = 11, SYNC_GROUP = 14 };
enum {
    ILLEGAL_GENERATION = 22,
    UNKNOWN_MEMBER_ID = 25,
    FENCED_INSTANCE_ID = 82,
    ASSIGNMENT_LOST = -142,
    MAX_POLL_EXCEEDED = -147,
    FATAL = -150
};

struct consumer {
    kt_name instance;
    uint32_t client; /* 0: any of the instance */
};

/* returns  whose effect counts from an event; what writes an output topic is not the consumer itself */
static struct consumer find_consumer(const struct kt_model *model, size_t effect)
{
    const struct kt_event *event = kt_history_event(model->history, effect);
    return (struct consumer){kt_model_instance(model, event), model->source == KT_SOURCE_OUTPUT ? 0 : event->client};
}

static bool is_of_consumer(const struct kt_event *event, const struct consumer *consumer)
{
    return event->instance == consumer->instance && (consumer->client == 0 || event->client == consumer->client);
}

static bool begins(const struct kt_event *event, const struct consumer *consumer)
{
    return event->type == KT_EVENT_START && event->instance == consumer->instance;
}

static bool names(const struct kt_event *event, const struct kt_partition *partition)
{
    return event->topic == partition->topic && event->partition == partition->number;
}

static bool hands_over(const struct kt_event *event, const struct kt_partition *partition, int64_t offset)
{
    return event->type == KT_EVENT_DELIVER && names(event, partition) && event->offset <= offset &&
           offset < event->offset + event->count;
}

static bool tells_of_expulsion(int16_t error)
{
    return error == ILLEGAL_GENERATION || error == UNKNOWN_MEMBER_ID || error == FENCED_INSTANCE_ID ||
           error == ASSIGNMENT_LOST || error == MAX_POLL_EXCEEDED || error == FATAL;
}

/* returns  whether the consumer knows from this event on where it stands */
static bool hears(const struct kt_event *event, const struct consumer *consumer)
{
    switch (event->type) {
    case KT_EVENT_RESPONSE: /* it is back in the group; the broker names no client */
        return (event->api == JOIN_GROUP || event->api == SYNC_GROUP) && event->error == 0 &&
               event->instance == consumer->instance;
    case KT_EVENT_LOST_BEGIN:
        return is_of_consumer(event, consumer);
    case KT_EVENT_CONSUMER_ERROR:
    case KT_EVENT_COMMIT_RETURN:
        return tells_of_expulsion(event->error) && is_of_consumer(event, consumer);
    default:
        return false;
    }
}

static bool is_put_out(const struct kt_model *model, const struct kt_event *event, const struct consumer *consumer)
{
    bool is_out = event->type == KT_EVENT_MEMBER_EXPELLED || event->type == KT_EVENT_MEMBER_FENCED ||
                  event->type == KT_EVENT_MEMBER_LEFT;
    return is_out && event->group == model->subject.group && kt_model_instance(model, event) == consumer->instance;
}

/* returns  the event that put the consumer out and of which it had not heard when handed this; else the one after
 *          handed, for what the group gives counts as given again with the first record of it */
static size_t find_since(const struct kt_model *model, const struct consumer *consumer, size_t handed)
{
    for (size_t i = handed; i-- > 0;) {
        const struct kt_event *event = kt_history_event(model->history, i);
        if (begins(event, consumer) || hears(event, consumer))
            return handed + 1;
        if (is_put_out(model, event, consumer))
            return i;
    }
    return handed + 1;
}

/* returns  whether the consumer has given the partition up by itself with this event */
static bool gives_up(const struct kt_event *event, const struct consumer *consumer,
                     const struct kt_partition *partition)
{
    if (!is_of_consumer(event, consumer))
        return false;
    return event->type == KT_EVENT_CLOSE_BEGIN || (event->type == KT_EVENT_REVOKE_END && names(event, partition));
}

/* returns  whether the partition was the consumer's before an event, by its own callbacks or the group's word */
static bool had(const struct kt_model *model, const struct consumer *consumer, const struct kt_partition *partition,
                size_t before)
{
    for (size_t i = before; i-- > 0;) {
        const struct kt_event *event = kt_history_event(model->history, i);
        if (!names(event, partition))
            continue;
        if (event->type == KT_EVENT_ASSIGNED && event->group == model->subject.group)
            return kt_model_instance(model, event) == consumer->instance;
        if (event->type == KT_EVENT_ASSIGN_BEGIN && is_of_consumer(event, consumer))
            return true;
        if ((event->type == KT_EVENT_REVOKE_END || event->type == KT_EVENT_LOST_END) && is_of_consumer(event, consumer))
            return false;
    }
    return false;
}

/* returns  whether the consumer was put out with the partition in its hands, from an event on and before the other */
static bool was_put_out(const struct kt_model *model, const struct consumer *consumer,
                        const struct kt_partition *partition, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct kt_event *event = kt_history_event(model->history, i);
        if (gives_up(event, consumer, partition))
            return false;
        if (is_put_out(model, event, consumer))
            return had(model, consumer, partition, i);
    }
    return false;
}

static bool has_effect(const struct kt_event *event, const struct kt_partition *partition, int64_t offset)
{
    int64_t count = event->count > 1 ? event->count : 1;
    return event->type == KT_EVENT_EFFECT && names(event, partition) && event->offset <= offset &&
           offset < event->offset + count;
}

struct kt_hands kt_hands_find(const struct kt_model *model, const struct kt_partition *partition, int64_t offset,
                              size_t effect)
{
    size_t handed = effect;
    struct consumer consumer = find_consumer(model, effect);
    if (consumer.instance == 0)
        return (struct kt_hands){.since = effect};
    for (size_t i = effect + 1; model->group->has_deliveries && i-- > 0;) {
        const struct kt_event *event = kt_history_event(model->history, i);
        bool is_its = is_of_consumer(event, &consumer);
        if (is_its && i < effect && model->source == KT_SOURCE_DECLARED && has_effect(event, partition, offset))
            return (struct kt_hands){.is_spent = true, .since = effect};
        if (is_its && hands_over(event, partition, offset)) {
            handed = i;
            break;
        }
        if (begins(event, &consumer))
            break;
    }
    struct kt_hands hands = {.since = find_since(model, &consumer, handed)};
    hands.is_out = was_put_out(model, &consumer, partition, hands.since, effect);
    return hands;
}
