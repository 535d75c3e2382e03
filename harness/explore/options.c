/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/options.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fault/quantity.h"
#include "harness/fault/words.h"

static const char default_save[] = ".ktrial";

enum kind { LEVEL, NUMBER, COUNT, DURATION, SHARD, PATH, FLAG };

static const struct kt_explore_key keys[] = {
    {"level", "N", "0 the plain run, 1 every point (default), 2 pairs, 3 random orders"},
    {"budget-runs", "N", "at most N runs a test"},
    {"budget", "TIME", "at most this wall time a test: 60s, 10m, 2h"},
    {"seed", "N", "in place of the test's own seed"},
    {"jobs", "N", "runs at the same time; default: one a processor"},
    {"shard", "I/N", "only the I-th of N parts, from 1; default: Slurm, Kubernetes, ..."},
    {"out", "FILE", "write findings there, as NDJSON; an old file is replaced"},
    {"save", "DIR", "keep failures there, tried first next time; default .ktrial"},
    {"trace", "DIR", "write a .ktrace file of each failure there"},
    {"resume", NULL, "go on with what --out FILE has"},
    {"no-shrink", NULL, "report failures as they were found"},
    {"keep-going", NULL, "do not stop at the first failure of a test"},
    {NULL},
};

/* In the order of keys. */
static const struct place {
    enum kind kind;
    size_t offset;
} places[] = {
    {LEVEL, offsetof(struct kt_explore_options, level)},
    {NUMBER, offsetof(struct kt_explore_options, budget_runs)},
    {DURATION, offsetof(struct kt_explore_options, budget_us)},
    {NUMBER, offsetof(struct kt_explore_options, seed)},
    {COUNT, offsetof(struct kt_explore_options, jobs)},
    {SHARD, offsetof(struct kt_explore_options, shard)},
    {PATH, offsetof(struct kt_explore_options, out)},
    {PATH, offsetof(struct kt_explore_options, save)},
    {PATH, offsetof(struct kt_explore_options, trace)},
    {FLAG, offsetof(struct kt_explore_options, resume)},
    {FLAG, offsetof(struct kt_explore_options, no_shrink)},
    {FLAG, offsetof(struct kt_explore_options, keep_going)},
};

_Static_assert(sizeof places / sizeof places[0] + 1 == sizeof keys / sizeof keys[0], "a place for each key");

const struct kt_explore_key *kt_explore_keys(void)
{
    return keys;
}

void kt_explore_options_init(struct kt_explore_options *options)
{
    *options = (struct kt_explore_options){.level = -1, .save = default_save};
}

void kt_explore_options_finish(struct kt_explore_options *options)
{
    kmock_arena_free(&options->texts);
    kt_explore_options_init(options);
}

static const char *set_int(int *place, const char *value, int max, const char *range)
{
    uint64_t number;
    const char *wrong = kt_number_read(value, &number);
    if (wrong == NULL && number > (uint64_t)max)
        return range;
    if (wrong == NULL)
        *place = (int)number;
    return wrong;
}

static const char *set_path(struct kt_explore_options *options, const char **place, const char *value)
{
    if (strchr(value, '\n'))
        return "has a line break";
    *place = *value ? kmock_arena_copy(&options->texts, value, strlen(value)) : NULL;
    return NULL;
}

/* returns  null where all is well, else what is wrong with the value, as a phrase that follows it */
static const char *set_value(struct kt_explore_options *options, const struct place *at, const char *value,
                             struct kmock_buffer *error)
{
    void *place = (char *)options + at->offset;
    switch (at->kind) {
    case LEVEL:
        return set_int(place, value, 3, "is none of the levels 0 to 3");
    case NUMBER:
        return kt_number_read(value, place);
    case COUNT:
        return set_int(place, value, 4096, "is more than 4096");
    case DURATION:
        return kt_duration_read(value, place);
    case SHARD:
        return kt_shard_parse(value, place, error) ? NULL : "is no shard";
    case PATH:
        return set_path(options, place, value);
    default:
        *(bool *)place = true;
        return NULL;
    }
}

static bool refuse_key(const char *key, struct kmock_buffer *error)
{
    struct kt_nearest nearest = {.word = key};
    for (size_t i = 0; keys[i].name; i++)
        kt_nearest_consider(&nearest, keys[i].name);
    if (error)
        kmock_buffer_print(error, "there is no option '%s'%s%s%s", key, nearest.name ? "; did you mean '" : "",
                           nearest.name ? nearest.name : "", nearest.name ? "'?" : "");
    return false;
}

bool kt_explore_options_set(struct kt_explore_options *options, const char *key, const char *value,
                            struct kmock_buffer *error)
{
    struct kmock_buffer detail = {0};
    size_t i = 0;
    while (keys[i].name && strcmp(keys[i].name, key) != 0)
        i++;
    if (keys[i].name == NULL)
        return refuse_key(key, error);
    const char *wrong = (value == NULL) == (keys[i].value == NULL) ? NULL : "needs a value";
    if (wrong && value)
        wrong = "takes no value";
    if (wrong == NULL)
        wrong = set_value(options, &places[i], value, &detail);
    if (wrong && error && detail.size > 0)
        kmock_buffer_print(error, "%.*s", (int)detail.size, (const char *)detail.data);
    else if (wrong && error)
        kmock_buffer_print(error, "%s%s%s%s %s", key, value ? ": '" : "", value ? value : "", value ? "'" : "", wrong);
    kmock_buffer_free(&detail);
    return wrong == NULL;
}

static bool is_set(const void *place, const struct place *at)
{
    switch (at->kind) {
    case LEVEL:
        return *(const int *)place >= 0;
    case COUNT:
        return *(const int *)place != 0;
    case NUMBER:
        return *(const uint64_t *)place != 0;
    case DURATION:
        return *(const int64_t *)place != 0;
    case SHARD:
        return ((const struct kt_shard *)place)->count != 0;
    case FLAG:
        return *(const bool *)place;
    default: {
        const char *path = *(const char *const *)place;
        const char *unsaid = at->offset == offsetof(struct kt_explore_options, save) ? default_save : "";
        return strcmp(path ? path : "", unsaid) != 0;
    }
    }
}

static void print_path(struct kmock_buffer *out, const char *path)
{
    if (path && *path && strpbrk(path, " \t\"\\") == NULL) {
        kmock_buffer_print(out, "%s", path);
        return;
    }
    kmock_buffer_print(out, "\"");
    for (const char *c = path ? path : ""; *c; c++)
        kmock_buffer_print(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    kmock_buffer_print(out, "\"");
}

static void print_value(struct kmock_buffer *out, const void *place, enum kind kind)
{
    switch (kind) {
    case LEVEL:
    case COUNT:
        kmock_buffer_print(out, "%d", *(const int *)place);
        break;
    case NUMBER:
        kmock_buffer_print(out, "%llu", (unsigned long long)*(const uint64_t *)place);
        break;
    case DURATION:
        kt_duration_print(out, *(const int64_t *)place);
        break;
    case SHARD:
        kt_shard_print(place, out);
        break;
    default:
        print_path(out, *(const char *const *)place);
        break;
    }
}

void kt_explore_options_print(const struct kt_explore_options *options, struct kmock_buffer *out)
{
    const char *between = "";
    for (size_t i = 0; keys[i].name; i++) {
        const void *place = (const char *)options + places[i].offset;
        if (!is_set(place, &places[i]))
            continue;
        kmock_buffer_print(out, "%s%s", between, keys[i].name);
        between = " ";
        if (keys[i].value == NULL)
            continue;
        kmock_buffer_print(out, "=");
        print_value(out, place, places[i].kind);
    }
}
