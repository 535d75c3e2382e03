/* SPDX-License-Identifier: Apache-2.0 */
/* What a test says must sometimes happen fails it where it did not. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "selftests/harness/trial/consumer.h"

static struct consumer billing = {.group = "billing", .topic = "orders"};

static void scenario(struct kt_trial *t)
{
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 5);
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_fault(t, "before OffsetCommit nth=2: crash it, restart after 3s");
    kt_fault(t, "sent OffsetCommit nth=3: crash it, restart after 3s");
    kt_run_until(t, "100s");
    kt_note(t, "so far so good");
}

static void what_happened_is_reached(void **state)
{
    struct kt_trial *t = *state;
    kt_expect_sometimes(t, "crash");
    kt_expect_sometimes(t, "crash while a record is being processed");
    kt_expect_sometimes(t, "restart while an instance is down");
    kt_expect_sometimes(t, "commit while a commit is in flight");
    kt_expect_sometimes(t, "note so far so good");
    scenario(t);
}

static void what_never_happened_is_reported(void **state)
{
    struct kt_trial *t = *state;
    kt_expect_sometimes(t, "freeze while a callback runs");
    scenario(t);
}

static void unknown_words_are_a_misuse_that_lists_the_known_ones(void **state)
{
    (void)state;
    int ends[2], status;
    char words[4000];
    ssize_t got, used = 0;
    assert_int_equal(pipe(ends), 0);
    if (fork() == 0) {
        dup2(ends[1], STDERR_FILENO);
        kt_expect_sometimes(kt_trial_begin(NULL), "crash while it rains");
        _exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], words + used, sizeof words - 1 - (size_t)used)) > 0)
        used += got;
    words[used] = '\0';
    close(ends[0]);
    wait(&status);
    assert_true(WIFSIGNALED(status));
    assert_non_null(strstr(words, "kt_expect_sometimes(\"crash while it rains\")"));
    assert_non_null(strstr(words, "\"it rains\" is no state of a trial"));
    assert_non_null(strstr(words, "\"a commit is in flight\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_words_are_a_misuse_that_lists_the_known_ones), /* first: a trial test catches misuse */
        kt_trial_test(what_happened_is_reached),
        kt_trial_test_finds(what_never_happened_is_reported, "[X2] it happens sometimes"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
