/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that what a producer was told is written is in the log at the end (P1). */
#include <stdlib.h>

#include "harness/verdict/judges.h"
#include "harness/verdict/log.h"
#include "harness/verdict/place.h"
#include "harness/verdict/producers.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

/* Records of one batch that were reported as written. */
struct report {
    size_t at;     /* event */
    size_t append; /* that wrote them, as far as is known then; KT_NO_APPEND */
    struct kt_place place;
    int64_t end;
};

#define KT_NO_APPEND SIZE_MAX

struct reported {
    struct kt_producers producers;
    struct kt_logs logs;
    struct report *reports;
    size_t count, capacity;
    int64_t messages, unknown; /* unknown: the report names no offset, for nobody answered it */
};

static void add_report(struct reported *reported, const struct report *report)
{
    if (reported->count == reported->capacity) {
        reported->capacity = reported->capacity ? reported->capacity * 2 : 64;
        reported->reports = kmock_realloc(reported->reports, reported->capacity * sizeof *reported->reports);
    }
    reported->reports[reported->count++] = *report;
}

/* A run of reports may be of several batches. */
static void add_run(struct reported *reported, size_t at, const struct kt_event *event)
{
    const struct kt_log *log = kt_logs_find(&reported->logs, event->topic, event->partition);
    int64_t end = event->offset + event->count;
    for (int64_t offset = event->offset; offset < end;) {
        const struct kt_batch *batch = log ? kt_log_batch(log, offset) : NULL;
        bool is_own = batch && (batch->instance == event->instance || batch->instance == 0);
        struct report report = {at, is_own ? batch->at : KT_NO_APPEND, {event->topic, event->partition, offset}, end};
        if (batch && batch->end < end)
            report.end = batch->end;
        add_report(reported, &report);
        offset = report.end;
    }
}

static void read_report(struct reported *reported, size_t at, const struct kt_event *event)
{
    if (event->error || !kt_producers_mean(&reported->producers, event))
        return;
    reported->messages += event->count;
    if (event->offset < 0 || event->partition < 0)
        reported->unknown += event->count;
    else
        add_run(reported, at, event);
}

/* returns  why the records are not there; NULL: they are */
static const char *find_fault(const struct reported *reported, const struct report *report, size_t *because)
{
    const struct kt_log *log = kt_logs_find(&reported->logs, report->place.topic, report->place.partition);
    *because = report->at;
    if (log && (log->emptied_at > report->at || report->place.offset < log->start))
        return NULL; /* deleted, as was asked for */
    const struct kt_batch *batch = log ? kt_log_batch(log, report->place.offset) : NULL;
    if (report->append == KT_NO_APPEND && batch == NULL)
        return "nothing was written there";
    if (batch == NULL || batch->at != report->append || batch->outcome == KT_CONTROL) {
        *because = batch ? batch->at : report->at;
        return batch ? "another record is there now" : "the log was cut before it";
    }
    if (log->high_watermark >= 0 && log->high_watermark < report->end) {
        *because = log->high_watermark_at;
        return "nobody can read up to there";
    }
    return NULL;
}

static void say_lost(struct reported *reported, const struct report *report, const char *why, size_t because)
{
    struct kt_verdict *verdict = reported->producers.verdict;
    struct kt_place place = report->place;
    const struct kt_log *log = kt_logs_find(&reported->logs, place.topic, place.partition);
    if (log && log->high_watermark > place.offset && log->high_watermark_at == because)
        place.offset = log->high_watermark;
    kt_verdict_say(verdict, KT_VIOLATED, "%s was reported to %s as written, and %s",
                   kt_place_text(reported->producers.history, &place),
                   kt_instance_text(reported->producers.history,
                                    kt_history_event(reported->producers.history, report->at)->instance),
                   why);
    kt_verdict_about_place(verdict, &place);
    if (report->append != KT_NO_APPEND)
        kt_verdict_witness(verdict, report->append);
    kt_verdict_witness(verdict, report->at);
    kt_verdict_witness(verdict, because);
}

static void conclude(struct reported *reported)
{
    struct kt_verdict *verdict = reported->producers.verdict;
    for (size_t i = 0; i < reported->count; i++) {
        size_t because;
        const char *why = find_fault(reported, &reported->reports[i], &because);
        if (why == NULL)
            continue;
        say_lost(reported, &reported->reports[i], why, because);
        return;
    }
    if (reported->messages > reported->unknown)
        kt_verdict_say(verdict, KT_OK, "%lld messages were reported as written, and all are in the log",
                       (long long)(reported->messages - reported->unknown));
    else if (reported->messages > 0)
        kt_verdict_say(verdict, KT_NOT_JUDGED,
                       "the reports of %s name no offsets: with acks=0 nobody says that a message is written",
                       kt_producers_name(&reported->producers));
    else
        kt_verdict_say(verdict, KT_NOT_JUDGED,
                       "no message of %s was reported as written: let the program produce, and set a delivery report "
                       "callback (rd_kafka_conf_set_dr_msg_cb)",
                       kt_producers_name(&reported->producers));
}

void kt_judge_p1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct reported reported = {0};
    kt_verdict_begin(verdict, "P1");
    if (kt_producers_init(&reported.producers, history, scope, verdict)) {
        for (size_t i = 0; i < kt_history_count(history); i++) {
            const struct kt_event *event = kt_history_event(history, i);
            if (!kt_producers_is_in_time(&reported.producers, event))
                continue;
            if (event->type == KT_EVENT_REPORT)
                read_report(&reported, i, event);
            else
                kt_logs_read(&reported.logs, history, i);
        }
        conclude(&reported);
    }
    free(reported.reports);
    kt_logs_finish(&reported.logs);
    kt_producers_finish(&reported.producers);
}
