/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/logs.h"

#include <string.h>

#include "harness/client/real.h"
#include "harness/client/recorder.h"

enum { LOGS_MAX_BYTES = 64 * 1024 };

/* Drop whole lines, the oldest, down to half. */
static void make_room(struct kmock_buffer *logs)
{
    if (logs->size <= LOGS_MAX_BYTES)
        return;
    size_t half = logs->size / 2;
    uint8_t *end = memchr(logs->data + half, '\n', logs->size - half);
    kmock_buffer_consume(logs, end ? (size_t)(end - logs->data) + 1 : logs->size);
}

/* Times of day are enough: a trial begins at midnight. */
void kt_log_keep(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    struct kt_recorder *recorder = kt_recorder_current();
    if (recorder == NULL)
        return;
    int64_t now_us = recorder->now_us();
    int64_t second = now_us / 1000000;
    struct kmock_buffer *logs = &recorder->logs;
    if (logs->size > 0)
        logs->size--; /* the zero */
    make_room(logs);
    kmock_buffer_print(logs, "%02d:%02d:%02d.%06d %d %s %s: %s\n", (int)(second / 3600 % 24), (int)(second / 60 % 60),
                       (int)(second % 60), (int)(now_us % 1000000), level, facility,
                       rk ? kt_client_real()->rd_kafka_name(rk) : "", text);
    kmock_buffer_append(logs, "", 1);
}
