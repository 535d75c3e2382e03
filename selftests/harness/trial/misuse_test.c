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
        cmocka_unit_test(a_record_for_a_partition_without_a_leader_is_refused_with_the_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
