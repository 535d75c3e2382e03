/* SPDX-License-Identifier: Apache-2.0 */
/* Turn events into facts, and facts into the state of partitions. */
#include <string.h>

#include "harness/verdict/handed.h"
#include "harness/verdict/model.h"

struct walk {
    struct kt_model *model;
    enum kt_moment moment;
    kt_visit *visit;
    void *context;
    bool stopped;
    size_t at;    /* place in the order of events */
    size_t index; /* of event: not at, where an effect counts from an earlier event */
    const struct kt_event *event;
};

static void apply_fact(const struct kt_fact *fact)
{
    struct kt_partition *partition = fact->partition;
    switch (fact->kind) {
    case KT_FACT_APPEND:
        kt_partition_append(partition, fact->offset, fact->event->count);
        break;
    case KT_FACT_EFFECT:
        kt_partition_add_effect(partition, fact->offset, fact->at);
        break;
    case KT_FACT_COMMIT:
        if (fact->by_admin)
            kt_partition_excuse(partition, fact->offset);
        partition->committed = fact->offset;
        partition->committed_at = fact->at;
        break;
    case KT_FACT_ASSIGN:
        kt_partition_own(partition, fact->instance, fact->client, fact->at);
        break;
    case KT_FACT_REVOKE_END:
    case KT_FACT_LOST_BEGIN:
        kt_partition_disown(partition, kt_partition_owner(partition, fact->instance, fact->client));
        break;
    default:
        break;
    }
}

static void tell(struct walk *walk, struct kt_fact *fact)
{
    if (walk->stopped)
        return;
    fact->at = walk->at;
    fact->index = walk->index;
    fact->event = walk->event;
    walk->stopped = !walk->visit(walk->context, fact);
    apply_fact(fact);
}

static void tell_event(struct walk *walk, enum kt_fact_kind kind, struct kt_partition *partition)
{
    const struct kt_event *event = walk->event;
    struct kt_fact fact = {.kind = kind, .partition = partition, .client = event->client, .offset = event->offset};
    fact.instance = kt_model_instance(walk->model, event);
    if (kind == KT_FACT_COMMIT)
        fact.by_admin = event->member == 0 && (walk->model->had_members || !partition->was_handed);
    tell(walk, &fact);
}

static void tell_effects(struct walk *walk, struct kt_partition *partition, int64_t from, int64_t to)
{
    struct kt_fact fact = {.kind = KT_FACT_EFFECT, .partition = partition, .client = walk->event->client};
    fact.instance = kt_model_instance(walk->model, walk->event);
    for (fact.offset = from; fact.offset < to && !walk->stopped; fact.offset++)
        tell(walk, &fact);
}

static bool is_in_scope(const struct kt_model *model, kt_name topic)
{
    return model->subject.topic ? topic == model->subject.topic : kt_survey_group_uses(model->group, topic);
}

/* returns  the partition an event names, made at its first mention; NULL where it is not of the scope */
static struct kt_partition *partition_of(struct kt_model *model, const struct kt_event *event)
{
    struct {
        kt_name topic;
        int32_t number;
    } key = {event->topic, event->partition};
    if (event->topic == 0 || event->partition < 0)
        return NULL;
    void *known = kmock_table_find(&model->partitions, &key, sizeof key);
    if (known == NULL) {
        known = &model->outside;
        if (is_in_scope(model, event->topic))
            known = kt_partition_create(event->topic, event->partition);
        kmock_table_put(&model->partitions, &key, sizeof key, known);
    }
    return known == &model->outside ? NULL : known;
}

/* ---- what was handed over, under Kafka's contract ---- */

static struct kt_handed *handed_of(struct walk *walk)
{
    return kt_handed_of(&walk->model->handed, walk->event->instance, walk->event->client);
}

/* What was handed of this range is processed now. */
static void take_handed(struct walk *walk, struct kt_partition *partition, int64_t from, int64_t to)
{
    struct kt_handed *handed = handed_of(walk);
    struct kt_handed_run range = {partition, from, to}, taken;
    while (!walk->stopped && kt_handed_take(handed, &range, &taken))
        tell_effects(walk, taken.partition, taken.offset, taken.end);
}

static void read_deliver(struct walk *walk, struct kt_partition *partition)
{
    const struct kt_event *event = walk->event;
    partition->was_handed = true;
    if (!walk->model->group->has_assignments)
        kt_partition_own(partition, event->instance, event->client, walk->at);
    if (walk->model->source != KT_SOURCE_CONTRACT)
        return;
    int64_t end = event->offset + event->count;
    int64_t tail = walk->moment == KT_MOMENT_HANDED ? end : end - event->sequence;
    tell_effects(walk, partition, event->offset, tail);
    if (tail < end)
        kt_handed_add(handed_of(walk), (struct kt_handed_run){partition, tail, end});
}

/* The app names what it is done with: a store or commit call up to an offset, or of everything stored. */
static void read_named(struct walk *walk, struct kt_partition *partition)
{
    if (walk->moment != KT_MOMENT_NAMED || walk->model->source != KT_SOURCE_CONTRACT)
        return;
    if (walk->event->type == KT_EVENT_STORE)
        handed_of(walk)->stores = true;
    if (partition)
        take_handed(walk, partition, INT64_MIN, walk->event->offset);
    else if (walk->event->partition < 0 && !handed_of(walk)->stores)
        take_handed(walk, NULL, 0, 0);
}

/* ---- effects the app declared, or an output topic shows ---- */

static bool is_output_of(const struct kt_model *model, const char *detail)
{
    size_t length = strlen("output");
    if (strncmp(detail, "output", length) != 0)
        return false;
    return detail[length] == '\0' ||
           (detail[length] == ' ' &&
            strcmp(detail + length + 1, kt_history_text(model->history, model->subject.output)) == 0);
}

static bool counts(const struct kt_model *model, const struct kt_event *event)
{
    const char *detail = kt_history_text(model->history, event->detail);
    if (model->source == KT_SOURCE_OUTPUT)
        return is_output_of(model, detail);
    return model->source == KT_SOURCE_DECLARED && strncmp(detail, "output", strlen("output")) != 0;
}

static void read_effect(struct walk *walk)
{
    const struct kt_event *event = walk->event;
    struct kt_model *model = walk->model;
    struct kt_partition *partition = partition_of(model, event);
    if (partition == NULL || (event->group && event->group != model->subject.group) || !counts(model, event))
        return;
    partition->was_handed = true;
    tell_effects(walk, partition, event->offset, event->offset + (event->count > 1 ? event->count : 1));
    kt_name instance = kt_model_instance(model, event);
    if (!model->group->has_assignments && instance)
        kt_partition_own(partition, instance, event->client, walk->at);
}

/* Tell the effects that count from this event on. */
static void read_moved(struct walk *walk, size_t at)
{
    struct kt_model *model = walk->model;
    while (model->moved_next < model->moved_count) {
        walk->index = model->moved[model->moved_next];
        walk->event = kt_history_event(model->history, walk->index);
        if ((size_t)walk->event->sequence != at)
            break;
        model->moved_next++;
        read_effect(walk);
    }
}

/* ---- who owns what ---- */

static void tell_handover(struct walk *walk, struct kt_partition *partition, const struct kt_owner *owner)
{
    struct kt_fact fact = {
        .kind = KT_FACT_HANDOVER, .partition = partition, .instance = owner->instance, .client = owner->client};
    tell(walk, &fact);
}

/* An instance, or one of its consumers, will do nothing more with what it owns. */
static void end_owner(struct walk *walk, kt_name instance, uint32_t client)
{
    struct kt_model *model = walk->model;
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry)) {
        struct kt_owner *owner;
        while ((owner = kt_partition_owner(entry->value, instance, client)) != NULL) {
            tell_handover(walk, entry->value, owner);
            kt_partition_disown(entry->value, owner);
        }
    }
}

/* A member is out of the group; its instance may not know yet. */
static void fence_owners(struct walk *walk, struct kt_partition *partition, kt_name instance)
{
    bool is_its = walk->event->member && partition->member == walk->event->member;
    for (int32_t i = 0; i < partition->owners_count; i++) {
        struct kt_owner *owner = &partition->owners[i];
        if (owner->fenced || !(instance ? owner->instance == instance : is_its))
            continue;
        tell_handover(walk, partition, owner);
        owner->fenced = true;
    }
}

static void read_member_gone(struct walk *walk)
{
    struct kt_model *model = walk->model;
    kt_name instance = kt_model_instance(model, walk->event);
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry))
        fence_owners(walk, entry->value, instance);
}

static void read_assigned(struct walk *walk, struct kt_partition *partition)
{
    partition->member = walk->event->member;
    while (!walk->model->group->has_assignments && partition->owners_count > 0) {
        tell_handover(walk, partition, &partition->owners[0]);
        kt_partition_disown(partition, &partition->owners[0]);
    }
}

static void read_member_of(struct walk *walk)
{
    const struct kt_event *event = walk->event;
    walk->model->had_members = true;
    if (event->instance && event->member)
        kmock_table_put(&walk->model->members, &event->member, sizeof event->member,
                        (void *)(uintptr_t)event->instance);
}

static void read_taken_away(struct walk *walk, struct kt_partition *partition, enum kt_fact_kind kind)
{
    const struct kt_owner *owner = kt_partition_owner(partition, walk->event->instance, walk->event->client);
    if (owner)
        tell_handover(walk, partition, owner);
    tell_event(walk, kind, partition);
}

/* ---- events ---- */

/* An event of the group that names a partition of the scope. */
static void read_partition_event(struct walk *walk, struct kt_partition *partition)
{
    const struct kt_event *event = walk->event;
    switch (event->type) {
    case KT_EVENT_COMMITTED:
        if (event->offset >= 0)
            tell_event(walk, KT_FACT_COMMIT, partition);
        break;
    case KT_EVENT_ASSIGNED:
        read_assigned(walk, partition);
        break;
    case KT_EVENT_DELIVER:
        read_deliver(walk, partition);
        break;
    case KT_EVENT_PROCESSED:
        if (walk->model->source == KT_SOURCE_CONTRACT && walk->moment != KT_MOMENT_HANDED)
            take_handed(walk, partition, event->offset, event->offset + event->count);
        break;
    case KT_EVENT_ASSIGN_BEGIN:
        tell_event(walk, KT_FACT_ASSIGN, partition);
        break;
    case KT_EVENT_REVOKE_BEGIN:
        tell_event(walk, KT_FACT_REVOKE_BEGIN, partition);
        break;
    case KT_EVENT_REVOKE_END:
        read_taken_away(walk, partition, KT_FACT_REVOKE_END);
        break;
    case KT_EVENT_LOST_BEGIN:
        read_taken_away(walk, partition, KT_FACT_LOST_BEGIN);
        break;
    case KT_EVENT_LOST_END:
        tell_event(walk, KT_FACT_LOST_END, partition);
        break;
    case KT_EVENT_SEEK:
        tell_event(walk, KT_FACT_SEEK, partition);
        break;
    default:
        break;
    }
}

/* An event of the group as a whole, or of one of its consumers. */
static void read_group_event(struct walk *walk)
{
    const struct kt_event *event = walk->event;
    switch (event->type) {
    case KT_EVENT_MEMBER_OF:
    case KT_EVENT_MEMBER_JOINED:
    case KT_EVENT_ASSIGNED:
        read_member_of(walk);
        break;
    case KT_EVENT_MEMBER_LEFT:
    case KT_EVENT_MEMBER_EXPELLED:
    case KT_EVENT_MEMBER_FENCED:
        read_member_gone(walk);
        break;
    case KT_EVENT_CLOSE_BEGIN: /* closing is a last poll: it serves callbacks and commits what was stored */
        if (walk->model->source == KT_SOURCE_CONTRACT && walk->moment != KT_MOMENT_HANDED)
            take_handed(walk, NULL, 0, 0);
        break;
    case KT_EVENT_CLOSE_END:
        end_owner(walk, event->instance, event->client);
        break;
    default:
        break;
    }
}

static void read_group(struct walk *walk)
{
    struct kt_partition *partition = partition_of(walk->model, walk->event);
    read_group_event(walk);
    if (walk->event->type == KT_EVENT_STORE || walk->event->type == KT_EVENT_COMMIT_CALL)
        read_named(walk, partition);
    else if (partition)
        read_partition_event(walk, partition);
}

static void read_high_watermark(struct walk *walk)
{
    struct kt_partition *partition = partition_of(walk->model, walk->event);
    if (partition)
        partition->high_watermark = walk->event->offset;
}

static void read_append(struct walk *walk)
{
    struct kt_partition *partition = partition_of(walk->model, walk->event);
    if (partition)
        tell_event(walk, KT_FACT_APPEND, partition);
}

static void read_event(struct walk *walk)
{
    switch (walk->event->type) {
    case KT_EVENT_APPEND:
        read_append(walk);
        break;
    case KT_EVENT_HIGH_WATERMARK:
        read_high_watermark(walk);
        break;
    case KT_EVENT_EFFECT:
        if (walk->model->source != KT_SOURCE_OUTPUT || !kt_effect_is_moved(walk->event, walk->at))
            read_effect(walk);
        break;
    case KT_EVENT_CRASH:
    case KT_EVENT_DIED:
    case KT_EVENT_EXIT:
        end_owner(walk, walk->event->instance, 0);
        break;
    default:
        if (walk->event->group == walk->model->subject.group)
            read_group(walk);
        break;
    }
}

void kt_model_walk(struct kt_model *model, enum kt_moment moment, kt_visit *visit, void *context)
{
    struct walk walk = {.model = model, .moment = moment, .visit = visit, .context = context};
    for (size_t i = 0; i < kt_history_count(model->history) && !walk.stopped; i++) {
        walk.at = walk.index = i;
        walk.event = kt_history_event(model->history, i);
        if (!kt_model_is_in_time(model, walk.event->time_us))
            continue;
        read_event(&walk);
        read_moved(&walk, i);
    }
}
