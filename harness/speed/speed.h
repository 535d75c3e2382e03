/* SPDX-License-Identifier: Apache-2.0 */
/* Let time pass faster for a process by a factor: libc's clocks, and every wait that has a timeout.
 *
 *   virtual time = base + (monotonic clock - base_mono) * factor
 *
 * The bases are those of the cluster's clock (mock/listener/pace.h), so that program and broker agree to the microsecond.
 * Each kt_speed_<call> behaves as libc's, in virtual time: clocks are read faster, timeouts are waited for shorter. They
 * reach libc by kt_speed_libc, which the owner fills: the preload (harness/speed/preload) for programs that are executed,
 * the trial for instances that it forks.
 *
 * Not covered: clocks of processor time, SO_RCVTIMEO, POSIX timers (timer_settime), time stamps of files.
 * Knows nothing of Kafka. Thread-safe once it is set. */
#ifndef KT_SPEED_SPEED_H
#define KT_SPEED_SPEED_H

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

/* Each: what it returns, its name, its parameters, its arguments. The first list is of threads, locks, clocks; the second
 * of what waits for descriptors. */
#define KT_SPEED_CALLS(CALL)                                                                                           \
    CALL(int, clock_gettime, (clockid_t a, struct timespec * b), (a, b))                                               \
    CALL(int, gettimeofday, (struct timeval * a, void *b), (a, b))                                                     \
    CALL(time_t, time, (time_t * a), (a))                                                                              \
    CALL(int, timespec_get, (struct timespec * a, int b), (a, b))                                                      \
    CALL(unsigned, sleep, (unsigned a), (a))                                                                           \
    CALL(int, usleep, (useconds_t a), (a))                                                                             \
    CALL(int, nanosleep, (const struct timespec *a, struct timespec *b), (a, b))                                       \
    CALL(int, clock_nanosleep, (clockid_t a, int b, const struct timespec *c, struct timespec *d), (a, b, c, d))       \
    CALL(int, thrd_sleep, (const struct timespec *a, struct timespec *b), (a, b))                                      \
    CALL(unsigned, alarm, (unsigned a), (a))                                                                           \
    CALL(int, setitimer, (__itimer_which_t a, const struct itimerval *b, struct itimerval *c), (a, b, c))              \
    CALL(int, getitimer, (__itimer_which_t a, struct itimerval * b), (a, b))                                           \
    CALL(int, pthread_cond_timedwait, (pthread_cond_t * a, pthread_mutex_t * b, const struct timespec *c), (a, b, c))  \
    CALL(int, pthread_cond_clockwait,                                                                                  \
         (pthread_cond_t * a, pthread_mutex_t * b, clockid_t c, const struct timespec *d), (a, b, c, d))               \
    CALL(int, cnd_timedwait, (cnd_t * a, mtx_t * b, const struct timespec *c), (a, b, c))                              \
    CALL(int, mtx_timedlock, (mtx_t * a, const struct timespec *b), (a, b))                                            \
    CALL(int, pthread_mutex_timedlock, (pthread_mutex_t * a, const struct timespec *b), (a, b))                        \
    CALL(int, pthread_mutex_clocklock, (pthread_mutex_t * a, clockid_t b, const struct timespec *c), (a, b, c))        \
    CALL(int, pthread_rwlock_timedrdlock, (pthread_rwlock_t * a, const struct timespec *b), (a, b))                    \
    CALL(int, pthread_rwlock_timedwrlock, (pthread_rwlock_t * a, const struct timespec *b), (a, b))                    \
    CALL(int, pthread_rwlock_clockrdlock, (pthread_rwlock_t * a, clockid_t b, const struct timespec *c), (a, b, c))    \
    CALL(int, pthread_rwlock_clockwrlock, (pthread_rwlock_t * a, clockid_t b, const struct timespec *c), (a, b, c))    \
    CALL(int, sem_timedwait, (sem_t * a, const struct timespec *b), (a, b))                                            \
    CALL(int, sem_clockwait, (sem_t * a, clockid_t b, const struct timespec *c), (a, b, c))                            \
    CALL(int, pthread_timedjoin_np, (pthread_t a, void **b, const struct timespec *c), (a, b, c))                      \
    CALL(int, pthread_clockjoin_np, (pthread_t a, void **b, clockid_t c, const struct timespec *d), (a, b, c, d))      \
    CALL(int, sigtimedwait, (const sigset_t *a, siginfo_t *b, const struct timespec *c), (a, b, c))

#define KT_SPEED_FD_CALLS(CALL)                                                                                        \
    CALL(int, poll, (struct pollfd * a, nfds_t b, int c), (a, b, c))                                                   \
    CALL(int, ppoll, (struct pollfd * a, nfds_t b, const struct timespec *c, const sigset_t *d), (a, b, c, d))         \
    CALL(int, select, (int a, fd_set *b, fd_set *c, fd_set *d, struct timeval *e), (a, b, c, d, e))                    \
    CALL(int, pselect, (int a, fd_set *b, fd_set *c, fd_set *d, const struct timespec *e, const sigset_t *f),          \
         (a, b, c, d, e, f))                                                                                           \
    CALL(int, epoll_wait, (int a, struct epoll_event *b, int c, int d), (a, b, c, d))                                  \
    CALL(int, epoll_pwait, (int a, struct epoll_event *b, int c, int d, const sigset_t *e), (a, b, c, d, e))           \
    CALL(int, timerfd_settime, (int a, int b, const struct itimerspec *c, struct itimerspec *d), (a, b, c, d))         \
    CALL(int, timerfd_gettime, (int a, struct itimerspec *b), (a, b))

/* libc's own functions. */
struct kt_speed_libc {
#define KT_SPEED_FIELD(result, name, parameters, arguments) result(*name) parameters;
    KT_SPEED_CALLS(KT_SPEED_FIELD)
    KT_SPEED_FD_CALLS(KT_SPEED_FIELD)
#undef KT_SPEED_FIELD
    long (*syscall)(long number, ...);
    int (*epoll_pwait2)(int, struct epoll_event *, int, const struct timespec *, const sigset_t *); /* NULL: old libc */
};
extern struct kt_speed_libc kt_speed_libc;

#define KT_SPEED_DECLARE(result, name, parameters, arguments) result kt_speed_##name parameters;
KT_SPEED_CALLS(KT_SPEED_DECLARE)
KT_SPEED_FD_CALLS(KT_SPEED_DECLARE)
#undef KT_SPEED_DECLARE
int kt_speed_epoll_pwait2(int epoll, struct epoll_event *events, int room, const struct timespec *timeout,
                          const sigset_t *mask);

/* futex waits and clocks that a program asks the kernel for itself, as C++'s and Rust's libraries do; others pass. */
long kt_speed_syscall(long number, ...);

struct kt_speed {
    double factor;   /* > 0; 1: real time */
    int64_t real_ns; /* CLOCK_REALTIME at the base */
    int64_t mono_ns; /* CLOCK_MONOTONIC at the base */
};

/* The environment variable that tells a preloaded process its speed. */
#define KT_SPEED_VARIABLE "KTRIAL_TIME"

void kt_speed_set(const struct kt_speed *speed);

/* Write as the variable's value, and read it. returns  false where the text is none */
void kt_speed_print(const struct kt_speed *speed, char *text, size_t size);
bool kt_speed_parse(const char *text, struct kt_speed *speed);

#endif
