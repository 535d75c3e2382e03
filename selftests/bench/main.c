/* SPDX-License-Identifier: Apache-2.0 */
/* ktrial-bench NAME: run one benchmark by hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "selftests/bench/bench.h"

static const struct {
    const char *name, *what;
    int (*run)(void);
} benches[] = {
    {"failover", "one of two consumers crashes: virtual and wall time until the other owns everything", bench_failover},
    {"coldstart", "cluster, topic, one message through a group, teardown", bench_coldstart},
    {"throughput", "1,000,000 messages of 100 bytes, beside librdkafka's own mock", bench_throughput},
    {"scale", "10,000 partitions, 1,000 groups, 500 members in one group, and a tenth of that", bench_scale},
    {"switch", "one task switch, for each back end", bench_switch},
    {"explore", "every example under every fault at every point: speed, wrong ones found, right ones accused",
     bench_explore},
    {"wire", "CPU time of `ktrial broker` a message, beside librdkafka's own mock, real sockets both", bench_wire},
    {"throughput-ktrial", "our half of throughput alone", bench_throughput_ktrial},
    {"throughput-peer", "the peer's half of throughput alone", bench_throughput_peer},
};

enum { BENCHES = sizeof benches / sizeof benches[0] };

double bench_wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

double bench_cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *one, const void *other)
{
    double difference = *(const double *)one - *(const double *)other;
    return difference < 0 ? -1 : difference > 0;
}

double bench_median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, compare);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void bench_print_usage(const char *prefix)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("%scpu_s=%.2f\n%speak_mib=%.0f\n", prefix, cpu_s, prefix, (double)usage.ru_maxrss / 1024);
}

int main(int argc, char **argv)
{
    for (int i = 0; argc == 2 && i < BENCHES; i++)
        if (strcmp(argv[1], benches[i].name) == 0)
            return benches[i].run();
    fprintf(stderr, "usage: %s NAME\n", argv[0]);
    for (int i = 0; i < BENCHES; i++)
        fprintf(stderr, "  %-18s %s\n", benches[i].name, benches[i].what);
    return 2;
}
