/* SPDX-License-Identifier: Apache-2.0 */
/* Which schedules are made of the points of a run: each fault once for each state, and random ones. */
#include "selftests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/frontier.h"
#include "harness/explore/swarm.h"
#include "harness/fault/schedule.h"
#include "mock/broker/request.h"

/* A made-up run: one instance commits three times; each point in a state of its own. */
struct made {
    struct kt_run_instance instance;
    char *names[2];
    struct kt_run_point points[9];
    struct kt_outcome run;
};

static void make_run(struct made *made)
{
    static const int32_t phases[] = {KT_PHASE_ENTER, KT_PHASE_SENT, KT_PHASE_APPLIED};
    *made = (struct made){.instance = {"billing-1", 6000, 30000, false}, .names = {"billing", "orders"}};
    for (int i = 0; i < 9; i++)
        made->points[i] = (struct kt_run_point){.api = KMOCK_API_OFFSET_COMMIT,
                                                .phase = phases[i % 3],
                                                .nth = 1 + (uint32_t)i / 3,
                                                .broker = 1,
                                                .group = 0,
                                                .topic = 1,
                                                .durable = 100 + (uint64_t)i,
                                                .in_hand = 200 + (uint64_t)i};
    made->run = (struct kt_outcome){.instances = &made->instance,
                                    .instances_count = 1,
                                    .names = made->names,
                                    .names_count = 2,
                                    .points = made->points,
                                    .points_count = 9};
}

static bool has_line(const struct kt_frontier *frontier, const char *line)
{
    for (int32_t i = 0; i < frontier->count; i++)
        if (strcmp(frontier->lines[i], line) == 0)
            return true;
    return false;
}

static void check_lines_parse(const struct kt_frontier *frontier, int32_t faults)
{
    for (int32_t i = 0; i < frontier->count; i++) {
        struct kt_schedule schedule;
        struct kmock_buffer error = {0};
        if (!kt_schedule_parse(frontier->lines[i], &schedule, &error))
            fail_msg("%s\n%.*s", frontier->lines[i], (int)error.size, (const char *)error.data);
        assert_int_equal(schedule.faults_count, faults);
        kt_schedule_finish(&schedule);
    }
}

/* ---- the frontier ---- */

static void every_fault_that_applies_is_put_at_every_state(void **state)
{
    struct kt_frontier frontier = {0};
    struct made made;
    (void)state;
    make_run(&made);
    kt_frontier_add_run(&frontier, "seed=1", &made.run, 3, 100000);
    assert_int_equal(frontier.left_out, 0);
    assert_true(has_line(&frontier, "seed=1 crash billing-1 at OffsetCommit#1.enter"));
    assert_true(has_line(&frontier, "seed=1 crash billing-1 at OffsetCommit#3.applied"));
    assert_true(has_line(&frontier, "seed=1 crash billing-1 at OffsetCommit#2.enter, restart after 1s"));
    assert_true(has_line(&frontier, "seed=1 crash billing-1 at OffsetCommit#2.enter, restart after 11s"));
    assert_true(has_line(&frontier, "seed=1 drop reply at billing-1.OffsetCommit#2.applied"));
    assert_true(has_line(&frontier, "seed=1 fail REBALANCE_IN_PROGRESS at billing-1.OffsetCommit#1.sent"));
    assert_int_equal(frontier.pruned, 0);
    assert_int_equal(frontier.points, 9);
    check_lines_parse(&frontier, 1);
    kt_frontier_finish(&frontier);
}

static void the_same_state_is_pruned_and_counted(void **state)
{
    struct kt_frontier frontier = {0};
    struct made made;
    (void)state;
    make_run(&made);
    kt_frontier_add_run(&frontier, "seed=1", &made.run, 3, 100000);
    int32_t before = frontier.count;
    kt_frontier_add_run(&frontier, "seed=1", &made.run, 3, 100000);
    assert_int_equal(frontier.count, before);
    assert_int_equal(frontier.pruned, before);
    assert_int_equal(frontier.points, 18);
    kt_frontier_finish(&frontier);
}

/* A crash forgets what the instance had in hand; an error reply does not. */
static void what_dies_with_the_instance_does_not_tell_crashes_apart(void **state)
{
    struct kt_frontier frontier = {0};
    struct made made;
    (void)state;
    make_run(&made);
    for (int i = 0; i < 9; i++)
        made.points[i].durable = 1;
    kt_frontier_add_run(&frontier, "seed=1", &made.run, 3, 100000);
    assert_true(has_line(&frontier, "seed=1 crash billing-1 at OffsetCommit#1.enter"));
    assert_false(has_line(&frontier, "seed=1 crash billing-1 at OffsetCommit#1.applied"));
    assert_false(has_line(&frontier, "seed=1 crash billing-1 at OffsetCommit#2.enter"));
    assert_true(has_line(&frontier, "seed=1 drop reply at billing-1.OffsetCommit#1.applied"));
    assert_true(has_line(&frontier, "seed=1 drop reply at billing-1.OffsetCommit#2.applied"));
    assert_true(frontier.pruned > 0);
    kt_frontier_finish(&frontier);
}

static void second_faults_come_behind_the_first(void **state)
{
    struct kt_frontier frontier = {0};
    struct made made;
    (void)state;
    make_run(&made);
    kt_frontier_add_run(&frontier, "seed=1 broker 2 down for 10s at billing-1.Fetch#1.sent", &made.run, 3, 100000);
    assert_true(has_line(&frontier, "seed=1 broker 2 down for 10s at billing-1.Fetch#1.sent; "
                                    "crash billing-1 at OffsetCommit#1.enter"));
    check_lines_parse(&frontier, 2);
    kt_frontier_finish(&frontier);
}

static void above_the_limit_a_sample_is_kept_and_the_rest_is_told(void **state)
{
    struct kt_frontier frontier = {0}, all = {0};
    struct made made;
    (void)state;
    make_run(&made);
    kt_frontier_add_run(&all, "seed=1", &made.run, 3, 100000);
    kt_frontier_add_run(&frontier, "seed=1", &made.run, 3, 5);
    assert_in_range(frontier.count, 1, 5);
    assert_int_equal(frontier.count + frontier.left_out + frontier.pruned, all.count + all.pruned);
    kt_frontier_finish(&frontier);
    kt_frontier_finish(&all);
}

static void shuffling_keeps_every_line(void **state)
{
    struct kt_frontier frontier = {0}, shuffled = {0};
    struct made made;
    int found = 0;
    (void)state;
    make_run(&made);
    kt_frontier_add_run(&frontier, "seed=1", &made.run, 3, 100000);
    kt_frontier_add_run(&shuffled, "seed=1", &made.run, 3, 100000);
    kt_frontier_shuffle(&shuffled);
    for (int32_t i = 0; i < frontier.count; i++)
        for (int32_t s = 0; s < shuffled.count; s++)
            found += strcmp(frontier.lines[i], shuffled.lines[s]) == 0;
    assert_int_equal(found, frontier.count);
    assert_int_equal(shuffled.count, frontier.count);
    assert_string_not_equal(frontier.lines[0], shuffled.lines[0]);
    kt_frontier_finish(&frontier);
    kt_frontier_finish(&shuffled);
}

static void a_cleared_frontier_knows_what_was_seen(void **state)
{
    struct kt_frontier frontier = {0};
    struct made made;
    (void)state;
    make_run(&made);
    kt_frontier_add_run(&frontier, "seed=1", &made.run, 3, 100000);
    kt_frontier_clear(&frontier);
    kt_frontier_add_run(&frontier, "seed=1", &made.run, 3, 100000);
    assert_int_equal(frontier.count, 0);
    assert_true(frontier.pruned > 0);
    kt_frontier_finish(&frontier);
}

/* ---- random faults ---- */

static char *swarm_line(const struct made *made, uint64_t seed, uint64_t index)
{
    static char text[2000];
    struct kmock_buffer line = {0};
    kt_swarm_line(&made->run, seed, index, 3, &line);
    snprintf(text, sizeof text, "%.*s", (int)line.size, (const char *)line.data);
    kmock_buffer_free(&line);
    return text;
}

static void the_same_index_is_the_same_line(void **state)
{
    struct made made;
    char first[2000];
    (void)state;
    make_run(&made);
    strcpy(first, swarm_line(&made, 7, 41));
    assert_string_not_equal(swarm_line(&made, 7, 42), first);
    assert_string_equal(swarm_line(&made, 7, 41), first);
}

static void every_line_parses_and_none_need_fire(void **state)
{
    struct made made;
    int with_priorities = 0, faults = 0;
    (void)state;
    make_run(&made);
    for (uint64_t i = 0; i < 500; i++) {
        struct kt_schedule schedule;
        assert_true(kt_schedule_parse(swarm_line(&made, 1, i), &schedule, NULL));
        assert_true(schedule.seed == 2 + i);
        assert_in_range(schedule.faults_count, 0, 4);
        for (int32_t f = 0; f < schedule.faults_count; f++)
            assert_true(schedule.faults[f].optional);
        with_priorities += schedule.pct_depth > 0;
        faults += schedule.faults_count;
        kt_schedule_finish(&schedule);
    }
    assert_int_equal(with_priorities, 250);
    assert_in_range(faults, 500, 2000);
}

/* Among lines with several faults, some have no crash though crashes are the most common of faults here. */
static void classes_are_switched_off(void **state)
{
    int with[2] = {0};
    struct made made;
    (void)state;
    make_run(&made);
    for (uint64_t i = 0; i < 500; i++) {
        const char *line = swarm_line(&made, 1, i);
        int faults = 0;
        for (const char *at = line; (at = strstr(at, "optional")) != NULL; at++)
            faults++;
        if (faults >= 3)
            with[strstr(line, "crash") != NULL]++;
    }
    assert_true(with[0] > 60); /* else a few in a hundred would be without */
    assert_true(with[1] > 60);
}

static void a_run_without_points_gives_a_line_without_faults(void **state)
{
    struct made made;
    (void)state;
    make_run(&made);
    made.run.points_count = 0;
    assert_string_equal(swarm_line(&made, 1, 0), "seed=2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_that_applies_is_put_at_every_state),
        cmocka_unit_test(the_same_state_is_pruned_and_counted),
        cmocka_unit_test(what_dies_with_the_instance_does_not_tell_crashes_apart),
        cmocka_unit_test(second_faults_come_behind_the_first),
        cmocka_unit_test(above_the_limit_a_sample_is_kept_and_the_rest_is_told),
        cmocka_unit_test(shuffling_keeps_every_line),
        cmocka_unit_test(a_cleared_frontier_knows_what_was_seen),
        cmocka_unit_test(the_same_index_is_the_same_line),
        cmocka_unit_test(every_line_parses_and_none_need_fire),
        cmocka_unit_test(classes_are_switched_off),
        cmocka_unit_test(a_run_without_points_gives_a_line_without_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
