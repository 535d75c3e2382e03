/* SPDX-License-Identifier: Apache-2.0 */
/* A program that polls on one thread and works on others: a queue with a mutex and conditions, offsets stored in the
 * order of each partition when the work is done. */
#include <ktrial/cmocka.h>

#include <pthread.h>
#include <unistd.h>

#include "selftests/harness/programs/shape.h"

enum { RECORDS = 60, WORKERS = 4, QUEUE = 8 };

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    rd_kafka_message_t *jobs[QUEUE];
    int first, count, busy, done, is_closing;
    int by_worker[WORKERS];
};

struct worker {
    struct pool *pool;
    int number;
};

static rd_kafka_message_t *take_job(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->count == 0 && !pool->is_closing)
        pthread_cond_wait(&pool->filled, &pool->lock);
    rd_kafka_message_t *job = NULL;
    if (pool->count) {
        job = pool->jobs[pool->first];
        pool->first = (pool->first + 1) % QUEUE;
        pool->count--;
        pool->busy++;
    }
    pthread_cond_signal(&pool->emptied);
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    rd_kafka_message_t *job;
    while ((job = take_job(pool)) != NULL) {
        usleep(20000 + 1000 * (unsigned)job->offset);
        shape_handle(job);
        pthread_mutex_lock(&pool->lock);
        pool->by_worker[worker->number]++;
        pool->done++;
        pool->busy--;
        pthread_cond_broadcast(&pool->emptied);
        pthread_mutex_unlock(&pool->lock);
    }
    return NULL;
}

static void put_job(struct pool *pool, rd_kafka_message_t *job)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->count == QUEUE)
        pthread_cond_wait(&pool->emptied, &pool->lock);
    pool->jobs[(pool->first + pool->count++) % QUEUE] = job;
    pthread_cond_signal(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
}

/* returns  records done once nothing is in work, for a commit may not run ahead of them */
static int wait_for_quiet(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->count || pool->busy)
        pthread_cond_wait(&pool->emptied, &pool->lock);
    int done = pool->done;
    pthread_mutex_unlock(&pool->lock);
    return done;
}

static void poll_and_commit(struct pool *pool)
{
    rd_kafka_t *consumer = shape_consumer(shape_conf("billing"), "orders");
    for (int done = 0, taken = 0; done < RECORDS;) {
        rd_kafka_message_t *job = rd_kafka_consumer_poll(consumer, 100);
        if (job && job->err)
            rd_kafka_message_destroy(job);
        else if (job)
            taken++, put_job(pool, job);
        if (job && taken % 10)
            continue;
        done = wait_for_quiet(pool);
        if (done)
            rd_kafka_commit(consumer, NULL, 0);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
}

static int run_pool(void *argument)
{
    struct pool *pool = argument;
    pthread_t threads[WORKERS];
    struct worker workers[WORKERS];
    *pool = (struct pool){
        .lock = PTHREAD_MUTEX_INITIALIZER, .filled = PTHREAD_COND_INITIALIZER, .emptied = PTHREAD_COND_INITIALIZER};
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){pool, i};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    poll_and_commit(pool);
    pthread_mutex_lock(&pool->lock);
    pool->is_closing = 1;
    pthread_cond_broadcast(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < WORKERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    return 0;
}

static void start(struct kt_trial *t, struct pool *pool)
{
    kt_topic(t, "orders", 6);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "pool", 1, run_pool, pool);
}

static void a_worker_pool_does_every_record_and_shares_the_work(void **state)
{
    static struct pool pool;
    struct kt_trial *t = *state;
    start(t, &pool);
    kt_run_until(t, "pool-1 exited within 30s");
    assert_int_equal(pool.done, RECORDS);
    for (int i = 0; i < WORKERS; i++)
        assert_in_range(pool.by_worker[i], 1, RECORDS - WORKERS);
    kt_expect_exit(t, "pool-1", 0);
    kt_expect(t, "D1", "billing");
    assert_true(shape_is_same(t, __func__));
}

static void a_worker_pool_that_crashes_loses_nothing(void **state)
{
    static struct pool pool;
    struct kt_trial *t = *state;
    start(t, &pool);
    kt_fault(t, "before OffsetCommit group=billing nth=3: crash it, restart after 5s");
    kt_run_until(t, "at 60s");
    kt_expect_happened(t, "crash");
    kt_expect(t, "D1", "billing");
    kt_expect(t, "C1", "billing");
    assert_true(shape_is_same(t, __func__));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHAPE_ON_BOTH(a_worker_pool_does_every_record_and_shares_the_work),
        SHAPE_ON_BOTH(a_worker_pool_that_crashes_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
