/* SPDX-License-Identifier: Apache-2.0 */
/* Ordinary clients for the benchmarks: librdkafka only. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <librdkafka/rdkafka.h>

struct bench_client {
    const char *brokers;
    const char *session_timeout_ms; /* NULL: default */
    long messages;                  /* to produce, or to consume before returning; 0: consume for ever */
    int idle_s;                     /* a consumer gives up after so many seconds without a message; 0: never */
    long consumed;                  /* out */
};

int bench_consume(void *client);
int bench_produce(void *client); /* messages of 100 bytes to topic "bench" */

#endif
