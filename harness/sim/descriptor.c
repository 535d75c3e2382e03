/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/descriptor_object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "harness/sim/descriptor.h"
#include "harness/sim/descriptor_wait.h"
#include "harness/sim/epoll.h"
#include "harness/sim/libc_fd_real.h"
#include "harness/sim/net_connection.h"
#include "harness/sim/socket.h"
#include "mock/base/alloc.h"

/* Simulated numbers start here, so that they do not depend on what else the process has open; dup2 may make others. */
enum { FIRST_NUMBER = 100 };

struct entry {
    struct kt_object *object; /* null: the number is not simulated */
    struct kt_process *owner;
    bool closes_on_exec;
};

static struct {
    struct entry *entries; /* by number; null outside a trial */
    int count;
    int null; /* a real descriptor of /dev/null, which every reserved number duplicates */
    uint64_t serial;
} table;

void kt_object_init(struct kt_object *object, const struct kt_object_ops *ops, int flags)
{
    object->ops = ops;
    object->serial = ++table.serial;
    object->flags = flags;
}

void kt_object_changed(struct kt_object *object)
{
    if (!kmock_list_is_empty(&object->readiness.hooks))
        kt_notify(&object->readiness);
    if (!kmock_list_is_empty(&object->watches))
        kt_epoll_object_changed(object);
}

void kt_object_forget(struct kt_object *object)
{
    struct kmock_list_link *link;
    if (!kmock_list_is_empty(&object->readiness.hooks))
        kt_notify(&object->readiness);
    while ((link = object->readiness.hooks.first))
        kt_delist(kmock_list_object(link, struct kt_wait_hook, link));
    kt_epoll_forget_object(object);
}

static struct entry *entry_of(int number)
{
    if ((unsigned)number >= (unsigned)table.count || table.entries[number].object == NULL)
        return NULL;
    return &table.entries[number];
}

struct kt_object *kt_object_of(int number)
{
    struct entry *entry = entry_of(number);
    return entry && kt_self() ? entry->object : NULL;
}

static void release(struct kt_object *object)
{
    if (--object->references > 0)
        return;
    kt_object_forget(object);
    object->ops->close(object);
}

static void put_entry(int number, struct kt_object *object, int flags)
{
    if (number >= table.count) {
        int count = number + 64;
        table.entries = kmock_realloc(table.entries, (size_t)count * sizeof *table.entries);
        for (int i = table.count; i < count; i++)
            table.entries[i] = (struct entry){0};
        table.count = count;
    }
    struct kt_object *stale = table.entries[number].object; /* somebody closed the number behind our back */
    table.entries[number] = (struct entry){object, kt_process_current(), (flags & O_CLOEXEC) != 0};
    object->references++;
    if (stale)
        release(stale);
}

static int reserve_number(int minimum)
{
    int number = kt_fd_libc()->fcntl(table.null, F_DUPFD_CLOEXEC, minimum < FIRST_NUMBER ? FIRST_NUMBER : minimum);
    return number < 0 ? -errno : number;
}

int kt_descriptor_open(struct kt_object *object, int flags)
{
    int number = reserve_number(FIRST_NUMBER);
    if (number >= 0) {
        put_entry(number, object, flags);
        return number;
    }
    object->references = 1;
    release(object);
    return number;
}

/* Take the object off a number, which stays reserved. */
static void clear_entry(struct entry *entry)
{
    struct kt_object *object = entry->object;
    *entry = (struct entry){0};
    release(object);
}

int kt_descriptor_close(int number)
{
    struct entry *entry = entry_of(number);
    if (entry == NULL)
        return -EBADF;
    clear_entry(entry);
    kt_fd_libc()->close(number);
    return 0;
}

void kt_descriptors_close_range(unsigned first, unsigned last)
{
    for (int number = 0; number < table.count; number++)
        if ((unsigned)number >= first && (unsigned)number <= last)
            kt_descriptor_close(number);
}

int kt_descriptor_duplicate(int number, int minimum, int flags)
{
    int copy = reserve_number(minimum);
    if (copy >= 0)
        put_entry(copy, entry_of(number)->object, flags);
    return copy;
}

int kt_descriptor_replace(int number, int onto, int flags)
{
    struct entry *from = entry_of(number), *old = entry_of(onto);
    struct kt_object *object = from ? from->object : NULL;
    int real = kt_fd_libc()->dup3(object ? table.null : number, onto, object ? O_CLOEXEC : flags);
    if (real < 0)
        return -errno;
    if (object)
        object->references++; /* onto may be its other number */
    if (old)
        clear_entry(old);
    if (object) {
        put_entry(onto, object, flags);
        object->references--;
    }
    return onto;
}

void kt_descriptor_become_real(struct kt_object *object, int real)
{
    object->references++;
    for (int number = 0; number < table.count; number++) {
        struct entry *entry = &table.entries[number];
        if (entry->object != object)
            continue;
        kt_fd_libc()->dup3(real, number, entry->closes_on_exec ? O_CLOEXEC : 0);
        clear_entry(entry);
    }
    kt_fd_libc()->close(real);
    release(object);
}

bool kt_descriptor_closes_on_exec(int number)
{
    return entry_of(number)->closes_on_exec;
}

void kt_descriptor_close_on_exec(int number, bool closes)
{
    entry_of(number)->closes_on_exec = closes;
}

void kt_descriptors_start(struct kt_sim *sim)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        null = kt_fd_libc()->eventfd(0, 0x80000);                              /* EFD_CLOEXEC: a root without /dev */
    table.null = kt_fd_libc()->fcntl(null, F_DUPFD_CLOEXEC, FIRST_NUMBER - 1); /* out of the way of real ones */
    kt_fd_libc()->close(null);
    table.serial = 0;
    kt_net_start(sim);
    kt_sockets_start();
}

void kt_descriptors_process_ended(struct kt_process *process)
{
    kt_waits_drop(process);
    for (int number = 0; number < table.count; number++)
        if (table.entries[number].object && table.entries[number].owner == process)
            kt_descriptor_close(number);
}

void kt_descriptors_stop(struct kt_sim *sim)
{
    (void)sim;
    kt_waits_drop(NULL);
    kt_descriptors_close_range(0, (unsigned)table.count);
    kt_net_stop();
    kt_fd_libc()->close(table.null);
    free(table.entries);
    table.entries = NULL;
    table.count = 0;
}
