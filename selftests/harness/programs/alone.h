/* SPDX-License-Identifier: Apache-2.0 */
/* Run a scene in a process of its own for each back end: for libraries that keep threads or a first use in statics,
 * which outlive a trial. */
#ifndef SELFTESTS_ALONE_H
#define SELFTESTS_ALONE_H

#include <ktrial/cmocka.h>

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child: one trial, and an ordinary exit, as at the end of main(). */
static inline void alone_child(void (*scene)(struct kt_trial *trial), const struct kt_options *options, int answer)
{
    struct kt_trial *trial = kt_trial_begin(options);
    scene(trial);
    uint64_t history = kt_history_hash_of(trial);
    int failures = kt_trial_end(trial, NULL);
    if (write(answer, &history, sizeof history) != sizeof history)
        failures++;
    exit(failures != 0);
}

/* returns  the hash of its history */
static inline uint64_t alone_run(void (*scene)(struct kt_trial *trial), const struct kt_options *options)
{
    int answer[2], status;
    uint64_t history;
    assert_int_equal(pipe(answer), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        alone_child(scene, options, answer[1]);
    close(answer[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(read(answer[0], &history, sizeof history), sizeof history);
    close(answer[0]);
    return history;
}

static inline void alone_on_both(void (*scene)(struct kt_trial *trial))
{
    uint64_t history = alone_run(scene, &(struct kt_options){.seed = 1});
    assert_int_equal(alone_run(scene, &(struct kt_options){.backend = "baton"}), history);
}

#endif
