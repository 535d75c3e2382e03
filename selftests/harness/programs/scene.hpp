/* SPDX-License-Identifier: Apache-2.0 */
/* Trials from C++, without cmocka: named scenes, each on both task back ends with the same history. */
#ifndef SELFTESTS_SCENE_HPP
#define SELFTESTS_SCENE_HPP

#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#include <ktrial/ktrial.h>

struct scene {
    const char *name;
    void (*play)(kt_trial *trial);
};

#define SCENE(function)                                                                                                \
    {                                                                                                                  \
#function, function                                                                                            \
    }

/* In a scene or an instance: what is false ends it. */
#define scene_check(condition)                                                                                         \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                               \
            std::abort();                                                                                              \
        }                                                                                                              \
    } while (0)

/* returns  failures of the trial */
static inline int scene_play(const scene &scene, const char *backend, uint64_t *history)
{
    kt_options options = {};
    options.name = scene.name;
    options.backend = backend;
    kt_trial *trial = kt_trial_begin(&options);
    scene.play(trial);
    *history = kt_history_hash_of(trial);
    return kt_trial_end(trial, nullptr);
}

/* returns  the exit code of the test program */
static inline int scene_run_all(std::initializer_list<scene> scenes)
{
    int failed = 0;
    for (const scene &scene : scenes) {
        uint64_t first = 0, second = 0;
        int failures = scene_play(scene, nullptr, &first) + scene_play(scene, "baton", &second);
        if (first != second)
            std::printf("%s: another history on another back end\n", scene.name);
        bool is_good = failures == 0 && first == second;
        std::printf("%s %s\n", is_good ? "ok    " : "FAILED", scene.name);
        failed += !is_good;
    }
    return failed != 0;
}

#endif
