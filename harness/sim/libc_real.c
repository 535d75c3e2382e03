/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/libc_real.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>

#include "harness/sim/kernel.h"
#include "harness/sim/raw.h"

struct kt_libc kt_libc_functions;
int kt_libc_is_known;

/* In a shared library the sanitizer comes before us and has called us as its next: calling it would never end. */
static bool is_in_program(void)
{
    Dl_info us, program;
    return dladdr(&kt_libc_functions, &us) && dladdr((void *)getauxval(AT_ENTRY), &program) &&
           us.dli_fbase == program.dli_fbase;
}

/* Sanitizers stand between the program and libc. gcc's are a shared library and come next by themselves; clang's
 * are in the program, where our definition has taken their place, but not their other name. */
static void *find_interceptor(const char *name)
{
    char other[80] = "__interceptor_";
    if (!is_in_program() || strlen(name) + strlen(other) >= sizeof other)
        return NULL;
    return dlsym(RTLD_DEFAULT, strcat(other, name));
}

void *kt_real(const char *name, const char *version)
{
    void *function = find_interceptor(name);
    if (function == NULL && version)
        function = dlvsym(RTLD_NEXT, name, version);
    if (function == NULL)
        function = dlsym(RTLD_NEXT, name);
    if (function)
        return function;
    static const char message[] = "ktrial: libc has no function ";
    kt_raw_call(SYS_write, 2, (long)message, sizeof message - 1, 0);
    kt_raw_call(SYS_write, 2, (long)name, (long)strlen(name), 0);
    kt_raw_call(SYS_write, 2, (long)"\n", 1, 0);
    __builtin_trap();
}

/* Two threads may both do this: they write the same. */
void kt_libc_look_up(void)
{
#define KT_LIBC_LOOK_UP(result, name, arguments, version)                                                              \
    kt_libc_functions.name = (result(*) arguments)kt_real(#name, version);
    KT_LIBC_THREAD_CALLS(KT_LIBC_LOOK_UP)
    KT_LIBC_LOCK_CALLS(KT_LIBC_LOOK_UP)
    KT_LIBC_TIME_CALLS(KT_LIBC_LOOK_UP)
    KT_LIBC_PROCESS_CALLS(KT_LIBC_LOOK_UP)
#undef KT_LIBC_LOOK_UP
    __atomic_store_n(&kt_libc_is_known, 1, __ATOMIC_RELEASE);
}
