/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/choice.h"

#include <stdlib.h>

#include "harness/sim/state.h"
#include "mock/base/alloc.h"

/* source  the finaliser idea of SplitMix64: one multiplication, so that a switch stays cheap */
void kt_hash_mix(uint64_t number)
{
    uint64_t hash = (kt_the_sim.hash ^ number) * UINT64_C(0x9e3779b97f4a7c15);
    kt_the_sim.hash = hash ^ (hash >> 29);
}

static void log_draw(const char *what, uint64_t n, uint64_t value)
{
    struct kt_sim *sim = &kt_the_sim;
    if (sim->draws_count == sim->draws_capacity) {
        sim->draws_capacity = sim->draws_capacity ? sim->draws_capacity * 2 : 1024;
        sim->draws = kmock_realloc(sim->draws, sim->draws_capacity * sizeof *sim->draws);
    }
    sim->draws[sim->draws_count++] = (struct kt_draw){what, n, value};
}

static uint64_t edit(uint64_t n, uint64_t value)
{
    struct kt_sim *sim = &kt_the_sim;
    while (sim->edits_next < sim->edits_count && sim->edits[sim->edits_next].number < sim->draws_total)
        sim->edits_next++;
    if (sim->edits_next == sim->edits_count || sim->edits[sim->edits_next].number != sim->draws_total)
        return value;
    const struct kt_edit *wanted = &sim->edits[sim->edits_next];
    if (n != 0 && wanted->value >= n)
        return value;
    sim->edits_done++;
    return wanted->value;
}

static uint64_t record(const char *what, uint64_t n, uint64_t value)
{
    struct kt_sim *sim = &kt_the_sim;
    sim->draws_total++;
    value = edit(n, value);
    kt_hash_mix(value);
    if (sim->logs_draws)
        log_draw(what, n, value);
    return value;
}

uint32_t kt_draw(const char *what, uint32_t n)
{
    if (n <= 1)
        return 0;
    return (uint32_t)record(what, n, kmock_random_below(&kt_the_sim.random, n));
}

uint64_t kt_draw_bits(const char *what)
{
    return record(what, 0, kmock_random_bits(&kt_the_sim.random));
}

/* Leading zeros of a random number are geometric; with the bits behind them as a fraction they follow, piece by
 * piece, the exponential distribution, with mean 1.5, without floating point. */
static uint64_t draw_distance(uint32_t mean)
{
    uint64_t bits = kmock_random_bits(&kt_the_sim.random) | 1;
    int zeros = __builtin_clzll(bits);
    uint64_t fraction = zeros < 32 ? (bits << (zeros + 1)) >> 32 : 0;
    uint64_t exponential = ((uint64_t)zeros << 32) | fraction;
    return (uint64_t)(((unsigned __int128)exponential * mean * 2 / 3) >> 32) + 1;
}

void kt_slice_draw(void)
{
    struct kt_sim *sim = &kt_the_sim;
    sim->slice = (int64_t)record("preempt", UINT64_C(1) << 38, draw_distance(sim->preempt_one_in));
    sim->countdown = sim->slice;
}

const struct kt_draw *kt_sim_draws(const struct kt_sim *sim, size_t *count)
{
    *count = sim->draws_count;
    return sim->draws;
}

uint64_t kt_sim_draws_count(const struct kt_sim *sim)
{
    return sim->draws_total;
}

size_t kt_sim_edits_left(const struct kt_sim *sim)
{
    return sim->edits_count - sim->edits_done;
}

uint64_t kt_sim_hash(const struct kt_sim *sim)
{
    return sim->hash;
}
