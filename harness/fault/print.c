/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/print.h"

#include <string.h>

#include "harness/fault/lexer.h"
#include "harness/fault/quantity.h"
#include "harness/fault/words.h"
#include "mock/broker/error.h"

static void print_text(struct kmock_buffer *out, const char *text)
{
    kmock_buffer_append(out, text, strlen(text));
}

/* " for 5s", or nothing where it has no end */
static void print_duration(struct kmock_buffer *out, const char *before, int64_t duration_us)
{
    if (duration_us < 0)
        return;
    print_text(out, before);
    kt_duration_print(out, duration_us);
}

static void print_broker(struct kmock_buffer *out, const char *before, int32_t broker)
{
    if (broker >= 0)
        kmock_buffer_print(out, "%sbroker-%d", before, broker);
}

static void print_instance(struct kmock_buffer *out, const char *verb, const char *instance)
{
    print_text(out, verb);
    kt_lexer_print_word(out, instance ? instance : "it");
}

static void print_on_link(struct kmock_buffer *out, const struct kt_action *action)
{
    bool latency = action->kind == KT_DO_LATENCY;
    print_instance(out, latency ? "latency " : action->kind == KT_DO_CUT ? "cut " : "heal ", action->instance);
    print_broker(out, latency ? " to " : " from ", action->broker);
    if (latency) {
        print_text(out, " ");
        kt_duration_range_print(out, action->min_us, action->max_us);
    }
    print_duration(out, " for ", action->for_us);
}

static void print_on_instance(struct kmock_buffer *out, const struct kt_action *action)
{
    static const char *const verbs[] = {
        [KT_DO_CRASH] = "crash ",     [KT_DO_FREEZE] = "freeze ", [KT_DO_THAW] = "thaw ",
        [KT_DO_RESTART] = "restart ", [KT_DO_SIGNAL] = "signal ",
    };
    print_instance(out, verbs[action->kind], action->instance);
    if (action->kind == KT_DO_SIGNAL)
        kmock_buffer_print(out, " %s", kt_signal_name(action->signal_number));
    if (action->kind == KT_DO_RESTART && action->restart_after_us > 0)
        print_duration(out, " after ", action->restart_after_us);
    print_duration(out, " for ", action->for_us);
}

static void print_on_request(struct kmock_buffer *out, const struct kt_action *action)
{
    static const char *const texts[] = {
        [KT_DO_DROP_REQUEST] = "drop request",
        [KT_DO_DROP_REPLY] = "drop reply",
        [KT_DO_DELAY_REQUEST] = "delay request by ",
        [KT_DO_DELAY_REPLY] = "delay reply by ",
        [KT_DO_FAIL] = "fail ",
        [KT_DO_CLOSE] = "close",
    };
    print_text(out, texts[action->kind]);
    if (action->kind == KT_DO_DELAY_REQUEST || action->kind == KT_DO_DELAY_REPLY)
        kt_duration_print(out, action->by_us);
    else if (action->kind == KT_DO_FAIL)
        print_text(out, kmock_error_name(action->error));
}

void kt_print_partition(struct kmock_buffer *out, const struct kt_action *action)
{
    struct kmock_buffer name = {0};
    kmock_buffer_print(&name, "%s-%d", action->topic, action->partition);
    kmock_buffer_append(&name, "", 1);
    kt_lexer_print_word(out, (const char *)name.data);
    kmock_buffer_free(&name);
}

/* The actions on one replica are laid out alike: words, the partition, a word, the broker. */
static void print_on_replica(struct kmock_buffer *out, const struct kt_action *action)
{
    static const struct {
        const char *before, *between;
    } words[] = {
        [KT_DO_MOVE_LEADER] = {"move leader ", " to "},
        [KT_DO_HOLD_REPLICATION] = {"hold replication ", " on "},
        [KT_DO_RELEASE_REPLICATION] = {"release replication ", " on "},
        [KT_DO_DELAY_REPLICATION] = {"delay replication ", " on "},
        [KT_DO_SHRINK_ISR] = {"shrink isr ", " by "},
        [KT_DO_EXPAND_ISR] = {"expand isr ", " by "},
        [KT_DO_UNCLEAN_ELECTION] = {"unclean election ", " to "},
    };
    print_text(out, words[action->kind].before);
    kt_print_partition(out, action);
    print_broker(out, words[action->kind].between, action->broker);
    print_duration(out, " for ", action->for_us);
    if (action->kind == KT_DO_DELAY_REPLICATION)
        print_duration(out, " by ", action->by_us);
}

static void print_on_broker(struct kmock_buffer *out, const struct kt_action *action)
{
    bool restart = action->kind == KT_DO_BROKER_RESTART;
    kmock_buffer_print(out, "broker-%d %s", action->broker,
                       action->kind == KT_DO_BROKER_UP     ? "up"
                       : action->kind == KT_DO_BROKER_DOWN ? "down"
                                                           : "restart");
    print_duration(out, restart ? " after " : " for ", action->for_us);
}

static void print_on_group(struct kmock_buffer *out, const struct kt_action *action)
{
    print_text(out, action->kind == KT_DO_EXPIRE_OFFSETS     ? "expire offsets "
                    : action->kind == KT_DO_LOAD_COORDINATOR ? "load coordinator "
                                                             : "move coordinator ");
    kt_lexer_print_word(out, action->group);
    print_broker(out, " to ", action->broker);
    print_duration(out, " for ", action->for_us);
}

static void print_on_transaction(struct kmock_buffer *out, const struct kt_action *action)
{
    print_text(out, action->kind == KT_DO_MOVE_TXN_COORDINATOR   ? "move transaction coordinator "
                    : action->kind == KT_DO_LOAD_TXN_COORDINATOR ? "load transaction coordinator "
                    : action->kind == KT_DO_HOLD_MARKERS         ? "hold markers "
                                                                 : "release markers ");
    kt_lexer_print_word(out, action->transaction ? action->transaction : "all");
    print_broker(out, " to ", action->broker);
    print_duration(out, " for ", action->for_us);
}

static void print_on_cluster(struct kmock_buffer *out, const struct kt_action *action)
{
    switch (action->kind) {
    case KT_DO_BROKER_DOWN:
    case KT_DO_BROKER_UP:
    case KT_DO_BROKER_RESTART:
        print_on_broker(out, action);
        break;
    case KT_DO_MOVE_COORDINATOR:
    case KT_DO_LOAD_COORDINATOR:
    case KT_DO_EXPIRE_OFFSETS:
        print_on_group(out, action);
        break;
    case KT_DO_MOVE_TXN_COORDINATOR:
    case KT_DO_LOAD_TXN_COORDINATOR:
    case KT_DO_HOLD_MARKERS:
    case KT_DO_RELEASE_MARKERS:
        print_on_transaction(out, action);
        break;
    default:
        print_on_replica(out, action);
        break;
    }
}

static void print_action(struct kmock_buffer *out, const struct kt_action *action)
{
    if (action->kind <= KT_DO_SIGNAL)
        print_on_instance(out, action);
    else if (action->kind <= KT_DO_LATENCY)
        print_on_link(out, action);
    else if (action->kind <= KT_DO_CLOSE)
        print_on_request(out, action);
    else if (action->kind >= KT_DO_THROTTLE)
        kt_print_on_topic(out, action);
    else
        print_on_cluster(out, action);
}

/* ", restart after 5s" */
static void print_restart(struct kmock_buffer *out, const struct kt_action *action)
{
    if (action->kind == KT_DO_RESTART || action->restart_after_us < 0)
        return;
    print_text(out, ", restart");
    if (action->restart_after_us > 0)
        print_duration(out, " after ", action->restart_after_us);
}

/* returns  the phase a fault fires at where its line names none */
static bool phase_goes_without_saying(const struct kt_fault *fault)
{
    enum kt_action_kind kind = fault->action.kind;
    if (kind == KT_DO_FAIL || kind == KT_DO_CLOSE)
        return fault->when.call.phase == KT_PHASE_SENT;
    return kt_fault_is_on_request(fault);
}

static const char *phase_before_api(const struct kt_call *call)
{
    if (call->phase == KT_PHASE_ENTER && !kt_point_is_callback(call->api))
        return "before";
    return call->phase == KT_PHASE_APPLIED ? "after" : kt_phase_name(call->api, call->phase);
}

static void print_from(struct kmock_buffer *out, const struct kt_call *call)
{
    if (call->from_us > 0)
        print_duration(out, " from ", call->from_us);
}

static void print_nth(struct kmock_buffer *out, const struct kt_call *call)
{
    unsigned long long first = call->nth_first, last = call->nth_last;
    if (last == UINT64_MAX && first == 1)
        print_text(out, " nth=every");
    else if (last == UINT64_MAX)
        kmock_buffer_print(out, " nth=%llu..", first);
    else if (first != last)
        kmock_buffer_print(out, " nth=%llu..%llu", first, last);
    else if (first != 1)
        kmock_buffer_print(out, " nth=%llu", first);
}

static void print_key(struct kmock_buffer *out, const char *key, const char *value)
{
    if (value == NULL)
        return;
    print_text(out, key);
    kt_lexer_print_word(out, value);
}

static void print_pattern(struct kmock_buffer *out, const struct kt_fault *fault)
{
    const struct kt_call *call = &fault->when.call;
    if (!phase_goes_without_saying(fault))
        kmock_buffer_print(out, "%s ", phase_before_api(call));
    print_text(out, kt_fault_api_name(call->api));
    print_key(out, " instance=", call->instance);
    if (call->broker >= 0)
        kmock_buffer_print(out, " broker=%d", call->broker);
    print_key(out, " group=", call->group);
    print_key(out, " transaction=", call->transaction);
    print_key(out, " topic=", call->topic);
    if (call->partition >= 0)
        kmock_buffer_print(out, " partition=%d", call->partition);
    print_nth(out, call);
    print_from(out, call);
    print_text(out, ": ");
}

/* "at transaction ID STATE nth=2: " */
static void print_transaction(struct kmock_buffer *out, const struct kt_when *when)
{
    print_key(out, "at transaction ", when->call.transaction);
    kmock_buffer_print(out, " %s", when->state);
    print_nth(out, &when->call);
    print_from(out, &when->call);
    print_text(out, ": ");
}

/* " at billing-1.OffsetCommit#3.applied", without the instance where the action has just named it */
static void print_point(struct kmock_buffer *out, const struct kt_fault *fault)
{
    const struct kt_call *call = &fault->when.call;
    const char *named = fault->action.kind <= KT_DO_LATENCY ? fault->action.instance : NULL;
    struct kmock_buffer point = {0};
    if (named == NULL || strcmp(named, call->instance) != 0)
        kmock_buffer_print(&point, "%s.", call->instance);
    kmock_buffer_print(&point, "%s#%llu", kt_fault_api_name(call->api), (unsigned long long)call->nth_first);
    if (!phase_goes_without_saying(fault))
        kmock_buffer_print(&point, ".%s", kt_phase_name(call->api, call->phase));
    kmock_buffer_append(&point, "", 1);
    print_text(out, " at ");
    kt_lexer_print_word(out, (const char *)point.data);
    kmock_buffer_free(&point);
    print_from(out, call);
}

void kt_fault_print(const struct kt_fault *fault, struct kmock_buffer *out)
{
    if (fault->optional)
        print_text(out, "optional ");
    if (fault->when.kind == KT_WHEN_TIME) {
        print_duration(out, "at ", fault->when.time_us);
        print_text(out, ": ");
    } else if (fault->when.kind == KT_WHEN_CALL) {
        print_pattern(out, fault);
    } else if (fault->when.kind == KT_WHEN_TRANSACTION) {
        print_transaction(out, &fault->when);
    }
    print_action(out, &fault->action);
    if (fault->when.kind == KT_WHEN_POINT)
        print_point(out, fault);
    print_restart(out, &fault->action);
}
