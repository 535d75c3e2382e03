/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/client/real.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kt_client_real real;

static const struct {
    const char *name;
    size_t offset;
} functions[] = {
#define KT_REAL_ROW(name) {#name, offsetof(struct kt_client_real, name)},
    KT_REAL_FUNCTIONS(KT_REAL_ROW)
#undef KT_REAL_ROW
};

/* A plugin of an interpreter may load librdkafka for itself alone: then it is behind nobody in the global order of
 * lookup, although our wrappers are before it. Found by the file's name instead. */
static int find_library(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    if (info->dlpi_name == NULL || strstr(info->dlpi_name, "librdkafka") == NULL)
        return 0;
    void *library = dlopen(info->dlpi_name, RTLD_LAZY | RTLD_NOLOAD);
    if (library == NULL || dlsym(library, "rd_kafka_new") == NULL)
        return 0;
    *(void **)context = library;
    return 1;
}

static void *library_behind(void)
{
    void *library = NULL;
    if (dlsym(RTLD_NEXT, "rd_kafka_new") != NULL)
        return RTLD_NEXT;
    dl_iterate_phdr(find_library, &library);
    return library;
}

static void resolve(void)
{
    void *library = library_behind();
    if (library == NULL)
        return;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *address = dlsym(library, functions[i].name);
        memcpy((char *)&real + functions[i].offset, &address, sizeof address);
    }
}

bool kt_real_is_there(void)
{
    if (real.rd_kafka_new == NULL)
        resolve();
    return real.rd_kafka_new != NULL;
}

const struct kt_client_real *kt_client_real(void)
{
    if (__builtin_expect(real.rd_kafka_new != NULL, 1) || kt_real_is_there())
        return &real;
    fprintf(stderr,
            "ktrial: an rd_kafka_* call found no librdkafka behind ktrial. Link librdkafka as a shared library, "
            "after ktrial: -lktrial -lrdkafka\n");
    abort();
}
