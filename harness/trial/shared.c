/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of a test that its instances write to, forked or not. */
#include <stdlib.h>
#include <sys/mman.h>

#include "harness/trial/trial.h"
#include "mock/base/alloc.h"

struct shared {
    struct kmock_list_link link; /* kt_trial.shared */
    void *memory;
    size_t size_bytes;
};

void *kt_shared(struct kt_trial *trial, size_t size_bytes)
{
    kt_trial_check(trial, "kt_shared");
    void *memory =
        size_bytes ? mmap(NULL, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) : NULL;
    if (memory == NULL || memory == MAP_FAILED)
        kt_misuse(trial, "kt_shared(%zu): there are no so many bytes", size_bytes);
    struct shared *shared = kmock_alloc(sizeof *shared);
    shared->memory = memory;
    shared->size_bytes = size_bytes;
    kmock_list_append(&trial->shared, &shared->link);
    return memory;
}

void kt_shared_finish(struct kt_trial *trial)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&trial->shared)) != NULL) {
        struct shared *shared = kmock_list_object(link, struct shared, link);
        munmap(shared->memory, shared->size_bytes);
        free(shared);
    }
}
