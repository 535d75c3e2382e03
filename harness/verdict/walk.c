/* SPDX-License-Identifier: Apache-2.0 */
/* Turn events into facts. */
#include <string.h>

#include "harness/verdict/contract.h"
#include "harness/verdict/handover.h"

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

static void read_effect(struct kt_walk *walk)
{
    const struct kt_event *event = walk->event;
    struct kt_model *model = walk->model;
    struct kt_partition *partition = kt_walk_partition(model, event);
    if (partition == NULL || (event->group && event->group != model->subject.group) || !counts(model, event))
        return;
    partition->was_handed = true;
    kt_tell_effects(walk, partition, event->offset, event->offset + (event->count > 1 ? event->count : 1));
    kt_name instance = kt_model_instance(model, event);
    if (kt_model_guesses_owners(model) && instance)
        kt_partition_own(partition, instance, event->client, walk->at);
}

/* Tell the effects that count from this event on. */
static void read_moved(struct kt_walk *walk, size_t at)
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

/* ---- events ---- */

static void read_member_of(struct kt_walk *walk)
{
    const struct kt_event *event = walk->event;
    walk->model->had_members = true;
    if (event->instance && event->member && event->type != KT_EVENT_ASSIGNED)
        kmock_table_put(&walk->model->members, &event->member, sizeof event->member,
                        (void *)(uintptr_t)event->instance);
}

/* An event of the group that names a partition of the scope. */
static void read_partition_event(struct kt_walk *walk, struct kt_partition *partition)
{
    const struct kt_event *event = walk->event;
    switch (event->type) {
    case KT_EVENT_COMMITTED:
        if (event->offset >= 0)
            kt_tell_event(walk, KT_FACT_COMMIT, partition);
        else
            partition->committed = -1; /* the offset is deleted, or lost */
        break;
    case KT_EVENT_ASSIGNED:
        kt_handover_assigned(walk, partition);
        break;
    case KT_EVENT_DELIVER:
        kt_contract_deliver(walk, partition);
        break;
    case KT_EVENT_PROCESSED:
        if (walk->model->source == KT_SOURCE_CONTRACT && walk->moment != KT_MOMENT_HANDED)
            kt_contract_take(walk, partition, event->offset, event->offset + event->count);
        break;
    case KT_EVENT_ASSIGN_BEGIN:
        kt_tell_event(walk, KT_FACT_ASSIGN, partition);
        break;
    case KT_EVENT_REVOKE_BEGIN:
        kt_tell_event(walk, KT_FACT_REVOKE_BEGIN, partition);
        break;
    case KT_EVENT_REVOKE_END:
        kt_handover_taken_away(walk, partition, KT_FACT_REVOKE_END);
        break;
    case KT_EVENT_LOST_BEGIN:
        kt_handover_taken_away(walk, partition, KT_FACT_LOST_BEGIN);
        break;
    case KT_EVENT_LOST_END:
        kt_tell_event(walk, KT_FACT_LOST_END, partition);
        break;
    case KT_EVENT_SEEK:
        kt_tell_event(walk, KT_FACT_SEEK, partition);
        break;
    default:
        break;
    }
}

/* An event of the group as a whole, or of one of its consumers. */
static void read_group_event(struct kt_walk *walk)
{
    const struct kt_event *event = walk->event;
    switch (event->type) {
    case KT_EVENT_MEMBER_OF:
    case KT_EVENT_MEMBER_JOINED:
        read_member_of(walk);
        break;
    case KT_EVENT_ASSIGNED:
        read_member_of(walk);
        kt_handover_generation(walk);
        break;
    case KT_EVENT_REQUEST:
        kt_handover_request(walk);
        break;
    case KT_EVENT_RESPONSE:
        kt_handover_response(walk);
        break;
    case KT_EVENT_MEMBER_LEFT:
    case KT_EVENT_MEMBER_EXPELLED:
    case KT_EVENT_MEMBER_FENCED:
        kt_handover_member_gone(walk);
        break;
    case KT_EVENT_CLOSE_BEGIN: /* closing is a last poll: it serves callbacks and commits what was stored */
        if (walk->model->source == KT_SOURCE_CONTRACT && walk->moment != KT_MOMENT_HANDED)
            kt_contract_take(walk, NULL, 0, 0);
        break;
    case KT_EVENT_CLOSE_END:
        kt_handover_end(walk, event->instance, event->client);
        break;
    default:
        break;
    }
}

static void read_group(struct kt_walk *walk)
{
    struct kt_partition *partition = kt_walk_partition(walk->model, walk->event);
    read_group_event(walk);
    if (walk->event->type == KT_EVENT_STORE || walk->event->type == KT_EVENT_COMMIT_CALL)
        kt_contract_named(walk, partition);
    else if (partition)
        read_partition_event(walk, partition);
}

static void read_high_watermark(struct kt_walk *walk)
{
    struct kt_partition *partition = kt_walk_partition(walk->model, walk->event);
    if (partition)
        partition->high_watermark = walk->event->offset;
}

/* What is deleted before the group committed past it is nobody's to process. */
static void read_deleted(struct kt_walk *walk, int64_t from, int64_t to)
{
    struct kt_partition *partition = kt_walk_partition(walk->model, walk->event);
    if (partition)
        kt_partition_excuse_range(partition, from > partition->committed ? from : partition->committed, to);
}

static void read_stable_offset(struct kt_walk *walk)
{
    struct kt_partition *partition = kt_walk_partition(walk->model, walk->event);
    if (partition)
        partition->stable = walk->event->offset < partition->high_watermark ? walk->event->offset : -1;
}

static void read_append(struct kt_walk *walk)
{
    struct kt_partition *partition = kt_walk_partition(walk->model, walk->event);
    if (partition == NULL)
        return;
    if (strcmp(kt_history_text(walk->model->history, walk->event->detail), KT_APPEND_TRANSACTIONAL) == 0)
        kt_logs_read(&walk->model->logs, walk->model->history, walk->at);
    kt_tell_event(walk, KT_FACT_APPEND, partition);
}

/* What was aborted needs no effect. */
static void read_marker(struct kt_walk *walk)
{
    struct kt_model *model = walk->model;
    struct kt_partition *partition = kt_walk_partition(model, walk->event);
    struct kt_log *log = partition ? kt_logs_find(&model->logs, partition->topic, partition->number) : NULL;
    if (log == NULL)
        return;
    kt_logs_read(&model->logs, model->history, walk->at);
    for (size_t i = 0; i < log->decided.count; i++) {
        const struct kt_batch *batch = &log->batches[log->decided.items[i]];
        if (batch->outcome == KT_ABORTED)
            kt_partition_excuse_range(partition, batch->offset, batch->end);
    }
}

static void read_event(struct kt_walk *walk)
{
    switch (walk->event->type) {
    case KT_EVENT_APPEND:
        read_append(walk);
        break;
    case KT_EVENT_HIGH_WATERMARK:
        read_high_watermark(walk);
        break;
    case KT_EVENT_LOG_START:
        read_deleted(walk, 0, walk->event->offset);
        break;
    case KT_EVENT_CLEANED:
        read_deleted(walk, walk->event->offset, walk->event->offset + walk->event->count);
        break;
    case KT_EVENT_LSO:
        read_stable_offset(walk);
        break;
    case KT_EVENT_MARKER:
        read_marker(walk);
        break;
    case KT_EVENT_EFFECT:
        if (walk->model->source != KT_SOURCE_OUTPUT || !kt_effect_is_moved(walk->event, walk->at))
            read_effect(walk);
        break;
    case KT_EVENT_CRASH:
    case KT_EVENT_DIED:
    case KT_EVENT_EXIT:
        kt_handover_end(walk, walk->event->instance, 0);
        break;
    default:
        if (walk->event->group == walk->model->subject.group)
            read_group(walk);
        break;
    }
}

void kt_model_walk(struct kt_model *model, enum kt_moment moment, kt_visit *visit, void *context)
{
    struct kt_walk walk = {.model = model, .moment = moment, .visit = visit, .context = context};
    for (size_t i = 0; i < kt_history_count(model->history) && !walk.stopped; i++) {
        walk.at = walk.index = i;
        walk.event = kt_history_event(model->history, i);
        if (!kt_model_is_in_time(model, walk.event->time_us))
            continue;
        read_event(&walk);
        read_moved(&walk, i);
    }
}
