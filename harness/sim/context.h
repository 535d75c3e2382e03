/* SPDX-License-Identifier: Apache-2.0 */
/* Save and switch what a task is to the processor: stack, callee-saved registers, floating-point modes, TLS base.
 *
 * Written in assembly once per machine (context_x86_64.c, context_aarch64.c); elsewhere only the baton works.
 * Knows nothing of scheduling. */
#ifndef KT_SIM_CONTEXT_H
#define KT_SIM_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

struct kt_context {
    void *stack; /* where the registers were saved */
    void *tls;   /* base of the thread-local data */
};

/* What a parked kernel thread and those who wake it share. The assembly knows these offsets. */
struct kt_seat {
    struct kt_context context;
    uint32_t word;   /* KT_SEAT_*; the kernel thread sleeps on it */
    uint32_t parked; /* 1: the context is saved and may run elsewhere */
};

enum {
    KT_SEAT_WAIT,
    KT_SEAT_GO, /* go on natively from the saved context */
    KT_SEAT_END /* end the kernel thread without looking back */
};

/* A place to return to, like jmp_buf, without the cleanups of longjmp. */
struct kt_mark {
    void *registers[24];
};

/* returns  whether contexts can be switched in user space on this machine */
bool kt_context_works(void);

/* Save the running context and go on with another, on the same kernel thread. */
void kt_context_swap(struct kt_context *from, const struct kt_context *to);

/* Save the running context and put the kernel thread to sleep without a stack; returns where the context runs on,
 * on whichever kernel thread that is. All signals must be blocked. */
void kt_context_park(struct kt_seat *seat);

/* Sleep on the seat without touching the stack, for a thread whose stack is lost; ends it on KT_SEAT_END. */
__attribute__((noreturn)) void kt_context_abandon(struct kt_seat *seat);

/* Make a context that enters a function, which must not return, on a stack of its own. */
void kt_context_make(struct kt_context *context, void *stack_end, void (*entry)(void));

/* returns  0 when marking, 1 when kt_mark_return came back here */
int kt_mark_set(struct kt_mark *mark) __attribute__((returns_twice));
__attribute__((noreturn)) void kt_mark_return(struct kt_mark *mark);

#endif
