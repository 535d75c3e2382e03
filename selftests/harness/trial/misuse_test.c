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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_for_a_partition_without_a_leader_is_refused_with_the_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
