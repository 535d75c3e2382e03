/* SPDX-License-Identifier: Apache-2.0 */
/* Print what parse_topic.c reads. */
#include "harness/fault/print.h"

#include <inttypes.h>
#include <string.h>

#include "harness/fault/lexer.h"
#include "harness/fault/quantity.h"
#include "harness/fault/words.h"

static void print_throttle(struct kmock_buffer *out, const struct kt_action *action)
{
    if (action->broker < 0)
        kmock_buffer_print(out, "throttle all");
    else
        kmock_buffer_print(out, "throttle broker-%d", action->broker);
    if (action->api != KT_ANY_API)
        kmock_buffer_print(out, " %s", kt_fault_api_name(action->api));
    kmock_buffer_print(out, " by ");
    kt_duration_print(out, action->by_us);
}

static void print_delete_records(struct kmock_buffer *out, const struct kt_action *action)
{
    kmock_buffer_print(out, "delete records ");
    kt_print_partition(out, action);
    if (action->offset < 0)
        kmock_buffer_print(out, " before end");
    else
        kmock_buffer_print(out, " before %" PRId64, action->offset);
}

static void print_named(struct kmock_buffer *out, const char *verb, const char *name)
{
    kmock_buffer_print(out, "%s", verb);
    kt_lexer_print_word(out, name);
}

static void print_configure(struct kmock_buffer *out, const struct kt_action *action)
{
    if (action->topic)
        print_named(out, "configure topic ", action->topic);
    else
        kmock_buffer_print(out, "configure brokers");
    print_named(out, " ", action->config);
    print_named(out, "=", action->value);
}

static void print_reassign(struct kmock_buffer *out, const struct kt_action *action)
{
    kmock_buffer_print(out, "reassign ");
    kt_print_partition(out, action);
    kmock_buffer_print(out, " to");
    for (int32_t i = 0; i < action->brokers_count; i++)
        kmock_buffer_print(out, " broker-%d", action->brokers[i]);
}

/* "Topic:orders", quoted as a whole where it must be. */
static void print_pair(struct kmock_buffer *out, const char *text)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL) {
        kt_lexer_print_word(out, text);
        return;
    }
    kmock_buffer_print(out, "%.*s:", (int)(colon - text), text);
    kt_lexer_print_word(out, colon + 1);
}

static void print_right(struct kmock_buffer *out, const struct kt_action *action)
{
    kmock_buffer_print(out, "%s %s ", action->kind == KT_DO_DENY ? "deny" : "allow", action->operation);
    print_pair(out, action->resource);
    if (action->principal == NULL)
        return;
    kmock_buffer_print(out, " for ");
    print_pair(out, action->principal);
}

void kt_print_on_topic(struct kmock_buffer *out, const struct kt_action *action)
{
    switch (action->kind) {
    case KT_DO_THROTTLE:
        print_throttle(out, action);
        break;
    case KT_DO_DELETE_RECORDS:
        print_delete_records(out, action);
        break;
    case KT_DO_DELETE_TOPIC:
        print_named(out, "delete topic ", action->topic);
        break;
    case KT_DO_GROW_TOPIC:
        print_named(out, "grow topic ", action->topic);
        kmock_buffer_print(out, " to %d", action->partition);
        break;
    case KT_DO_CONFIGURE:
        print_configure(out, action);
        break;
    case KT_DO_DENY:
    case KT_DO_ALLOW:
        print_right(out, action);
        break;
    default:
        print_reassign(out, action);
        break;
    }
}
