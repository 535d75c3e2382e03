/* SPDX-License-Identifier: Apache-2.0 */
/* Find verdicts by id, and profiles by name. */
#include <string.h>

#include "harness/verdict/judges.h"

static const struct {
    const char *id;
    kt_judge *judge;
} judges[] = {
    {"C1", kt_judge_c1}, {"C2", kt_judge_c2}, {"D1", kt_judge_d1}, {"D2", kt_judge_d2}, {"D4", kt_judge_d4},
    {"D5", kt_judge_d5}, {"O1", kt_judge_o1}, {"O2", kt_judge_o2}, {"O4", kt_judge_o4}, {"R1", kt_judge_r1},
    {"L1", kt_judge_l1}, {"L3", kt_judge_l3}, {"B1", kt_judge_b1}, {"X1", kt_judge_x1}, {"X2", kt_judge_x2},
};

kt_judge *kt_judge_find(const char *id)
{
    for (size_t i = 0; i < sizeof judges / sizeof *judges; i++) {
        if (strcmp(judges[i].id, id) == 0)
            return judges[i].judge;
    }
    return NULL;
}

static const char *const at_least_once[] = {"D1", "C1", "C2", "D5", "O2", "O4", "R1", "B1", NULL};
static const char *const at_most_once[] = {"D2", "D5", "C2", "R1", NULL};
static const char *const one_owner[] = {"O1", "O2", "O4", NULL};
static const char *const order[] = {"D5", NULL};
static const char *const drains[] = {"L1", "L3", NULL};

static const struct kt_profile profiles[] = {
    {"at-least-once", at_least_once},
    {"at-most-once", at_most_once},
    {"one-owner", one_owner},
    {"order", order},
    {"drains", drains},
};

const struct kt_profile *kt_profile_find(const char *name)
{
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        if (strcmp(profiles[i].name, name) == 0)
            return &profiles[i];
    }
    return NULL;
}
