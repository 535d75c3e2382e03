/* SPDX-License-Identifier: Apache-2.0 */
/* A cluster, a topic, one message through a group, and everything taken down again. */
#include <stdio.h>
#include <stdlib.h>

#include "selftests/bench/bench.h"
#include "selftests/bench/client.h"

enum { RUNS = 20 };

static double run(void)
{
    struct bench_client client = {.brokers = "broker-1:9092", .messages = 1};
    char *report = NULL;
    double begin_ms = bench_wall_ms();
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "coldstart"});
    kt_topic(t, "bench", 4);
    kt_put(t, "bench", 0, NULL, "hello");
    kt_start(t, "bench", 1, bench_consume, &client);
    kt_run_until(t, "bench-1 exited");
    int failures = kt_trial_end(t, &report);
    double wall_ms = bench_wall_ms() - begin_ms;
    if (failures || client.consumed != 1) {
        fputs(report ? report : "the message was not consumed\n", stderr);
        exit(1);
    }
    return wall_ms;
}

int bench_coldstart(void)
{
    double wall_ms[RUNS];
    double first_ms = run();
    for (int i = 0; i < RUNS; i++)
        wall_ms[i] = run();
    printf("wall_ms=%.2f\nfirst_wall_ms=%.2f\n", bench_median(wall_ms, RUNS), first_ms);
    return 0;
}
