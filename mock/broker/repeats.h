/* SPDX-License-Identifier: Apache-2.0 */
/* Find what a request names more than once, however long it is. */
#ifndef KMOCK_BROKER_REPEATS_H
#define KMOCK_BROKER_REPEATS_H

#include "mock/broker/types.h"

struct kmock_arena;

/* returns  for each name, in its place, whether there is another that is the same; lives in the arena */
bool *kmock_repeats_find(struct kmock_arena *arena, const struct kmock_string *names, int32_t count);

#endif
