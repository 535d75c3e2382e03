/* SPDX-License-Identifier: Apache-2.0 */
/* Reach libc behind the interposed calls of threads, locks, time, signals and randomness. */
#ifndef KT_SIM_LIBC_REAL_H
#define KT_SIM_LIBC_REAL_H

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/types.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

/* Each: what it returns, its name, its arguments, its version where libc has several. */
#define KT_LIBC_THREAD_CALLS(CALL)                                                                                     \
    CALL(int, pthread_create, (pthread_t *, const pthread_attr_t *, void *(*)(void *), void *), NULL)                  \
    CALL(int, pthread_join, (pthread_t, void **), NULL)                                                                \
    CALL(int, pthread_tryjoin_np, (pthread_t, void **), NULL)                                                          \
    CALL(int, pthread_timedjoin_np, (pthread_t, void **, const struct timespec *), NULL)                               \
    CALL(int, pthread_clockjoin_np, (pthread_t, void **, clockid_t, const struct timespec *), NULL)                    \
    CALL(int, pthread_detach, (pthread_t), NULL)                                                                       \
    CALL(void, pthread_exit, (void *), NULL)                                                                           \
    CALL(int, pthread_cancel, (pthread_t), NULL)                                                                       \
    CALL(void, pthread_testcancel, (void), NULL)                                                                       \
    CALL(int, pthread_setcancelstate, (int, int *), NULL)                                                              \
    CALL(int, pthread_setcanceltype, (int, int *), NULL)                                                               \
    CALL(int, pthread_setname_np, (pthread_t, const char *), NULL)                                                     \
    CALL(int, pthread_getname_np, (pthread_t, char *, size_t), NULL)                                                   \
    CALL(int, pthread_kill, (pthread_t, int), NULL)                                                                    \
    CALL(int, pthread_sigqueue, (pthread_t, int, const union sigval), NULL)                                            \
    CALL(int, pthread_sigmask, (int, const sigset_t *, sigset_t *), NULL)                                              \
    CALL(int, pthread_once, (pthread_once_t *, void (*)(void)), NULL)                                                  \
    CALL(int, thrd_create, (thrd_t *, thrd_start_t, void *), NULL)                                                     \
    CALL(int, thrd_join, (thrd_t, int *), NULL)                                                                        \
    CALL(int, thrd_detach, (thrd_t), NULL)                                                                             \
    CALL(void, thrd_exit, (int), NULL)                                                                                 \
    CALL(int, thrd_sleep, (const struct timespec *, struct timespec *), NULL)                                          \
    CALL(int, sched_yield, (void), NULL)                                                                               \
    CALL(void, call_once, (once_flag *, void (*)(void)), NULL)                                                         \
    CALL(int, __cxa_thread_atexit_impl, (void (*)(void *), void *, void *), NULL)                                      \
    CALL(pid_t, gettid, (void), NULL)                                                                                  \
    CALL(long, syscall, (long, ...), NULL)

#define KT_LIBC_LOCK_CALLS(CALL)                                                                                       \
    CALL(int, pthread_mutex_lock, (pthread_mutex_t *), NULL)                                                           \
    CALL(int, pthread_mutex_trylock, (pthread_mutex_t *), NULL)                                                        \
    CALL(int, pthread_mutex_timedlock, (pthread_mutex_t *, const struct timespec *), NULL)                             \
    CALL(int, pthread_mutex_clocklock, (pthread_mutex_t *, clockid_t, const struct timespec *), NULL)                  \
    CALL(int, pthread_mutex_unlock, (pthread_mutex_t *), NULL)                                                         \
    CALL(int, pthread_mutex_consistent, (pthread_mutex_t *), NULL)                                                     \
    CALL(int, pthread_cond_wait, (pthread_cond_t *, pthread_mutex_t *), "GLIBC_2.3.2")                                 \
    CALL(int, pthread_cond_timedwait, (pthread_cond_t *, pthread_mutex_t *, const struct timespec *), "GLIBC_2.3.2")   \
    CALL(int, pthread_cond_clockwait, (pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *), NULL) \
    CALL(int, pthread_cond_signal, (pthread_cond_t *), "GLIBC_2.3.2")                                                  \
    CALL(int, pthread_cond_broadcast, (pthread_cond_t *), "GLIBC_2.3.2")                                               \
    CALL(int, pthread_rwlock_rdlock, (pthread_rwlock_t *), NULL)                                                       \
    CALL(int, pthread_rwlock_tryrdlock, (pthread_rwlock_t *), NULL)                                                    \
    CALL(int, pthread_rwlock_timedrdlock, (pthread_rwlock_t *, const struct timespec *), NULL)                         \
    CALL(int, pthread_rwlock_clockrdlock, (pthread_rwlock_t *, clockid_t, const struct timespec *), NULL)              \
    CALL(int, pthread_rwlock_wrlock, (pthread_rwlock_t *), NULL)                                                       \
    CALL(int, pthread_rwlock_trywrlock, (pthread_rwlock_t *), NULL)                                                    \
    CALL(int, pthread_rwlock_timedwrlock, (pthread_rwlock_t *, const struct timespec *), NULL)                         \
    CALL(int, pthread_rwlock_clockwrlock, (pthread_rwlock_t *, clockid_t, const struct timespec *), NULL)              \
    CALL(int, pthread_rwlock_unlock, (pthread_rwlock_t *), NULL)                                                       \
    CALL(int, pthread_barrier_wait, (pthread_barrier_t *), NULL)                                                       \
    CALL(int, pthread_spin_lock, (pthread_spinlock_t *), NULL)                                                         \
    CALL(int, pthread_spin_trylock, (pthread_spinlock_t *), NULL)                                                      \
    CALL(int, pthread_spin_unlock, (pthread_spinlock_t *), NULL)                                                       \
    CALL(int, mtx_lock, (mtx_t *), NULL)                                                                               \
    CALL(int, mtx_trylock, (mtx_t *), NULL)                                                                            \
    CALL(int, mtx_timedlock, (mtx_t *, const struct timespec *), NULL)                                                 \
    CALL(int, mtx_unlock, (mtx_t *), NULL)                                                                             \
    CALL(int, cnd_wait, (cnd_t *, mtx_t *), NULL)                                                                      \
    CALL(int, cnd_timedwait, (cnd_t *, mtx_t *, const struct timespec *), NULL)                                        \
    CALL(int, cnd_signal, (cnd_t *), NULL)                                                                             \
    CALL(int, cnd_broadcast, (cnd_t *), NULL)                                                                          \
    CALL(int, sem_wait, (sem_t *), NULL)                                                                               \
    CALL(int, sem_trywait, (sem_t *), NULL)                                                                            \
    CALL(int, sem_timedwait, (sem_t *, const struct timespec *), NULL)                                                 \
    CALL(int, sem_clockwait, (sem_t *, clockid_t, const struct timespec *), NULL)                                      \
    CALL(int, sem_post, (sem_t *), NULL)                                                                               \
    CALL(void, flockfile, (FILE *), NULL)                                                                              \
    CALL(int, ftrylockfile, (FILE *), NULL)                                                                            \
    CALL(void, funlockfile, (FILE *), NULL)

#define KT_LIBC_TIME_CALLS(CALL)                                                                                       \
    CALL(int, clock_gettime, (clockid_t, struct timespec *), NULL)                                                     \
    CALL(int, clock_getres, (clockid_t, struct timespec *), NULL)                                                      \
    CALL(int, clock_settime, (clockid_t, const struct timespec *), NULL)                                               \
    CALL(int, gettimeofday, (struct timeval *, void *), NULL)                                                          \
    CALL(time_t, time, (time_t *), NULL)                                                                               \
    CALL(int, timespec_get, (struct timespec *, int), NULL)                                                            \
    CALL(clock_t, clock, (void), NULL)                                                                                 \
    CALL(clock_t, times, (struct tms *), NULL)                                                                         \
    CALL(unsigned, sleep, (unsigned), NULL)                                                                            \
    CALL(int, usleep, (useconds_t), NULL)                                                                              \
    CALL(int, nanosleep, (const struct timespec *, struct timespec *), NULL)                                           \
    CALL(int, clock_nanosleep, (clockid_t, int, const struct timespec *, struct timespec *), NULL)                     \
    CALL(unsigned, alarm, (unsigned), NULL)                                                                            \
    CALL(int, setitimer, (__itimer_which_t, const struct itimerval *, struct itimerval *), NULL)                       \
    CALL(int, getitimer, (__itimer_which_t, struct itimerval *), NULL)                                                 \
    CALL(int, rand, (void), NULL)                                                                                      \
    CALL(void, srand, (unsigned), NULL)                                                                                \
    CALL(int, rand_r, (unsigned *), NULL)                                                                              \
    CALL(long, random, (void), NULL)                                                                                   \
    CALL(void, srandom, (unsigned), NULL)                                                                              \
    CALL(double, drand48, (void), NULL)                                                                                \
    CALL(long, lrand48, (void), NULL)                                                                                  \
    CALL(long, mrand48, (void), NULL)                                                                                  \
    CALL(void, srand48, (long), NULL)                                                                                  \
    CALL(ssize_t, getrandom, (void *, size_t, unsigned), NULL)                                                         \
    CALL(int, getentropy, (void *, size_t), NULL)

#define KT_LIBC_PROCESS_CALLS(CALL)                                                                                    \
    CALL(void, exit, (int), NULL)                                                                                      \
    CALL(void, _exit, (int), NULL)                                                                                     \
    CALL(void, quick_exit, (int), NULL)                                                                                \
    CALL(void, abort, (void), NULL)                                                                                    \
    CALL(void, __assert_fail, (const char *, const char *, unsigned, const char *), NULL)                              \
    CALL(void, __assert_perror_fail, (int, const char *, unsigned, const char *), NULL)                                \
    CALL(int, sigaction, (int, const struct sigaction *, struct sigaction *), NULL)                                    \
    CALL(__sighandler_t, signal, (int, __sighandler_t), NULL)                                                          \
    CALL(int, sigprocmask, (int, const sigset_t *, sigset_t *), NULL)                                                  \
    CALL(int, sigpending, (sigset_t *), NULL)                                                                          \
    CALL(int, sigsuspend, (const sigset_t *), NULL)                                                                    \
    CALL(int, sigwait, (const sigset_t *, int *), NULL)                                                                \
    CALL(int, sigwaitinfo, (const sigset_t *, siginfo_t *), NULL)                                                      \
    CALL(int, sigtimedwait, (const sigset_t *, siginfo_t *, const struct timespec *), NULL)                            \
    CALL(int, pause, (void), NULL)                                                                                     \
    CALL(int, raise, (int), NULL)                                                                                      \
    CALL(int, kill, (pid_t, int), NULL)                                                                                \
    CALL(pid_t, getpid, (void), NULL)                                                                                  \
    CALL(pid_t, fork, (void), NULL)

struct kt_libc {
#define KT_LIBC_FIELD(result, name, arguments, version) result(*name) arguments;
    KT_LIBC_THREAD_CALLS(KT_LIBC_FIELD)
    KT_LIBC_LOCK_CALLS(KT_LIBC_FIELD)
    KT_LIBC_TIME_CALLS(KT_LIBC_FIELD)
    KT_LIBC_PROCESS_CALLS(KT_LIBC_FIELD)
#undef KT_LIBC_FIELD
};

extern struct kt_libc kt_libc_functions;
extern int kt_libc_is_known;
void kt_libc_look_up(void);

/* returns  libc's own functions. Usable before constructors ran, and on any thread */
static inline const struct kt_libc *kt_libc(void)
{
    if (__builtin_expect(!__atomic_load_n(&kt_libc_is_known, __ATOMIC_ACQUIRE), 0))
        kt_libc_look_up();
    return &kt_libc_functions;
}

#endif
