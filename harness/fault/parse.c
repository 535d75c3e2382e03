/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/parse.h"

#include <string.h>

#include "harness/fault/words.h"

/* "transaction" ID STATE... | TIME, behind "at" */
static bool read_moment(struct kt_fault_parser *parser)
{
    if (kt_lexer_accept(parser->lexer, "transaction"))
        return kt_transaction_read(parser);
    parser->fault->when.kind = KT_WHEN_TIME;
    return kt_duration_word_read(parser->lexer, &parser->fault->when.time_us);
}

/* "at" ( POINT | TIME | "transaction" ID STATE... ), behind an action */
static bool read_at(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    if (!kt_lexer_is_word(lexer))
        return kt_lexer_expected(
            lexer, "a point (billing-1.OffsetCommit#3.applied), 'transaction' or a time (12s) after 'at'");
    return strchr(lexer->token.text, '#') ? kt_point_read(parser) : read_moment(parser);
}

/* [ "," "restart" [ "after" DURATION ] ] */
static bool read_restart(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_action *action = &parser->fault->action;
    size_t at = lexer->token.start;
    if (!kt_lexer_accept(lexer, ","))
        return true;
    if (action->kind != KT_DO_CRASH && action->kind != KT_DO_SIGNAL)
        return kt_lexer_refuse(lexer, at, "only 'crash' and 'signal' take a restart behind them");
    if (!kt_lexer_accept(lexer, "restart"))
        return kt_lexer_expected(lexer, "'restart' after ','");
    action->restart_after_us = 0;
    return !kt_lexer_accept(lexer, "after") || kt_duration_word_read(lexer, &action->restart_after_us);
}

/* Give a fault on a request the one phase it can fire at: before the broker applied the request, or after. */
static bool settle_phase(struct kt_fault_parser *parser)
{
    enum kt_phase *phase = &parser->fault->when.call.phase;
    enum kt_action_kind kind = parser->fault->action.kind;
    bool said = parser->phase_at != SIZE_MAX;
    bool late = kind == KT_DO_DROP_REPLY || kind == KT_DO_DELAY_REPLY;
    bool early = kind == KT_DO_DROP_REQUEST || kind == KT_DO_DELAY_REQUEST;
    if (!said)
        *phase = late ? KT_PHASE_APPLIED : KT_PHASE_SENT;
    if (*phase == KT_PHASE_ENTER && !late)
        *phase = KT_PHASE_SENT;
    if (late && *phase != KT_PHASE_APPLIED)
        return kt_lexer_refuse(parser->lexer, parser->phase_at, "there is a reply only 'after' the request is applied");
    if (early && *phase != KT_PHASE_SENT)
        return kt_lexer_refuse(parser->lexer, parser->phase_at, "the request is gone; say 'reply', or 'before'");
    if (*phase > KT_PHASE_APPLIED)
        return kt_lexer_refuse(parser->lexer, parser->phase_at, "the reply is gone; say 'before' or 'after'");
    return true;
}

static bool check(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    const struct kt_fault *fault = parser->fault;
    if (lexer->token.kind != KT_TOKEN_END && !kt_lexer_is(lexer, ";"))
        return kt_lexer_expected(lexer, "the end of the fault");
    if (kt_fault_is_on_request(fault) && kt_fault_has_call(fault) && kt_point_is_callback(fault->when.call.api))
        return kt_lexer_refuse(lexer, parser->action_at, "there is no request at a callback point ('%s')",
                               kt_fault_api_name(fault->when.call.api));
    if (kt_fault_is_on_request(fault))
        return kt_fault_has_call(fault)
                   ? settle_phase(parser)
                   : kt_lexer_refuse(lexer, parser->action_at,
                                     "which request? Say its API before: 'OffsetCommit nth=3: ...'");
    if (parser->it_at != SIZE_MAX && !kt_fault_has_call(fault))
        return kt_lexer_refuse(lexer, parser->it_at, "'it' is the instance of a request; name the instance here");
    return true;
}

static bool read_line(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    struct kt_fault *fault = parser->fault;
    fault->optional = kt_lexer_accept(lexer, "optional");
    if (kt_action_begins(lexer)) {
        bool read = kt_action_read(parser) && (!kt_lexer_accept(lexer, "at") || read_at(parser));
        return read && read_restart(parser) && check(parser);
    }
    if (kt_lexer_accept(lexer, "at")) {
        if (!read_moment(parser))
            return false;
        if (!kt_lexer_accept(lexer, ":"))
            return kt_lexer_expected(lexer, "':' after the time");
    } else if (!kt_pattern_read(parser)) {
        return false;
    }
    return kt_action_read(parser) && read_restart(parser) && check(parser);
}

bool kt_fault_read(struct kt_lexer *lexer, struct kt_fault *fault)
{
    struct kt_fault_parser parser = {lexer, fault, .it_at = SIZE_MAX, .phase_at = SIZE_MAX};
    *fault = (struct kt_fault){0};
    if (read_line(&parser) && !lexer->failed)
        return true;
    kt_fault_finish(fault);
    return false;
}

bool kt_fault_parse(const char *line, struct kt_fault *fault, struct kmock_buffer *error)
{
    struct kt_lexer lexer;
    kt_lexer_start(&lexer, "fault", line, error);
    bool read = kt_fault_read(&lexer, fault);
    if (read && lexer.token.kind != KT_TOKEN_END) {
        kt_lexer_expected(&lexer, "one fault");
        kt_fault_finish(fault);
        read = false;
    }
    kt_lexer_finish(&lexer);
    return read;
}

void kt_fault_finish(struct kt_fault *fault)
{
    kmock_arena_free(&fault->arena);
    *fault = (struct kt_fault){0};
}
