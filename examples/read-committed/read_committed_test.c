/* SPDX-License-Identifier: Apache-2.0 */
#include <ktrial/cmocka.h>

#include "read_committed.h"

static int run(void *argument)
{
    *(int *)argument = read_committed("broker-1:9092");
    return 0;
}

static void only_committed_records_are_read(void **state)
{
    struct kt_trial *t = *state;
    int count = -1;
    kt_topic(t, "out", 1);
    kt_start(t, "reader", 1, run, &count);
    kt_run_until(t, "reader-1 exited");
    assert_int_equal(count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {kt_trial_test(only_committed_records_are_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
