/* SPDX-License-Identifier: Apache-2.0 */
/* Wait for signals, and cancel tasks. */
#include "harness/sim/process.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"
#include "harness/sim/task.h"

static int take(struct kt_task *self, uint64_t signals)
{
    uint64_t due = (self->signals | self->process->signals) & signals;
    if (due == 0)
        return 0;
    int signal_number = __builtin_ctzll(due) + 1;
    self->signals &= ~kt_signal_bit(signal_number);
    self->process->signals &= ~kt_signal_bit(signal_number);
    return signal_number;
}

int kt_signal_await(uint64_t signals, int64_t deadline_us)
{
    struct kt_task *self = kt_self();
    kt_cancel_point();
    for (;;) {
        int signal_number = take(self, signals);
        if (signal_number)
            return signal_number;
        self->signals_awaited = signals;
        enum kt_wake wake = kt_block_interruptible(NULL, deadline_us, (struct kt_wait_reason){"signal", 0});
        self->signals_awaited = 0;
        if (wake == KT_TIMED_OUT)
            return -1;
        if (wake == KT_INTERRUPTED) {
            kt_cancel_point();
            return 0;
        }
    }
}

void kt_cancel_point(void)
{
    struct kt_task *self = kt_self();
    if (__builtin_expect(self->cancel_pending, false) && kt_cancel_is_due(self))
        kt_task_exit(PTHREAD_CANCELED);
}

void kt_cancel(struct kt_task *task)
{
    task->cancel_pending = true;
    if (!kt_cancel_is_due(task))
        return;
    if (task->state == KT_TASK_RUNNING)
        kt_attend();
    else if (task->state == KT_TASK_BLOCKED && (task->stay->flags & KT_STAY_CANCEL))
        kt_stay_end(task->stay, KT_INTERRUPTED);
    else if (task->cancel_asynchronous)
        kt_task_rouse(task);
}
