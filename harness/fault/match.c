/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/fault.h"

#include <string.h>

#include "mock/broker/view.h"

/* returns  what is behind "-7" or ".7" at the front of text; null where that is not there */
static const char *skip_number(const char *text, char mark)
{
    const char *digits = text + 1;
    size_t count = text[0] == mark ? strspn(digits, "0123456789") : 0;
    return count > 0 ? digits + count : NULL;
}

/* returns  whether text is nothing, or the number of a later run: ".2" */
static bool is_run(const char *text)
{
    const char *rest = skip_number(text, '.');
    return *text == '\0' || (rest && *rest == '\0');
}

bool kt_instance_is(const char *name, const char *instance)
{
    size_t length = strlen(name);
    if (strcmp(name, "all") == 0)
        return true;
    if (strncmp(instance, name, length) != 0)
        return false;
    const char *number = skip_number(instance + length, '-');
    return is_run(instance + length) || (number && is_run(number));
}

static bool names_partition(const struct kt_point *point, const struct kt_call *call)
{
    for (int32_t i = 0; i < point->partitions_count; i++) {
        const struct kt_point_partition *named = &point->partitions[i];
        if (call->topic && !kmock_view_is(named->topic, call->topic))
            continue;
        if (call->partition < 0 || named->partition == call->partition)
            return true;
    }
    return false;
}

static bool call_matches(const struct kt_call *call, const struct kt_point *point)
{
    if (call->phase != point->phase)
        return false;
    if (call->api == KT_ANY_API ? kt_point_is_callback(point->api) : call->api != point->api)
        return false;
    if (call->from_us > 0 && point->now_us <= call->from_us)
        return false;
    if (call->instance && !kt_instance_is(call->instance, point->instance))
        return false;
    if (call->broker >= 0 && call->broker != point->broker)
        return false;
    if (call->group && !kmock_view_is(point->group, call->group))
        return false;
    if (call->transaction && !kmock_view_is(point->transaction, call->transaction))
        return false;
    return (call->topic == NULL && call->partition < 0) || names_partition(point, call);
}

/* One more that fits. returns  whether it fires */
static bool count(struct kt_fault *fault, int64_t now_us)
{
    const struct kt_call *call = &fault->when.call;
    uint64_t nth = ++fault->receipt.matched;
    if (nth < call->nth_first || nth > call->nth_last)
        return false;
    kt_fault_fired(fault, now_us);
    return true;
}

bool kt_fault_matches(struct kt_fault *fault, const struct kt_point *point)
{
    return kt_fault_has_call(fault) && call_matches(&fault->when.call, point) && count(fault, point->now_us);
}

bool kt_fault_matches_transaction(struct kt_fault *fault, struct kmock_string transaction, const char *state,
                                  int64_t now_us)
{
    const struct kt_call *call = &fault->when.call;
    if (fault->when.kind != KT_WHEN_TRANSACTION || (call->from_us > 0 && now_us <= call->from_us))
        return false;
    return kmock_view_is(transaction, call->transaction) && strcmp(fault->when.state, state) == 0 &&
           count(fault, now_us);
}

void kt_fault_fired(struct kt_fault *fault, int64_t now_us)
{
    fault->receipt.fired++;
    fault->receipt.last_fired_us = now_us;
}

bool kt_fault_is_on_request(const struct kt_fault *fault)
{
    return fault->action.kind >= KT_DO_DROP_REQUEST && fault->action.kind <= KT_DO_CLOSE;
}

bool kt_fault_has_call(const struct kt_fault *fault)
{
    return fault->when.kind == KT_WHEN_CALL || fault->when.kind == KT_WHEN_POINT;
}
