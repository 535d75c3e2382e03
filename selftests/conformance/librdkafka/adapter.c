/* SPDX-License-Identifier: Apache-2.0 */
/* Do what the story asks with librdkafka: adapter CACHE BOOTSTRAP [member JSON]. */
#include "selftests/conformance/librdkafka/adapter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *adapter_bootstrap;

static const struct {
    const char *name;
    json_t *(*handle)(json_t *asked, char *why);
} handlers[] = {
    {"hello", adapter_hello},
    {"produce", adapter_produce},
    {"consume", adapter_consume},
    {"end_of", adapter_end_of},
    {"txn_open", adapter_txn_open},
    {"txn_begin", adapter_txn_begin},
    {"txn_send", adapter_txn_send},
    {"txn_commit", adapter_txn_commit},
    {"txn_abort", adapter_txn_abort},
    {"copy", adapter_copy},
    {"create_topic", adapter_create_topic},
    {"create_partitions", adapter_create_partitions},
    {"delete_topic", adapter_delete_topic},
    {"describe_topic", adapter_describe_topic},
    {"list_topics", adapter_list_topics},
    {"describe_cluster", adapter_describe_cluster},
    {"describe_config", adapter_describe_config},
    {"alter_config", adapter_alter_config},
    {"delete_records", adapter_delete_records},
    {"list_offsets", adapter_list_offsets},
    {"list_groups", adapter_list_groups},
    {"describe_group", adapter_describe_group},
    {"group_offsets", adapter_group_offsets},
    {"alter_group_offsets", adapter_alter_group_offsets},
    {"delete_group_offsets", adapter_delete_group_offsets},
    {"delete_group", adapter_delete_group},
};

void adapter_say(json_t *reply)
{
    char *line = json_dumps(reply, JSON_COMPACT);
    puts(line);
    fflush(stdout);
    free(line);
    json_decref(reply);
}

json_t *adapter_refuse(char *why, const char *what, const char *error)
{
    snprintf(why, ADAPTER_WHY, "%s: %s", what, error);
    return NULL;
}

static json_t *handle(json_t *asked, char *why)
{
    const char *name = adapter_text(asked, "do");
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++)
        if (strcmp(handlers[i].name, name) == 0)
            return handlers[i].handle(asked, why);
    return adapter_refuse(why, name, "no such operation");
}

static void answer(json_t *asked)
{
    char why[ADAPTER_WHY] = "";
    json_t *result = handle(asked, why);
    adapter_say(result ? json_pack("{s:o}", "ok", result) : json_pack("{s:s}", "error", why));
}

const char *adapter_text(const json_t *asked, const char *name)
{
    return json_string_value(json_object_get(asked, name));
}

json_int_t adapter_number(const json_t *asked, const char *name)
{
    return json_integer_value(json_object_get(asked, name));
}

static void serve(void)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        json_t *asked = json_loads(line, 0, NULL);
        answer(asked);
        json_decref(asked);
    }
    free(line);
}

int main(int argc, char **argv)
{
    adapter_bootstrap = argv[2];
    if (argc > 3)
        adapter_member(json_loads(argv[4], 0, NULL));
    else
        serve();
    return 0;
}
