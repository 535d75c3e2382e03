/* SPDX-License-Identifier: Apache-2.0 */
/* Read what a test does to topics and their configs, and what brokers say of throttling. */
#include "harness/fault/parse.h"

#include <string.h>

#include "harness/fault/quantity.h"
#include "harness/fault/words.h"

enum { MAX_REPLICAS = 32 };

/* A number of 0 to most, as the current token. */
static bool read_number(struct kt_lexer *lexer, const char *what, uint64_t most, uint64_t *number)
{
    if (!kt_lexer_is_word(lexer) || kt_number_read(lexer->token.text, number) || *number > most)
        return kt_lexer_expected(lexer, "%s", what);
    kt_lexer_next(lexer);
    return true;
}

/* "topic" TOPIC */
static bool read_topic(struct kt_fault_parser *parser, const char *verb)
{
    if (!kt_lexer_accept(parser->lexer, "topic"))
        return kt_lexer_expected(parser->lexer, "'topic' after '%s'", verb);
    parser->fault->action.topic = kt_name_read(parser, "a topic");
    return parser->fault->action.topic != NULL;
}

/* "records" TOPIC-PARTITION "before" ( OFFSET | "end" ) */
static bool read_records(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    uint64_t offset = 0;
    action->kind = KT_DO_DELETE_RECORDS;
    if (!kt_partition_read(parser, "records"))
        return false;
    if (!kt_lexer_accept(lexer, "before"))
        return kt_lexer_expected(lexer, "'before' and an offset after the partition");
    action->offset = -1;
    if (kt_lexer_accept(lexer, "end"))
        return true;
    bool read = read_number(lexer, "an offset, or 'end'", INT64_MAX, &offset);
    action->offset = (int64_t)offset;
    return read;
}

bool kt_delete_read(struct kt_fault_parser *parser)
{
    if (kt_lexer_accept(parser->lexer, "records"))
        return read_records(parser);
    if (!kt_lexer_is(parser->lexer, "topic"))
        return kt_lexer_expected(parser->lexer, "'topic' or 'records' after 'delete'");
    return read_topic(parser, "delete");
}

bool kt_grow_read(struct kt_fault_parser *parser)
{
    uint64_t number;
    if (!read_topic(parser, "grow"))
        return false;
    if (!kt_lexer_accept(parser->lexer, "to"))
        return kt_lexer_expected(parser->lexer, "'to' and a number of partitions after the topic");
    if (!read_number(parser->lexer, "a number of partitions", INT32_MAX, &number))
        return false;
    parser->fault->action.partition = (int32_t)number;
    return true;
}

bool kt_configure_read(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    if (!kt_lexer_is(lexer, "topic") && !kt_lexer_is(lexer, "brokers"))
        return kt_lexer_expected(lexer, "'topic' or 'brokers' after 'configure'");
    if (!kt_lexer_accept(lexer, "brokers") && !read_topic(parser, "configure"))
        return false;
    action->config = kt_name_read(parser, "the name of a config");
    if (action->config == NULL)
        return false;
    if (!kt_lexer_accept(lexer, "="))
        return kt_lexer_expected(lexer, "'=' and a value after the config");
    action->value = kt_name_read(parser, "a value (\"a,b\" where it has marks), or 'default'");
    return action->value != NULL;
}

bool kt_reassign_read(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    if (!kt_partition_read(parser, "reassign"))
        return false;
    if (!kt_lexer_accept(lexer, "to"))
        return kt_lexer_expected(lexer, "'to' and brokers after the partition");
    int32_t brokers[MAX_REPLICAS];
    while (action->brokers_count == 0 || (kt_lexer_is_word(lexer) && !kt_lexer_is(lexer, "at"))) {
        if (action->brokers_count == MAX_REPLICAS)
            return kt_lexer_expected(lexer, "at most %d brokers", MAX_REPLICAS);
        if (!kt_broker_read(lexer, &brokers[action->brokers_count++]))
            return false;
    }
    size_t size = (size_t)action->brokers_count * sizeof *brokers;
    action->brokers = memcpy(kmock_arena_alloc(&parser->fault->arena, size), brokers, size);
    return true;
}

/* [ API ], of requests */
static bool read_api(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    if (kt_lexer_is(lexer, "by"))
        return true;
    if (!kt_lexer_is_word(lexer) || !kt_fault_api_find(lexer->token.text, &action->api) ||
        kt_point_is_callback(action->api))
        return kt_lexer_expected(lexer, "'by' and a duration, or an API (Fetch, Produce...)");
    kt_lexer_next(lexer);
    return true;
}

bool kt_throttle_read(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    if (!kt_lexer_accept(lexer, "all") && !kt_broker_read(lexer, &action->broker))
        return false;
    if (!read_api(parser))
        return false;
    if (!kt_lexer_accept(lexer, "by"))
        return kt_lexer_expected(lexer, "'by' and a duration after the API");
    size_t at = lexer->token.start;
    if (!kt_duration_word_read(lexer, &action->by_us))
        return false;
    return (action->by_us % 1000 == 0 && action->by_us / 1000 <= INT32_MAX) ||
           kt_lexer_refuse(lexer, at, "brokers throttle by whole milliseconds, at most 24 days");
}
