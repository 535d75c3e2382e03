/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/pin.h"

#include "harness/sim/raw.h"

static struct {
    unsigned long bits[128]; /* room for 8192 processors */
    long size;               /* bytes; 0: not pinned */
} before;

void kt_pin(int wanted)
{
    unsigned long one[sizeof before.bits / sizeof before.bits[0]] = {0};
    const unsigned bits_per_word = 8 * sizeof one[0];
    unsigned processor = 0;
    before.size = 0;
    long size = kt_raw_call(SYS_sched_getaffinity, 0, sizeof before.bits, (long)before.bits, 0);
    if (size <= 0 || kt_raw_call(SYS_getcpu, (long)&processor, 0, 0, 0) != 0)
        return;
    if (wanted > 0)
        processor = (unsigned)wanted - 1;
    if (processor / 8 >= (unsigned long)size)
        return;
    one[processor / bits_per_word] = 1ul << processor % bits_per_word;
    if (kt_raw_call(SYS_sched_setaffinity, 0, size, (long)one, 0) == 0)
        before.size = size;
}

void kt_unpin(void)
{
    if (before.size)
        kt_raw_call(SYS_sched_setaffinity, 0, before.size, (long)before.bits, 0);
    before.size = 0;
}
