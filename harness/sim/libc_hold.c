/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's locks of streams, which libc itself takes in each printf: their holder is not preempted,
 * so that no other task waits for such a lock with the whole trial standing still. source  flockfile(3) */
#define _GNU_SOURCE
#include <stdio.h>

#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/schedule.h"

static void hold_off(int change)
{
    struct kt_task *self = kt_self();
    if (self == NULL)
        return;
    self->held_off += change;
    if (self->held_off < 0)
        self->held_off = 0;
    if (self->held_off == 0 && (self->process->is_frozen || kt_the_sim.is_overtaken))
        kt_attend();
}

KT_EXPORT void flockfile(FILE *stream)
{
    if (kt_self())
        while (kt_libc()->ftrylockfile(stream))
            kt_yield();
    else
        kt_libc()->flockfile(stream);
    hold_off(1);
}

KT_EXPORT int ftrylockfile(FILE *stream)
{
    int error = kt_libc()->ftrylockfile(stream);
    if (error == 0)
        hold_off(1);
    return error;
}

KT_EXPORT void funlockfile(FILE *stream)
{
    kt_libc()->funlockfile(stream);
    hold_off(-1);
}
