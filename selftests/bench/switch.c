/* SPDX-License-Identifier: Apache-2.0 */
/* The price of one task switch: two threads of an instance hand a token to and fro. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

#include "selftests/bench/bench.h"

static sem_t ping, pong;
static long rounds;

static void *answer(void *argument)
{
    (void)argument;
    for (long i = 0; i < rounds; i++) {
        sem_wait(&ping);
        sem_post(&pong);
    }
    return NULL;
}

static int play(void *argument)
{
    pthread_t thread;
    (void)argument;
    sem_init(&ping, 0, 0);
    sem_init(&pong, 0, 0);
    pthread_create(&thread, NULL, answer, NULL);
    for (long i = 0; i < rounds; i++) {
        sem_post(&ping);
        sem_wait(&pong);
    }
    pthread_join(thread, NULL);
    return 0;
}

static double switch_ns(const char *backend, long rounds_to_play)
{
    struct kt_figures figures;
    rounds = rounds_to_play;
    double begin_ms = bench_wall_ms();
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "switch", .backend = backend});
    kt_start(t, "play", 1, play, NULL);
    kt_run_until(t, "play exited");
    kt_trial_figures(t, &figures);
    kt_trial_end(t, NULL);
    return (bench_wall_ms() - begin_ms) * 1e6 / (double)figures.switches;
}

int bench_switch(void)
{
    printf("carrier_ns=%.1f\n", switch_ns("carrier", 1000000));
    printf("baton_ns=%.1f\n", switch_ns("baton", 50000));
    return 0;
}
