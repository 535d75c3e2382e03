/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include "harness/sim/libc_fd_real.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "harness/sim/kernel.h"

static struct kt_fd_libc functions;
static bool are_known;

/* Two threads may both do this: they write the same. */
static void look_up(void)
{
#define KT_FD_LOOK_UP(result, name, arguments) functions.name = (result(*) arguments)kt_real(#name, NULL);
    KT_FD_CALLS(KT_FD_LOOK_UP)
#undef KT_FD_LOOK_UP
    __atomic_store_n(&are_known, true, __ATOMIC_RELEASE);
}

const struct kt_fd_libc *kt_fd_libc(void)
{
    if (!__atomic_load_n(&are_known, __ATOMIC_ACQUIRE))
        look_up();
    return &functions;
}

ssize_t kt_fd_result(ssize_t result)
{
    if (result >= 0)
        return result;
    errno = (int)-result;
    return -1;
}

void kt_fd_overflow(const char *call)
{
    fprintf(stderr, "*** buffer overflow detected ***: %s would write past the end of its buffer\n", call);
    abort();
}
