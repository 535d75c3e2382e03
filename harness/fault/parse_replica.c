/* SPDX-License-Identifier: Apache-2.0 */
/* Read the actions on one replica of a partition. */
#include "harness/fault/parse.h"

/* PREPOSITION BROKER */
static bool read_broker_behind(struct kt_fault_parser *parser, const char *preposition)
{
    struct kt_lexer *lexer = parser->lexer;
    if (!kt_lexer_accept(lexer, preposition))
        return kt_lexer_expected(lexer, "'%s' and a broker after the partition", preposition);
    return kt_broker_read(lexer, &parser->fault->action.broker);
}

/* WORD TOPIC-PARTITION PREPOSITION BROKER, behind the verb */
static bool read_replica(struct kt_fault_parser *parser, const char *word, const char *preposition)
{
    return kt_partition_read(parser, word) && read_broker_behind(parser, preposition);
}

static bool read_replication(struct kt_fault_parser *parser, const char *verb)
{
    if (!kt_lexer_accept(parser->lexer, "replication"))
        return kt_lexer_expected(parser->lexer, "'replication' or 'markers' after '%s'", verb);
    return read_replica(parser, "replication", "on");
}

bool kt_hold_read(struct kt_fault_parser *parser)
{
    if (kt_lexer_accept(parser->lexer, "markers"))
        return kt_markers_read(parser, KT_DO_HOLD_MARKERS);
    return read_replication(parser, "hold") && kt_for_read(parser);
}

bool kt_release_read(struct kt_fault_parser *parser)
{
    if (kt_lexer_accept(parser->lexer, "markers"))
        return kt_markers_read(parser, KT_DO_RELEASE_MARKERS);
    return read_replication(parser, "release");
}

bool kt_delay_replication_read(struct kt_fault_parser *parser)
{
    parser->fault->action.kind = KT_DO_DELAY_REPLICATION;
    if (!read_replica(parser, "replication", "on"))
        return false;
    if (!kt_lexer_accept(parser->lexer, "by"))
        return kt_lexer_expected(parser->lexer, "'by' and a duration after the broker");
    return kt_duration_word_read(parser->lexer, &parser->fault->action.by_us);
}

bool kt_isr_read(struct kt_fault_parser *parser)
{
    bool shrink = parser->fault->action.kind == KT_DO_SHRINK_ISR;
    if (!kt_lexer_accept(parser->lexer, "isr"))
        return kt_lexer_expected(parser->lexer, "'isr' after '%s'", shrink ? "shrink" : "expand");
    return read_replica(parser, "isr", "by");
}

bool kt_unclean_read(struct kt_fault_parser *parser)
{
    if (!kt_lexer_accept(parser->lexer, "election"))
        return kt_lexer_expected(parser->lexer, "'election' after 'unclean'");
    return kt_partition_read(parser, "election") &&
           (!kt_lexer_is(parser->lexer, "to") || read_broker_behind(parser, "to"));
}
