/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/finding_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mock/base/alloc.h"

static void say(struct kmock_buffer *error, const char *path, const char *what)
{
    if (error)
        kmock_buffer_print(error, "%s: %s: %s", path, what, strerror(errno));
}

static void add(struct kt_findings *findings, const struct kt_finding_record *record)
{
    if (findings->count == findings->capacity) {
        findings->capacity = findings->capacity ? findings->capacity * 2 : 64;
        findings->records = kmock_realloc(findings->records, findings->capacity * sizeof *findings->records);
    }
    findings->records[findings->count++] = *record;
}

/* One line of a file, as getline gives it. */
struct line {
    char *text;
    size_t room, size;
    size_t number; /* from 1 */
    off_t start;
};

static bool next_line(FILE *file, struct line *line)
{
    line->start += (off_t)line->size;
    ssize_t size = getline(&line->text, &line->room, file);
    line->size = size > 0 ? (size_t)size : 0;
    line->number++;
    return size > 0;
}

static bool is_ended(const struct line *line)
{
    return line->size == 0 || line->text[line->size - 1] == '\n';
}

static bool read_line(const struct line *line, struct kmock_arena *arena, struct kt_finding_record *record,
                      struct kmock_buffer *error)
{
    if (memchr(line->text, '\0', line->size) == NULL)
        return kt_finding_read(line->text, arena, record, error);
    if (error)
        kmock_buffer_print(error, "not JSON: there are zero bytes in it");
    return false;
}

static bool take_line(const struct line *line, struct kt_findings *findings, const char *path,
                      struct kmock_buffer *error)
{
    struct kt_finding_record record;
    struct kmock_buffer why = {0};
    bool is_read = read_line(line, &findings->arena, &record, &why);
    if (is_read && record.type != KT_RECORD_NONE)
        add(findings, &record);
    if (!is_read && !is_ended(line))
        findings->is_cut = is_read = true;
    if (!is_read && error)
        kmock_buffer_print(error, "%s: line %zu: %.*s", path, line->number, (int)why.size, (const char *)why.data);
    kmock_buffer_free(&why);
    return is_read;
}

bool kt_findings_load(const char *path, struct kt_findings *findings, struct kmock_buffer *error)
{
    struct line line = {0};
    bool is_read = true;
    *findings = (struct kt_findings){0};
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        say(error, path, "cannot be read");
        return false;
    }
    while (is_read && next_line(file, &line))
        is_read = take_line(&line, findings, path, error);
    if (is_read && ferror(file)) {
        say(error, path, "cannot be read");
        is_read = false;
    }
    free(line.text);
    fclose(file);
    return is_read;
}

void kt_findings_finish(struct kt_findings *findings)
{
    free(findings->records);
    kmock_arena_free(&findings->arena);
    *findings = (struct kt_findings){0};
}

/* End the last line, or cut it off where it is no record. */
static bool mend_end(int fd, const struct line *last)
{
    struct kmock_arena arena = {0};
    struct kt_finding_record record;
    bool is_whole = read_line(last, &arena, &record, NULL);
    kmock_arena_free(&arena);
    return is_whole ? write(fd, "\n", 1) == 1 : ftruncate(fd, last->start) == 0;
}

static bool mend(int fd, const char *path)
{
    struct line line = {0};
    FILE *file = fopen(path, "re");
    bool is_mended = true;
    if (file == NULL)
        return false;
    while (next_line(file, &line))
        if (!is_ended(&line))
            is_mended = mend_end(fd, &line);
    free(line.text);
    fclose(file);
    return is_mended;
}

int kt_findings_open(const char *path, struct kmock_buffer *error)
{
    struct stat about;
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0 && fstat(fd, &about) == 0 && (!S_ISREG(about.st_mode) || mend(fd, path)))
        return fd;
    say(error, path, "cannot be written");
    if (fd >= 0)
        close(fd);
    return -1;
}
