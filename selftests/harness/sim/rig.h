/* SPDX-License-Identifier: Apache-2.0 */
/* Run a scenario under the sim, on each back end that works here, and check that the schedules are the same. */
#ifndef SELFTESTS_HARNESS_SIM_RIG_H
#define SELFTESTS_HARNESS_SIM_RIG_H

#ifdef __cplusplus
extern "C" {
#endif

#include <stdbool.h>
#include <stdint.h>

#include "harness/sim/sim.h"

/* Run program as process "one" until it has ended, on each back end; fails the test where it does not end with code
 * 0, or the schedules differ. options may be null. returns  the hash */
uint64_t rig_run_with(const struct kt_sim_options *options, int (*program)(void *argument), void *argument);
void rig_run(int (*program)(void *argument));

/* Call a whole story once per back end, each with a sim of its own that is started before and stopped behind it. */
void rig_tell(void (*story)(struct kt_sim *sim));
void rig_tell_with(const struct kt_sim_options *options, void (*story)(struct kt_sim *sim));

/* For stories: wait until the process has ended. */
enum kt_waited rig_wait_for(struct kt_sim *sim, const struct kt_process *process);

/* For stories: let virtual time pass. */
void rig_pass_ms(struct kt_sim *sim, int64_t time_ms);

/* returns  the number of kernel threads, open descriptors of this program */
int rig_count_threads(void);
int rig_count_descriptors(void);

/* returns  whether valgrind or a sanitizer watches */
bool rig_is_watched(void);

/* In a program: end it with the line as its code unless the condition holds; cmocka's asserts are for task 0. */
#define RIG_CHECK(condition)                                                                                           \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            rig_complain(__FILE__, __LINE__, #condition);                                                              \
    } while (0)
void rig_complain(const char *file, int line, const char *condition);

#ifdef __cplusplus
}
#endif

#endif
