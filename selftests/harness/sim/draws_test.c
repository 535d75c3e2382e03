/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include "selftests/harness/sim/net_echo.h"

#include <pthread.h>
#include <sched.h>
#include <sys/random.h>

static struct kt_draw *logged;
static size_t logged_count, edits_left;

static void keep_log(struct kt_sim *sim)
{
    const struct kt_draw *draws = kt_sim_draws(sim, &logged_count);
    assert_int_equal(kt_sim_draws_count(sim), logged_count);
    free(logged);
    logged = malloc(logged_count * sizeof *logged);
    memcpy(logged, draws, logged_count * sizeof *logged);
    edits_left = kt_sim_edits_left(sim);
}

static int free_log(void **state)
{
    (void)state;
    free(logged);
    return 0;
}

/* returns  the log as edits that repeat it; the caller frees it */
static struct kt_edit *script_of_log(void)
{
    struct kt_edit *script = malloc(logged_count * sizeof *script);
    for (size_t i = 0; i < logged_count; i++)
        script[i] = (struct kt_edit){i + 1, logged[i].value};
    return script;
}

static int draw_some(void *argument)
{
    (void)argument;
    for (uint32_t i = 0; i < 100; i++) {
        RIG_CHECK(kt_draw("some", 10 + i) < 10 + i);
        kt_choice_point();
    }
    RIG_CHECK(kt_draw("none", 1) == 0);
    RIG_CHECK(kt_draw_bits("bits") != kt_draw_bits("bits"));
    return 0;
}

static void draw_story(struct kt_sim *sim)
{
    struct kt_process *one = kt_process_spawn(sim, "one", draw_some, NULL);
    struct kt_process *two = kt_process_spawn(sim, "two", draw_some, NULL);
    rig_finish(sim, one);
    rig_finish(sim, two);
    keep_log(sim);
}

static void check_repeats(struct kt_sim_options options)
{
    options.seed = 11;
    options.log_draws = true;
    uint64_t hash = rig_tell_with(options, draw_story);
    assert_true(logged_count >= 200);
    size_t count = logged_count;
    struct kt_draw *first = malloc(count * sizeof *first);
    memcpy(first, logged, count * sizeof *first);
    struct kt_edit *script = script_of_log();
    options.seed = 12;
    assert_int_not_equal(rig_tell_with(options, draw_story), hash);
    options.edits = script;
    options.edits_count = count;
    assert_int_equal(rig_tell_with(options, draw_story), hash);
    assert_int_equal(logged_count, count);
    assert_memory_equal(logged, first, count * sizeof *first);
    assert_int_equal(edits_left, 0);
    free(script);
    free(first);
}

static void schedule_is_repeated_from_its_draws_alone(void **state)
{
    (void)state;
    check_repeats((struct kt_sim_options){.preempt_one_in = 3});
    check_repeats((struct kt_sim_options){.pct_depth = 4, .pct_steps = 200});
    check_repeats((struct kt_sim_options){.plain_order = true});
}

static size_t first_named(const char *what)
{
    size_t i = 0;
    while (i < logged_count && strcmp(logged[i].what, what) != 0)
        i++;
    assert_true(i < logged_count);
    return i;
}

/* What was drawn before and after an edited draw is what it was: the edit takes its number from the stream, too. */
static void edit_changes_one_draw_and_no_other(void **state)
{
    (void)state;
    struct kt_sim_options options = {.log_draws = true, .plain_order = true};
    uint64_t hash = rig_tell_with(options, draw_story);
    size_t place = first_named("some"), count = logged_count;
    struct kt_draw *first = malloc(count * sizeof *first);
    memcpy(first, logged, count * sizeof *first);
    struct kt_edit edit = {place + 1, (first[place].value + 1) % 10};
    options.edits = &edit;
    options.edits_count = 1;
    assert_int_not_equal(rig_tell_with(options, draw_story), hash);
    assert_int_equal(edits_left, 0);
    assert_int_equal(logged_count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(logged[i].value, i == place ? edit.value : first[i].value);
    free(first);
}

static void edits_that_do_not_fit_are_counted(void **state)
{
    (void)state;
    struct kt_sim_options options = {.log_draws = true, .plain_order = true};
    uint64_t hash = rig_tell_with(options, draw_story);
    size_t place = first_named("some"), bits = first_named("bits");
    struct kt_edit edits[] = {{place + 1, 10}, {place + 2, 11}, {logged_count + 1, 0}};
    options.edits = edits;
    options.edits_count = 3;
    assert_int_equal(rig_tell_with(options, draw_story), hash);
    assert_int_equal(edits_left, 3);
    struct kt_edit any = {bits + 1, UINT64_MAX};
    options.edits = &any;
    options.edits_count = 1;
    rig_tell_with(options, draw_story);
    assert_int_equal(edits_left, 0);
    assert_int_equal(logged[bits].value, UINT64_MAX);
}

/* ---- names ---- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void *contend(void *argument)
{
    for (int i = 0; i < 300; i++) {
        pthread_mutex_lock(&mutex);
        sched_yield();
        pthread_mutex_unlock(&mutex);
    }
    pthread_mutex_lock(&mutex);
    pthread_cond_wait(&condition, &mutex);
    pthread_mutex_unlock(&mutex);
    return argument;
}

static int choose_in_every_way(void *argument)
{
    pthread_t threads[3];
    char bytes[16];
    int number;
    (void)argument;
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, contend, NULL);
    RIG_CHECK(getrandom(bytes, sizeof bytes, 0) == sizeof bytes);
    CHECK(connect_to("broker-1", "9092", 0, &number) == 0);
    CHECK(echoes(number, "hello"));
    sleep(1); /* all of them wait */
    for (int i = 0; i < 3; i++) {
        usleep(1000);
        pthread_cond_signal(&condition);
    }
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

static void naming_story(struct kt_sim *sim)
{
    serve_echo(sim);
    rig_run(sim, choose_in_every_way);
    keep_log(sim);
}

static size_t count_named(const char *what)
{
    size_t count = 0;
    for (size_t i = 0; i < logged_count; i++)
        count += strcmp(logged[i].what, what) == 0;
    return count;
}

static void every_draw_is_named_with_its_range(void **state)
{
    static const char *const names[] = {"task", "waiter", "contended", "preempt", "latency", "entropy"};
    (void)state;
    rig_tell_with((struct kt_sim_options){.log_draws = true, .preempt_one_in = 50}, naming_story);
    size_t named = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (count_named(names[i]) == 0)
            fail_msg("no draw is named %s", names[i]);
        named += count_named(names[i]);
    }
    assert_int_equal(named, logged_count);
    for (size_t i = 0; i < logged_count; i++)
        assert_true(strcmp(logged[i].what, "entropy") == 0 ? logged[i].n == 0 : logged[i].value < logged[i].n);
    assert_int_equal(logged[first_named("latency")].n, 201);
    assert_int_equal(logged[first_named("contended")].n, 2);
}

static void plain_modes_draw_nothing_of_their_kind(void **state)
{
    static const char *const names[] = {"task", "waiter", "contended", "preempt"};
    (void)state;
    rig_tell_with((struct kt_sim_options){.log_draws = true, .plain_order = true}, naming_story);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(count_named(names[i]), 0);
    assert_true(count_named("latency") > 0);
    rig_tell_with((struct kt_sim_options){.log_draws = true, .plain_latency = true}, naming_story);
    assert_int_equal(count_named("latency"), 0);
    assert_true(count_named("task") > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schedule_is_repeated_from_its_draws_alone),
        cmocka_unit_test(edit_changes_one_draw_and_no_other),
        cmocka_unit_test(edits_that_do_not_fit_are_counted),
        cmocka_unit_test(every_draw_is_named_with_its_range),
        cmocka_unit_test(plain_modes_draw_nothing_of_their_kind),
    };
    return cmocka_run_group_tests(tests, NULL, free_log);
}
