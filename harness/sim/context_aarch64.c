/* SPDX-License-Identifier: Apache-2.0 */
#ifdef __aarch64__
#include "harness/sim/context.h"

#include <stddef.h>
#include <string.h>

_Static_assert(offsetof(struct kt_seat, word) == 16 && offsetof(struct kt_seat, parked) == 20, "the assembly knows");

/* A saved stack, lowest address first: x19..x30, d8..d15, fpcr, and eight bytes to keep 16-byte alignment. */
__asm__(".pushsection .text\n"
        ".hidden kt_context_swap, kt_context_park, kt_context_abandon, kt_mark_set, kt_mark_return\n"
        ".globl kt_context_swap, kt_context_park, kt_context_abandon, kt_mark_set, kt_mark_return\n"
        ".type kt_context_swap, %function\n"
        ".type kt_context_park, %function\n"
        ".type kt_context_abandon, %function\n"
        ".type kt_mark_set, %function\n"
        ".type kt_mark_return, %function\n"
        ".macro KT_SAVE\n"
        "  sub sp, sp, #176\n"
        "  stp x19, x20, [sp]\n  stp x21, x22, [sp, #16]\n  stp x23, x24, [sp, #32]\n  stp x25, x26, [sp, #48]\n"
        "  stp x27, x28, [sp, #64]\n  stp x29, x30, [sp, #80]\n"
        "  stp d8, d9, [sp, #96]\n  stp d10, d11, [sp, #112]\n  stp d12, d13, [sp, #128]\n  stp d14, d15, [sp, #144]\n"
        "  mrs x9, fpcr\n  str x9, [sp, #160]\n"
        ".endm\n"
        ".macro KT_RESTORE\n"
        "  ldr x9, [sp, #160]\n  msr fpcr, x9\n"
        "  ldp d14, d15, [sp, #144]\n  ldp d12, d13, [sp, #128]\n  ldp d10, d11, [sp, #112]\n  ldp d8, d9, [sp, #96]\n"
        "  ldp x29, x30, [sp, #80]\n  ldp x27, x28, [sp, #64]\n"
        "  ldp x25, x26, [sp, #48]\n  ldp x23, x24, [sp, #32]\n  ldp x21, x22, [sp, #16]\n  ldp x19, x20, [sp]\n"
        "  add sp, sp, #176\n"
        "  ret\n"
        ".endm\n"
        "kt_context_swap:\n"
        "  KT_SAVE\n"
        "  mov x9, sp\n  str x9, [x0]\n"
        "  ldp x9, x10, [x1]\n"
        "  msr tpidr_el0, x10\n"
        "  mov sp, x9\n"
        "  KT_RESTORE\n"
        "kt_context_park:\n"
        "  KT_SAVE\n"
        "  mov x19, x0\n"
        "  mov x9, sp\n  mrs x10, tpidr_el0\n  stp x9, x10, [x19]\n"
        "  mov w9, #1\n  add x10, x19, #20\n  stlr w9, [x10]\n" /* from here on the stack may be in use elsewhere */
        "  mov x0, x10\n  mov x1, #129\n  mov x2, #1\n  mov x3, #0\n  mov x8, #98\n  svc #0\n"
        "  add x20, x19, #16\n"
        "1: ldar w21, [x20]\n"
        "  cbnz w21, 2f\n"
        "  mov x0, x20\n  mov x1, #128\n  mov x2, #0\n  mov x3, #0\n  mov x8, #98\n  svc #0\n"
        "  b 1b\n"
        "2: cmp w21, #1\n"
        "  b.ne 3f\n"
        "  str wzr, [x20]\n"
        "  ldr x9, [x19]\n  mov sp, x9\n"
        "  KT_RESTORE\n"
        "3: mov x0, #0\n  mov x8, #93\n  svc #0\n"
        "  b 3b\n"
        "kt_context_abandon:\n"
        "  add x20, x0, #16\n"
        "1: ldar w21, [x20]\n"
        "  cmp w21, #2\n"
        "  b.eq 3b\n"
        "  mov x0, x20\n  mov x1, #128\n  mov w2, w21\n  mov x3, #0\n  mov x8, #98\n  svc #0\n"
        "  b 1b\n"
        "kt_mark_set:\n"
        "  stp x19, x20, [x0]\n  stp x21, x22, [x0, #16]\n  stp x23, x24, [x0, #32]\n  stp x25, x26, [x0, #48]\n"
        "  stp x27, x28, [x0, #64]\n  stp x29, x30, [x0, #80]\n"
        "  stp d8, d9, [x0, #96]\n  stp d10, d11, [x0, #112]\n  stp d12, d13, [x0, #128]\n  stp d14, d15, [x0, #144]\n"
        "  mov x9, sp\n  str x9, [x0, #160]\n"
        "  mov w0, #0\n"
        "  ret\n"
        "kt_mark_return:\n"
        "  ldp x19, x20, [x0]\n  ldp x21, x22, [x0, #16]\n  ldp x23, x24, [x0, #32]\n  ldp x25, x26, [x0, #48]\n"
        "  ldp x27, x28, [x0, #64]\n  ldp x29, x30, [x0, #80]\n"
        "  ldp d8, d9, [x0, #96]\n  ldp d10, d11, [x0, #112]\n  ldp d12, d13, [x0, #128]\n  ldp d14, d15, [x0, #144]\n"
        "  ldr x9, [x0, #160]\n  mov sp, x9\n"
        "  mov w0, #1\n"
        "  ret\n"
        ".popsection\n");

bool kt_context_works(void)
{
    return true;
}

void kt_context_make(struct kt_context *context, void *stack_end, void (*entry)(void))
{
    uint64_t *frame = (uint64_t *)(((uintptr_t)stack_end & ~(uintptr_t)15) - 176);
    memset(frame, 0, 176);
    frame[11] = (uint64_t)(uintptr_t)entry; /* x30 */
    __asm__ volatile("mrs %0, fpcr" : "=r"(frame[20]));
    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(context->tls));
    context->stack = frame;
}

#endif
