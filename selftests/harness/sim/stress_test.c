/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "harness/sim/kernel.h"

/* Threads that do random things to a few shared objects. What they see is hashed: two runs of one seed must see the
 * same, whatever back end runs them. */

enum { OBJECTS = 3, THREADS = 6, STEPS = 60, PROCESSES = 3 };

struct world {
    pthread_mutex_t mutexes[OBJECTS];
    pthread_cond_t conditions[OBJECTS];
    pthread_rwlock_t rwlocks[OBJECTS];
    sem_t semaphores[OBJECTS];
    int inside[OBJECTS], readers[OBJECTS];
    uint64_t seen;
};

static struct world worlds[PROCESSES];

static void see(struct world *world, uint64_t value)
{
    world->seen = (world->seen ^ value) * UINT64_C(0x100000001b3);
}

static struct timespec soon(unsigned in_us)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += in_us * 1000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

static void use_mutex(struct world *world, int i)
{
    struct timespec deadline = soon(200);
    if (pthread_mutex_timedlock(&world->mutexes[i], &deadline))
        return see(world, 1);
    RIG_CHECK(++world->inside[i] == 1);
    if (rand() % 2)
        usleep((useconds_t)(rand() % 100));
    world->inside[i]--;
    RIG_CHECK(pthread_mutex_unlock(&world->mutexes[i]) == 0);
}

static void use_condition(struct world *world, int i)
{
    struct timespec deadline = soon(300);
    pthread_mutex_lock(&world->mutexes[i]);
    int error = pthread_cond_timedwait(&world->conditions[i], &world->mutexes[i], &deadline);
    RIG_CHECK(world->inside[i] == 0);
    pthread_mutex_unlock(&world->mutexes[i]);
    see(world, (uint64_t)error);
}

static void wake(struct world *world, int i)
{
    if (rand() % 3)
        pthread_cond_signal(&world->conditions[i]);
    else
        pthread_cond_broadcast(&world->conditions[i]);
    sem_post(&world->semaphores[i]);
}

static void use_rwlock(struct world *world, int i)
{
    if (rand() % 3) {
        pthread_rwlock_rdlock(&world->rwlocks[i]);
        world->readers[i]++;
        sched_yield();
        world->readers[i]--;
    } else {
        pthread_rwlock_wrlock(&world->rwlocks[i]);
        RIG_CHECK(world->readers[i] == 0);
        sched_yield();
        RIG_CHECK(world->readers[i] == 0);
    }
    pthread_rwlock_unlock(&world->rwlocks[i]);
}

static void use_semaphore(struct world *world, int i)
{
    struct timespec deadline = soon(150);
    see(world, (uint64_t)sem_timedwait(&world->semaphores[i], &deadline));
}

static void *live_shortly(void *argument)
{
    usleep(10);
    return argument;
}

static void use_thread(struct world *world)
{
    pthread_t thread;
    RIG_CHECK(pthread_create(&thread, NULL, live_shortly, world) == 0);
    if (rand() % 2)
        pthread_detach(thread);
    else
        pthread_join(thread, NULL);
}

static void step(struct world *world)
{
    int i = rand() % OBJECTS;
    switch (rand() % 12) {
    case 0:
        use_thread(world);
        break;
    case 1:
    case 2:
        use_condition(world, i);
        break;
    case 3:
    case 4:
        wake(world, i);
        break;
    case 5:
    case 6:
        use_rwlock(world, i);
        break;
    case 7:
        use_semaphore(world, i);
        break;
    case 8:
        usleep((useconds_t)(rand() % 500));
        break;
    default:
        use_mutex(world, i);
    }
    see(world, (uint64_t)kt_now_us());
}

static void *live(void *argument)
{
    for (int i = 0; i < STEPS; i++)
        step(argument);
    return NULL;
}

static void build(struct world *world)
{
    memset(world, 0, sizeof *world);
    for (int i = 0; i < OBJECTS; i++) {
        pthread_mutex_init(&world->mutexes[i], NULL);
        pthread_cond_init(&world->conditions[i], NULL);
        pthread_rwlock_init(&world->rwlocks[i], NULL);
        sem_init(&world->semaphores[i], 0, 1);
    }
}

static int populate(void *argument)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, live, argument);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

static struct kmock_timer blow;
static struct kt_process *processes[PROCESSES];

static void strike(void *context, int64_t now_us)
{
    (void)context;
    struct kt_process *process = processes[kt_draw("strike", PROCESSES - 1)];
    if (kt_process_state(process) == KT_PROCESS_FROZEN)
        kt_process_thaw(process);
    else if (kt_draw("kind", 4))
        kt_process_freeze(process);
    else
        kt_process_crash(process);
    kmock_timers_arm(kt_sim_timers(kt_sim_current()), &blow, now_us + 700);
}

static uint64_t seen;

static void stress_story(struct kt_sim *sim)
{
    for (int i = 0; i < PROCESSES; i++) {
        build(&worlds[i]);
        processes[i] = kt_process_spawn(sim, "crowd", populate, &worlds[i]);
    }
    blow = (struct kmock_timer){.fire = strike};
    kmock_timers_arm(kt_sim_timers(sim), &blow, kt_sim_now_us() + 1500);
    rig_finish(sim, processes[PROCESSES - 1]);
    kmock_timers_cancel(kt_sim_timers(sim), &blow);
    for (int i = 0; i < PROCESSES; i++)
        see(&worlds[0], worlds[i].seen);
    seen = worlds[0].seen;
}

static void random_programs_run_the_same_way_each_time(void **state)
{
    (void)state;
    uint64_t last = 0;
    uint64_t seeds = rig_is_watched() ? 3 : 12;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct kt_sim_options options = {.seed = seed, .preempt_one_in = seed % 3 ? 7 : 500};
        uint64_t hash = rig_tell_with(options, stress_story);
        uint64_t seen_before = seen;
        assert_true(rig_tell_with(options, stress_story) == hash);
        assert_true(seen == seen_before);
        assert_true(hash != last);
        last = hash;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_programs_run_the_same_way_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
