/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/shard.h"

#include <stdio.h>
#include <string.h>

#include "harness/fault/quantity.h"

enum { SHARDS_MAX = 1000000 };

static bool refuse(struct kmock_buffer *error, const char *text, const char *why)
{
    if (error)
        kmock_buffer_print(error, "shard: '%s': %s", text, why);
    return false;
}

bool kt_shard_parse(const char *text, struct kt_shard *shard, struct kmock_buffer *error)
{
    static const char form[] = "expected i/n, the i-th of n, as in 2/4";
    char first[24];
    uint64_t index, count;
    const char *slash = strchr(text, '/');
    if (slash == NULL || (size_t)(slash - text) >= sizeof first)
        return refuse(error, text, form);
    snprintf(first, sizeof first, "%.*s", (int)(slash - text), text);
    if (kt_number_read(first, &index) || kt_number_read(slash + 1, &count))
        return refuse(error, text, form);
    if (count < 1 || count > SHARDS_MAX)
        return refuse(error, text, "there are 1 to 1000000 shards");
    if (index < 1 || index > count) {
        if (error)
            kmock_buffer_print(error, "shard: '%s': shards are counted from 1: 1/%llu to %llu/%llu", text,
                               (unsigned long long)count, (unsigned long long)count, (unsigned long long)count);
        return false;
    }
    *shard = (struct kt_shard){(int)index - 1, (int)count, NULL};
    return true;
}

bool kt_shard_owns(const struct kt_shard *shard, uint64_t n)
{
    return shard->count < 2 || n % (uint64_t)shard->count == (uint64_t)shard->index;
}

void kt_shard_print(const struct kt_shard *shard, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "%d/%d", shard->index + 1, shard->count < 1 ? 1 : shard->count);
}
