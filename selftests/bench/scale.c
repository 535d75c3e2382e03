/* SPDX-License-Identifier: Apache-2.0 */
/* How the price of a big cluster grows with its size: 10,000 partitions, 1,000 groups, 500 members in one group, and
 * the same at about a third and a tenth of that.
 *
 * The broker alone is measured, through its seam: requests are handed in as structs and answers taken out as structs,
 * with no bytes, no network, no simulated time but the broker's own deadlines, and no librdkafka (see scale_work.h).
 * Times are processor times, the best of several runs. exponent is the largest power of n that fits any of the times
 * and heap sizes, by least squares over the three sizes: 1 is a flat cost for each, n log n is about 1.1 here. */
#include <malloc.h>
#include <math.h>
#include <stdio.h>

#include "selftests/bench/bench.h"
#include "selftests/bench/scale_work.h"

enum { SIZES = 3, RUNS = 15 };
static const double fractions[SIZES] = {0.1, 0.316, 1};

static const struct {
    const char *name;
    struct scale_cost (*run)(int n);
    int full;
} works[] = {
    {"topics", scale_topics, 10000}, {"partitions", scale_partitions, 10000}, {"wide", scale_wide_topic, 10000},
    {"groups", scale_groups, 1000},  {"members", scale_members, 500},         {"rebalance", scale_rebalance, 500},
};
enum { WORKS = sizeof works / sizeof works[0] };

static struct scale_cost best_of(struct scale_cost (*run)(int n), int n)
{
    struct scale_cost best = run(n);
    for (int i = 1; i < RUNS; i++) {
        struct scale_cost cost = run(n);
        best.ms = cost.ms < best.ms ? cost.ms : best.ms;
    }
    return best;
}

/* returns  the slope of a line through the logarithms */
static double fit(const double *sizes, const double *values)
{
    double x = 0, y = 0, xx = 0, xy = 0;
    for (int i = 0; i < SIZES; i++) {
        double size = log(sizes[i]), value = log(values[i] > 0 ? values[i] : 1e-9);
        x += size;
        y += value;
        xx += size * size;
        xy += size * value;
    }
    return (SIZES * xy - x * y) / (SIZES * xx - x * x);
}

/* returns  the larger exponent of time and memory */
static double measure(int work)
{
    double sizes[SIZES], ms[SIZES], kib[SIZES];
    for (int i = 0; i < SIZES; i++) {
        int n = (int)(works[work].full * fractions[i]);
        struct scale_cost cost = best_of(works[work].run, n);
        sizes[i] = n;
        ms[i] = cost.ms;
        kib[i] = cost.kib;
        printf("%s_%d_ms=%.3f\n%s_%d_kib=%.0f\n", works[work].name, n, cost.ms, works[work].name, n, cost.kib);
    }
    double of_ms = fit(sizes, ms), of_kib = fit(sizes, kib);
    printf("%s_ms=%.3f\n%s_kib=%.0f\n", works[work].name, ms[SIZES - 1], works[work].name, kib[SIZES - 1]);
    printf("%s_ms_exponent=%.2f\n%s_kib_exponent=%.2f\n", works[work].name, of_ms, works[work].name, of_kib);
    return of_ms > of_kib ? of_ms : of_kib;
}

int bench_scale(void)
{
    double exponent = 0;
    mallopt(M_MMAP_MAX, 0);               /* memory that was given back costs a page fault each to have again, */
    mallopt(M_TRIM_THRESHOLD, INT32_MAX); /* and only the big sizes would pay it in their best run */
    for (int i = 0; i < WORKS; i++) {
        double found = measure(i);
        exponent = found > exponent ? found : exponent;
    }
    printf("exponent=%.2f\n", exponent);
    return 0;
}
