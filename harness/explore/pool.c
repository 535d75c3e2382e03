/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "harness/explore/pool.h"

#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/explore/child.h"
#include "mock/base/alloc.h"

enum { PROCESSORS_MAX = 1024, WINDOW_PER_CHILD = 16, TICK_MS = 100, RUN_LIMIT_MS = 60000 };

/* A job that was begun: its child runs, or its result waits for its turn. */
struct begun {
    struct kt_job job;
    struct kt_child child;
    bool runs;
    struct kt_outcome result;
};

struct kt_pool {
    const struct kt_scenario *scenario;
    int processors[PROCESSORS_MAX];
    int processors_count;
    int size;
    int64_t run_limit_ms;
    struct begun *begun; /* a ring in order of the jobs */
    int capacity, first, count, running;
    bool *busy; /* by place of the processor: a child of ours runs there */
};

static void list_processors(struct kt_pool *pool)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    for (int i = 0; i < CPU_SETSIZE && pool->processors_count < PROCESSORS_MAX; i++)
        if (CPU_ISSET(i, &set))
            pool->processors[pool->processors_count++] = i;
}

struct kt_pool *kt_pool_create(const struct kt_scenario *scenario, int jobs, int run_limit_ms)
{
    struct kt_pool *pool = kmock_alloc(sizeof *pool);
    pool->scenario = scenario;
    list_processors(pool);
    pool->size = jobs > 0 ? jobs : pool->processors_count > 0 ? pool->processors_count : 1;
    pool->run_limit_ms = run_limit_ms > 0 ? run_limit_ms : RUN_LIMIT_MS;
    pool->capacity = pool->size * WINDOW_PER_CHILD;
    pool->begun = kmock_alloc((size_t)pool->capacity * sizeof *pool->begun);
    pool->busy = kmock_alloc((size_t)pool->size * sizeof *pool->busy);
    return pool;
}

void kt_pool_destroy(struct kt_pool *pool)
{
    free(pool->begun);
    free(pool->busy);
    free(pool);
}

int kt_pool_size(const struct kt_pool *pool)
{
    return pool->size;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct begun *at(struct kt_pool *pool, int i)
{
    return &pool->begun[(pool->first + i) % pool->capacity];
}

static int take_seat(struct kt_pool *pool)
{
    int seat = 0;
    while (pool->busy[seat])
        seat++;
    pool->busy[seat] = true;
    return seat;
}

/* More children than processors share them: then none is bound. */
static int processor_of(const struct kt_pool *pool, int seat)
{
    return pool->size <= pool->processors_count ? pool->processors[seat] : -1;
}

static void begin(struct kt_pool *pool, const struct kt_job *job)
{
    struct begun *begun = at(pool, pool->count++);
    *begun = (struct begun){.job = *job, .runs = true};
    begun->child.seat = take_seat(pool);
    begun->job.processor = processor_of(pool, begun->child.seat);
    begun->child.deadline_ms = now_ms() + pool->run_limit_ms;
    kt_child_start(&begun->child, pool->scenario, &begun->job);
    pool->running++;
}

static void end(struct kt_pool *pool, struct begun *begun, bool hung)
{
    kt_child_end(&begun->child, hung, &begun->result);
    begun->runs = false;
    pool->busy[begun->child.seat] = false;
    pool->running--;
}

static void read_children(struct kt_pool *pool, struct pollfd *polled)
{
    int64_t now = now_ms();
    for (int i = 0, p = 0; i < pool->count; i++) {
        struct begun *begun = at(pool, i);
        if (!begun->runs)
            continue;
        bool hung = now > begun->child.deadline_ms;
        if (hung || (polled[p].revents && kt_child_read(&begun->child)))
            end(pool, begun, hung);
        p++;
    }
}

static void wait_for_children(struct kt_pool *pool)
{
    struct pollfd polled[PROCESSORS_MAX];
    int count = 0;
    for (int i = 0; i < pool->count && count < PROCESSORS_MAX; i++)
        if (at(pool, i)->runs)
            polled[count++] = (struct pollfd){.fd = at(pool, i)->child.fd, .events = POLLIN};
    poll(polled, (nfds_t)count, TICK_MS);
    read_children(pool, polled);
}

static void throw_away(struct kt_pool *pool)
{
    for (int i = 0; i < pool->count; i++) {
        if (at(pool, i)->runs)
            end(pool, at(pool, i), true);
        kt_outcome_finish(&at(pool, i)->result);
    }
    pool->count = 0;
}

static bool hand_over(struct kt_pool *pool, const struct kt_customer *customer)
{
    while (pool->count > 0 && !at(pool, 0)->runs) {
        struct begun begun = *at(pool, 0);
        pool->first = (pool->first + 1) % pool->capacity;
        pool->count--;
        bool more = customer->take(customer->context, &begun.job, &begun.result);
        kt_outcome_finish(&begun.result);
        if (!more)
            return false;
    }
    return true;
}

void kt_pool_run(struct kt_pool *pool, const struct kt_customer *customer)
{
    struct kt_job job;
    for (;;) {
        while (pool->running < pool->size && pool->count < pool->capacity) {
            memset(&job, 0, sizeof job);
            if (!customer->next(customer->context, &job))
                break;
            begin(pool, &job);
        }
        if (pool->count == 0)
            return;
        wait_for_children(pool);
        if (customer->tick)
            customer->tick(customer->context);
        if (!hand_over(pool, customer))
            break;
    }
    throw_away(pool);
}

/* ---- one job ---- */

struct single {
    const struct kt_job *job;
    struct kt_outcome *result;
    bool given;
};

static bool give_single(void *context, struct kt_job *job)
{
    struct single *single = context;
    if (single->given)
        return false;
    *job = *single->job;
    return single->given = true;
}

static bool take_single(void *context, const struct kt_job *job, struct kt_outcome *result)
{
    struct single *single = context;
    (void)job;
    *single->result = *result;
    *result = (struct kt_outcome){0};
    return true;
}

void kt_pool_run_one(struct kt_pool *pool, const struct kt_job *job, struct kt_outcome *result)
{
    struct single single = {job, result, false};
    struct kt_customer customer = {&single, give_single, take_single, NULL};
    kt_pool_run(pool, &customer);
}
