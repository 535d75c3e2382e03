/* SPDX-License-Identifier: Apache-2.0 */
/* A mistake in a call ends the test with a message that names the call and the remedy. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Make the mistake in a process of its own, and read what it says. */
static void last_words_of(void (*mistake)(struct kt_trial *t), char *words, size_t size)
{
    int ends[2], status;
    ssize_t got, used = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        mistake(kt_trial_begin(NULL));
        _exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], words + used, size - 1 - (size_t)used)) > 0)
        used += got;
    words[used] = '\0';
    close(ends[0]);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
}

static void feed_while_all_brokers_are_down(struct kt_trial *t)
{
    kt_topic(t, "orders", 1);
    for (int broker = 1; broker <= 3; broker++)
        kt_fault(t, "broker-%d down", broker);
    kt_run_until(t, "1s");
    kt_feed(t, "orders", 1);
}

static void a_record_for_a_partition_without_a_leader_is_refused_with_the_remedy(void **state)
{
    char words[2000];
    (void)state;
    last_words_of(feed_while_all_brokers_are_down, words, sizeof words);
    assert_non_null(strstr(words, "kt_feed"));
    assert_non_null(strstr(words, "orders-0 has no leader"));
    assert_non_null(strstr(words, "up again"));
}

static void expect_without_a_guarantee(struct kt_trial *t)
{
    kt_expect(t, NULL, "billing");
}

static void expect_without_a_scope(struct kt_trial *t)
{
    kt_expect(t, KT_AT_LEAST_ONCE, NULL);
}

static void take_without_a_cursor(struct kt_trial *t)
{
    kt_topic(t, "orders", 1);
    kt_take(t, "orders", NULL);
}

static void start_without_an_entry_point(struct kt_trial *t)
{
    kt_start(t, "billing", 1, NULL, NULL);
}

static void fault_for_the_past(struct kt_trial *t)
{
    kt_run_until(t, "20s");
    kt_fault(t, "at 12s: crash billing-1");
}

static void a_fault_for_the_past_is_refused(void **state)
{
    char words[2000];
    (void)state;
    last_words_of(fault_for_the_past, words, sizeof words);
    assert_non_null(strstr(words, "kt_fault(\"at 12s: crash billing-1\"): it is 20.000s already"));
}

/* ---- a trial that is none ---- */

static void topic_of_null(struct kt_trial *t)
{
    (void)t;
    kt_topic(NULL, "orders", 1);
}

static void feed_of_null(struct kt_trial *t)
{
    (void)t;
    kt_feed(NULL, "orders", 1);
}

static void put_of_null(struct kt_trial *t)
{
    (void)t;
    kt_put(NULL, "orders", 0, "k", "v");
}

static void bootstrap_of_null(struct kt_trial *t)
{
    (void)t;
    kt_bootstrap(NULL, "localhost", 9092);
}

static void start_of_null(struct kt_trial *t)
{
    (void)t;
    kt_start(NULL, "billing", 1, NULL, NULL);
}

static void crash_of_null(struct kt_trial *t)
{
    (void)t;
    kt_crash(NULL, "billing-1");
}

static void fault_of_null(struct kt_trial *t)
{
    (void)t;
    kt_fault(NULL, "crash billing-1");
}

static void run_until_of_null(struct kt_trial *t)
{
    (void)t;
    kt_run_until(NULL, "idle");
}

static void committed_of_null(struct kt_trial *t)
{
    (void)t;
    kt_committed(NULL, "billing", "orders", 0);
}

static void note_of_null(struct kt_trial *t)
{
    (void)t;
    kt_note(NULL, "text");
}

static void now_of_null(struct kt_trial *t)
{
    (void)t;
    kt_now_us_of(NULL);
}

static void topic_of_an_ended_trial(struct kt_trial *t)
{
    kt_trial_end(t, NULL);
    kt_topic(t, "orders", 1);
}

static void a_trial_that_is_none_is_refused_by_the_name_of_the_call(void **state)
{
    static const struct {
        void (*mistake)(struct kt_trial *t);
        const char *words;
    } rows[] = {{topic_of_null, "kt_topic: the trial is NULL"},
                {feed_of_null, "kt_feed: the trial is NULL"},
                {put_of_null, "kt_put: the trial is NULL"},
                {bootstrap_of_null, "kt_bootstrap: the trial is NULL"},
                {start_of_null, "kt_start: the trial is NULL"},
                {crash_of_null, "kt_crash: the trial is NULL"},
                {fault_of_null, "kt_fault: the trial is NULL"},
                {run_until_of_null, "kt_run_until: the trial is NULL"},
                {committed_of_null, "kt_committed: the trial is NULL"},
                {note_of_null, "kt_note: the trial is NULL"},
                {now_of_null, "kt_now_us_of: the trial is NULL"},
                {topic_of_an_ended_trial, "kt_topic: this trial has ended"}};
    char words[2000];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        last_words_of(rows[i].mistake, words, sizeof words);
        if (strstr(words, rows[i].words) == NULL)
            fail_msg("not said: %s; but: %s", rows[i].words, words);
    }
}

static void null_is_refused_by_the_name_of_the_call(void **state)
{
    static const struct {
        void (*mistake)(struct kt_trial *t);
        const char *words;
    } rows[] = {{expect_without_a_guarantee, "kt_expect(\"NULL\"): no such guarantee"},
                {expect_without_a_scope, "kt_expect: the scope is NULL"},
                {take_without_a_cursor, "kt_take(\"orders\"): the cursor is NULL"},
                {start_without_an_entry_point, "kt_start(\"billing\"): the entry point is NULL"}};
    char words[2000];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        last_words_of(rows[i].mistake, words, sizeof words);
        assert_non_null(strstr(words, rows[i].words));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_is_refused_by_the_name_of_the_call),
        cmocka_unit_test(a_fault_for_the_past_is_refused),
        cmocka_unit_test(a_trial_that_is_none_is_refused_by_the_name_of_the_call),
        cmocka_unit_test(a_record_for_a_partition_without_a_leader_is_refused_with_the_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
