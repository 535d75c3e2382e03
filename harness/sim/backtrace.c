/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/backtrace.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { DEEPEST = 48 };

void kt_backtrace_prepare(void)
{
    static bool is_ready;
    void *frames[1];
    if (!is_ready)
        backtrace(frames, 1);
    is_ready = true;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int print_frame(char *text, size_t size, int number, char *frame)
{
    Dl_info info;
    if (dladdr(frame, &info) == 0 || info.dli_fname == NULL)
        return snprintf(text, size, "  #%d %p\n", number, (void *)frame);
    size_t offset = (size_t)(frame - (char *)info.dli_fbase);
    if (info.dli_sname == NULL)
        return snprintf(text, size, "  #%d ? (%s+%#zx)\n", number, base_name(info.dli_fname), offset);
    return snprintf(text, size, "  #%d %s+%#zx (%s+%#zx)\n", number, info.dli_sname,
                    (size_t)(frame - (char *)info.dli_saddr), base_name(info.dli_fname), offset);
}

void kt_backtrace_print(char *text, size_t size)
{
    void *frames[DEEPEST];
    int count = backtrace(frames, DEEPEST);
    text[0] = '\0';
    for (int i = 1; i < count; i++) {
        int length = print_frame(text, size, i, frames[i]);
        if (length < 0 || (size_t)length >= size)
            return;
        text += length;
        size -= (size_t)length;
    }
}
