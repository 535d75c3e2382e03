/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/parse.h"

#include <string.h>

#include "harness/fault/quantity.h"
#include "harness/fault/words.h"

static void start_call(struct kt_fault_parser *parser, enum kt_when_kind kind)
{
    parser->fault->when = (struct kt_when){
        .kind = kind, .call = {.api = KT_ANY_API, .broker = -1, .partition = -1, .nth_first = 1, .nth_last = 1}};
}

static bool refuse_api(struct kt_lexer *lexer, size_t at, const char *name)
{
    struct kt_nearest nearest = {.word = name};
    kt_nearest_consider_apis(&nearest);
    if (nearest.name)
        return kt_lexer_refuse(lexer, at, "unknown API '%.80s'; did you mean '%s'?", name, nearest.name);
    return kt_lexer_refuse(lexer, at, "unknown API '%.80s'; Kafka's names are meant (Fetch, OffsetCommit...), or 'any'",
                           name);
}

/* The first word of a line is neither of what it could be: say the nearest of all. */
static bool refuse_beginning(struct kt_lexer *lexer)
{
    struct kt_nearest nearest = {.word = lexer->token.text};
    for (int i = 0; kt_action_word(i); i++)
        kt_nearest_consider(&nearest, kt_action_word(i));
    kt_nearest_consider_apis(&nearest);
    if (nearest.name)
        return kt_lexer_refuse(lexer, lexer->token.start, "'%.80s' is no API and no action; did you mean '%s'?",
                               lexer->token.text, nearest.name);
    return kt_lexer_expected(lexer, "'at', an API (OffsetCommit, Fetch, any...) or an action (crash, drop...)");
}

/* ---- keys ---- */

static bool read_instance_key(struct kt_fault_parser *parser)
{
    parser->fault->when.call.instance = kt_name_read(parser, "an instance or an application");
    return parser->fault->when.call.instance != NULL;
}

static bool read_broker_key(struct kt_fault_parser *parser)
{
    return kt_broker_read(parser->lexer, &parser->fault->when.call.broker);
}

static bool read_group_key(struct kt_fault_parser *parser)
{
    parser->fault->when.call.group = kt_name_read(parser, "a group");
    return parser->fault->when.call.group != NULL;
}

static bool read_transaction_key(struct kt_fault_parser *parser)
{
    parser->fault->when.call.transaction = kt_name_read(parser, "a transactional id");
    return parser->fault->when.call.transaction != NULL;
}

static bool read_topic_key(struct kt_fault_parser *parser)
{
    parser->fault->when.call.topic = kt_name_read(parser, "a topic");
    return parser->fault->when.call.topic != NULL;
}

static bool read_partition_key(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    uint64_t number;
    if (!kt_lexer_is_word(lexer) || kt_number_read(lexer->token.text, &number) || number > INT32_MAX)
        return kt_lexer_expected(lexer, "the number of a partition");
    parser->fault->when.call.partition = (int32_t)number;
    kt_lexer_next(lexer);
    return true;
}

static bool read_nth_key(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_call *call = &parser->fault->when.call;
    if (!kt_lexer_is_word(lexer))
        return kt_lexer_expected(lexer, "a number, a range (3..5) or 'every'");
    const char *wrong = kt_nth_read(lexer->token.text, &call->nth_first, &call->nth_last);
    if (wrong)
        return kt_lexer_refuse(lexer, lexer->token.start, "'%.80s' %s", lexer->token.text, wrong);
    kt_lexer_next(lexer);
    return true;
}

static const struct key {
    const char *name;
    unsigned needs; /* KT_NAMES_... of the API */
    bool (*read)(struct kt_fault_parser *parser);
} keys[] = {
    {"instance", 0, read_instance_key},
    {"broker", KT_NAMES_BROKER, read_broker_key},
    {"group", KT_NAMES_GROUP, read_group_key},
    {"transaction", KT_NAMES_TRANSACTION, read_transaction_key},
    {"topic", KT_NAMES_TOPIC, read_topic_key},
    {"partition", KT_NAMES_PARTITION, read_partition_key},
    {"nth", 0, read_nth_key},
};

enum { KEYS_COUNT = sizeof keys / sizeof keys[0] };

static int find_key(const struct kt_lexer *lexer)
{
    int i = 0;
    while (i < KEYS_COUNT && !kt_lexer_is(lexer, keys[i].name))
        i++;
    return i;
}

/* KEY "=" VALUE, said at most once */
static bool read_key(struct kt_fault_parser *parser, unsigned *said)
{
    struct kt_lexer *lexer = parser->lexer;
    int i = find_key(lexer);
    if (i == KEYS_COUNT)
        return kt_lexer_expected(
            lexer, "':', 'from' or a key (instance=, broker=, group=, transaction=, topic=, partition=, nth=)");
    int16_t api = parser->fault->when.call.api;
    if ((keys[i].needs & ~kt_api_names(api)) != 0)
        return kt_lexer_refuse(lexer, lexer->token.start,
                               kt_point_is_callback(api) ? "'%s' is about no %s" : "a request of %s names no %s",
                               kt_fault_api_name(api), keys[i].name);
    if (*said & 1u << i)
        return kt_lexer_refuse(lexer, lexer->token.start, "'%s' is said twice", keys[i].name);
    *said |= 1u << i;
    kt_lexer_next(lexer);
    if (!kt_lexer_accept(lexer, "="))
        return kt_lexer_expected(lexer, "'=' after '%s'", keys[i].name);
    return keys[i].read(parser);
}

/* [ "from" TIME ] */
static bool read_from(struct kt_fault_parser *parser)
{
    return !kt_lexer_accept(parser->lexer, "from") ||
           kt_duration_word_read(parser->lexer, &parser->fault->when.call.from_us);
}

/* { KEY "=" VALUE } [ "from" TIME ] ":" */
static bool read_keys(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    unsigned said = 0;
    while (!kt_lexer_is(lexer, ":") && !kt_lexer_is(lexer, "from"))
        if (!read_key(parser, &said))
            return false;
    if (!read_from(parser))
        return false;
    return kt_lexer_accept(lexer, ":") || kt_lexer_expected(lexer, "':' after the time");
}

/* ---- transactions ---- */

/* ID STATE [ "nth" "=" N ] [ "from" TIME ] */
bool kt_transaction_read(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    start_call(parser, KT_WHEN_TRANSACTION);
    parser->fault->when.call.transaction = kt_name_read(parser, "a transactional id after 'transaction'");
    if (parser->fault->when.call.transaction == NULL)
        return false;
    parser->fault->when.state = kt_lexer_is_word(lexer) ? kt_transaction_state_find(lexer->token.text) : NULL;
    if (parser->fault->when.state == NULL)
        return kt_lexer_expected(lexer, "a state of a transaction (Ongoing, PrepareCommit, CompleteAbort...)");
    kt_lexer_next(lexer);
    if (kt_lexer_accept(lexer, "nth")) {
        if (!kt_lexer_accept(lexer, "="))
            return kt_lexer_expected(lexer, "'=' after 'nth'");
        if (!read_nth_key(parser))
            return false;
    }
    return read_from(parser);
}

/* [ PHASE ], kept until the API says what it means. returns  its text; null where none is said */
static const char *read_phase_word(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    if (!kt_phase_is_word(lexer->token.text))
        return NULL;
    parser->phase_at = lexer->token.start;
    const char *word = lexer->token.text;
    kt_lexer_next(lexer);
    return word;
}

static bool settle_phase_word(struct kt_fault_parser *parser, const char *word)
{
    struct kt_call *call = &parser->fault->when.call;
    if (word == NULL || kt_phase_find(call->api, word, &call->phase))
        return true;
    return kt_lexer_refuse(parser->lexer, parser->phase_at, "expected %s for '%s', got '%.80s'",
                           kt_phases_of(call->api), kt_fault_api_name(call->api), word);
}

/* [ PHASE ] API { KEY "=" VALUE } [ "from" TIME ] ":" */
bool kt_pattern_read(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_call *call = &parser->fault->when.call;
    start_call(parser, KT_WHEN_CALL);
    if (!kt_lexer_is_word(lexer))
        return refuse_beginning(lexer);
    const char *phase = read_phase_word(parser);
    if (!kt_lexer_is_word(lexer))
        return kt_lexer_expected(lexer, "an API (OffsetCommit, Fetch, any...)");
    if (!kt_fault_api_find(lexer->token.text, &call->api))
        return phase ? refuse_api(lexer, lexer->token.start, lexer->token.text) : refuse_beginning(lexer);
    kt_lexer_next(lexer);
    return settle_phase_word(parser, phase) && read_keys(parser);
}

/* ---- points: [ INSTANCE "." ] API "#" N [ "." PHASE ] [ "from" TIME ] ---- */

/* Split off what is behind the last separator. returns  it; null where there is no separator; text ends before it */
static char *cut_off(char *text, char separator)
{
    char *last = strrchr(text, separator);
    if (last == NULL)
        return NULL;
    *last = '\0';
    return last + 1;
}

/* N [ "." PHASE ], which stands at a byte of the line */
static bool read_count(struct kt_fault_parser *parser, char *count, size_t at)
{
    struct kt_call *call = &parser->fault->when.call;
    char *phase = cut_off(count, '.');
    if (kt_number_read(count, &call->nth_first) || call->nth_first == 0)
        return kt_lexer_refuse(parser->lexer, at, "expected a number from 1 after '#', got '%.80s'", count);
    call->nth_last = call->nth_first;
    if (phase == NULL)
        return true;
    parser->phase_at = at + (size_t)(phase - count);
    return kt_phase_find(call->api, phase, &call->phase) ||
           kt_lexer_refuse(parser->lexer, parser->phase_at, "expected %s, got '%.80s'", kt_phases_of(call->api), phase);
}

/* returns  whom a point without an instance is about; null where the action names none */
static const char *instance_of_action(const struct kt_fault_parser *parser)
{
    return parser->fault->action.kind <= KT_DO_LATENCY ? parser->fault->action.instance : NULL;
}

bool kt_point_read(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_call *call = &parser->fault->when.call;
    size_t at = lexer->token.start + (lexer->token.kind == KT_TOKEN_QUOTED);
    char *point = kmock_arena_copy(&parser->fault->arena, lexer->token.text, strlen(lexer->token.text));
    start_call(parser, KT_WHEN_POINT);
    char *count = cut_off(point, '#');
    char *api = cut_off(point, '.');
    call->instance = api ? point : instance_of_action(parser);
    if (call->instance == NULL)
        return kt_lexer_refuse(lexer, at, "a point needs its instance here: billing-1.%s#%s", point, count);
    if (api == NULL)
        api = point;
    if (!kt_fault_api_find(api, &call->api))
        return refuse_api(lexer, at + (size_t)(api - point), api);
    if (!read_count(parser, count, at + (size_t)(count - point)))
        return false;
    kt_lexer_next(lexer);
    return read_from(parser);
}
