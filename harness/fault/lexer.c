/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_mark(char c)
{
    return c == ':' || c == ',' || c == ';' || c == '=';
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool is_word_part(char c)
{
    return !is_blank(c) && !is_mark(c) && !is_control(c) && c != '"';
}

static void set_token(struct kt_lexer *lexer, enum kt_token_kind kind, size_t start, size_t end)
{
    const char *text = kmock_arena_copy(&lexer->texts, lexer->line + start, end - start);
    lexer->token = (struct kt_token){kind, start, end, text};
}

static void cut_quoted(struct kt_lexer *lexer, size_t start)
{
    struct kmock_buffer text = {0};
    size_t at = start + 1;
    for (; lexer->line[at] != '"' && !is_control(lexer->line[at]); at++) {
        if (lexer->line[at] == '\\' && (lexer->line[at + 1] == '"' || lexer->line[at + 1] == '\\'))
            at++;
        kmock_buffer_append(&text, &lexer->line[at], 1);
    }
    if (lexer->line[at] == '"')
        lexer->token =
            (struct kt_token){KT_TOKEN_QUOTED, start, at + 1,
                              kmock_arena_copy(&lexer->texts, text.data ? text.data : (void *)"", text.size)};
    else if (lexer->line[at] == '\0')
        kt_lexer_refuse(lexer, start, "a quote is opened and never closed");
    else
        kt_lexer_refuse(lexer, at, "a control character is no part of a name");
    kmock_buffer_free(&text);
}

void kt_lexer_next(struct kt_lexer *lexer)
{
    size_t start = lexer->token.end;
    if (lexer->failed)
        return;
    while (is_blank(lexer->line[start]))
        start++;
    char first = lexer->line[start];
    size_t end = start;
    while (is_word_part(lexer->line[end]))
        end++;
    if (first == '\0')
        set_token(lexer, KT_TOKEN_END, start, start);
    else if (first == '"')
        cut_quoted(lexer, start);
    else if (is_mark(first))
        set_token(lexer, KT_TOKEN_MARK, start, start + 1);
    else if (end > start)
        set_token(lexer, KT_TOKEN_WORD, start, end);
    else
        kt_lexer_refuse(lexer, start, "a control character is no part of a line");
}

void kt_lexer_start(struct kt_lexer *lexer, const char *subject, const char *line, struct kmock_buffer *error)
{
    *lexer = (struct kt_lexer){.subject = subject, .line = line, .token.text = "", .error = error};
    kt_lexer_next(lexer);
}

void kt_lexer_finish(struct kt_lexer *lexer)
{
    kmock_arena_free(&lexer->texts);
}

bool kt_lexer_is(const struct kt_lexer *lexer, const char *text)
{
    enum kt_token_kind kind = lexer->token.kind;
    return (kind == KT_TOKEN_WORD || kind == KT_TOKEN_MARK) && strcmp(lexer->token.text, text) == 0;
}

bool kt_lexer_accept(struct kt_lexer *lexer, const char *text)
{
    if (!kt_lexer_is(lexer, text))
        return false;
    kt_lexer_next(lexer);
    return true;
}

bool kt_lexer_is_word(const struct kt_lexer *lexer)
{
    return lexer->token.kind == KT_TOKEN_WORD || lexer->token.kind == KT_TOKEN_QUOTED;
}

const char *kt_lexer_word(struct kt_lexer *lexer, const char *what)
{
    const char *text = lexer->token.text;
    if (!kt_lexer_is_word(lexer)) {
        kt_lexer_expected(lexer, "%s", what);
        return NULL;
    }
    kt_lexer_next(lexer);
    return text;
}

/* The column a person counts: characters of UTF-8, from 1. */
static int column_of(const char *line, size_t byte)
{
    int column = 1;
    for (size_t i = 0; i < byte; i++)
        column += (line[i] & 0xc0) != 0x80;
    return column;
}

/* The line with a caret under one of its columns; what a terminal would act on is a blank. */
static void point_at(struct kmock_buffer *out, const char *line, int column)
{
    kmock_buffer_print(out, "\n  ");
    for (const char *c = line; *c; c++)
        kmock_buffer_append(out, is_control(*c) ? " " : c, 1);
    kmock_buffer_print(out, "\n  %*s", column, "^");
}

static bool refuse(struct kt_lexer *lexer, size_t byte, const char *message)
{
    if (!lexer->failed && lexer->error) {
        int column = column_of(lexer->line, byte);
        kmock_buffer_print(lexer->error, "%s: column %d: %s", lexer->subject, column, message);
        point_at(lexer->error, lexer->line, column);
    }
    lexer->failed = true;
    lexer->token = (struct kt_token){KT_TOKEN_END, lexer->token.end, lexer->token.end, ""};
    return false;
}

bool kt_lexer_refuse(struct kt_lexer *lexer, size_t byte, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return refuse(lexer, byte, message);
}

bool kt_lexer_expected(struct kt_lexer *lexer, const char *format, ...)
{
    char what[384];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    if (lexer->token.kind == KT_TOKEN_END)
        return kt_lexer_refuse(lexer, lexer->token.start, "expected %s, got the end of the line", what);
    return kt_lexer_refuse(lexer, lexer->token.start, "expected %s, got '%.80s'", what, lexer->token.text);
}

static bool is_word(const char *text)
{
    const char *c = text;
    while (*c && is_word_part(*c))
        c++;
    return c > text && *c == '\0';
}

void kt_lexer_print_word(struct kmock_buffer *out, const char *text)
{
    if (is_word(text)) {
        kmock_buffer_print(out, "%s", text);
        return;
    }
    kmock_buffer_print(out, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            kmock_buffer_print(out, "\\");
        kmock_buffer_append(out, c, 1);
    }
    kmock_buffer_print(out, "\"");
}
