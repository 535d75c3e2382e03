/* SPDX-License-Identifier: Apache-2.0 */
/* Run a scenario under the sim, on each back end that works here, and check that the schedules are the same. */
#ifndef SELFTESTS_HARNESS_SIM_RIG_H
#define SELFTESTS_HARNESS_SIM_RIG_H

#include "selftests/check.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif
#include "harness/sim/sim.h"
#ifdef __cplusplus
}
#endif

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

/* returns  whether a tool watches that needs the baton */
static inline bool rig_is_watched(void)
{
#ifdef __SANITIZE_ADDRESS__
    return true;
#else
    return RUNNING_ON_VALGRIND;
#endif
}

/* In a program: end it unless the condition holds; cmocka's asserts are for task 0. */
#define RIG_CHECK(condition)                                                                                           \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            rig_complain(__FILE__, __LINE__, #condition);                                                              \
    } while (0)

static inline void rig_complain(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: %s does not hold\n", file, line, condition);
    _Exit(99);
}

typedef void (*rig_story)(struct kt_sim *sim);

static inline uint64_t rig_tell_on(enum kt_backend backend, struct kt_sim_options options, rig_story story)
{
    options.backend = backend;
    struct kt_sim *sim = kt_sim_start(&options);
    story(sim);
    uint64_t hash = kt_sim_hash(sim);
    kt_sim_stop(sim);
    return hash;
}

/* Tell a story once per back end, each with a sim of its own. returns  the hash of the schedule, which was the same */
static inline uint64_t rig_tell_with(struct kt_sim_options options, rig_story story)
{
    uint64_t hash = rig_tell_on(KT_BACKEND_BATON, options, story);
    if (!rig_is_watched())
        assert_int_equal(rig_tell_on(KT_BACKEND_CARRIER, options, story), hash);
    return hash;
}

static inline uint64_t rig_tell(rig_story story)
{
    struct kt_sim_options options = {};
    return rig_tell_with(options, story);
}

static inline bool rig_has_ended(void *context)
{
    enum kt_process_state state = kt_process_state((struct kt_process *)context);
    return state != KT_PROCESS_RUNNING && state != KT_PROCESS_FROZEN;
}

/* For stories: wait until a process has ended, whose exit code must be 0. */
static inline void rig_finish(struct kt_sim *sim, struct kt_process *process)
{
    enum kt_waited waited = kt_sim_wait(sim, rig_has_ended, process, INT64_MAX);
    if (waited != KT_WAITED_TRUE)
        fprintf(stderr, "%s\n", kt_sim_failure(sim) ? kt_sim_failure(sim) : "idle");
    assert_int_equal(waited, KT_WAITED_TRUE);
    if (kt_process_last_words(process)[0])
        fprintf(stderr, "%s\n", kt_process_last_words(process));
    assert_int_equal(kt_process_state(process), KT_PROCESS_EXITED);
    assert_int_equal(kt_process_exit_code(process), 0);
}

/* For stories: run a program as a process until its end. */
static inline void rig_run(struct kt_sim *sim, int (*program)(void *argument))
{
    rig_finish(sim, kt_process_spawn(sim, "one", program, NULL));
}

static inline void rig_ring(void *context, int64_t now_us)
{
    (void)now_us;
    *(bool *)context = true;
}

static inline bool rig_rang(void *context)
{
    return *(bool *)context;
}

/* For stories: let virtual time pass, even where nothing moves. */
static inline void rig_pass_ms(struct kt_sim *sim, int64_t time_ms)
{
    bool rang = false;
    struct kmock_timer timer = {};
    timer.fire = rig_ring;
    timer.context = &rang;
    kmock_timers_arm(kt_sim_timers(sim), &timer, kt_sim_now_us() + time_ms * 1000);
    assert_int_equal(kt_sim_wait(sim, rig_rang, &rang, INT64_MAX), KT_WAITED_TRUE);
}

static inline bool rig_never(void *context)
{
    (void)context;
    return false;
}

static inline int rig_count_entries(const char *path)
{
    int count = 0;
    DIR *directory = opendir(path);
    while (directory && readdir(directory))
        count++;
    if (directory)
        closedir(directory);
    return count;
}

#endif
