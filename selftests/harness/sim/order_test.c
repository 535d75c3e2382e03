/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include "selftests/harness/sim/net_echo.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

enum { PROCESSES = 5, SEEDS = 20 };

/* What the processes did, in order: their names' letters. */
static char trace[4096];
static size_t traced;

static void note(void)
{
    RIG_CHECK(traced < sizeof trace - 1);
    trace[traced++] = kt_process_name(kt_process_current())[0];
    trace[traced] = '\0';
}

static void run_together(struct kt_sim *sim, int count, int (*program)(void *argument))
{
    struct kt_process *processes[PROCESSES];
    traced = 0;
    trace[0] = '\0';
    for (int i = 0; i < count; i++)
        processes[i] = kt_process_spawn(sim, (char[]){(char)('a' + i), 0}, program, NULL);
    for (int i = 0; i < count; i++)
        rig_finish(sim, processes[i]);
}

static int take_turns(void *argument)
{
    (void)argument;
    for (int i = 0; i < 3; i++) {
        note();
        for (int point = 0; point < 1000; point++)
            kt_choice_point();
        note();
        sched_yield();
    }
    return 0;
}

/* ---- plain order ---- */

static const struct kt_sim_options plain = {.plain_order = true, .plain_latency = true};

static void plain_turns_story(struct kt_sim *sim)
{
    run_together(sim, PROCESSES, take_turns);
    assert_string_equal(trace, "aabbccddeeaabbccddeeaabbccddee");
}

static void plain_order_takes_who_was_runnable_first_and_preempts_nobody(void **state)
{
    (void)state;
    rig_tell_with(plain, plain_turns_story);
}

static sem_t gate;

static int wait_at_gate(void *argument)
{
    (void)argument;
    sem_wait(&gate);
    note();
    return 0;
}

static int open_gate(void *argument)
{
    (void)argument;
    sem_init(&gate, 0, 0);
    usleep(1000);
    for (int i = 0; i < PROCESSES - 1; i++)
        sem_post(&gate);
    return 0;
}

static int open_or_wait(void *argument)
{
    return kt_process_name(kt_process_current())[0] == 'a' ? open_gate(argument) : wait_at_gate(argument);
}

static void plain_waiters_story(struct kt_sim *sim)
{
    run_together(sim, PROCESSES, open_or_wait);
    assert_string_equal(trace, "bcde");
}

static void plain_order_wakes_who_waited_first(void **state)
{
    (void)state;
    rig_tell_with(plain, plain_waiters_story);
}

static int measure_trips(void *argument)
{
    int number;
    (void)argument;
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    for (int i = 0; i < 10; i++) {
        int64_t start_us = kt_now_us();
        CHECK(echoes(number, "hello"));
        CHECK(kt_now_us() - start_us < 210); /* twice the shortest time, and some clock reads */
    }
    return 0;
}

static void trips_story(struct kt_sim *sim)
{
    serve_echo(sim);
    rig_run(sim, measure_trips);
}

static void plain_links_take_their_shortest_time(void **state)
{
    (void)state;
    rig_tell_with(plain, trips_story);
}

/* ---- loops that wait without blocking: in every order somebody else gets to run ---- */

static volatile bool flag;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t ping, pong;

static void work(void)
{
    for (int i = 0; i < 200; i++)
        kt_choice_point();
    flag = true;
}

static void loop_on_yield(void)
{
    while (!flag)
        sched_yield();
}

static void loop_on_lock(void)
{
    for (bool seen = false; !seen;) {
        pthread_mutex_lock(&mutex);
        seen = flag;
        pthread_mutex_unlock(&mutex);
    }
}

static void play_ping(void)
{
    while (!flag) {
        sem_post(&pong);
        sem_wait(&ping);
    }
    sem_post(&pong);
}

static void play_pong(void)
{
    while (!flag) {
        sem_wait(&pong);
        sem_post(&ping);
    }
    sem_post(&ping);
}

static int yield_or_work(void *argument)
{
    char name = kt_process_name(kt_process_current())[0];
    (void)argument;
    if (name == 'c')
        work();
    else
        loop_on_yield();
    return 0;
}

static int lock_or_work(void *argument)
{
    char name = kt_process_name(kt_process_current())[0];
    (void)argument;
    if (name != 'c') {
        loop_on_lock();
        return 0;
    }
    pthread_mutex_lock(&mutex);
    work();
    pthread_mutex_unlock(&mutex);
    return 0;
}

static int play_or_work(void *argument)
{
    char name = kt_process_name(kt_process_current())[0];
    (void)argument;
    if (name == 'a')
        play_ping();
    else if (name == 'b')
        play_pong();
    else
        work();
    return 0;
}

static void loops_story(struct kt_sim *sim)
{
    flag = false;
    run_together(sim, 3, yield_or_work);
    assert_true(kt_sim_steps(sim) < 5000);
    flag = false;
    run_together(sim, 3, lock_or_work);
    flag = false;
    sem_init(&ping, 0, 0);
    sem_init(&pong, 0, 0);
    run_together(sim, 3, play_or_work);
}

static void no_loop_starves_whom_it_waits_for(void **state)
{
    (void)state;
    rig_tell_with(plain, loops_story);
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        rig_tell_with((struct kt_sim_options){.seed = seed, .pct_depth = 1 + seed % 3}, loops_story);
}

/* ---- priorities ---- */

/* returns  the priority the i-th task was born with; task 0 is the test, the others are a, b... */
static uint64_t priority_drawn(const struct kt_sim *sim, int task)
{
    size_t count;
    const struct kt_draw *draw = kt_sim_draws(sim, &count), *end = draw + count;
    for (; draw < end; draw++)
        if (strcmp(draw->what, "priority") == 0 && task-- == 0)
            return draw->value;
    fail_msg("a task was born without a priority");
    return 0;
}

static bool is_higher(const struct kt_sim *sim, char one, char other)
{
    return priority_drawn(sim, one - 'a' + 1) > priority_drawn(sim, other - 'a' + 1);
}

static int run_through(void *argument)
{
    (void)argument;
    note();
    for (int i = 0; i < 1000; i++)
        kt_choice_point();
    note();
    return 0;
}

static void priorities_story(struct kt_sim *sim)
{
    run_together(sim, PROCESSES, run_through);
    assert_int_equal(traced, 2 * PROCESSES);
    for (int i = 0; i < PROCESSES; i++)
        assert_true(trace[2 * i] == trace[2 * i + 1] && (i == 0 || is_higher(sim, trace[2 * i - 1], trace[2 * i])));
}

static void highest_priority_runs_until_it_waits(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        rig_tell_with((struct kt_sim_options){.seed = seed, .pct_depth = 1, .log_draws = true}, priorities_story);
}

static int wake_or_wait(void *argument)
{
    (void)argument;
    if (kt_process_name(kt_process_current())[0] == 'b') {
        sem_wait(&gate);
        note();
        return 0;
    }
    usleep(1000);
    sem_post(&gate);
    kt_choice_point();
    note();
    return 0;
}

static void overtaking_story(struct kt_sim *sim)
{
    sem_init(&gate, 0, 0);
    run_together(sim, 2, wake_or_wait);
    assert_string_equal(trace, is_higher(sim, 'a', 'b') ? "ab" : "ba");
}

static void higher_priority_preempts_who_wakes_it_at_once(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        rig_tell_with((struct kt_sim_options){.seed = seed, .pct_depth = 1, .log_draws = true}, overtaking_story);
}

static int note_while_held(void *argument)
{
    (void)argument;
    if (kt_process_name(kt_process_current())[0] == 'b')
        return wake_or_wait(NULL);
    usleep(1000);
    flockfile(stderr);
    sem_post(&gate);
    for (int i = 0; i < 3; i++)
        kt_choice_point();
    note();
    funlockfile(stderr);
    kt_choice_point();
    note();
    return 0;
}

static void held_story(struct kt_sim *sim)
{
    sem_init(&gate, 0, 0);
    run_together(sim, 2, note_while_held);
    assert_string_equal(trace, is_higher(sim, 'a', 'b') ? "aab" : "aba");
}

static void holder_of_a_stream_is_preempted_only_behind_it(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        rig_tell_with((struct kt_sim_options){.seed = seed, .pct_depth = 1, .log_draws = true}, held_story);
}

/* ---- what priorities are for ---- */

static volatile int stage;
static int found;

/* The window is 20 of 400 steps; who looks comes only if the writer loses its priority inside of it. */
static int write_or_look(void *argument)
{
    (void)argument;
    if (kt_process_name(kt_process_current())[0] == 'b') {
        found += stage == 1;
        return 0;
    }
    for (int i = 0; i < 400; i++) {
        stage = i < 200 ? 0 : i < 220 ? 1 : 2;
        kt_choice_point();
    }
    return 0;
}

static void window_story(struct kt_sim *sim)
{
    stage = 0;
    run_together(sim, 2, write_or_look);
}

static int count_found(uint32_t depth, uint32_t seeds)
{
    found = 0;
    for (uint32_t seed = 1; seed <= seeds; seed++)
        rig_tell_on(KT_BACKEND_BATON, (struct kt_sim_options){.seed = seed, .pct_depth = depth, .pct_steps = 420},
                    window_story);
    return found;
}

/* One change in 420 steps falls into the window in 1 of 21 trials, and in half of them the writer goes first. */
static void bug_of_depth_two_is_found_as_often_as_the_paper_says(void **state)
{
    (void)state;
    enum { TRIALS = 420 };
    assert_int_equal(count_found(1, TRIALS / 4), 0);
    assert_in_range(count_found(2, TRIALS), TRIALS / 84, TRIALS / 21);
}

static int step_on(void *argument)
{
    (void)argument;
    for (int i = 0; i < 50; i++) {
        note();
        kt_choice_point();
    }
    return 0;
}

static void changes_story(struct kt_sim *sim)
{
    run_together(sim, 3, step_on);
}

static void change_number(uint32_t steps, uint32_t *blocks, uint32_t *most)
{
    struct kt_sim_options options = {.pct_depth = 6, .pct_steps = steps};
    *most = 0;
    for (options.seed = 1; options.seed <= SEEDS; options.seed++) {
        rig_tell_with(options, changes_story);
        *blocks = 1;
        for (size_t i = 1; i < traced; i++)
            *blocks += trace[i] != trace[i - 1];
        *most = *blocks > *most ? *blocks : *most;
    }
}

/* Three tasks make three blocks of the trace; each change of priority makes one more at the most. */
static void priority_changes_at_most_as_often_as_the_depth_says(void **state)
{
    uint32_t blocks, most;
    (void)state;
    change_number(150, &blocks, &most);
    assert_in_range(most, 5, 3 + 5);
    change_number(0, &blocks, &most);
    assert_in_range(most, 4, 3 + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_order_takes_who_was_runnable_first_and_preempts_nobody),
        cmocka_unit_test(plain_order_wakes_who_waited_first),
        cmocka_unit_test(plain_links_take_their_shortest_time),
        cmocka_unit_test(no_loop_starves_whom_it_waits_for),
        cmocka_unit_test(highest_priority_runs_until_it_waits),
        cmocka_unit_test(higher_priority_preempts_who_wakes_it_at_once),
        cmocka_unit_test(holder_of_a_stream_is_preempted_only_behind_it),
        cmocka_unit_test(bug_of_depth_two_is_found_as_often_as_the_paper_says),
        cmocka_unit_test(priority_changes_at_most_as_often_as_the_depth_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
