/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/views.h"

#include <stdlib.h>
#include <string.h>

#include "harness/verdict/place.h"
#include "harness/verdict/resolve.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

struct key {
    kt_name instance;
    uint32_t client;
    kt_name topic;
    int32_t partition;
};

struct kt_log *kt_views_log(const struct kt_views *views, const struct kt_view *view)
{
    return kt_logs_find(&views->logs, view->topic, view->partition);
}

struct kt_consumer_conf kt_views_conf(const struct kt_views *views, const struct kt_view *view)
{
    uint32_t key[2] = {view->instance, view->client};
    const struct kt_consumer_conf *conf = kmock_table_find(&views->confs, key, sizeof key);
    return conf ? *conf : (struct kt_consumer_conf){.committed_only = true};
}

static void read_client(struct kt_views *views, const struct kt_event *event)
{
    uint32_t key[2] = {event->instance, event->client};
    struct kt_consumer_conf *conf = kmock_alloc(sizeof *conf);
    *conf = (struct kt_consumer_conf){event->count > 0, event->count != 1, event->offset};
    free(kmock_table_remove(&views->confs, key, sizeof key));
    kmock_table_put(&views->confs, key, sizeof key, conf);
}

static int64_t committed_of(const struct kt_views *views, const struct kt_event *event)
{
    int32_t key[2] = {(int32_t)event->topic, event->partition};
    intptr_t place = (intptr_t)kmock_table_find(&views->committed, key, sizeof key);
    return place ? place - 2 : -1;
}

static struct kt_view *view_of(struct kt_views *views, const struct kt_event *event)
{
    struct key key = {event->instance, event->client, event->topic, event->partition};
    struct kt_view *view = kmock_table_find(&views->views, &key, sizeof key);
    if (view)
        return view;
    view = kmock_alloc(sizeof *view);
    *view = (struct kt_view){.instance = event->instance,
                             .topic = event->topic,
                             .client = event->client,
                             .partition = event->partition,
                             .next = -1,
                             .latest = -1};
    kmock_table_put(&views->views, &key, sizeof key, view);
    return view;
}

static void add_candidate(struct kt_view *view, int64_t committed)
{
    if (view->committed_count == KT_CANDIDATES)
        memmove(view->committed, view->committed + 1, --view->committed_count * sizeof *view->committed);
    view->committed[view->committed_count++] = committed;
}

/* The consumer will start anew: where its group's offset is, or where it seeks. */
static void let_jump(struct kt_views *views, struct kt_view *view, size_t at)
{
    const struct kt_log *log = kt_views_log(views, view);
    struct kt_event event = {.topic = view->topic, .partition = view->partition};
    if (!view->may_jump) {
        view->committed_count = 0;
        view->earliest = log ? log->start : 0;
        view->latest = log == NULL ? 0 : log->stable >= 0 ? log->stable : log->high_watermark;
        add_candidate(view, committed_of(views, &event));
    }
    view->may_jump = true;
    view->since = at;
    view->has_sought = false;
}

static void read_seek(struct kt_views *views, size_t at, const struct kt_event *event)
{
    struct kt_view *view = view_of(views, event);
    let_jump(views, view, at);
    view->has_sought = true;
    view->sought = event->offset;
}

/* Who assigns by itself is only seen to be given a partition; so is one of several consumers of an instance. */
static void read_assigned(struct kt_views *views, size_t at, const struct kt_event *event)
{
    kt_name instance = kt_history_instance_of(views->history, event->member);
    struct kt_survey_group *group = kt_survey_find(&views->survey, views->subject.group);
    const struct kt_survey_instance *known = instance ? kt_survey_instance(group, instance) : NULL;
    if (known == NULL || known->quiet_count == 0)
        return;
    for (struct kmock_table_entry *entry = kmock_table_first(&views->views); entry; entry = kmock_table_next(entry)) {
        struct kt_view *view = entry->value;
        if (view->instance == instance && view->topic == event->topic && view->partition == event->partition)
            let_jump(views, view, at);
    }
    if (known->quiet) {
        struct kt_event of = *event;
        of.instance = instance;
        of.client = known->quiet;
        let_jump(views, view_of(views, &of), at);
    }
}

static void read_committed(struct kt_views *views, const struct kt_event *event)
{
    int32_t key[2] = {(int32_t)event->topic, event->partition};
    if (event->offset >= -1)
        kmock_table_put(&views->committed, key, sizeof key, (void *)(intptr_t)(event->offset + 2));
    for (struct kmock_table_entry *entry = kmock_table_first(&views->views); entry; entry = kmock_table_next(entry)) {
        struct kt_view *view = entry->value;
        if (view->may_jump && view->topic == event->topic && view->partition == event->partition)
            add_candidate(view, event->offset);
    }
}

bool kt_view_leads_to(const struct kt_log *log, int64_t from, int64_t offset, bool committed_only)
{
    return from >= 0 && offset >= from && offset <= kt_log_next_visible(log, from, committed_only);
}

/* returns  false to stop */
static bool read_deliver(struct kt_views *views, size_t at, const struct kt_event *event, kt_judge_run *judge)
{
    struct kt_view *view = view_of(views, event);
    if (!judge(views, view, at))
        return false;
    views->runs++;
    const struct kt_log *log = kt_views_log(views, view);
    struct kt_consumer_conf conf = kt_views_conf(views, view);
    bool goes_on = log && kt_view_leads_to(log, view->next, event->offset, conf.committed_only);
    views->starts += !goes_on;
    views->committed_only += conf.is_known && conf.committed_only;
    views->of_all += conf.is_known && !conf.committed_only;
    view->next = event->offset + event->count;
    view->last = at;
    if (!goes_on || view->has_sought)
        view->may_jump = view->has_sought = false;
    return true;
}

/* returns  false to stop */
static bool read_of_group(struct kt_views *views, size_t at, kt_judge_run *judge)
{
    const struct kt_event *event = kt_history_event(views->history, at);
    bool has_place = event->topic != 0 && event->partition >= 0 &&
                     (views->subject.topic == 0 || event->topic == views->subject.topic);
    switch (has_place || event->type == KT_EVENT_CLIENT ? event->type : KT_EVENT_NOTE) {
    case KT_EVENT_CLIENT:
        read_client(views, event);
        return true;
    case KT_EVENT_ASSIGN_BEGIN:
        let_jump(views, view_of(views, event), at);
        return true;
    case KT_EVENT_ASSIGNED:
        read_assigned(views, at, event);
        return true;
    case KT_EVENT_SEEK:
        read_seek(views, at, event);
        return true;
    case KT_EVENT_COMMITTED:
        read_committed(views, event);
        return true;
    case KT_EVENT_DELIVER:
        return read_deliver(views, at, event, judge);
    default:
        return true;
    }
}

static void walk(struct kt_views *views, kt_judge_run *judge)
{
    for (size_t i = 0; i < kt_history_count(views->history); i++) {
        const struct kt_event *event = kt_history_event(views->history, i);
        if (views->scope->end_us && event->time_us > views->scope->end_us)
            continue;
        kt_logs_read(&views->logs, views->history, i);
        if (event->group == views->subject.group && !read_of_group(views, i, judge))
            return;
    }
}

void kt_views_judge(struct kt_views *views, const char *id, kt_judge_run *judge)
{
    struct kmock_buffer why = {0};
    kt_verdict_begin(views->verdict, id);
    kt_survey_init(&views->survey, views->history);
    if (kt_survey_resolve(&views->survey, views->history, views->scope, &views->subject, &why))
        walk(views, judge);
    else
        kt_verdict_say(views->verdict, KT_NOT_JUDGED, "%.*s", (int)why.size, (char *)why.data);
    if (views->runs == 0 && views->verdict->result == KT_NOT_JUDGED && views->verdict->text.size == 0)
        kt_verdict_say(views->verdict, KT_NOT_JUDGED,
                       "%s was handed no record: check that the program subscribes and polls",
                       kt_history_text(views->history, views->subject.group));
    kmock_buffer_free(&why);
    kt_survey_finish(&views->survey);
    kt_logs_finish(&views->logs);
    kmock_table_free(&views->views, free);
    kmock_table_free(&views->confs, free);
    kmock_table_free(&views->committed, NULL);
}

void kt_views_say(struct kt_views *views, const struct kt_view *view, size_t at, int64_t offset)
{
    struct kt_place place = {view->topic, view->partition, offset};
    kt_verdict_say(views->verdict, KT_VIOLATED, "%s was handed %s", kt_instance_text(views->history, view->instance),
                   kt_place_text(views->history, &place));
    kt_verdict_about_place(views->verdict, &place);
    if (view->next >= 0)
        kt_verdict_witness(views->verdict, view->last);
    if (view->may_jump)
        kt_verdict_witness(views->verdict, view->since);
    kt_verdict_witness(views->verdict, at);
}
