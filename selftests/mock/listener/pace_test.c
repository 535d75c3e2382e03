/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <string.h>

#include "mock/listener/pace.h"

struct paced {
    uv_loop_t loop;
    struct kmock_pace pace;
    struct kmock_timer timers[3];
    char story[20]; /* which timers fired */
    int64_t fired_us;
};

static void fire(struct paced *paced, const char *which, int64_t now_us)
{
    strcat(paced->story, which);
    paced->fired_us = now_us;
}

static void fire_a(void *paced, int64_t now_us)
{
    fire(paced, "a", now_us);
}

static void fire_b(void *context, int64_t now_us)
{
    struct paced *paced = context;
    fire(paced, "b", now_us);
    uv_stop(&paced->loop);
}

static void begin(struct paced *paced, double speed)
{
    memset(paced, 0, sizeof *paced);
    uv_loop_init(&paced->loop);
    kmock_pace_start(&paced->pace, &paced->loop, speed);
    for (int i = 0; i < 3; i++)
        paced->timers[i] = (struct kmock_timer){.fire = i == 1 ? fire_b : fire_a, .context = paced};
}

static void end(struct paced *paced)
{
    kmock_pace_stop(&paced->pace);
    uv_run(&paced->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&paced->loop), 0);
}

static void timers_fire_in_order_and_not_before_their_time(void **state)
{
    struct paced paced;
    (void)state;
    begin(&paced, 1);
    int64_t start_us = kmock_pace_now_us(&paced.pace);
    kmock_timers_arm(&paced.pace.timers, &paced.timers[1], start_us + 30000);
    kmock_timers_arm(&paced.pace.timers, &paced.timers[0], start_us + 10000);
    kmock_timers_arm(&paced.pace.timers, &paced.timers[2], start_us + 3600000000);
    uv_run(&paced.loop, UV_RUN_DEFAULT);
    assert_string_equal(paced.story, "ab");
    assert_in_range(paced.fired_us - start_us, 30000, 10000000);
    end(&paced);
}

static void speed_lets_an_hour_pass_in_a_moment(void **state)
{
    struct paced paced;
    (void)state;
    begin(&paced, 100000);
    uint64_t begin_ns = uv_hrtime();
    int64_t start_us = kmock_pace_now_us(&paced.pace);
    kmock_timers_arm(&paced.pace.timers, &paced.timers[1], start_us + 3600000000);
    uv_run(&paced.loop, UV_RUN_DEFAULT);
    assert_true(kmock_pace_now_us(&paced.pace) - start_us >= 3600000000);
    assert_in_range(uv_hrtime() - begin_ns, 36000000, 10000000000);
    end(&paced);
}

static void timer_armed_at_once_is_no_reason_to_wait(void **state)
{
    struct paced paced;
    (void)state;
    begin(&paced, 1);
    kmock_timers_arm(&paced.pace.timers, &paced.timers[1], 0);
    uv_run(&paced.loop, UV_RUN_DEFAULT);
    assert_string_equal(paced.story, "b");
    end(&paced);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_in_order_and_not_before_their_time),
        cmocka_unit_test(speed_lets_an_hour_pass_in_a_moment),
        cmocka_unit_test(timer_armed_at_once_is_no_reason_to_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
