/* SPDX-License-Identifier: Apache-2.0 */
/* Read which right vanishes, or comes back. */
#include <string.h>

#include "harness/fault/parse.h"
#include "mock/security/acl_text.h"

/* WORD [ ":" WORD ] as one text. first  of it, when only one word is said; null: it stands alone */
static const char *read_pair(struct kt_fault_parser *parser, const char *what, const char *first)
{
    struct kmock_buffer text = {0};
    const char *word = kt_lexer_word(parser->lexer, what);
    if (word == NULL)
        return NULL;
    if (kt_lexer_accept(parser->lexer, ":")) {
        const char *name = kt_lexer_word(parser->lexer, "a name after ':'");
        if (name == NULL)
            return NULL;
        kmock_buffer_print(&text, "%s:%s", word, name);
    } else {
        kmock_buffer_print(&text, "%s%s", first ? first : "", word);
    }
    const char *copy = kmock_arena_copy(&parser->fault->arena, text.data, text.size);
    kmock_buffer_free(&text);
    return copy;
}

static bool read_operation(struct kt_fault_parser *parser)
{
    struct kt_lexer *lexer = parser->lexer;
    enum kmock_operation operation =
        kt_lexer_is_word(lexer) ? kmock_operation_find(lexer->token.text) : KMOCK_OPERATION_UNKNOWN;
    if (operation == KMOCK_OPERATION_UNKNOWN)
        return kt_lexer_expected(lexer, "a right (Read, Write, Describe, Create, All...)");
    parser->fault->action.operation = kmock_operation_name((int8_t)operation);
    kt_lexer_next(lexer);
    return true;
}

static bool read_resource(struct kt_fault_parser *parser)
{
    static const char what[] = "what it is a right to: Topic:orders, Topic:ord*, Group:*, TransactionalId:t, Cluster";
    struct kt_action *action = &parser->fault->action;
    struct kmock_acl acl;
    size_t at = parser->lexer->token.start;
    action->resource = read_pair(parser, what, NULL);
    if (action->resource == NULL)
        return false;
    if (!kmock_acl_read_resource(&acl, action->resource, &parser->fault->arena))
        return kt_lexer_refuse(parser->lexer, at, "expected %s", what);
    return kmock_operation_fits((int8_t)kmock_operation_find(action->operation), acl.resource) ||
           kt_lexer_refuse(parser->lexer, at, "%s is no right to a %s", action->operation,
                           kmock_resource_name(acl.resource));
}

bool kt_right_read(struct kt_fault_parser *parser)
{
    if (!read_operation(parser) || !read_resource(parser))
        return false;
    if (!kt_lexer_accept(parser->lexer, "for"))
        return true;
    parser->fault->action.principal = read_pair(parser, "a user: alice, User:alice", "User:");
    return parser->fault->action.principal != NULL;
}
