/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/failures.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

struct kt_failure *kt_failures_add(struct kmock_list *failures, enum kt_failure_kind kind, const char *id,
                                   const char *text)
{
    struct kt_failure *failure = kmock_alloc(sizeof *failure);
    failure->kind = kind;
    failure->id = kmock_copy_string(id, strlen(id));
    failure->text = kmock_copy_string(text, strlen(text));
    failure->witness = KT_NO_WITNESS;
    kmock_list_append(failures, &failure->link);
    return failure;
}

void kt_failures_free(struct kmock_list *failures)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(failures)) != NULL) {
        struct kt_failure *failure = kmock_list_object(link, struct kt_failure, link);
        free(failure->id);
        free(failure->text);
        free(failure);
    }
}

const char *kt_failure_kind_name(enum kt_failure_kind kind)
{
    static const char *const names[] = {[KT_FAILURE_SAFETY] = "safety",
                                        [KT_FAILURE_LIVENESS] = "liveness",
                                        [KT_FAILURE_CRASH] = "crash",
                                        [KT_FAILURE_VACUOUS] = "vacuous"};
    return names[kind];
}
