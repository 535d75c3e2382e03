/* SPDX-License-Identifier: Apache-2.0 */
/* 1,000,000 messages of 100 bytes, produced and consumed, beside librdkafka's own mock cluster on the same work. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "selftests/bench/bench.h"
#include "selftests/bench/client.h"

enum { MESSAGES = 1000000, PARTITIONS = 4 };

int bench_throughput_ktrial(void)
{
    static struct bench_client producer = {.brokers = "broker-1:9092", .messages = MESSAGES};
    static struct bench_client consumer = {.brokers = "broker-1:9092", .messages = MESSAGES};
    char *report = NULL;
    double begin_ms = bench_wall_ms();
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "throughput"});
    struct kt_figures figures;
    kt_topic(t, "bench", PARTITIONS);
    kt_start(t, "producer", 1, bench_produce, &producer);
    kt_start(t, "bench", 1, bench_consume, &consumer);
    kt_run_until(t, "producer exited within 3000s");
    kt_run_until(t, "bench exited within 3000s");
    kt_trial_figures(t, &figures);
    int failures = kt_trial_end(t, &report);
    if (failures)
        fputs(report, stderr);
    printf("messages=%d\nlost=%ld\n", MESSAGES, MESSAGES - consumer.consumed);
    bench_print_usage("");
    printf("wall_s=%.2f\nvirtual_s=%.3f\nswitches=%" PRIu64 "\n", (bench_wall_ms() - begin_ms) / 1e3,
           figures.virtual_us / 1e6, figures.switches);
    return failures != 0;
}

/* Run this program again for one half, so that each half's CPU time and memory are its own. */
static int run_half(const char *name)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "ktrial-bench", name, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int bench_throughput(void)
{
    int ours = run_half("throughput-ktrial");
    int peer = run_half("throughput-peer");
    return ours || peer;
}
