/* SPDX-License-Identifier: Apache-2.0 */
/* Run a scenario of processes on both task back ends and compare their schedules. */
#ifndef SELFTESTS_HARNESS_SIM_FD_RUN_H
#define SELFTESTS_HARNESS_SIM_FD_RUN_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/sim/kernel.h"
#include "harness/sim/net.h"
#include "harness/sim/sim.h"
#include "selftests/check.h"

/* In a task, where cmocka's assertions would leave the wrong stack: end the process with what was not true. */
static inline void check(bool holds, const char *what, int line)
{
    char words[200];
    if (holds)
        return;
    snprintf(words, sizeof words, "line %d: not true: %s (errno %d, %s)", line, what, errno, strerror(errno));
    kt_process_die(words);
}
#define CHECK(condition) check((condition), #condition, __LINE__)

/* A process of the scenario; name NULL ends the list. */
struct cast {
    const char *name;
    int (*entry)(void *argument);
};

static inline bool all_have_ended(void *context)
{
    struct kt_process **processes = context;
    for (; *processes; processes++)
        if (kt_process_state(*processes) == KT_PROCESS_RUNNING)
            return false;
    return true;
}

/* Write into words how a scenario went wrong; "": it did not. */
static inline void judge(struct kt_sim *sim, struct kt_process **processes, char *words, size_t size)
{
    words[0] = 0;
    if (kt_sim_failure(sim))
        snprintf(words, size, "%s", kt_sim_failure(sim));
    for (; *processes && words[0] == 0; processes++) {
        enum kt_process_state state = kt_process_state(*processes);
        if (state == KT_PROCESS_DIED)
            snprintf(words, size, "%s: %s", kt_process_name(*processes), kt_process_last_words(*processes));
        else if (state == KT_PROCESS_RUNNING)
            snprintf(words, size, "%s has not ended", kt_process_name(*processes));
        else if (kt_process_exit_code(*processes) != 0)
            snprintf(words, size, "%s gave %d", kt_process_name(*processes), kt_process_exit_code(*processes));
    }
}

/* returns  hash of the schedule. prepare may be null; it runs before the processes */
static inline uint64_t run_once(enum kt_backend backend, uint64_t seed, const struct cast *cast,
                                void (*prepare)(struct kt_sim *sim))
{
    struct kt_sim_options options = {.seed = seed, .backend = backend, .preempt_one_in = 8};
    struct kt_process *processes[9] = {0};
    struct kt_sim *sim = kt_sim_start(&options);
    if (prepare)
        prepare(sim);
    for (int i = 0; cast[i].name; i++)
        processes[i] = kt_process_spawn(sim, cast[i].name, cast[i].entry, NULL);
    char words[4000];
    kt_sim_wait(sim, all_have_ended, processes, kt_sim_now_us() + INT64_C(3600000000));
    judge(sim, processes, words, sizeof words);
    uint64_t hash = kt_sim_hash(sim);
    kt_sim_stop(sim);
    if (words[0])
        fail_msg("%s", words);
    return hash;
}

static inline void run(const struct cast *cast, void (*prepare)(struct kt_sim *sim))
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        uint64_t hash = run_once(KT_BACKEND_BATON, seed, cast, prepare);
        assert_true(run_once(KT_BACKEND_BATON, seed, cast, prepare) == hash);
        assert_true(run_once(KT_BACKEND_AUTO, seed, cast, prepare) == hash);
    }
}

static inline void run_alone(int (*entry)(void *argument))
{
    const struct cast cast[] = {{"alone", entry}, {0}};
    run(cast, NULL);
}

#endif
