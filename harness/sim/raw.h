/* SPDX-License-Identifier: Apache-2.0 */
/* Call the operating system without libc: no errno, no thread-local data, no interposed symbol. */
#ifndef KT_SIM_RAW_H
#define KT_SIM_RAW_H

#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
static inline long kt_raw_call(long number, long a, long b, long c, long d)
{
    register long fourth __asm__("r10") = d;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
static inline long kt_raw_call(long number, long a, long b, long c, long d)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
    return x0;
}
#else
#include <unistd.h>
static inline long kt_raw_call(long number, long a, long b, long c, long d)
{
    extern long kt_libc_syscall(long number, long a, long b, long c, long d);
    return kt_libc_syscall(number, a, b, c, d);
}
#endif

/* Sleep while the word holds the value; may return early. */
static inline void kt_raw_wait(uint32_t *word, uint32_t value)
{
    kt_raw_call(SYS_futex, (long)word, FUTEX_WAIT_PRIVATE, value, 0);
}

static inline void kt_raw_wake(uint32_t *word)
{
    kt_raw_call(SYS_futex, (long)word, FUTEX_WAKE_PRIVATE, 1, 0);
}

static inline int32_t kt_raw_thread_id(void)
{
    return (int32_t)kt_raw_call(SYS_gettid, 0, 0, 0, 0);
}

/* Replace the kernel thread's signal mask (bit n-1: signal n), even those signals that libc keeps for itself.
 * returns  the mask before */
static inline uint64_t kt_raw_signal_mask(uint64_t mask)
{
    uint64_t old = 0;
    kt_raw_call(SYS_rt_sigprocmask, 2 /* SIG_SETMASK */, (long)&mask, (long)&old, sizeof mask);
    return old;
}

static inline uint64_t kt_raw_signal_mask_now(void)
{
    uint64_t mask = 0;
    kt_raw_call(SYS_rt_sigprocmask, 0, 0, (long)&mask, sizeof mask);
    return mask;
}

/* End the calling kernel thread at once: no destructor runs, but a joiner of its pthread wakes. */
__attribute__((noreturn)) static inline void kt_raw_end_thread(void)
{
    for (;;)
        kt_raw_call(SYS_exit, 0, 0, 0, 0);
}

#endif
