/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/parking.h"

#include <stdlib.h>

#include "harness/sim/signals.h"
#include "mock/base/alloc.h"

static struct {
    struct kt_parking **buckets;
    size_t buckets_count; /* a power of two */
    size_t count;
    struct kt_parking *unused;
} table;

static const char *const names[] = {
    [KT_PARK_MUTEX] = "mutex",       [KT_PARK_CONDITION] = "condition", [KT_PARK_SEMAPHORE] = "semaphore",
    [KT_PARK_RWLOCK] = "rwlock",     [KT_PARK_BARRIER] = "barrier",     [KT_PARK_ONCE] = "once",
    [KT_PARK_SPINLOCK] = "spinlock", [KT_PARK_FUTEX] = "futex",
};

static struct kt_parking **bucket_of(const void *address)
{
    uint64_t hash = (uint64_t)(uintptr_t)address * UINT64_C(0x9e3779b97f4a7c15);
    return &table.buckets[(hash >> 32) & (table.buckets_count - 1)];
}

struct kt_parking *kt_parking_find(const void *address, enum kt_parking_kind kind)
{
    if (table.count == 0)
        return NULL;
    struct kt_parking *parking = *bucket_of(address);
    while (parking && (parking->address != address || parking->kind != kind))
        parking = parking->chain;
    return parking;
}

static void grow(void)
{
    struct kt_parking **old = table.buckets;
    size_t old_count = table.buckets_count;
    table.buckets_count = old_count ? old_count * 2 : 64;
    table.buckets = kmock_alloc(table.buckets_count * sizeof *table.buckets);
    for (size_t i = 0; i < old_count; i++)
        for (struct kt_parking *parking = old[i], *next; parking; parking = next) {
            next = parking->chain;
            struct kt_parking **bucket = bucket_of(parking->address);
            parking->chain = *bucket;
            *bucket = parking;
        }
    free(old);
}

static struct kt_parking *make(const void *address, enum kt_parking_kind kind)
{
    if (table.count >= table.buckets_count)
        grow();
    struct kt_parking *parking = table.unused;
    if (parking)
        table.unused = parking->chain;
    else
        parking = kmock_alloc(sizeof *parking);
    struct kt_parking **bucket = bucket_of(address);
    *parking = (struct kt_parking){.chain = *bucket, .address = address, .kind = kind};
    *bucket = parking;
    table.count++;
    return parking;
}

struct kt_parking *kt_parking_get(const void *address, enum kt_parking_kind kind)
{
    struct kt_parking *parking = kt_parking_find(address, kind);
    if (parking == NULL)
        parking = make(address, kind);
    parking->users++;
    return parking;
}

void kt_parking_put(struct kt_parking *parking)
{
    if (--parking->users > 0)
        return;
    struct kt_parking **place = bucket_of(parking->address);
    while (*place != parking)
        place = &(*place)->chain;
    *place = parking->chain;
    parking->chain = table.unused;
    table.unused = parking;
    table.count--;
}

enum kt_wake kt_park(const void *address, enum kt_parking_kind kind, int64_t deadline_us, int flags)
{
    struct kt_parking *parking = kt_parking_get(address, kind);
    struct kt_stay stay = {
        .parking = parking,
        .reason = {names[kind], (uintptr_t)address},
        .deadline_us = deadline_us,
        .flags = flags,
    };
    enum kt_wake wake = kt_stay(&stay, &parking->queue);
    kt_parking_put(parking);
    if (wake == KT_INTERRUPTED && (flags & KT_STAY_SIGNAL))
        kt_signals_deliver(stay.task);
    return wake;
}

void kt_parking_wake_one(struct kt_parking *parking)
{
    struct kt_task *task;
    do
        task = kt_wake_drawn(&parking->queue);
    while (task && task->process->is_frozen);
}

void kt_unpark_one(const void *address, enum kt_parking_kind kind)
{
    struct kt_parking *parking = kt_parking_find(address, kind);
    if (parking)
        kt_parking_wake_one(parking);
}

void kt_unpark_all(const void *address, enum kt_parking_kind kind)
{
    struct kt_parking *parking = kt_parking_find(address, kind);
    if (parking)
        kt_wake_all(&parking->queue);
}

static void free_chain(struct kt_parking *parking)
{
    while (parking) {
        struct kt_parking *next = parking->chain;
        free(parking);
        parking = next;
    }
}

void kt_parking_stop(void)
{
    for (size_t i = 0; i < table.buckets_count; i++)
        free_chain(table.buckets[i]);
    free_chain(table.unused);
    free(table.buckets);
    table.buckets = NULL;
    table.buckets_count = table.count = 0;
    table.unused = NULL;
}
