/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* pthread_getattr_np */
#include "harness/sim/tools.h"

#include <pthread.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

void __asan_init(void) __attribute__((weak));
void __asan_handle_no_return(void) __attribute__((weak));
void __asan_unpoison_memory_region(const volatile void *address, size_t size) __attribute__((weak));
void __tsan_init(void) __attribute__((weak));
void __lsan_ignore_object(const void *object) __attribute__((weak));

static bool is_sanitized(void)
{
    return __asan_init || __tsan_init || __lsan_ignore_object;
}

bool kt_tools_need_baton(void)
{
    return RUNNING_ON_VALGRIND || is_sanitized();
}

bool kt_tools_forbid_carrier(void)
{
    return RUNNING_ON_VALGRIND;
}

bool kt_tools_look_for_leaks(void)
{
    return RUNNING_ON_VALGRIND || is_sanitized();
}

bool kt_tools_give_signal_stacks(void)
{
    return is_sanitized();
}

__attribute__((noinline)) void kt_tools_begin_stack(void)
{
    pthread_attr_t attributes;
    void *lowest = NULL;
    size_t size = 0;
    if (!__asan_unpoison_memory_region || pthread_getattr_np(pthread_self(), &attributes) != 0)
        return;
    pthread_attr_getstack(&attributes, &lowest, &size);
    pthread_attr_destroy(&attributes);
    __asan_unpoison_memory_region(lowest, (size_t)((char *)__builtin_frame_address(0) - (char *)lowest));
}

void kt_tools_forget_stack(void *stack, size_t size)
{
    if (__asan_handle_no_return)
        __asan_handle_no_return();
    if (__asan_unpoison_memory_region)
        __asan_unpoison_memory_region(stack, size);
}
