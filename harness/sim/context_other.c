/* SPDX-License-Identifier: Apache-2.0 */
/* Machines without a context switch of ours: the baton alone, with the compiler's own marks. */
#if !defined(__x86_64__) && !defined(__aarch64__)
#include "harness/sim/context.h"

#include <stdlib.h>

#include "harness/sim/raw.h"

bool kt_context_works(void)
{
    return false;
}

void kt_context_swap(struct kt_context *from, const struct kt_context *to)
{
    (void)from, (void)to;
    abort();
}

void kt_context_park(struct kt_seat *seat)
{
    (void)seat;
    abort();
}

void kt_context_abandon(struct kt_seat *seat)
{
    for (uint32_t word; (word = __atomic_load_n(&seat->word, __ATOMIC_ACQUIRE)) != KT_SEAT_END;)
        kt_raw_wait(&seat->word, word);
    kt_raw_end_thread();
}

void kt_context_make(struct kt_context *context, void *stack_end, void (*entry)(void))
{
    (void)context, (void)stack_end, (void)entry;
    abort();
}

int kt_mark_set(struct kt_mark *mark)
{
    (void)mark;
    return 0;
}

/* Without a mark to return to, the thread ends where it is. */
void kt_mark_return(struct kt_mark *mark)
{
    (void)mark;
    kt_raw_end_thread();
}

#endif
