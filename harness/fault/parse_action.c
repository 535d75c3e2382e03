/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/parse.h"

#include <stdio.h>
#include <string.h>

#include "harness/fault/quantity.h"
#include "harness/fault/words.h"
#include "mock/broker/error.h"

const char *kt_name_read(struct kt_fault_parser *parser, const char *what)
{
    const char *word = kt_lexer_word(parser->lexer, what);
    return word ? kmock_arena_copy(&parser->fault->arena, word, strlen(word)) : NULL;
}

/* returns  whether text is a broker's number, at least 1, alone or behind "broker-" */
static bool find_broker(const char *text, int32_t *broker)
{
    static const char prefix[] = "broker-";
    uint64_t number;
    const char *digits = strncmp(text, prefix, strlen(prefix)) == 0 ? text + strlen(prefix) : text;
    if (kt_number_read(digits, &number) || number < 1 || number > INT32_MAX)
        return false;
    *broker = (int32_t)number;
    return true;
}

bool kt_broker_read(struct kt_lexer *lexer, int32_t *broker)
{
    kt_lexer_accept(lexer, "broker");
    if (!kt_lexer_is_word(lexer) || !find_broker(lexer->token.text, broker))
        return kt_lexer_expected(lexer, "a broker (broker-1, broker-2...)");
    kt_lexer_next(lexer);
    return true;
}

bool kt_duration_word_read(struct kt_lexer *lexer, int64_t *duration_us)
{
    if (!kt_lexer_is_word(lexer))
        return kt_lexer_expected(lexer, "a duration (12s, 300ms)");
    const char *wrong = kt_duration_read(lexer->token.text, duration_us);
    if (wrong)
        return kt_lexer_refuse(lexer, lexer->token.start, "'%.80s' %s", lexer->token.text, wrong);
    kt_lexer_next(lexer);
    return true;
}

/* [ "for" DURATION ] */
bool kt_for_read(struct kt_fault_parser *parser)
{
    struct kt_action *action = &parser->fault->action;
    return !kt_lexer_accept(parser->lexer, "for") || kt_duration_word_read(parser->lexer, &action->for_us);
}

/* INSTANCE | "it" */
static bool read_instance(struct kt_fault_parser *parser)
{
    if (kt_lexer_is(parser->lexer, "it")) {
        parser->it_at = parser->lexer->token.start;
        kt_lexer_next(parser->lexer);
        return !parser->lexer->failed;
    }
    parser->fault->action.instance = kt_name_read(parser, "an instance, an application, 'it' or 'all'");
    return parser->fault->action.instance != NULL;
}

/* [ preposition BROKER ] */
static bool read_link(struct kt_fault_parser *parser, const char *preposition)
{
    return read_instance(parser) && (!kt_lexer_accept(parser->lexer, preposition) ||
                                     kt_broker_read(parser->lexer, &parser->fault->action.broker));
}

static bool read_freeze(struct kt_fault_parser *parser)
{
    return read_instance(parser) && kt_for_read(parser);
}

static bool read_restart(struct kt_fault_parser *parser)
{
    int64_t *after_us = &parser->fault->action.restart_after_us;
    *after_us = 0;
    return read_instance(parser) &&
           (!kt_lexer_accept(parser->lexer, "after") || kt_duration_word_read(parser->lexer, after_us));
}

static bool read_signal(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    if (!read_instance(parser))
        return false;
    int number = kt_lexer_is_word(lexer) ? kt_signal_find(lexer->token.text) : 0;
    if (number == 0)
        return kt_lexer_expected(lexer, "a signal a program can catch (SIGTERM, SIGINT, SIGHUP, SIGUSR1...)");
    parser->fault->action.signal_number = number;
    kt_lexer_next(lexer);
    return true;
}

static bool read_cut(struct kt_fault_parser *parser)
{
    return read_link(parser, "from") && kt_for_read(parser);
}

static bool read_heal(struct kt_fault_parser *parser)
{
    return read_link(parser, "from");
}

/* A..B UNIT, with or without a blank before the unit */
static bool read_latency(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    char text[64];
    if (!read_link(parser, "to"))
        return false;
    size_t at = lexer->token.start;
    const char *range = kt_lexer_word(lexer, "a latency (5ms, 5..9ms)");
    if (range == NULL)
        return false;
    bool has_unit = range[strspn(range, "0123456789.")] != '\0';
    bool unit_follows = !has_unit && kt_lexer_is_word(lexer) && !kt_lexer_is(lexer, "at");
    snprintf(text, sizeof text, "%s%s", range, unit_follows ? lexer->token.text : "");
    const char *wrong = kt_duration_range_read(text, &action->min_us, &action->max_us);
    if (wrong)
        return kt_lexer_refuse(lexer, at, "'%s' %s", text, wrong);
    if (unit_follows)
        kt_lexer_next(lexer);
    return true;
}

/* [ "request" | "reply" ]: adds 1 to the kind for a reply */
static bool read_direction(struct kt_fault_parser *parser, bool *reply)
{
    *reply = kt_lexer_accept(parser->lexer, "reply");
    if (!*reply)
        kt_lexer_accept(parser->lexer, "request");
    return !parser->lexer->failed;
}

/* returns  whether the action ends here, so that "drop answer" is refused for what it is */
static bool action_ends(const struct kt_lexer *lexer)
{
    return lexer->token.kind == KT_TOKEN_END || lexer->token.kind == KT_TOKEN_MARK || kt_lexer_is(lexer, "at");
}

static bool read_drop(struct kt_fault_parser *parser)
{
    bool reply;
    if (!read_direction(parser, &reply))
        return false;
    parser->fault->action.kind = reply ? KT_DO_DROP_REPLY : KT_DO_DROP_REQUEST;
    return action_ends(parser->lexer) || kt_lexer_expected(parser->lexer, "'reply' or 'request' after 'drop'");
}

static bool read_delay(struct kt_fault_parser *parser)
{
    bool reply;
    if (kt_lexer_accept(parser->lexer, "replication"))
        return kt_delay_replication_read(parser);
    if (!read_direction(parser, &reply))
        return false;
    parser->fault->action.kind = reply ? KT_DO_DELAY_REPLY : KT_DO_DELAY_REQUEST;
    if (!kt_lexer_accept(parser->lexer, "by"))
        return kt_lexer_expected(parser->lexer, "'by' and a duration after 'delay'");
    return kt_duration_word_read(parser->lexer, &parser->fault->action.by_us);
}

static bool refuse_error(struct kt_lexer *lexer)
{
    struct kt_nearest nearest = {.word = lexer->token.text};
    for (int16_t code = KMOCK_UNKNOWN_SERVER_ERROR; code <= KMOCK_SHARE_SESSION_LIMIT_REACHED; code++)
        kt_nearest_consider(&nearest, kmock_error_name(code));
    if (nearest.name)
        return kt_lexer_refuse(lexer, lexer->token.start, "unknown error '%.80s'; did you mean '%s'?",
                               lexer->token.text, nearest.name);
    return kt_lexer_refuse(lexer, lexer->token.start, "unknown error '%.80s'; Kafka's names are meant, as %s",
                           lexer->token.text, kmock_error_name(KMOCK_NOT_COORDINATOR));
}

static bool read_fail(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    int16_t *error = &parser->fault->action.error;
    if (!kt_lexer_is_word(lexer))
        return kt_lexer_expected(lexer, "the name of an error after 'fail'");
    if (!kmock_error_parse(lexer->token.text, error))
        return refuse_error(lexer);
    if (*error == KMOCK_NONE)
        return kt_lexer_expected(lexer, "an error");
    kt_lexer_next(lexer);
    return true;
}

static bool read_close(struct kt_fault_parser *parser)
{
    kt_lexer_accept(parser->lexer, "connection");
    return !parser->lexer->failed;
}

/* BROKER ( "down" [ "for" DURATION ] | "up" | "restart" [ "after" DURATION ] ) */
static bool read_broker(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    if (!kt_broker_read(lexer, &action->broker))
        return false;
    action->kind = kt_lexer_is(lexer, "up")        ? KT_DO_BROKER_UP
                   : kt_lexer_is(lexer, "restart") ? KT_DO_BROKER_RESTART
                                                   : KT_DO_BROKER_DOWN;
    if (kt_lexer_accept(lexer, "up"))
        return true;
    if (kt_lexer_accept(lexer, "restart"))
        return !kt_lexer_accept(lexer, "after") || kt_duration_word_read(lexer, &action->for_us);
    return kt_lexer_accept(lexer, "down") ? kt_for_read(parser)
                                          : kt_lexer_expected(lexer, "'down', 'up' or 'restart' after the broker");
}

/* TOPIC-PARTITION */
bool kt_partition_read(struct kt_fault_parser *parser, const char *after)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    uint64_t number;
    const char *text = kt_lexer_is_word(lexer) ? lexer->token.text : "";
    const char *dash = strrchr(text, '-');
    if (dash == NULL || dash == text || kt_number_read(dash + 1, &number) || number > INT32_MAX)
        return kt_lexer_expected(lexer, "a partition (orders-2) after '%s'", after);
    action->topic = kmock_arena_copy(&parser->fault->arena, text, (size_t)(dash - text));
    action->partition = (int32_t)number;
    kt_lexer_next(lexer);
    return true;
}

static bool read_move(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    if (kt_lexer_accept(lexer, "transaction"))
        return kt_txn_coordinator_read(parser, KT_DO_MOVE_TXN_COORDINATOR);
    bool leader = kt_lexer_accept(lexer, "leader");
    if (!leader && !kt_lexer_accept(lexer, "coordinator"))
        return kt_lexer_expected(lexer, "'coordinator', 'leader' or 'transaction' after 'move'");
    action->kind = leader ? KT_DO_MOVE_LEADER : KT_DO_MOVE_COORDINATOR;
    if (leader ? !kt_partition_read(parser, "leader")
               : !(action->group = kt_name_read(parser, "a group after 'coordinator'")))
        return false;
    if (kt_lexer_accept(lexer, "to"))
        return kt_broker_read(lexer, &action->broker);
    return !leader || kt_lexer_expected(lexer, "'to' and a broker after the partition");
}

/* "coordinator" GROUP "for" DURATION */
static bool read_load(struct kt_fault_parser *parser)
{
    struct kt_action *action = &parser->fault->action;
    if (kt_lexer_accept(parser->lexer, "transaction"))
        return kt_txn_coordinator_read(parser, KT_DO_LOAD_TXN_COORDINATOR);
    if (!kt_lexer_accept(parser->lexer, "coordinator"))
        return kt_lexer_expected(parser->lexer, "'coordinator' or 'transaction' after 'load'");
    action->group = kt_name_read(parser, "a group after 'coordinator'");
    if (action->group == NULL)
        return false;
    if (!kt_lexer_is(parser->lexer, "for"))
        return kt_lexer_expected(parser->lexer, "'for' and a duration after the group");
    return kt_for_read(parser);
}

/* "offsets" GROUP */
static bool read_expire(struct kt_fault_parser *parser)
{
    if (!kt_lexer_accept(parser->lexer, "offsets"))
        return kt_lexer_expected(parser->lexer, "'offsets' after 'expire'");
    parser->fault->action.group = kt_name_read(parser, "a group after 'offsets'");
    return parser->fault->action.group != NULL;
}

static const struct action_word {
    const char *word;
    enum kt_action_kind kind; /* unless what follows says otherwise */
    bool (*read)(struct kt_fault_parser *parser);
} words[] = {
    {"crash", KT_DO_CRASH, read_instance},
    {"freeze", KT_DO_FREEZE, read_freeze},
    {"thaw", KT_DO_THAW, read_instance},
    {"restart", KT_DO_RESTART, read_restart},
    {"signal", KT_DO_SIGNAL, read_signal},
    {"cut", KT_DO_CUT, read_cut},
    {"heal", KT_DO_HEAL, read_heal},
    {"latency", KT_DO_LATENCY, read_latency},
    {"drop", KT_DO_DROP_REQUEST, read_drop},
    {"delay", KT_DO_DELAY_REQUEST, read_delay},
    {"fail", KT_DO_FAIL, read_fail},
    {"close", KT_DO_CLOSE, read_close},
    {"broker", KT_DO_BROKER_DOWN, read_broker},
    {"move", KT_DO_MOVE_LEADER, read_move},
    {"hold", KT_DO_HOLD_REPLICATION, kt_hold_read},
    {"release", KT_DO_RELEASE_REPLICATION, kt_release_read},
    {"shrink", KT_DO_SHRINK_ISR, kt_isr_read},
    {"expand", KT_DO_EXPAND_ISR, kt_isr_read},
    {"unclean", KT_DO_UNCLEAN_ELECTION, kt_unclean_read},
    {"load", KT_DO_LOAD_COORDINATOR, read_load},
    {"expire", KT_DO_EXPIRE_OFFSETS, read_expire},
    {"throttle", KT_DO_THROTTLE, kt_throttle_read},
    {"delete", KT_DO_DELETE_TOPIC, kt_delete_read},
    {"grow", KT_DO_GROW_TOPIC, kt_grow_read},
    {"configure", KT_DO_CONFIGURE, kt_configure_read},
    {"reassign", KT_DO_REASSIGN, kt_reassign_read},
    {"deny", KT_DO_DENY, kt_right_read},
    {"allow", KT_DO_ALLOW, kt_right_read},
};

enum { WORDS_COUNT = sizeof words / sizeof words[0] };

const char *kt_action_word(int i)
{
    return i >= 0 && i < WORDS_COUNT ? words[i].word : NULL;
}

/* returns  the action the current token begins; "broker-2" begins as "broker" does */
static const struct action_word *find_word(const struct kt_lexer *lexer)
{
    int32_t broker;
    const char *text = lexer->token.kind == KT_TOKEN_WORD ? lexer->token.text : "";
    if (strncmp(text, "broker-", strlen("broker-")) == 0 && find_broker(text, &broker))
        text = "broker";
    for (int i = 0; i < WORDS_COUNT; i++)
        if (strcmp(words[i].word, text) == 0)
            return &words[i];
    return NULL;
}

bool kt_action_begins(const struct kt_lexer *lexer)
{
    return find_word(lexer) != NULL;
}

bool kt_action_read(struct kt_fault_parser *parser)
{
    const struct action_word *word = find_word(parser->lexer);
    if (word == NULL)
        return kt_lexer_expected(parser->lexer, "an action (crash, freeze, cut, drop, delay, fail, close, move...)");
    parser->action_at = parser->lexer->token.start;
    parser->fault->action = (struct kt_action){
        .kind = word->kind, .broker = -1, .partition = -1, .for_us = -1, .restart_after_us = -1, .api = KT_ANY_API};
    if (strcmp(parser->lexer->token.text, word->word) == 0)
        kt_lexer_next(parser->lexer);
    return word->read(parser) && !parser->lexer->failed;
}
