/* SPDX-License-Identifier: Apache-2.0 */
/* Draw numbers for a scenario from its seed. Knows nothing of trials; apart from the trial's own random source. */
#ifndef SOAK_DRAW_H
#define SOAK_DRAW_H

#include <stdint.h>

struct draw {
    uint64_t state;
};

/* source  SplitMix64; Steele, Lea, Flood 2014 */
static inline uint64_t draw_bits(struct draw *draw)
{
    uint64_t z = (draw->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* returns  a number from low to high, both included */
static inline int draw_from(struct draw *draw, int low, int high)
{
    return low + (int)(draw_bits(draw) % (uint64_t)(high - low + 1));
}

static inline int draw_one_in(struct draw *draw, int n)
{
    return draw_from(draw, 1, n) == 1;
}

#endif
