/* SPDX-License-Identifier: Apache-2.0 */
/* Judge what consumers see: nothing that is not readable yet (V1), nothing aborted and no markers (V2), no gap (V3), and
 * from the right place on (V4). */
#include "harness/verdict/judges.h"
#include "harness/verdict/place.h"
#include "harness/verdict/say.h"
#include "harness/verdict/views.h"

static void conclude(struct kt_views *views, const char *text)
{
    if (views->runs > 0 && views->verdict->result == KT_NOT_JUDGED && views->verdict->text.size == 0)
        kt_verdict_say(views->verdict, KT_OK, "%lld runs of records, %s", (long long)views->runs, text);
}

/* ---- V1 ---- */

static bool judge_readable(struct kt_views *views, struct kt_view *view, size_t at)
{
    const struct kt_event *event = kt_history_event(views->history, at);
    const struct kt_log *log = kt_views_log(views, view);
    int64_t end = event->offset + event->count;
    bool is_stable = kt_views_conf(views, view).committed_only && log && log->stable >= 0;
    if (log == NULL || log->high_watermark < 0)
        return true;
    int64_t readable = is_stable && log->stable < log->high_watermark ? log->stable : log->high_watermark;
    if (end <= readable)
        return true;
    kt_views_say(views, view, at, event->offset > readable ? event->offset : readable);
    kt_verdict_say(views->verdict, KT_VIOLATED, ", but the %s was %lld",
                   readable == log->high_watermark ? "high watermark" : "last stable offset", (long long)readable);
    kt_verdict_witness(views->verdict, readable == log->high_watermark ? log->high_watermark_at : log->stable_at);
    return false;
}

static bool has_high_watermarks(const struct kt_history *history)
{
    for (size_t i = 0; i < kt_history_count(history); i++) {
        if (kt_history_event(history, i)->type == KT_EVENT_HIGH_WATERMARK)
            return true;
    }
    return false;
}

void kt_judge_v1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct kt_views views = {.history = history, .scope = scope, .verdict = verdict};
    kt_views_judge(&views, "V1", judge_readable);
    if (views.runs > 0 && verdict->result == KT_NOT_JUDGED && !has_high_watermarks(history))
        kt_verdict_say(verdict, KT_NOT_JUDGED, "the history has no high watermarks: nobody says what was readable");
    conclude(&views, "each readable when it was handed over");
}

/* ---- V2 ---- */

static bool judge_visible(struct kt_views *views, struct kt_view *view, size_t at)
{
    const struct kt_event *event = kt_history_event(views->history, at);
    const struct kt_log *log = kt_views_log(views, view);
    bool committed_only = kt_views_conf(views, view).committed_only;
    for (int64_t offset = event->offset; log && offset < event->offset + event->count; offset++) {
        const struct kt_batch *batch = kt_log_batch(log, offset);
        if (batch == NULL || kt_batch_is_visible(batch, committed_only)) {
            offset = batch ? batch->end - 1 : offset;
            continue;
        }
        kt_views_say(views, view, at, offset);
        kt_verdict_say(views->verdict, KT_VIOLATED, ", which is %s",
                       batch->outcome == KT_CONTROL   ? "a marker of a transaction"
                       : batch->outcome == KT_ABORTED ? "aborted"
                                                      : "in a transaction that was still open");
        kt_verdict_witness(views->verdict, batch->at);
        if (batch->outcome == KT_ABORTED)
            kt_verdict_witness(views->verdict, batch->decided);
        return false;
    }
    return true;
}

void kt_judge_v2(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct kt_views views = {.history = history, .scope = scope, .verdict = verdict};
    kt_views_judge(&views, "V2", judge_visible);
    conclude(&views, "none aborted, none a marker");
}

/* ---- V3 ---- */

static bool judge_dense(struct kt_views *views, struct kt_view *view, size_t at)
{
    const struct kt_event *event = kt_history_event(views->history, at);
    const struct kt_log *log = kt_views_log(views, view);
    bool committed_only = kt_views_conf(views, view).committed_only;
    if (log == NULL || view->next < 0 || view->may_jump)
        return true;
    int64_t due = kt_log_next_visible(log, view->next, committed_only);
    if (event->offset > due && event->offset <= log->clean)
        return true; /* what was compacted is gone */
    /* behind the end: the log was cut, and the consumer is reset */
    if (due == event->offset || event->offset < kt_log_start(log) || view->next > kt_log_end(log))
        return true;
    struct kt_place expected = {view->topic, view->partition, due};
    kt_views_say(views, view, at, event->offset);
    kt_verdict_say(views->verdict, KT_VIOLATED,
                   " where %s was due: it was neither assigned the partition anew, nor "
                   "did it seek",
                   kt_place_text(views->history, &expected));
    if (event->offset > due)
        kt_verdict_about_place(views->verdict, &expected);
    return false;
}

void kt_judge_v3(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct kt_views views = {.history = history, .scope = scope, .verdict = verdict};
    kt_views_judge(&views, "V3", judge_dense);
    conclude(&views, "none skipped");
}

/* ---- V4 ---- */

/* returns  where a reset leads; -1: nowhere that is known */
static int64_t reset_to(const struct kt_view *view, const struct kt_log *log, int64_t reset)
{
    return reset == -2 ? kt_log_start(log) : reset == -1 ? view->latest : -1;
}

/* returns  whether a start may be at an offset, for one place where it could have begun */
static bool starts_at(const struct kt_log *log, int64_t from, int64_t offset, bool committed_only)
{
    return from >= 0 && kt_log_next_visible(log, from, committed_only) == offset;
}

static bool is_right_start(const struct kt_views *views, const struct kt_view *view, const struct kt_log *log,
                           int64_t offset)
{
    struct kt_consumer_conf conf = kt_views_conf(views, view);
    if (view->has_sought)
        return starts_at(log, view->sought >= 0 ? view->sought : reset_to(view, log, view->sought), offset,
                         conf.committed_only) ||
               (view->sought == -1 && offset >= view->latest);
    for (int32_t i = 0; i < view->committed_count; i++) {
        int64_t committed = view->committed[i];
        bool is_lost = committed >= 0 && committed > kt_log_end(log); /* out of range: reset */
        if (committed >= 0 && !is_lost && starts_at(log, committed, offset, conf.committed_only))
            return true;
        if ((committed < 0 || is_lost) &&
            (conf.reset == 0 || (conf.reset == -1 && offset >= view->latest) ||
             starts_at(log, reset_to(view, log, conf.reset), offset, conf.committed_only)))
            return true;
    }
    return false;
}

static bool judge_start(struct kt_views *views, struct kt_view *view, size_t at)
{
    const struct kt_event *event = kt_history_event(views->history, at);
    const struct kt_log *log = kt_views_log(views, view);
    bool committed_only = kt_views_conf(views, view).committed_only;
    bool goes_on = view->next >= 0 && log && kt_log_next_visible(log, view->next, committed_only) == event->offset;
    if (log == NULL || !view->may_jump || (goes_on && !view->has_sought) ||
        is_right_start(views, view, log, event->offset))
        return true;
    kt_views_say(views, view, at, event->offset);
    kt_verdict_say(views->verdict, KT_VIOLATED, " first, after ");
    if (view->has_sought)
        kt_verdict_say(views->verdict, KT_VIOLATED, "it sought %lld", (long long)view->sought);
    else if (view->committed[view->committed_count - 1] >= 0)
        kt_verdict_say(views->verdict, KT_VIOLATED, "its group committed %lld",
                       (long long)view->committed[view->committed_count - 1]);
    else
        kt_verdict_say(views->verdict, KT_VIOLATED,
                       "it was assigned the partition, of which nothing is committed "
                       "(auto.offset.reset is %s)",
                       kt_views_conf(views, view).reset == -2   ? "earliest"
                       : kt_views_conf(views, view).reset == -1 ? "latest"
                                                                : "error");
    return false;
}

void kt_judge_v4(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct kt_views views = {.history = history, .scope = scope, .verdict = verdict};
    kt_views_judge(&views, "V4", judge_start);
    conclude(&views, "each begun at the right place");
}
