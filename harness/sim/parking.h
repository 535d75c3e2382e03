/* SPDX-License-Identifier: Apache-2.0 */
/* Keep what libc's own lock words have no room for: who waits at an address, who reads a rwlock.
 *
 * An entry lives while somebody waits there or holds it; uncontended mutexes have none. Looked up by address and
 * kind, never walked, so addresses influence nothing. */
#ifndef KT_SIM_PARKING_H
#define KT_SIM_PARKING_H

#include "harness/sim/schedule.h"

enum kt_parking_kind {
    KT_PARK_MUTEX,
    KT_PARK_CONDITION,
    KT_PARK_SEMAPHORE,
    KT_PARK_RWLOCK,
    KT_PARK_BARRIER,
    KT_PARK_ONCE,
    KT_PARK_SPINLOCK,
    KT_PARK_FUTEX,
};

struct kt_parking {
    struct kt_parking *chain; /* of its bucket, or of the free ones */
    const void *address;
    enum kt_parking_kind kind;
    uint32_t users;
    struct kt_wait_queue queue;
    uint32_t readers;       /* of a rwlock */
    struct kt_task *writer; /* of a rwlock */
};

/* returns  the entry, NULL where there is none */
struct kt_parking *kt_parking_find(const void *address, enum kt_parking_kind kind);

/* Find or make the entry and use it, until kt_parking_put. */
struct kt_parking *kt_parking_get(const void *address, enum kt_parking_kind kind);
void kt_parking_put(struct kt_parking *parking);

/* Block at an address. flags: KT_STAY_*. Signal handlers have run before it returns. */
enum kt_wake kt_park(const void *address, enum kt_parking_kind kind, int64_t deadline_us, int flags);

/* Wake one who tries again; a frozen one is woken besides, for it could keep the others waiting. */
void kt_parking_wake_one(struct kt_parking *parking);
void kt_unpark_one(const void *address, enum kt_parking_kind kind);
void kt_unpark_all(const void *address, enum kt_parking_kind kind);

/* Give the table's memory back. */
void kt_parking_stop(void);

#endif
