/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/sim/kernel.h"

static int tidied;

static void *spin_slowly(void *argument)
{
    for (;;) {
        usleep(100);
        tidied++;
    }
    return argument;
}

static void start_threads(void)
{
    pthread_t thread;
    for (int i = 0; i < 3; i++)
        pthread_create(&thread, NULL, spin_slowly, NULL);
    usleep(1000);
}

/* ---- ways to end ---- */

static int end_by_return(void *argument)
{
    (void)argument;
    start_threads();
    return 3;
}

static void *end_by_exit_on_thread(void *argument)
{
    exit(4);
    return argument;
}

static int end_by_exit(void *argument)
{
    (void)argument;
    pthread_t thread;
    start_threads();
    pthread_create(&thread, NULL, end_by_exit_on_thread, NULL);
    sleep(1000);
    return 0;
}

static int end_by_quick_exit(void *argument)
{
    (void)argument;
    quick_exit(5);
}

static int end_by_abort(void *argument)
{
    (void)argument;
    start_threads();
    abort();
}

static int end_by_assertion(void *argument)
{
    assert(argument != NULL);
    return 0;
}

static int *volatile nowhere;

static int end_by_fault(void *argument)
{
    (void)argument;
    start_threads();
    return *nowhere;
}

__attribute__((noinline)) static int sink(volatile char *above, int depth)
{
    volatile char room[4096];
    room[0] = above ? above[0] : 1;
    return depth == 0 ? room[0] : sink(room, depth - 1) + room[0];
}

static int end_by_stack_overflow(void *argument)
{
    (void)argument;
    return sink(NULL, 1 << 20);
}

static int end_by_words(void *argument)
{
    (void)argument;
    kt_process_die("the assertion of a friend");
}

static const struct ending {
    int (*entry)(void *argument);
    enum kt_process_state state;
    int code;
    const char *words;
} endings[] = {
    {end_by_return, KT_PROCESS_EXITED, 3, ""},
    {end_by_exit, KT_PROCESS_EXITED, 4, ""},
    {end_by_quick_exit, KT_PROCESS_EXITED, 5, ""},
    {end_by_abort, KT_PROCESS_DIED, 128 + SIGABRT, "abort"},
    {end_by_assertion, KT_PROCESS_DIED, 128 + SIGABRT, "argument != NULL"},
    {end_by_words, KT_PROCESS_DIED, 128 + SIGABRT, "friend"},
    {end_by_fault, KT_PROCESS_DIED, 128 + SIGSEGV, "Segmentation fault"},
    {end_by_stack_overflow, KT_PROCESS_DIED, 128 + SIGSEGV, "Segmentation fault"},
};

static bool is_fault(const struct ending *ending)
{
    return ending->code == 128 + SIGSEGV;
}

static int ends_seen;

static void see_end(void *context, struct kt_process *process)
{
    assert_ptr_equal(context, &ends_seen);
    ends_seen += kt_process_id(process);
}

static void endings_story(struct kt_sim *sim)
{
    int expected = 0;
    ends_seen = 0;
    kt_sim_on_process_end(sim, see_end, &ends_seen);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (is_fault(&endings[i]) && rig_is_watched()) /* the tools would report it, as they should */
            continue;
        struct kt_process *process = kt_process_spawn(sim, "p", endings[i].entry, NULL);
        assert_int_equal(kt_sim_wait(sim, rig_has_ended, process, INT64_MAX), KT_WAITED_TRUE);
        assert_int_equal(kt_process_state(process), endings[i].state);
        assert_int_equal(kt_process_exit_code(process), endings[i].code);
        assert_non_null(strstr(kt_process_last_words(process), endings[i].words));
        if (endings[i].state == KT_PROCESS_DIED)
            assert_non_null(strstr(kt_process_last_words(process), "#1 "));
        expected += kt_process_id(process);
        int before = tidied;
        rig_pass_ms(sim, 10);
        assert_int_equal(before, tidied);
    }
    assert_int_equal(ends_seen, expected);
}

static void every_way_to_end_ends_all_threads_of_the_process(void **state)
{
    (void)state;
    rig_tell(endings_story);
}

/* ---- crash ---- */

static void *crash_own(void *argument)
{
    usleep(2000);
    kt_process_crash(kt_process_current());
    abort();
    return argument;
}

static int be_crashed_from_inside(void *argument)
{
    (void)argument;
    pthread_t thread;
    pthread_create(&thread, NULL, crash_own, NULL);
    start_threads();
    sleep(1000);
    return 0;
}

static struct kt_process *victim;
static struct kmock_timer bomb;

static void explode(void *context, int64_t now_us)
{
    (void)context, (void)now_us;
    kt_process_crash(victim);
}

static int be_busy(void *argument)
{
    (void)argument;
    for (;;)
        kt_clock_read_us();
    return 0;
}

static void crash_story(struct kt_sim *sim)
{
    struct kt_process *process = kt_process_spawn(sim, "inside", be_crashed_from_inside, NULL);
    assert_int_equal(kt_sim_wait(sim, rig_has_ended, process, INT64_MAX), KT_WAITED_TRUE);
    assert_int_equal(kt_process_state(process), KT_PROCESS_CRASHED);
    victim = kt_process_spawn(sim, "busy", be_busy, NULL);
    bomb = (struct kmock_timer){.fire = explode};
    kmock_timers_arm(kt_sim_timers(sim), &bomb, kt_sim_now_us() + 5000);
    assert_int_equal(kt_sim_wait(sim, rig_has_ended, victim, INT64_MAX), KT_WAITED_TRUE);
    assert_int_equal(kt_process_state(victim), KT_PROCESS_CRASHED);
    assert_true(kt_sim_now_us() - bomb.deadline_us < 2);
}

static void crash_may_come_from_inside_or_from_a_timer(void **state)
{
    (void)state;
    rig_tell(crash_story);
}

/* ---- freeze ---- */

static int ticks;

static int tick(void *argument)
{
    (void)argument;
    for (ticks = 0; ticks < 10; ticks++)
        usleep(100000);
    return 0;
}

static void freeze_now(void *context, int64_t now_us)
{
    (void)context, (void)now_us;
    kt_process_freeze(victim);
}

static void freeze_story(struct kt_sim *sim)
{
    struct kt_process *process = kt_process_spawn(sim, "ticker", tick, NULL);
    rig_pass_ms(sim, 350);
    assert_int_equal(ticks, 3);
    kt_process_freeze(process);
    rig_pass_ms(sim, 60000);
    assert_int_equal(ticks, 3);
    kt_process_thaw(process);
    rig_pass_ms(sim, 1);
    assert_int_equal(ticks, 4); /* its sleep was over meanwhile */
    rig_finish(sim, process);

    victim = kt_process_spawn(sim, "busy", be_busy, NULL);
    bomb = (struct kmock_timer){.fire = freeze_now};
    kmock_timers_arm(kt_sim_timers(sim), &bomb, kt_sim_now_us() + 5000);
    assert_int_equal(kt_sim_wait(sim, rig_never, NULL, kt_sim_now_us() + 10000), KT_WAITED_IDLE);
    assert_int_equal(kt_process_state(victim), KT_PROCESS_FROZEN);
    kt_process_thaw(victim);
    assert_int_equal(kt_sim_wait(sim, rig_never, NULL, kt_sim_now_us() + 10000), KT_WAITED_DEADLINE);
    kt_process_crash(victim);
}

static void frozen_process_stands_still_until_the_thaw(void **state)
{
    (void)state;
    rig_tell(freeze_story);
}

/* ---- children ---- */

static int make_children(void *argument)
{
    (void)argument;
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(kt_self() == NULL ? 21 : 22);
    RIG_CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 21);
    RIG_CHECK(WEXITSTATUS(system("exit 7")) == 7);
    return 0;
}

static void children_story(struct kt_sim *sim)
{
    rig_run(sim, make_children);
}

static void forked_children_are_outside_the_trial(void **state)
{
    (void)state;
    rig_tell(children_story);
}

/* ---- identity ---- */

static pid_t seen[2];

static int tell_number(void *argument)
{
    *(pid_t *)argument = getpid();
    RIG_CHECK(getpid() == gettid());
    return 0;
}

static void identity_story(struct kt_sim *sim)
{
    pid_t real = getpid();
    for (int i = 0; i < 2; i++)
        rig_finish(sim, kt_process_spawn(sim, "p", tell_number, &seen[i]));
    assert_true(seen[0] != seen[1] && seen[0] != real && seen[1] != real);
}

static void each_process_has_a_number_of_its_own(void **state)
{
    (void)state;
    rig_tell(identity_story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_end_ends_all_threads_of_the_process),
        cmocka_unit_test(crash_may_come_from_inside_or_from_a_timer),
        cmocka_unit_test(frozen_process_stands_still_until_the_thaw),
        cmocka_unit_test(forked_children_are_outside_the_trial),
        cmocka_unit_test(each_process_has_a_number_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
