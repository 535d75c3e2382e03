/* SPDX-License-Identifier: Apache-2.0 */
/* Read files and put their records together by test. */
#include "harness/explore/merge.h"

#include <stdlib.h>
#include <string.h>

#include "harness/explore/merge_set.h"
#include "mock/base/alloc.h"

struct kt_merge *kt_merge_create(void)
{
    return kmock_alloc(sizeof(struct kt_merge));
}

static void free_test(void *object)
{
    struct kt_merge_test *test = object;
    for (struct kmock_list_link *link; (link = kmock_list_take(&test->parts));)
        free(kmock_list_object(link, struct kt_merge_part, link));
    kmock_table_free(&test->by_number, free);
    kmock_table_free(&test->by_schedule, NULL);
    kmock_table_free(&test->findings, kt_merge_free_finding);
    kmock_table_free(&test->seen, NULL);
    free(test->runs);
    free(test->ordered);
    free(test);
}

void kt_merge_destroy(struct kt_merge *merge)
{
    if (merge == NULL)
        return;
    kmock_table_free(&merge->tests, free_test);
    for (struct kmock_list_link *link; (link = kmock_list_take(&merge->files));) {
        struct kt_merge_file *file = kmock_list_object(link, struct kt_merge_file, link);
        kt_findings_finish(&file->findings);
        free(file->path);
        free(file);
    }
    kmock_arena_free(&merge->arena);
    free(merge);
}

/* Where the records of a file go: the shard whose begin came last. */
struct cursor {
    struct kt_merge *merge;
    const char *path;
    struct kt_merge_test *test;
    struct kt_merge_part *part;
    struct kmock_buffer *error;
};

static bool disagree(const struct cursor *cursor, const struct kt_merge_test *test, const struct kmock_buffer *why)
{
    kmock_buffer_print(cursor->error, "%s does not belong to %s: %.*s (here: %s, there: %s)", cursor->path, test->path,
                       (int)why->size, (const char *)why->data, cursor->path, test->path);
    return false;
}

static struct kt_merge_test *make_test(struct cursor *cursor, const struct kt_record_begin *begin, int shards)
{
    struct kt_merge_test *test = kmock_alloc(sizeof *test);
    test->begin = *begin;
    test->begin.shard = "1/1";
    test->path = cursor->path;
    test->shards = shards;
    kmock_table_put(&cursor->merge->tests, begin->test, strlen(begin->test), test);
    return test;
}

static bool check_test(const struct cursor *cursor, struct kt_merge_test *test, const struct kt_record_begin *begin,
                       const struct kt_shard *shard)
{
    struct kmock_buffer why = {0};
    bool agrees = kt_begins_agree(begin, &test->begin, &why);
    if (agrees && shard->count != test->shards) {
        kmock_buffer_print(&why, "%d shards here and %d there", shard->count, test->shards);
        agrees = false;
    }
    if (!agrees)
        disagree(cursor, test, &why);
    kmock_buffer_free(&why);
    if (begin->total > test->begin.total)
        test->begin.total = begin->total;
    return agrees;
}

static struct kt_merge_part *find_part(const struct kt_merge_test *test, int index)
{
    for (struct kmock_list_link *link = test->parts.first; link; link = link->next) {
        struct kt_merge_part *part = kmock_list_object(link, struct kt_merge_part, link);
        if (part->shard.index == index)
            return part;
    }
    return NULL;
}

/* A file may have several begins of one shard: it was killed and went on. */
static bool enter_part(struct cursor *cursor, const struct kt_shard *shard)
{
    cursor->part = find_part(cursor->test, shard->index);
    if (cursor->part && strcmp(cursor->part->path, cursor->path) != 0) {
        kmock_buffer_print(cursor->error, "%s and %s are both shard %d/%d of %s", cursor->part->path, cursor->path,
                           shard->index + 1, shard->count, cursor->test->begin.test);
        return false;
    }
    if (cursor->part == NULL) {
        cursor->part = kmock_alloc(sizeof *cursor->part);
        cursor->part->path = cursor->path;
        cursor->part->shard = *shard;
        kmock_list_append(&cursor->test->parts, &cursor->part->link);
    }
    cursor->part->end = NULL;
    return true;
}

static bool add_begin(struct cursor *cursor, const struct kt_record_begin *begin)
{
    struct kt_shard shard;
    if (!kt_shard_parse(begin->shard, &shard, cursor->error))
        return false;
    cursor->test = kmock_table_find(&cursor->merge->tests, begin->test, strlen(begin->test));
    if (cursor->test == NULL)
        cursor->test = make_test(cursor, begin, shard.count);
    return check_test(cursor, cursor->test, begin, &shard) && enter_part(cursor, &shard);
}

static bool is_same_run(const struct kt_record_run *one, const struct kt_record_run *other)
{
    struct kmock_buffer lines[2] = {{0}};
    kt_finding_print(&(struct kt_finding_record){KT_RECORD_RUN, {.run = *one}}, &lines[0]);
    kt_finding_print(&(struct kt_finding_record){KT_RECORD_RUN, {.run = *other}}, &lines[1]);
    bool is_same = lines[0].size == lines[1].size && memcmp(lines[0].data, lines[1].data, lines[0].size) == 0;
    kmock_buffer_free(&lines[0]);
    kmock_buffer_free(&lines[1]);
    return is_same;
}

static bool add_run(struct cursor *cursor, const struct kt_record_run *run)
{
    struct kt_merge_run *known = kmock_table_find(&cursor->test->by_number, &run->n, sizeof run->n);
    if (known && is_same_run(known->run, run))
        return true;
    if (known) {
        kmock_buffer_print(cursor->error,
                           "%s: run %llu of %s is not the same in %s: not deterministic, or not the same "
                           "program; KTRIAL_REPLAY='%s' shows it",
                           cursor->path, (unsigned long long)run->n, cursor->test->begin.test, known->path,
                           run->schedule);
        return false;
    }
    known = kmock_alloc(sizeof *known);
    *known = (struct kt_merge_run){run, cursor->path};
    kmock_table_put(&cursor->test->by_number, &run->n, sizeof run->n, known);
    if (kmock_table_find(&cursor->test->by_schedule, run->schedule, strlen(run->schedule)) == NULL)
        kmock_table_put(&cursor->test->by_schedule, run->schedule, strlen(run->schedule), (void *)run);
    return true;
}

static const char *key_of_seen(enum kt_seen_what what, const char *text, struct kmock_buffer *key)
{
    kmock_buffer_print(key, "%d %s", (int)what, text);
    return (const char *)key->data;
}

static void add_seen(struct cursor *cursor, const struct kt_record_seen *seen)
{
    struct kmock_buffer key = {0};
    key_of_seen((enum kt_seen_what)seen->what, seen->text, &key);
    kmock_table_put(&cursor->test->seen, key.data, key.size, (void *)seen);
    kmock_buffer_free(&key);
}

bool kt_merge_has_seen(const struct kt_merge_test *test, enum kt_seen_what what, const char *text)
{
    struct kmock_buffer key = {0};
    key_of_seen(what, text, &key);
    bool is_seen = kmock_table_find(&test->seen, key.data, key.size) != NULL;
    kmock_buffer_free(&key);
    return is_seen;
}

static bool add_record(struct cursor *cursor, const struct kt_finding_record *record)
{
    if (record->type == KT_RECORD_BEGIN)
        return add_begin(cursor, &record->begin);
    if (cursor->test == NULL) {
        kmock_buffer_print(cursor->error, "%s: its first record is no begin: is it the file of an exploration?",
                           cursor->path);
        return false;
    }
    if (record->type == KT_RECORD_RUN)
        return add_run(cursor, &record->run);
    if (record->type == KT_RECORD_FINDING)
        kt_merge_add_finding(cursor->test, &record->finding);
    else if (record->type == KT_RECORD_SEEN)
        add_seen(cursor, &record->seen);
    else
        cursor->part->end = &record->end;
    return true;
}

static bool is_added(const struct kt_merge *merge, const char *path, struct kmock_buffer *error)
{
    for (struct kmock_list_link *link = merge->files.first; link; link = link->next)
        if (strcmp(kmock_list_object(link, struct kt_merge_file, link)->path, path) == 0) {
            kmock_buffer_print(error, "%s is named twice", path);
            return true;
        }
    return false;
}

bool kt_merge_add(struct kt_merge *merge, const char *path, struct kmock_buffer *error)
{
    if (is_added(merge, path, error))
        return false;
    struct kt_merge_file *file = kmock_alloc(sizeof *file);
    file->path = kmock_copy_string(path, strlen(path));
    kmock_list_append(&merge->files, &file->link);
    struct cursor cursor = {.merge = merge, .path = file->path, .error = error};
    if (!kt_findings_load(path, &file->findings, error))
        return false;
    for (size_t i = 0; i < file->findings.count; i++)
        if (!add_record(&cursor, &file->findings.records[i]))
            return false;
    return true;
}

size_t kt_merge_tests(const struct kt_merge *merge)
{
    return kmock_table_count(&merge->tests);
}
