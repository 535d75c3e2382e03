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
    {"D3", kt_judge_d3}, {"O3", kt_judge_o3}, {"P1", kt_judge_p1}, {"P2", kt_judge_p2}, {"P3", kt_judge_p3},
    {"P4", kt_judge_p4}, {"P5", kt_judge_p5}, {"P6", kt_judge_p6}, {"P7", kt_judge_p7}, {"P8", kt_judge_p8},
    {"V1", kt_judge_v1}, {"V2", kt_judge_v2}, {"V3", kt_judge_v3}, {"V4", kt_judge_v4}, {"L1", kt_judge_l1},
    {"L3", kt_judge_l3}, {"B1", kt_judge_b1}, {"X1", kt_judge_x1}, {"X2", kt_judge_x2},
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
static const char *const by_transactions[] = {"D3", "D1", "P6", "P7", "P8", "O3", "V2",
                                              "C1", "C2", "D5", "O2", "O4", "R1", NULL};
static const char *const by_sink[] = {"D4", "D1", "O3", "V2", "D5", "O2", "O4", "R1", NULL};
static const char *const producer[] = {"P1", "P2", "P3", "P4", "P5", NULL};
static const char *const one_owner[] = {"O1", "O2", "O4", NULL};
static const char *const order[] = {"D5", NULL};
static const char *const drains[] = {"L1", "L3", NULL};

static const struct kt_profile profiles[] = {
    {"at-least-once", at_least_once, NULL},
    {"at-most-once", at_most_once, NULL},
    {"exactly-once", by_transactions, by_sink},
    {"producer", producer, NULL},
    {"one-owner", one_owner, NULL},
    {"order", order, NULL},
    {"drains", drains, NULL},
};

const struct kt_profile *kt_profile_find(const char *name)
{
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        if (strcmp(profiles[i].name, name) == 0)
            return &profiles[i];
    }
    return NULL;
}

static bool has_effects_of_its_own(const struct kt_history *history, kt_name group)
{
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        bool is_output = strncmp(kt_history_text(history, event->detail), "output", strlen("output")) == 0;
        if (event->type == KT_EVENT_EFFECT && !is_output && (event->group == 0 || event->group == group))
            return true;
    }
    return false;
}

static bool has_offsets_in_transactions(const struct kt_history *history, kt_name group)
{
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        if (event->type == KT_EVENT_TXN_OFFSETS && event->group == group)
            return true;
    }
    return false;
}

const char *const *kt_profile_ids(const struct kt_profile *profile, const struct kt_history *history,
                                  const struct kt_scope *scope)
{
    struct kt_subject subject;
    struct kmock_buffer why = {0};
    bool has_sink = false;
    if (profile->sink_ids && kt_scope_resolve(history, scope, &subject, &why))
        has_sink = subject.output == 0 && (has_effects_of_its_own(history, subject.group) ||
                                           !has_offsets_in_transactions(history, subject.group));
    kmock_buffer_free(&why);
    return has_sink ? profile->sink_ids : profile->ids;
}
