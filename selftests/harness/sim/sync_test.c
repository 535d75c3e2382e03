/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/rig.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static struct timespec in_ms(clockid_t clock, int64_t time_ms)
{
    int64_t at_ms = now_ms(clock) + time_ms;
    return (struct timespec){at_ms / 1000, at_ms % 1000 * 1000000};
}

/* ---- conditions ---- */

static int time_out(void *argument)
{
    (void)argument;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_condattr_t attributes;
    pthread_cond_t real = PTHREAD_COND_INITIALIZER, monotonic;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&monotonic, &attributes);
    pthread_mutex_lock(&mutex);
    int64_t start_ms = now_ms(CLOCK_BOOTTIME);
    struct timespec deadline = in_ms(CLOCK_REALTIME, 100);
    RIG_CHECK(pthread_cond_timedwait(&real, &mutex, &deadline) == ETIMEDOUT);
    RIG_CHECK(pthread_cond_timedwait(&real, &mutex, &deadline) == ETIMEDOUT);
    deadline = in_ms(CLOCK_MONOTONIC, 100);
    RIG_CHECK(pthread_cond_timedwait(&monotonic, &mutex, &deadline) == ETIMEDOUT);
    deadline = in_ms(CLOCK_MONOTONIC, 100);
    RIG_CHECK(pthread_cond_clockwait(&real, &mutex, CLOCK_MONOTONIC, &deadline) == ETIMEDOUT);
    int64_t took_ms = now_ms(CLOCK_BOOTTIME) - start_ms;
    RIG_CHECK(took_ms >= 297 && took_ms <= 303);
    deadline.tv_nsec = -1;
    RIG_CHECK(pthread_cond_timedwait(&real, &mutex, &deadline) == EINVAL);
    RIG_CHECK(pthread_mutex_unlock(&mutex) == 0);
    RIG_CHECK(pthread_cond_destroy(&monotonic) == 0 && pthread_cond_destroy(&real) == 0);
    return 0;
}

enum { WAITERS = 6 };

static struct {
    mtx_t lock;
    cnd_t gate;
    int open, through;
} crowd;

static int pass_gate(void *argument)
{
    (void)argument;
    mtx_lock(&crowd.lock);
    while (!crowd.open)
        cnd_wait(&crowd.gate, &crowd.lock);
    if (crowd.open > 0)
        crowd.open--;
    crowd.through++;
    mtx_unlock(&crowd.lock);
    return 7;
}

static void open_gate(int open, int (*wake)(cnd_t *gate))
{
    mtx_lock(&crowd.lock);
    crowd.open = open;
    wake(&crowd.gate);
    mtx_unlock(&crowd.lock);
    usleep(1000);
}

static int wake_some(void *argument)
{
    (void)argument;
    thrd_t threads[WAITERS];
    mtx_init(&crowd.lock, mtx_plain);
    cnd_init(&crowd.gate);
    crowd.open = crowd.through = 0;
    for (int i = 0; i < WAITERS; i++)
        RIG_CHECK(thrd_create(&threads[i], pass_gate, NULL) == thrd_success);
    usleep(1000);
    open_gate(1, cnd_signal);
    RIG_CHECK(crowd.through == 1);
    open_gate(-1, cnd_broadcast);
    RIG_CHECK(crowd.through == WAITERS);
    for (int i = 0; i < WAITERS; i++) {
        int value;
        RIG_CHECK(thrd_join(threads[i], &value) == thrd_success && value == 7);
    }
    struct timespec deadline = in_ms(CLOCK_REALTIME, 30);
    mtx_lock(&crowd.lock);
    RIG_CHECK(cnd_timedwait(&crowd.gate, &crowd.lock, &deadline) == thrd_timedout);
    mtx_unlock(&crowd.lock);
    cnd_destroy(&crowd.gate);
    mtx_destroy(&crowd.lock);
    return 0;
}

static void condition_story(struct kt_sim *sim)
{
    rig_run(sim, time_out);
    rig_run(sim, wake_some);
}

static void conditions_wake_one_or_all_and_time_out(void **state)
{
    (void)state;
    rig_tell(condition_story);
}

/* ---- semaphores ---- */

static sem_t items, room;
static int made, used;

static void *consume(void *argument)
{
    (void)argument;
    for (int i = 0; i < 50; i++) {
        RIG_CHECK(sem_wait(&items) == 0);
        used++;
        RIG_CHECK(sem_post(&room) == 0);
    }
    return NULL;
}

static int produce(void *argument)
{
    (void)argument;
    pthread_t threads[2];
    sem_init(&items, 0, 0);
    sem_init(&room, 0, 3);
    made = used = 0;
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, consume, NULL);
    for (int i = 0; i < 100; i++) {
        RIG_CHECK(sem_wait(&room) == 0);
        made++;
        RIG_CHECK(made - used <= 3);
        RIG_CHECK(sem_post(&items) == 0);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    int value;
    RIG_CHECK(sem_getvalue(&room, &value) == 0 && value == 3 && used == 100);
    struct timespec deadline = in_ms(CLOCK_REALTIME, 40);
    RIG_CHECK(sem_timedwait(&items, &deadline) == -1 && errno == ETIMEDOUT);
    deadline = in_ms(CLOCK_MONOTONIC, 40);
    RIG_CHECK(sem_clockwait(&items, CLOCK_MONOTONIC, &deadline) == -1 && errno == ETIMEDOUT);
    RIG_CHECK(sem_trywait(&items) == -1 && errno == EAGAIN);
    RIG_CHECK(sem_destroy(&items) == 0 && sem_destroy(&room) == 0);
    return 0;
}

static void semaphore_story(struct kt_sim *sim)
{
    rig_run(sim, produce);
}

static void semaphores_count_and_time_out(void **state)
{
    (void)state;
    rig_tell(semaphore_story);
}

/* ---- reader-writer locks ---- */

static pthread_rwlock_t book = PTHREAD_RWLOCK_INITIALIZER;
static int readers, most_readers, writers;

static void *read_book(void *argument)
{
    (void)argument;
    for (int i = 0; i < 20; i++) {
        RIG_CHECK(pthread_rwlock_rdlock(&book) == 0);
        readers++;
        most_readers = readers > most_readers ? readers : most_readers;
        RIG_CHECK(writers == 0);
        usleep(100);
        readers--;
        RIG_CHECK(pthread_rwlock_unlock(&book) == 0);
        usleep(50);
    }
    return NULL;
}

static void *write_book(void *argument)
{
    (void)argument;
    for (int i = 0; i < 20; i++) {
        RIG_CHECK(pthread_rwlock_wrlock(&book) == 0);
        RIG_CHECK(++writers == 1 && readers == 0);
        RIG_CHECK(pthread_rwlock_wrlock(&book) == EDEADLK);
        usleep(10);
        writers--;
        RIG_CHECK(pthread_rwlock_unlock(&book) == 0);
        usleep(10);
    }
    return NULL;
}

static void *knock(void *argument)
{
    (void)argument;
    struct timespec deadline = in_ms(CLOCK_REALTIME, 50);
    RIG_CHECK(pthread_rwlock_tryrdlock(&book) == EBUSY);
    RIG_CHECK(pthread_rwlock_timedrdlock(&book, &deadline) == ETIMEDOUT);
    deadline = in_ms(CLOCK_MONOTONIC, 50);
    RIG_CHECK(pthread_rwlock_clockwrlock(&book, CLOCK_MONOTONIC, &deadline) == ETIMEDOUT);
    return NULL;
}

static int share_book(void *argument)
{
    (void)argument;
    pthread_t threads[5];
    most_readers = 0;
    for (int i = 0; i < 5; i++)
        pthread_create(&threads[i], NULL, i < 3 ? read_book : write_book, NULL);
    for (int i = 0; i < 5; i++)
        pthread_join(threads[i], NULL);
    RIG_CHECK(most_readers > 1);
    RIG_CHECK(pthread_rwlock_wrlock(&book) == 0);
    pthread_create(&threads[0], NULL, knock, NULL);
    pthread_join(threads[0], NULL);
    RIG_CHECK(pthread_rwlock_unlock(&book) == 0);
    RIG_CHECK(pthread_rwlock_rdlock(&book) == 0 && pthread_rwlock_tryrdlock(&book) == 0);
    RIG_CHECK(pthread_rwlock_trywrlock(&book) == EBUSY);
    RIG_CHECK(pthread_rwlock_unlock(&book) == 0 && pthread_rwlock_unlock(&book) == 0);
    RIG_CHECK(pthread_rwlock_trywrlock(&book) == 0 && pthread_rwlock_unlock(&book) == 0);
    return 0;
}

static void *write_once(void *lock)
{
    RIG_CHECK(pthread_rwlock_wrlock(lock) == 0);
    RIG_CHECK(pthread_rwlock_unlock(lock) == 0);
    return NULL;
}

static int prefer_writers(void *argument)
{
    (void)argument;
    pthread_rwlockattr_t attributes;
    pthread_rwlock_t lock;
    pthread_t thread;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lock, &attributes);
    pthread_rwlock_rdlock(&lock);
    pthread_create(&thread, NULL, write_once, &lock);
    usleep(1000);
    RIG_CHECK(pthread_rwlock_tryrdlock(&lock) == EBUSY);
    pthread_rwlock_unlock(&lock);
    pthread_join(thread, NULL);
    RIG_CHECK(pthread_rwlock_tryrdlock(&lock) == 0 && pthread_rwlock_unlock(&lock) == 0);
    return 0;
}

static int hold_book(void *argument)
{
    (void)argument;
    pthread_rwlock_wrlock(&book);
    sleep(1000);
    return 0;
}

static void rwlock_story(struct kt_sim *sim)
{
    rig_run(sim, share_book);
    rig_run(sim, prefer_writers);
    struct kt_process *holder = kt_process_spawn(sim, "holder", hold_book, NULL);
    rig_pass_ms(sim, 5);
    struct kt_process *next = kt_process_spawn(sim, "next", share_book, NULL);
    rig_pass_ms(sim, 5);
    kt_process_crash(holder);
    rig_finish(sim, next);
}

static void readers_share_and_writers_are_alone(void **state)
{
    (void)state;
    rig_tell(rwlock_story);
}

/* ---- barriers, spin locks, once ---- */

static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static int arrived, serial;

static void *meet(void *argument)
{
    for (int round = 1; round <= 5; round++) {
        usleep((useconds_t)(intptr_t)argument * 10);
        pthread_spin_lock(&spin);
        arrived++;
        pthread_spin_unlock(&spin);
        int result = pthread_barrier_wait(&barrier);
        RIG_CHECK(arrived >= 4 * round);
        RIG_CHECK(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
        serial += result == PTHREAD_BARRIER_SERIAL_THREAD;
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

static int meet_often(void *argument)
{
    (void)argument;
    pthread_t threads[4];
    arrived = serial = 0;
    pthread_barrier_init(&barrier, NULL, 4);
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    for (intptr_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, meet, (void *)i);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    RIG_CHECK(serial == 5);
    RIG_CHECK(pthread_barrier_destroy(&barrier) == 0);
    RIG_CHECK(pthread_spin_trylock(&spin) == 0 && pthread_spin_trylock(&spin) == EBUSY);
    pthread_spin_unlock(&spin);
    return 0;
}

static pthread_once_t once, left_once;
static once_flag flag;
static int initialised;

static void initialise(void)
{
    usleep(500);
    initialised++;
}

static void leave(void)
{
    pthread_exit(NULL);
}

static void *initialise_once(void *argument)
{
    (void)argument;
    pthread_once(&once, initialise);
    call_once(&flag, initialise);
    RIG_CHECK(initialised == 2);
    return NULL;
}

static void *leave_once(void *argument)
{
    (void)argument;
    pthread_once(&left_once, leave);
    return NULL;
}

static int use_once(void *argument)
{
    (void)argument;
    pthread_t threads[4];
    once = left_once = PTHREAD_ONCE_INIT;
    flag = (once_flag)ONCE_FLAG_INIT;
    initialised = 0;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, initialise_once, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    pthread_create(&threads[0], NULL, leave_once, NULL);
    pthread_join(threads[0], NULL);
    pthread_once(&left_once, initialise);
    RIG_CHECK(initialised == 3);
    return 0;
}

static void meeting_story(struct kt_sim *sim)
{
    rig_run(sim, meet_often);
    rig_run(sim, use_once);
}

static void barriers_spinlocks_and_once_work_as_on_linux(void **state)
{
    (void)state;
    rig_tell(meeting_story);
    initialised = 0;
    pthread_once(&once, initialise); /* done in the trial, so libc agrees that it is done */
    assert_int_equal(initialised, 0);
}

/* ---- futex ---- */

static uint32_t word;

static void *set_word(void *argument)
{
    (void)argument;
    usleep(1000);
    word = 1;
    RIG_CHECK(syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == 1);
    return NULL;
}

static int use_futex(void *argument)
{
    (void)argument;
    pthread_t thread;
    struct timespec time = {0, 1000000};
    word = 0;
    RIG_CHECK(syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &time, NULL, 0) == -1 && errno == ETIMEDOUT);
    RIG_CHECK(syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0) == -1 && errno == EAGAIN);
    pthread_create(&thread, NULL, set_word, NULL);
    while (word == 0)
        syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    pthread_join(thread, NULL);
    return 0;
}

static void futex_story(struct kt_sim *sim)
{
    rig_run(sim, use_futex);
}

static void futexes_through_syscall_are_simulated(void **state)
{
    (void)state;
    rig_tell(futex_story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_wake_one_or_all_and_time_out),
        cmocka_unit_test(semaphores_count_and_time_out),
        cmocka_unit_test(readers_share_and_writers_are_alone),
        cmocka_unit_test(barriers_spinlocks_and_once_work_as_on_linux),
        cmocka_unit_test(futexes_through_syscall_are_simulated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
