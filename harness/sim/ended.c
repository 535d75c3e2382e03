/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/ended.h"

#include <stddef.h>
#include <stdlib.h>

#include "harness/sim/libc_real.h"
#include "mock/base/alloc.h"
#include "mock/base/table.h"

/* Threads of one name: of several trials, as each trial's threads get the names of the last one's again. */
struct ended {
    size_t count;
    void *value; /* of the last of them */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* a real one, outside and inside of trials */
static struct kmock_table by_thread;
static size_t names_count; /* read without the lock: programs that never leave threads behind do not pay for it */

static void enter(void)
{
    kt_libc()->pthread_mutex_lock(&lock);
}

static void leave(void)
{
    __atomic_store_n(&names_count, kmock_table_count(&by_thread), __ATOMIC_RELEASE);
    kt_libc()->pthread_mutex_unlock(&lock);
}

static void enter_for_fork(void)
{
    kt_libc()->pthread_mutex_lock(&lock);
}

static void leave_after_fork(void)
{
    kt_libc()->pthread_mutex_unlock(&lock);
}

/* The child's copy of the lock must not be held by a thread that only the parent has. */
__attribute__((constructor)) static void prepare_for_fork(void)
{
    pthread_atfork(enter_for_fork, leave_after_fork, leave_after_fork);
}

static bool is_empty(void)
{
    return __atomic_load_n(&names_count, __ATOMIC_ACQUIRE) == 0;
}

void kt_ended_remember(pthread_t thread, void *value)
{
    enter();
    struct ended *ended = kmock_table_find(&by_thread, &thread, sizeof thread);
    if (ended == NULL) {
        ended = kmock_alloc(sizeof *ended);
        kmock_table_put(&by_thread, &thread, sizeof thread, ended);
    }
    ended->count++;
    ended->value = value;
    leave();
}

void kt_ended_forget(pthread_t thread)
{
    if (is_empty())
        return;
    enter();
    free(kmock_table_remove(&by_thread, &thread, sizeof thread));
    leave();
}

bool kt_ended_take(pthread_t thread, void **value)
{
    /* Whoever asks is alive, even if its creator has not come to forget the name yet. */
    if (is_empty() || thread == pthread_self())
        return false;
    enter();
    struct ended *ended = kmock_table_find(&by_thread, &thread, sizeof thread);
    if (ended && value)
        *value = ended->value;
    if (ended && --ended->count == 0)
        free(kmock_table_remove(&by_thread, &thread, sizeof thread));
    leave();
    return ended != NULL;
}
