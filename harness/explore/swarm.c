/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/swarm.h"

#include <stdio.h>
#include <string.h>

#include "mock/base/random.h"

enum { FAULTS_MAX = 4, DEPTH_MAX = 4, TRIES = 20 };

/* Of the faults that are offered at a point, keep one at random: the n-th replaces the kept one once in n times. */
struct lot {
    struct kmock_random *random;
    uint32_t classes; /* bits that are on */
    uint32_t offered;
    char text[400];
};

static void draw_lot(void *context, enum kt_fault_class class, const char *text, uint64_t key)
{
    struct lot *lot = context;
    (void)key;
    if ((lot->classes >> class & 1) == 0)
        return;
    if (kmock_random_below(lot->random, ++lot->offered) == 0)
        snprintf(lot->text, sizeof lot->text, "%s", text);
}

static bool draw_fault(const struct kt_outcome *plain, int32_t brokers_count, struct lot *lot)
{
    struct kt_catalogue_reader reader = {draw_lot, lot};
    lot->offered = 0;
    for (int i = 0; i < TRIES && lot->offered == 0; i++) {
        uint32_t place = (uint32_t)kmock_random_below(lot->random, (uint32_t)plain->points_count);
        kt_catalogue_offer(plain, &plain->points[place], brokers_count, &reader);
    }
    return lot->offered > 0;
}

static uint32_t draw_classes(struct kmock_random *random)
{
    uint32_t classes = (uint32_t)kmock_random_bits(random) & ((1u << KT_CLASSES) - 1);
    return classes ? classes : (1u << KT_CLASSES) - 1;
}

void kt_swarm_line(const struct kt_outcome *plain, uint64_t seed, uint64_t index, int32_t brokers_count,
                   struct kmock_buffer *line)
{
    struct kmock_random random;
    kmock_random_init(&random, seed * UINT64_C(0x9e3779b97f4a7c15) + index);
    struct lot lot = {.random = &random, .classes = draw_classes(&random)};
    uint32_t faults = 1 + (uint32_t)kmock_random_below(&random, FAULTS_MAX);
    uint32_t depth = 1 + (uint32_t)kmock_random_below(&random, DEPTH_MAX);
    kmock_buffer_print(line, "seed=%llu", (unsigned long long)(seed + 1 + index));
    if (index % 2)
        kmock_buffer_print(line, " pct=%u", depth);
    if (plain->points_count == 0)
        return;
    const char *before = " optional ";
    for (uint32_t i = 0; i < faults && draw_fault(plain, brokers_count, &lot); i++, before = "; optional ")
        kmock_buffer_print(line, "%s%s", before, lot.text);
}
