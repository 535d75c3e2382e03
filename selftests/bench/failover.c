/* SPDX-License-Identifier: Apache-2.0 */
/* Two consumers, one crashes, session.timeout.ms=45000: when does the survivor own everything? */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "selftests/bench/bench.h"
#include "selftests/bench/client.h"

enum { RUNS = 20 };

static double run(int64_t *virtual_us, struct kt_figures *figures)
{
    static struct bench_client client = {.brokers = "broker-1:9092", .session_timeout_ms = "45000"};
    char *report = NULL;
    double begin_ms = bench_wall_ms();
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "failover"});
    kt_topic(t, "bench", 4);
    kt_feed(t, "bench", 100);
    kt_start(t, "bench", 2, bench_consume, &client);
    kt_run_until(t, "bench stable");
    int64_t crash_us = kt_now_us_of(t);
    kt_crash(t, "bench-1");
    kt_run_until(t, "bench stable");
    *virtual_us = kt_now_us_of(t) - crash_us;
    kt_expect(t, "O1", "bench");
    kt_trial_figures(t, figures);
    int failures = kt_trial_end(t, &report);
    if (failures) {
        fputs(report, stderr);
        exit(1);
    }
    return bench_wall_ms() - begin_ms;
}

int bench_failover(void)
{
    double wall_ms[RUNS];
    int64_t virtual_us = 0;
    struct kt_figures figures = {0};
    for (int i = 0; i < RUNS; i++)
        wall_ms[i] = run(&virtual_us, &figures);
    printf("virtual_s=%.3f\nwall_ms=%.2f\nwall_ms_max=", virtual_us / 1e6, bench_median(wall_ms, RUNS));
    printf("%.2f\nswitches=%" PRIu64 "\nhistory=%016" PRIx64 "\n", wall_ms[RUNS - 1], figures.switches,
           figures.history);
    return 0;
}
