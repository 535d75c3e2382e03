/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- */

static void *doubled(void *argument)
{
    usleep(1000);
    return (void *)((intptr_t)argument * 2);
}

static int join_some(void *argument)
{
    (void)argument;
    pthread_t threads[5];
    for (intptr_t i = 0; i < 5; i++)
        RIG_CHECK(pthread_create(&threads[i], NULL, doubled, (void *)i) == 0);
    for (intptr_t i = 0; i < 5; i++) {
        void *value;
        RIG_CHECK(pthread_join(threads[i], &value) == 0);
        RIG_CHECK((intptr_t)value == 2 * i);
    }
    return 0;
}

static void join_some_story(struct kt_sim *sim)
{
    rig_run(sim, join_some);
}

static void joined_threads_give_their_values(void **state)
{
    (void)state;
    rig_tell(join_some_story);
}

/* ---- */

static int sleep_long(void *argument)
{
    (void)argument;
    int64_t before_ms = now_ms();
    sleep(45);
    RIG_CHECK(now_ms() - before_ms >= 45000 && now_ms() - before_ms < 45010);
    return 0;
}

static void sleep_long_story(struct kt_sim *sim)
{
    rig_run(sim, sleep_long);
}

static void long_sleep_takes_virtual_time_only(void **state)
{
    (void)state;
    rig_tell(sleep_long_story);
}

/* ---- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int turn, rounds;
} game = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

enum { ROUNDS = 200 };

static void *play(void *argument)
{
    int self = (int)(intptr_t)argument;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&game.lock);
        while (game.turn != self)
            pthread_cond_wait(&game.changed, &game.lock);
        game.turn = !self;
        game.rounds++;
        pthread_cond_signal(&game.changed);
        pthread_mutex_unlock(&game.lock);
    }
    return NULL;
}

static int ping_pong(void *argument)
{
    (void)argument;
    pthread_t other;
    game.rounds = 0;
    pthread_create(&other, NULL, play, (void *)1);
    play(0);
    pthread_join(other, NULL);
    RIG_CHECK(game.rounds == 2 * ROUNDS);
    return 0;
}

static void ping_pong_story(struct kt_sim *sim)
{
    rig_run(sim, ping_pong);
}

static void threads_take_turns_through_a_condition(void **state)
{
    (void)state;
    rig_tell(ping_pong_story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joined_threads_give_their_values),
        cmocka_unit_test(long_sleep_takes_virtual_time_only),
        cmocka_unit_test(threads_take_turns_through_a_condition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
