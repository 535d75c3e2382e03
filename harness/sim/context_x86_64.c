/* SPDX-License-Identifier: Apache-2.0 */
#ifdef __x86_64__
#include "harness/sim/context.h"

#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>

_Static_assert(offsetof(struct kt_seat, word) == 16 && offsetof(struct kt_seat, parked) == 20, "the assembly knows");

/* A saved stack, lowest address first: mxcsr and x87 control word, r15, r14, r13, r12, rbx, rbp, return address.
 * Returning is a jump through a register, for the processor's guess at ret would always be wrong. */
__asm__(".pushsection .text\n"
        ".hidden kt_context_swap, kt_context_park, kt_context_abandon, kt_mark_set, kt_mark_return\n"
        ".globl kt_context_swap, kt_context_park, kt_context_abandon, kt_mark_set, kt_mark_return\n"
        ".type kt_context_swap, @function\n"
        ".type kt_context_park, @function\n"
        ".type kt_context_abandon, @function\n"
        ".type kt_mark_set, @function\n"
        ".type kt_mark_return, @function\n"
        ".macro KT_SAVE\n"
        "  push %rbp\n  push %rbx\n  push %r12\n  push %r13\n  push %r14\n  push %r15\n"
        "  sub $8, %rsp\n  stmxcsr (%rsp)\n  fnstcw 4(%rsp)\n"
        ".endm\n"
        ".macro KT_RESTORE\n"
        "  ldmxcsr (%rsp)\n  fldcw 4(%rsp)\n  add $8, %rsp\n"
        "  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbx\n  pop %rbp\n"
        "  pop %rcx\n  jmp *%rcx\n"
        ".endm\n"
        "kt_context_swap:\n"
        "  KT_SAVE\n"
        "  mov %rsp, (%rdi)\n"
        "  mov 8(%rsi), %rax\n"
        "  mov (%rsi), %rsp\n"
        "  wrfsbase %rax\n"
        "  KT_RESTORE\n"
        "kt_context_park:\n"
        "  KT_SAVE\n"
        "  mov %rdi, %rbx\n"
        "  mov %rsp, (%rbx)\n"
        "  rdfsbase %rax\n"
        "  mov %rax, 8(%rbx)\n"
        "  movl $1, 20(%rbx)\n" /* from here on the stack may be in use elsewhere */
        "  lea 20(%rbx), %rdi\n  mov $129, %esi\n  mov $1, %edx\n  xor %r10d, %r10d\n  mov $202, %eax\n  syscall\n"
        "1: movl 16(%rbx), %eax\n"
        "  test %eax, %eax\n"
        "  jnz 2f\n"
        "  lea 16(%rbx), %rdi\n  mov $128, %esi\n  xor %edx, %edx\n  xor %r10d, %r10d\n  mov $202, %eax\n  syscall\n"
        "  jmp 1b\n"
        "2: cmp $1, %eax\n"
        "  jne 3f\n"
        "  movl $0, 16(%rbx)\n"
        "  mov (%rbx), %rsp\n"
        "  KT_RESTORE\n"
        "3: xor %edi, %edi\n  mov $60, %eax\n  syscall\n"
        "  jmp 3b\n"
        "kt_context_abandon:\n"
        "  mov %rdi, %rbx\n"
        "1: movl 16(%rbx), %eax\n"
        "  cmp $2, %eax\n"
        "  je 3b\n"
        "  lea 16(%rbx), %rdi\n  mov $128, %esi\n  mov %eax, %edx\n  xor %r10d, %r10d\n  mov $202, %eax\n  syscall\n"
        "  jmp 1b\n"
        "kt_mark_set:\n"
        "  mov %rbx, (%rdi)\n  mov %rbp, 8(%rdi)\n  mov %r12, 16(%rdi)\n  mov %r13, 24(%rdi)\n"
        "  mov %r14, 32(%rdi)\n  mov %r15, 40(%rdi)\n"
        "  lea 8(%rsp), %rax\n  mov %rax, 48(%rdi)\n"
        "  mov (%rsp), %rax\n  mov %rax, 56(%rdi)\n"
        "  xor %eax, %eax\n"
        "  ret\n"
        "kt_mark_return:\n"
        "  mov (%rdi), %rbx\n  mov 8(%rdi), %rbp\n  mov 16(%rdi), %r12\n  mov 24(%rdi), %r13\n"
        "  mov 32(%rdi), %r14\n  mov 40(%rdi), %r15\n  mov 48(%rdi), %rsp\n"
        "  mov $1, %eax\n"
        "  jmp *56(%rdi)\n"
        ".popsection\n");

/* Bit 1 of AT_HWCAP2 says that the kernel lets programs set the FS base; a shadow stack, were one in use, would have
 * to be switched too. */
bool kt_context_works(void)
{
    uint64_t shadow = 0;
    __asm__ volatile("rdsspq %0" : "+r"(shadow));
    return (getauxval(AT_HWCAP2) & 2) != 0 && shadow == 0;
}

void kt_context_make(struct kt_context *context, void *stack_end, void (*entry)(void))
{
    void **top = (void **)((uintptr_t)stack_end & ~(uintptr_t)15);
    *--top = NULL; /* where entry would return to */
    *--top = (void *)entry;
    for (int i = 0; i < 6; i++)
        *--top = NULL;
    struct {
        uint32_t vector;
        uint16_t x87, unused;
    } modes = {0};
    __asm__ volatile("stmxcsr %0\n fnstcw %1" : "=m"(modes.vector), "=m"(modes.x87));
    memcpy(--top, &modes, sizeof modes);
    context->stack = top;
    __asm__ volatile("rdfsbase %0" : "=r"(context->tls));
}

#endif
