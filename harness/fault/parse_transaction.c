/* SPDX-License-Identifier: Apache-2.0 */
/* Read the actions on transactions: their coordinators, their markers. */
#include "harness/fault/parse.h"

#include <string.h>

static bool read_id(struct kt_fault_parser *parser, const char *what)
{
    parser->fault->action.transaction = kt_name_read(parser, what);
    return parser->fault->action.transaction != NULL;
}

/* "coordinator" ID, and of move [ "to" BROKER ], of load "for" DURATION */
bool kt_txn_coordinator_read(struct kt_fault_parser *parser, enum kt_action_kind kind)
{
    struct kt_lexer *lexer = parser->lexer;
    parser->fault->action.kind = kind;
    if (!kt_lexer_accept(lexer, "coordinator"))
        return kt_lexer_expected(lexer, "'coordinator' after 'transaction'");
    if (!read_id(parser, "a transactional id after 'coordinator'"))
        return false;
    if (kind == KT_DO_MOVE_TXN_COORDINATOR)
        return !kt_lexer_accept(lexer, "to") || kt_broker_read(lexer, &parser->fault->action.broker);
    return kt_lexer_is(lexer, "for") ? kt_for_read(parser)
                                     : kt_lexer_expected(lexer, "'for' and a duration after the transactional id");
}

/* ID | "all", and of hold [ "for" DURATION ] */
bool kt_markers_read(struct kt_fault_parser *parser, enum kt_action_kind kind)
{
    struct kt_action *action = &parser->fault->action;
    action->kind = kind;
    if (!read_id(parser, "a transactional id, or 'all', after 'markers'"))
        return false;
    if (strcmp(action->transaction, "all") == 0)
        action->transaction = NULL;
    return kind == KT_DO_RELEASE_MARKERS || kt_for_read(parser);
}
