/* SPDX-License-Identifier: Apache-2.0 */
/* Draw numbers from a seed. source  Blackman and Vigna, xoshiro256**; Steele et al., SplitMix64 */
#ifndef KMOCK_BASE_RANDOM_H
#define KMOCK_BASE_RANDOM_H

#include <stdint.h>

struct kmock_random {
    uint64_t state[4];
};

/* Different seeds give unrelated sequences; seed 0 is as good as any. */
void kmock_random_init(struct kmock_random *random, uint64_t seed);

uint64_t kmock_random_bits(struct kmock_random *random);

/* returns  a number in [0, n), each equally likely; n >= 1 */
uint32_t kmock_random_below(struct kmock_random *random, uint32_t n);

#endif
