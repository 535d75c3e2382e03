/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's signal handlers and masks. source  sigaction(2), signal(2), sigprocmask(2) */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"
#include "harness/sim/trap.h"

static int refuse(int error)
{
    errno = error;
    return -1;
}

static uint64_t bits_of(const sigset_t *set)
{
    uint64_t bits;
    memcpy(&bits, set, sizeof bits);
    return bits & ~(kt_signal_bit(SIGKILL) | kt_signal_bit(SIGSTOP));
}

static void fill(sigset_t *set, uint64_t bits)
{
    memset(set, 0, sizeof *set);
    memcpy(set, &bits, sizeof bits);
}

/* ---- handlers ---- */

/* The test's own handlers are real, but for the faults that the trial catches while it runs. */
static int test_action(int signal_number, const struct sigaction *action, struct sigaction *old)
{
    if (!kt_trap_is_ours(signal_number))
        return kt_libc()->sigaction(signal_number, action, old);
    kt_trap_note_action(signal_number, action, old);
    return 0;
}

KT_EXPORT int sigaction(int signal_number, const struct sigaction *restrict action, struct sigaction *restrict old)
{
    if (kt_self() == NULL)
        return kt_libc()->sigaction(signal_number, action, old);
    if (kt_self()->process->id == 0)
        return test_action(signal_number, action, old);
    if (!kt_signal_is_valid(signal_number) || (action && (signal_number == SIGKILL || signal_number == SIGSTOP)))
        return refuse(EINVAL);
    struct sigaction before = kt_signal_action(kt_self()->process, signal_number, action);
    if (old)
        *old = before;
    return 0;
}

KT_EXPORT sighandler_t signal(int signal_number, sighandler_t handler)
{
    if (kt_self() == NULL)
        return kt_libc()->signal(signal_number, handler);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;
    return sigaction(signal_number, &action, &old) ? SIG_ERR : old.sa_handler;
}

/* ---- masks ---- */

/* returns  0 or an error number */
static int change_mask(int how, const sigset_t *set, sigset_t *old)
{
    struct kt_task *self = kt_self();
    uint64_t before = self->signal_mask;
    if (set) {
        uint64_t bits = bits_of(set);
        if (how == SIG_BLOCK)
            self->signal_mask |= bits;
        else if (how == SIG_UNBLOCK)
            self->signal_mask &= ~bits;
        else if (how == SIG_SETMASK)
            self->signal_mask = bits;
        else
            return EINVAL;
    }
    if (old)
        fill(old, before);
    kt_signals_unblocked(self);
    return 0;
}

/* The test's first thread keeps its real mask. */
static bool is_real(void)
{
    return kt_self() == NULL || kt_self() == kt_the_sim.first;
}

KT_EXPORT int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    return is_real() ? kt_libc()->pthread_sigmask(how, set, old) : change_mask(how, set, old);
}

KT_EXPORT int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    if (is_real())
        return kt_libc()->sigprocmask(how, set, old);
    int error = change_mask(how, set, old);
    return error ? refuse(error) : 0;
}

KT_EXPORT int sigpending(sigset_t *set)
{
    if (is_real())
        return kt_libc()->sigpending(set);
    fill(set, (kt_self()->signals | kt_self()->process->signals) & kt_self()->signal_mask);
    return 0;
}

/* ---- waiting ---- */

static bool is_test(void)
{
    return kt_self() == NULL || kt_self()->process->id == 0;
}

static int wait_for_handler(void)
{
    kt_cancel_point();
    kt_block_interruptible(NULL, INT64_MAX, (struct kt_wait_reason){"signal", 0});
    kt_cancel_point();
    return refuse(EINTR);
}

KT_EXPORT int pause(void)
{
    return is_test() ? kt_libc()->pause() : wait_for_handler();
}

/* A signal that the temporary mask lets through runs its handler now; otherwise wait for one. */
KT_EXPORT int sigsuspend(const sigset_t *set)
{
    if (is_test())
        return kt_libc()->sigsuspend(set);
    struct kt_task *self = kt_self();
    uint64_t before = self->signal_mask;
    self->signal_mask = bits_of(set);
    if ((self->signals | self->process->signals) & ~self->signal_mask)
        kt_signals_deliver(self);
    else
        wait_for_handler();
    self->signal_mask = before;
    kt_signals_unblocked(self);
    return refuse(EINTR);
}

KT_EXPORT int sigwait(const sigset_t *restrict set, int *restrict signal_number)
{
    if (is_test())
        return kt_libc()->sigwait(set, signal_number);
    int got;
    do
        got = kt_signal_await(bits_of(set), INT64_MAX);
    while (got == 0);
    *signal_number = got;
    return 0;
}

static int await_with_info(const sigset_t *set, siginfo_t *info, int64_t deadline_us)
{
    int got = kt_signal_await(bits_of(set), deadline_us);
    if (got <= 0)
        return refuse(got == 0 ? EINTR : EAGAIN);
    if (info)
        *info = (siginfo_t){.si_signo = got, .si_code = SI_USER};
    return got;
}

KT_EXPORT int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
    return is_test() ? kt_libc()->sigwaitinfo(set, info) : await_with_info(set, info, INT64_MAX);
}

KT_EXPORT int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
                           const struct timespec *restrict timeout)
{
    if (is_test())
        return kt_libc()->sigtimedwait(set, info, timeout);
    return await_with_info(set, info, kt_deadline_after_us(timeout));
}
