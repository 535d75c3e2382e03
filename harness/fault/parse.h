/* SPDX-License-Identifier: Apache-2.0 */
/* Parse parts of a line into a fault: the pieces that fault, action and schedule share. Inside of harness/fault. */
#ifndef KT_FAULT_PARSE_H
#define KT_FAULT_PARSE_H

#include "harness/fault/fault.h"
#include "harness/fault/lexer.h"

/* One fault being read. Bytes are places in the line, for messages. */
struct kt_fault_parser {
    struct kt_lexer *lexer;
    struct kt_fault *fault; /* its arena takes the names */
    size_t action_at;       /* byte of the action's first word */
    size_t it_at;           /* byte of "it"; SIZE_MAX: not said */
    size_t phase_at;        /* byte of the phase; SIZE_MAX: not said */
};

/* Read a fault up to the end of the line or a ';', which is left. returns  false where refused; *fault is empty */
bool kt_fault_read(struct kt_lexer *lexer, struct kt_fault *fault);

/* returns  whether the current token begins an action */
bool kt_action_begins(const struct kt_lexer *lexer);

/* Read an action without its point and its restart. */
bool kt_action_read(struct kt_fault_parser *parser);

/* Read [ PHASE ] API { KEY "=" VALUE } [ "from" TIME ] ":" into the fault's call. */
bool kt_pattern_read(struct kt_fault_parser *parser);

/* Read ID STATE [ "nth" "=" N ] [ "from" TIME ], behind "transaction". */
bool kt_transaction_read(struct kt_fault_parser *parser);

/* Read [ INSTANCE "." ] API "#" N [ "." PHASE ], one word, and [ "from" TIME ], behind its action. */
bool kt_point_read(struct kt_fault_parser *parser);

/* returns  the i-th word that begins an action; null behind the last */
const char *kt_action_word(int i);

/* Read a broker ("2", "broker-2"), a duration, as the current token; expected names what should be there. */
bool kt_broker_read(struct kt_lexer *lexer, int32_t *broker);
bool kt_duration_word_read(struct kt_lexer *lexer, int64_t *duration_us);

/* Read TOPIC-PARTITION into the action; [ "for" DURATION ]. after  the word before, for messages */
bool kt_partition_read(struct kt_fault_parser *parser, const char *after);
bool kt_for_read(struct kt_fault_parser *parser);

/* Read what is behind the first word of an action on a replica: see parse_replica.c. */
bool kt_hold_read(struct kt_fault_parser *parser);
bool kt_release_read(struct kt_fault_parser *parser);
bool kt_delay_replication_read(struct kt_fault_parser *parser);
bool kt_isr_read(struct kt_fault_parser *parser);
bool kt_unclean_read(struct kt_fault_parser *parser);

/* Read what is behind "transaction coordinator" of move and load, or behind "markers" of hold and release. */
bool kt_txn_coordinator_read(struct kt_fault_parser *parser, enum kt_action_kind kind);
bool kt_markers_read(struct kt_fault_parser *parser, enum kt_action_kind kind);

/* Read what is behind the first word of an action on a topic: see parse_topic.c. */
bool kt_delete_read(struct kt_fault_parser *parser);
bool kt_grow_read(struct kt_fault_parser *parser);
bool kt_configure_read(struct kt_fault_parser *parser);
bool kt_reassign_read(struct kt_fault_parser *parser);
bool kt_throttle_read(struct kt_fault_parser *parser);

/* Read what is behind 'deny' and 'allow': see parse_right.c. */
bool kt_right_read(struct kt_fault_parser *parser);

/* Read a word that is kept in the fault. returns  null where refused */
const char *kt_name_read(struct kt_fault_parser *parser, const char *what);

#endif
