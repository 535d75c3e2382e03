/* SPDX-License-Identifier: Apache-2.0 */
/* Cut a line into words, quoted words and the marks : , ; = and say where it is wrong. Inside of harness/fault.
 *
 * The current token is always looked at, never past: kt_lexer_next moves on. The first refusal is the one that is
 * reported; after it every token is the end of the line, so that a parser falls through to its return.
 * Knows nothing of faults. */
#ifndef KT_FAULT_LEXER_H
#define KT_FAULT_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "mock/base/arena.h"
#include "mock/base/buffer.h"

enum kt_token_kind {
    KT_TOKEN_END,
    KT_TOKEN_WORD,
    KT_TOKEN_QUOTED, /* as a word, but never a keyword */
    KT_TOKEN_MARK,   /* one of : , ; = */
};

struct kt_token {
    enum kt_token_kind kind;
    size_t start, end; /* bytes of the line it was cut from */
    const char *text;  /* without quotes; lives as long as the lexer */
};

struct kt_lexer {
    const char *subject; /* begins each message: "fault", "schedule" */
    const char *line;
    struct kt_token token;
    struct kmock_arena texts;
    struct kmock_buffer *error; /* may be null */
    bool failed;
};

/* Begin with the first token. subject and line are borrowed. */
void kt_lexer_start(struct kt_lexer *lexer, const char *subject, const char *line, struct kmock_buffer *error);
void kt_lexer_finish(struct kt_lexer *lexer);

void kt_lexer_next(struct kt_lexer *lexer);

/* returns  whether the current token is this mark or unquoted word; accept: and moves on if so */
bool kt_lexer_is(const struct kt_lexer *lexer, const char *text);
bool kt_lexer_accept(struct kt_lexer *lexer, const char *text);

/* returns  whether the current token is a word, quoted or not */
bool kt_lexer_is_word(const struct kt_lexer *lexer);

/* Take a word or refuse: "expected WHAT, got ...". returns  the word, moved past; null where refused */
const char *kt_lexer_word(struct kt_lexer *lexer, const char *what);

/* Refuse the current token with "expected WHAT, got TOKEN". printf format. returns  false */
bool kt_lexer_expected(struct kt_lexer *lexer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Refuse the line at a byte of it. printf format. returns  false */
bool kt_lexer_refuse(struct kt_lexer *lexer, size_t byte, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Append a name so that it is one word again: quoted where it must be. */
void kt_lexer_print_word(struct kmock_buffer *out, const char *text);

#endif
