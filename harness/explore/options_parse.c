/* SPDX-License-Identifier: Apache-2.0 */
/* Cut the text of $KTRIAL_EXPLORE into key=value. */
#include <stdlib.h>
#include <string.h>

#include "harness/explore/options.h"

static const char blanks[] = " \t\n";

/* Take one item off the text, without its quotes. returns  what follows; null where a quote does not end */
static const char *take_item(const char *text, struct kmock_buffer *item)
{
    bool is_quoted = false;
    for (; *text && (is_quoted || strchr(blanks, *text) == NULL); text++) {
        if (*text == '"') {
            is_quoted = !is_quoted;
            continue;
        }
        if (is_quoted && *text == '\\' && text[1])
            text++;
        kmock_buffer_append(item, text, 1);
    }
    kmock_buffer_append(item, "", 1);
    return is_quoted ? NULL : text;
}

static bool set_item(struct kt_explore_options *options, char *item, struct kmock_buffer *error)
{
    char *value = strchr(item, '=');
    if (value)
        *value++ = '\0';
    return kt_explore_options_set(options, item, value, error);
}

static bool parse_item(const char **text, struct kt_explore_options *options, struct kmock_buffer *error)
{
    struct kmock_buffer item = {0};
    const char *rest = take_item(*text, &item);
    if (rest == NULL && error)
        kmock_buffer_print(error, "a quote does not end: %s", *text);
    bool is_set = rest && set_item(options, (char *)item.data, error);
    kmock_buffer_free(&item);
    *text = rest;
    return is_set;
}

bool kt_explore_options_parse(const char *text, struct kt_explore_options *options, struct kmock_buffer *error)
{
    if (strcmp(text, "1") == 0)
        return true;
    for (text += strspn(text, blanks); *text; text += strspn(text, blanks))
        if (!parse_item(&text, options, error))
            return false;
    if (options->resume && options->out == NULL) {
        if (error)
            kmock_buffer_print(error, "resume goes on with the file of out=FILE, and there is none");
        return false;
    }
    return true;
}

bool kt_explore_options_from_environment(struct kt_explore_options *options, struct kmock_buffer *error)
{
    const char *text = getenv("KTRIAL_EXPLORE");
    struct kmock_buffer why = {0};
    kt_explore_options_init(options);
    bool is_read = kt_explore_options_parse(text ? text : "", options, &why);
    if (!is_read && error)
        kmock_buffer_print(error, "KTRIAL_EXPLORE: %.*s", (int)why.size, (const char *)why.data);
    kmock_buffer_free(&why);
    if (!is_read || options->shard.count > 0)
        return is_read;
    return kt_shard_from_environment(&options->shard, error);
}
