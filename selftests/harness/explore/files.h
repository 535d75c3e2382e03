/* SPDX-License-Identifier: Apache-2.0 */
/* Make folders and files of findings for tests of what exploration leaves on disk. Include after selftests/check.h. */
#ifndef SELFTESTS_EXPLORE_FILES_H
#define SELFTESTS_EXPLORE_FILES_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/explore/finding_file.h"

static inline const char *text_of(struct kmock_buffer *buffer)
{
    kmock_buffer_append(buffer, "", 1);
    buffer->size--;
    return (const char *)buffer->data;
}

static inline void check_text(struct kmock_buffer *buffer, const char *expected)
{
    assert_string_equal(text_of(buffer), expected);
    kmock_buffer_free(buffer);
}

/* A folder of each test's own: setup and teardown. */
static inline int make_folder(void **state)
{
    char *folder = strdup("/tmp/ktrial-test-XXXXXX");
    *state = mkdtemp(folder);
    return *state == NULL;
}

static inline int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

static inline int remove_folder(void **state)
{
    nftw(*state, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(*state);
    return 0;
}

/* returns  FOLDER/NAME, for one test's use; eight at a time */
static inline const char *path_in(const char *folder, const char *name)
{
    static char paths[8][300];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static inline void write_file(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    fclose(file);
}

/* returns  all of it with a zero behind, the caller's */
static inline char *read_file(const char *path)
{
    char *text = calloc(1, 1 << 20);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, (1 << 20) - 1, file) < (1 << 20) - 1);
    fclose(file);
    return text;
}

static inline void write_record(const char *path, const struct kt_finding_record *record)
{
    struct kmock_buffer error = {0};
    int fd = kt_findings_open(path, &error);
    if (fd < 0 || !kt_finding_write(fd, record, &error))
        fail_msg("%s", text_of(&error));
    close(fd);
}

static inline struct kt_finding_record begin_record(const char *test, const char *shard)
{
    return (struct kt_finding_record){
        KT_RECORD_BEGIN,
        {.begin = {test, "billing_test", 1, 1, shard, "librdkafka 2.0.2", 12}},
    };
}

static inline struct kt_finding_record run_record(uint64_t n, const char *schedule, int result)
{
    return (struct kt_finding_record){
        KT_RECORD_RUN,
        {.run = {n, schedule, result, {0}, 400 + n, 1000000, "00000000deadbeef"}},
    };
}

static inline struct kt_finding_record finding_record(const char *test, const char *schedule, const char *shrunk)
{
    static const char *ids[] = {"D1"};
    return (struct kt_finding_record){
        KT_RECORD_FINDING,
        {.finding = {test, KT_FINDING_SAFETY, {ids, 1}, schedule, shrunk, 412, 9, "2/2", "lost", "FAIL\nlost\n"}},
    };
}

static inline struct kt_finding_record end_record(const char *test)
{
    return (struct kt_finding_record){KT_RECORD_END, {.end = {.test = test, .runs = 3, .wall_ms = 10}}};
}

#endif
