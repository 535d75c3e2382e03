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

/* What is handed over was fetched before: when more may have been readable. */
static bool judge_readable(struct kt_views *views, struct kt_view *view, size_t at)
{
    const struct kt_event *event = kt_history_event(views->history, at);
    const struct kt_log *log = kt_views_log(views, view);
    struct kt_consumer_conf conf = kt_views_conf(views, view);
    int64_t end = event->offset + event->count;
    size_t because;
    if (log == NULL || log->high_watermark < 0)
        return true;
    int64_t readable = kt_log_readable(log, conf.is_known && conf.committed_only, &because);
    if (end <= readable)
        return true;
    kt_views_say(views, view, at, event->offset > readable ? event->offset : readable);
    kt_verdict_say(views->verdict, KT_VIOLATED, ", but the %s was %lld",
                   readable == log->highest_watermark ? "high watermark" : "last stable offset", (long long)readable);
    kt_verdict_witness(views->verdict, because);
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

/* returns  the first batch of a run that its consumer must not see; NULL: none. What was cut off may have been
 * another */
static const struct kt_batch *find_hidden(const struct kt_views *views, const struct kt_view *view,
                                          const struct kt_event *event, int64_t *offset)
{
    const struct kt_log *log = kt_views_log(views, view);
    struct kt_consumer_conf conf = kt_views_conf(views, view);
    for (*offset = event->offset; log && *offset < event->offset + event->count; ++*offset) {
        const struct kt_batch *batch = kt_log_batch(log, *offset);
        bool was_other = log->cut_at && *offset >= log->cut.first && *offset < log->cut.end;
        if (batch && !was_other && !kt_batch_is_visible(batch, conf.is_known && conf.committed_only))
            return batch;
        if (batch && !was_other)
            *offset = batch->end - 1;
    }
    return NULL;
}

static bool judge_visible(struct kt_views *views, struct kt_view *view, size_t at)
{
    int64_t offset;
    const struct kt_batch *batch = find_hidden(views, view, kt_history_event(views->history, at), &offset);
    views->unknown += !kt_views_conf(views, view).is_known;
    if (batch == NULL)
        return true;
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

void kt_judge_v2(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct kt_views views = {.history = history, .scope = scope, .verdict = verdict};
    kt_views_judge(&views, "V2", judge_visible);
    if (views.unknown > 0 && verdict->result == KT_NOT_JUDGED)
        kt_verdict_say(verdict, KT_NOT_JUDGED,
                       "the isolation.level of who was handed %lld of %lld runs of records is not known: let the "
                       "program run in the trial, with its librdkafka",
                       (long long)views.unknown, (long long)views.runs);
    conclude(&views, views.of_all == 0 ? "none aborted, none a marker"
                     : views.committed_only == 0
                         ? "none a marker (isolation.level is read_uncommitted: what is aborted "
                           "is handed over too)"
                         : "none a marker, and none aborted where isolation.level is "
                           "read_committed (others are handed what is aborted too)");
}

/* ---- V3 ---- */

/* returns  whether a consumer may be anywhere now: what it was about to read is cut off, or deleted, and it is reset */
static bool is_reset(const struct kt_views *views, const struct kt_view *view, const struct kt_log *log)
{
    return view->next > kt_log_end(log) || kt_log_was_cut(log, view->next, view->last) ||
           log->emptied_at > view->last || (view->next < kt_log_start(log) && kt_views_conf(views, view).reset != -2);
}

static bool judge_dense(struct kt_views *views, struct kt_view *view, size_t at)
{
    const struct kt_event *event = kt_history_event(views->history, at);
    const struct kt_log *log = kt_views_log(views, view);
    bool committed_only = kt_views_conf(views, view).committed_only;
    if (log == NULL || view->next < 0 || view->may_jump || is_reset(views, view, log) ||
        kt_view_leads_to(log, view->next, event->offset, committed_only))
        return true;
    int64_t due = kt_log_next_visible(log, view->next, committed_only);
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

enum start { RIGHT, WRONG, NOBODY_KNOWS };

/* returns  whether a reset may lead to an offset. reset  -1 latest, -2 earliest, -3 error, others are not known */
static enum start judge_reset(const struct kt_views *views, const struct kt_view *view, int64_t reset, int64_t offset)
{
    const struct kt_log *log = kt_views_log(views, view);
    bool committed_only = kt_views_conf(views, view).committed_only;
    if (reset == -2)
        return kt_view_leads_to(log, view->earliest, offset, committed_only) ? RIGHT : WRONG;
    if (reset == -1)
        return offset >= view->latest ? RIGHT : WRONG;
    return reset == -3 ? WRONG : NOBODY_KNOWS;
}

/* Judge a start by where it was to begin: who finds nothing there is reset. */
static enum start judge_from(const struct kt_views *views, const struct kt_view *view, int64_t from, int64_t offset)
{
    const struct kt_log *log = kt_views_log(views, view);
    struct kt_consumer_conf conf = kt_views_conf(views, view);
    if (kt_view_leads_to(log, from, offset, conf.committed_only))
        return RIGHT;
    bool is_lost = from > kt_log_end(log) || from < kt_log_start(log) || kt_log_was_cut(log, from, 0);
    return is_lost ? judge_reset(views, view, conf.reset, offset) : WRONG;
}

static enum start judge_sought(const struct kt_views *views, const struct kt_view *view, int64_t offset)
{
    if (view->sought >= 0)
        return judge_from(views, view, view->sought, offset);
    return view->sought == -3 ? NOBODY_KNOWS : judge_reset(views, view, view->sought, offset);
}

static enum start judge_place(const struct kt_views *views, const struct kt_view *view, int64_t offset)
{
    enum start start = WRONG;
    if (view->has_sought)
        return judge_sought(views, view, offset);
    for (int32_t i = 0; i < view->committed_count && start != RIGHT; i++) {
        enum start one = judge_from(views, view, view->committed[i], offset);
        start = one == WRONG ? start : one;
    }
    return start;
}

static bool judge_start(struct kt_views *views, struct kt_view *view, size_t at)
{
    const struct kt_event *event = kt_history_event(views->history, at);
    const struct kt_log *log = kt_views_log(views, view);
    bool committed_only = kt_views_conf(views, view).committed_only;
    bool goes_on = log && kt_view_leads_to(log, view->next, event->offset, committed_only);
    if (log == NULL || !view->may_jump || (goes_on && !view->has_sought))
        return true;
    enum start start = judge_place(views, view, event->offset);
    views->unknown += start == NOBODY_KNOWS;
    if (start != WRONG)
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
    if (views.unknown > 0 && verdict->result == KT_NOT_JUDGED)
        kt_verdict_say(verdict, KT_NOT_JUDGED,
                       "where %lld of %lld runs of records had to begin is not known: it is a logical offset "
                       "(RD_KAFKA_OFFSET_TAIL), or auto.offset.reset of a program that does not run in the trial",
                       (long long)views.unknown, (long long)views.runs);
    conclude(&views, "each begun at the right place");
}
