/* SPDX-License-Identifier: Apache-2.0 */
/* What a process of the live stage tells the test over its descriptor.
 *
 *   a program that was executed:  lines        "effect orders 2 17 [key]\n"
 *   an instance that was forked:  frames       an event of the history, with its names as text
 *
 * Both are written by write(2) in one piece, so that processes and threads that share a descriptor do not mix. */
#ifndef KT_LIVE_REPORT_H
#define KT_LIVE_REPORT_H

#include <stdbool.h>

#include "harness/history/history.h"
#include "mock/base/buffer.h"

/* ---- lines ---- */

struct kt_effect_line {
    char topic[250]; /* Kafka's longest is 249 */
    int32_t partition;
    int64_t offset;
    char key[200]; /* "": none */
};

/* Read one, without its newline. returns  false where it is none */
bool kt_effect_line_parse(const char *text, size_t size, struct kt_effect_line *line);

/* Take the first whole line of what came. returns  its bytes, without the newline; consume *size + 1 after use; null: none */
const char *kt_report_line(const struct kmock_buffer *heard, size_t *size);

/* ---- frames ---- */

enum kt_report_kind {
    KT_REPORT_EVENT,    /* append it */
    KT_REPORT_POLL,     /* kt_history_poll_begins: instance and client of the event, its time */
    KT_REPORT_WORDS,    /* last words: detail */
    KT_REPORT_STRANGER, /* a thread whose calls are not recorded called librdkafka */
};

/* Append a frame. event  its names are of history, but for the instance, which is not told */
void kt_report_print(enum kt_report_kind kind, const struct kt_history *history, const struct kt_event *event,
                     struct kmock_buffer *out);

/* Take the first whole frame out of what came.
 *
 * history  where names are interned; the event's instance is 0
 * returns  false where there is none yet */
bool kt_report_take(struct kmock_buffer *heard, struct kt_history *history, enum kt_report_kind *kind,
                    struct kt_event *event);

#endif
