/* SPDX-License-Identifier: Apache-2.0 */
/* Take over cmocka's _fail: an assertion that fails inside an instance ends that instance, and the test fails when
 * its trial ends. cmocka keeps the test's state per thread, so on an instance's thread its own way out, a jump
 * back into the runner, would end the whole program. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/sim/sim.h"

static void pass_on(const char *file, int line)
{
    void (*real)(const char *, int) = (void (*)(const char *, int))dlsym(RTLD_NEXT, "_fail");
    if (real == NULL) {
        fprintf(stderr,
                "ktrial: a test failed at %s:%d, and there is no cmocka to tell; link libcmocka after libktrial\n",
                file, line);
        abort();
    }
    real(file, line);
    abort();
}

__attribute__((visibility("default"), noreturn)) void _fail(const char *const file, const int line)
{
    struct kt_process *process = kt_process_current();
    char words[300];
    if (process == NULL || kt_process_id(process) == 0)
        pass_on(file, line);
    snprintf(words, sizeof words, "assertion failed at %s:%d", file, line);
    kt_process_die(words);
}
