/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's randomness: the trial's seed is behind all of it.
 *
 * After srand (or srandom, srand48) a process gets the sequence of its own seed, the same one each time, as C
 * promises. Before that, and always from rand_r (whose seeds programs make of addresses), numbers are draws.
 * What computes from the caller's own state (random_r, erand48, nrand48, jrand48) is libc's.
 * source  rand(3), random(3), drand48(3), getrandom(2), getentropy(3), arc4random(3) */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/state.h"

enum { ENTROPY_MAX = 256 };

static uint64_t rand_bits(void)
{
    struct kt_process *process = kt_self()->process;
    kt_choice_point();
    return process->is_rand_seeded ? kmock_random_bits(&process->rand) : kt_draw_bits("rand");
}

static uint64_t rand48_bits(void)
{
    struct kt_process *process = kt_self()->process;
    kt_choice_point();
    return process->is_rand48_seeded ? kmock_random_bits(&process->rand48) : kt_draw_bits("rand48");
}

KT_EXPORT int rand(void)
{
    return kt_self() ? (int)(rand_bits() & RAND_MAX) : kt_libc()->rand();
}

KT_EXPORT long random(void)
{
    return kt_self() ? (long)(rand_bits() & RAND_MAX) : kt_libc()->random();
}

static void seed(unsigned value)
{
    kmock_random_init(&kt_self()->process->rand, value);
    kt_self()->process->is_rand_seeded = true;
}

KT_EXPORT void srand(unsigned value)
{
    if (kt_self())
        seed(value);
    else
        kt_libc()->srand(value);
}

KT_EXPORT void srandom(unsigned value)
{
    if (kt_self())
        seed(value);
    else
        kt_libc()->srandom(value);
}

KT_EXPORT int rand_r(unsigned *state)
{
    if (kt_self() == NULL)
        return kt_libc()->rand_r(state);
    kt_choice_point();
    uint64_t bits = kt_draw_bits("rand_r");
    *state = (unsigned)(bits >> 32) | 1; /* 0 means "not seeded" to some */
    return (int)(bits & RAND_MAX);
}

/* ---- the 48-bit family ---- */

KT_EXPORT double drand48(void)
{
    return kt_self() ? (double)(rand48_bits() >> 16) * 0x1p-48 : kt_libc()->drand48();
}

KT_EXPORT long lrand48(void)
{
    return kt_self() ? (long)(rand48_bits() >> 33) : kt_libc()->lrand48();
}

KT_EXPORT long mrand48(void)
{
    return kt_self() ? (long)(int32_t)(rand48_bits() >> 32) : kt_libc()->mrand48();
}

KT_EXPORT void srand48(long value)
{
    if (kt_self() == NULL) {
        kt_libc()->srand48(value);
        return;
    }
    kmock_random_init(&kt_self()->process->rand48, (uint64_t)value);
    kt_self()->process->is_rand48_seeded = true;
}

/* ---- entropy ---- */

static void fill(void *bytes, size_t size)
{
    kt_choice_point();
    for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
        uint64_t bits = kt_draw_bits("entropy");
        memcpy((char *)bytes + at, &bits, size - at < sizeof bits ? size - at : sizeof bits);
    }
}

KT_EXPORT ssize_t getrandom(void *bytes, size_t size, unsigned flags)
{
    if (kt_self() == NULL)
        return kt_libc()->getrandom(bytes, size, flags);
    fill(bytes, size);
    return (ssize_t)size;
}

KT_EXPORT int getentropy(void *bytes, size_t size)
{
    if (kt_self() == NULL)
        return kt_libc()->getentropy(bytes, size);
    if (size > ENTROPY_MAX) {
        errno = EIO;
        return -1;
    }
    fill(bytes, size);
    return 0;
}

/* libc has these since 2.36; before, libbsd. Outside a trial getentropy is as good. */
static void fill_anywhere(void *bytes, size_t size)
{
    if (kt_self()) {
        fill(bytes, size);
        return;
    }
    for (size_t at = 0; at < size; at += ENTROPY_MAX)
        if (kt_libc()->getentropy((char *)bytes + at, size - at < ENTROPY_MAX ? size - at : ENTROPY_MAX))
            abort();
}

KT_EXPORT void arc4random_buf(void *bytes, size_t size)
{
    fill_anywhere(bytes, size);
}

KT_EXPORT uint32_t arc4random(void)
{
    uint32_t bits;
    fill_anywhere(&bits, sizeof bits);
    return bits;
}

KT_EXPORT uint32_t arc4random_uniform(uint32_t n)
{
    if (n < 2)
        return 0;
    if (kt_self())
        return kt_draw("entropy", n);
    uint32_t bits, threshold = -n % n;
    do
        fill_anywhere(&bits, sizeof bits);
    while (bits < threshold);
    return bits % n;
}

/* std::random_device asks the processor itself; this is the libstdc++ function that does. */
KT_EXPORT unsigned kt_random_device(void *device) __asm__("_ZNSt13random_device9_M_getvalEv");
unsigned kt_random_device(void *device)
{
    (void)device;
    return arc4random();
}
