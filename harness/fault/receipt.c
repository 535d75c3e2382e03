/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/fault.h"

#include "harness/fault/quantity.h"

bool kt_fault_is_missing(const struct kt_fault *fault)
{
    return fault->receipt.fired == 0 && !fault->optional;
}

/* "12.004s": milliseconds, as everywhere in reports */
static void print_time(struct kmock_buffer *out, int64_t time_us)
{
    kmock_buffer_print(out, "%lld.%03ds", (long long)(time_us / 1000000), (int)(time_us % 1000000 / 1000));
}

static void print_fired(struct kmock_buffer *out, const struct kt_fault *fault)
{
    bool call = fault->when.kind >= KT_WHEN_CALL; /* it counts */
    unsigned long long fired = fault->receipt.fired;
    uint64_t last = call ? fault->when.call.nth_last : 1;
    if (last == UINT64_MAX)
        kmock_buffer_print(out, "fired %llu time%s, last at ", fired, fired == 1 ? "" : "s");
    else
        kmock_buffer_print(out, "fired %llu of %llu%s at ", fired,
                           (unsigned long long)(call ? last - fault->when.call.nth_first + 1 : 1),
                           fired > 1 ? ", last" : "");
    print_time(out, fault->receipt.last_fired_us);
}

static void print_not_fired(struct kmock_buffer *out, const struct kt_fault *fault)
{
    kmock_buffer_print(out, fault->optional ? "not fired, optional: " : "NEVER FIRED: ");
    if (fault->when.kind == KT_WHEN_TIME) {
        kmock_buffer_print(out, "the trial ended before ");
        kt_duration_print(out, fault->when.time_us);
    } else if (fault->when.kind == KT_WHEN_NOW) {
        kmock_buffer_print(out, "the trial ended at once");
    } else {
        kmock_buffer_print(out, "matched %llu of %llu needed", (unsigned long long)fault->receipt.matched,
                           (unsigned long long)fault->when.call.nth_first);
    }
}

void kt_fault_receipt_print(const struct kt_fault *fault, struct kmock_buffer *out)
{
    if (fault->receipt.fired > 0)
        print_fired(out, fault);
    else
        print_not_fired(out, fault);
    kmock_buffer_print(out, ": ");
    kt_fault_print(fault, out);
}
