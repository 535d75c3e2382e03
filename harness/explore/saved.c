/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/saved.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"

enum { NAME_MAX_SIZE = 100 };

static const char *terminate(struct kmock_buffer *text)
{
    kmock_buffer_append(text, "", 1);
    return (const char *)text->data;
}

static bool refuse(struct kmock_buffer *error, const char *path, const char *what)
{
    if (error)
        kmock_buffer_print(error, "%s: %s: %s", path, what, strerror(errno));
    return false;
}

static bool is_plain(char c, size_t place)
{
    if (c == '.')
        return place > 0; /* no hidden file */
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool make_folder(const char *folder);

/* Append a name of which only plain characters are kept; a hash makes up for the others. */
static void print_plain(const char *name, struct kmock_buffer *out)
{
    size_t size = strlen(name), kept = size < NAME_MAX_SIZE ? size : NAME_MAX_SIZE;
    bool is_same = size == kept && size > 0;
    for (size_t i = 0; i < kept; i++) {
        bool is_kept = is_plain(name[i], i);
        kmock_buffer_append(out, is_kept ? &name[i] : "_", 1);
        is_same = is_same && is_kept;
    }
    if (!is_same)
        kmock_buffer_print(out, "-%08x", (unsigned)kmock_hash(KMOCK_HASH_START, name, size));
}

void kt_saved_path(const char *folder, const char *test, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "%s/", folder);
    print_plain(test, out);
    kmock_buffer_print(out, ".ndjson");
}

void kt_trace_path(const char *folder, const char *test, const char *ids, struct kmock_buffer *out)
{
    make_folder(folder);
    kmock_buffer_print(out, "%s/", folder);
    print_plain(test, out);
    for (const char *id = ids; *id; id++)
        kmock_buffer_print(out, "%s%c", id == ids ? "." : "", *id == ' ' ? '-' : *id);
    kmock_buffer_print(out, ".ktrace");
}

static const char *schedule_of(const struct kt_record_finding *finding)
{
    return finding->shrunk && *finding->shrunk ? finding->shrunk : finding->schedule;
}

static bool is_listed(const struct kt_saved *saved, const char *schedule)
{
    for (size_t i = 0; i < saved->count; i++)
        if (strcmp(saved->schedules[i], schedule) == 0)
            return true;
    return false;
}

static void list_newest_first(struct kt_saved *saved, const char *test)
{
    saved->schedules = kmock_alloc(saved->findings.count * sizeof *saved->schedules + 1);
    for (size_t i = saved->findings.count; i-- > 0;) {
        const struct kt_finding_record *record = &saved->findings.records[i];
        if (record->type != KT_RECORD_FINDING || strcmp(record->finding.test, test) != 0)
            continue;
        if (!is_listed(saved, schedule_of(&record->finding)))
            saved->schedules[saved->count++] = schedule_of(&record->finding);
    }
}

static bool load(const char *path, const char *test, struct kt_saved *saved, struct kmock_buffer *error)
{
    *saved = (struct kt_saved){0};
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    if (!kt_findings_load(path, &saved->findings, error))
        return false;
    list_newest_first(saved, test);
    return true;
}

bool kt_saved_load(const char *folder, const char *test, struct kt_saved *saved, struct kmock_buffer *error)
{
    struct kmock_buffer path = {0};
    kt_saved_path(folder, test, &path);
    bool is_loaded = load(terminate(&path), test, saved, error);
    kmock_buffer_free(&path);
    return is_loaded;
}

void kt_saved_finish(struct kt_saved *saved)
{
    free(saved->schedules);
    kt_findings_finish(&saved->findings);
    *saved = (struct kt_saved){0};
}

/* With the folders above it. */
static bool make_folder(const char *folder)
{
    struct kmock_buffer path = {0};
    bool is_made = true;
    for (const char *c = folder; is_made && *c; c++) {
        kmock_buffer_append(&path, c, 1);
        if ((c[1] != '/' && c[1] != '\0') || *c == '/')
            continue;
        is_made = mkdir(terminate(&path), 0777) == 0 || errno == EEXIST;
        path.size--;
    }
    kmock_buffer_free(&path);
    return is_made;
}

/* Keep others out of the folder, as far as its file system can. returns  a descriptor to close; -1: there is none */
static int lock_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        while (flock(fd, LOCK_EX) != 0 && errno == EINTR)
            ;
    return fd;
}

static bool append_finding(const char *path, const struct kt_record_finding *finding, struct kmock_buffer *error)
{
    const struct kt_finding_record record = {KT_RECORD_FINDING, {.finding = *finding}};
    int fd = kt_findings_open(path, error);
    bool is_written = fd >= 0 && kt_finding_write(fd, &record, error);
    if (fd >= 0)
        close(fd);
    return is_written;
}

static bool add(const char *path, const struct kt_record_finding *finding, struct kmock_buffer *error)
{
    struct kt_saved saved;
    bool is_added = load(path, finding->test, &saved, error);
    if (is_added && !is_listed(&saved, schedule_of(finding)))
        is_added = append_finding(path, finding, error);
    kt_saved_finish(&saved);
    return is_added;
}

bool kt_saved_add(const char *folder, const struct kt_record_finding *finding, struct kmock_buffer *error)
{
    struct kmock_buffer path = {0};
    int lock = make_folder(folder) ? lock_folder(folder) : -1;
    if (lock < 0)
        return refuse(error, folder, "cannot be made or opened");
    kt_saved_path(folder, finding->test, &path);
    bool is_added = add(terminate(&path), finding, error);
    kmock_buffer_free(&path);
    close(lock);
    return is_added;
}

static bool is_of_schedule(const char *line, const char *test, const char *schedule)
{
    struct kmock_arena arena = {0};
    struct kt_finding_record record;
    bool is_it = kt_finding_read(line, &arena, &record, NULL) && record.type == KT_RECORD_FINDING &&
                 strcmp(record.finding.test, test) == 0 && strcmp(schedule_of(&record.finding), schedule) == 0;
    kmock_arena_free(&arena);
    return is_it;
}

/* Copy the lines that are not of the schedule, byte by byte. returns  how many; -1: reading or writing failed */
static long copy_others(FILE *from, FILE *to, const char *test, const char *schedule)
{
    char *line = NULL;
    size_t room = 0;
    long copied = 0;
    for (ssize_t size; (size = getline(&line, &room, from)) > 0;) {
        if (is_of_schedule(line, test, schedule))
            continue;
        fwrite(line, 1, (size_t)size, to);
        copied++;
    }
    free(line);
    return ferror(from) || ferror(to) || fflush(to) != 0 || fsync(fileno(to)) != 0 ? -1 : copied;
}

static bool replace(const char *path, const char *test, const char *schedule, struct kmock_buffer *error)
{
    struct kmock_buffer name = {0};
    kmock_buffer_print(&name, "%s.new", path);
    const char *other = terminate(&name);
    FILE *from = fopen(path, "re"), *to = from ? fopen(other, "we") : NULL;
    long copied = to ? copy_others(from, to, test, schedule) : -1;
    if (from)
        fclose(from);
    if (to && fclose(to) != 0)
        copied = -1;
    bool is_replaced = copied >= 0 && rename(other, path) == 0 && (copied > 0 || unlink(path) == 0);
    if (!is_replaced)
        refuse(error, path, "cannot be replaced");
    if (!is_replaced)
        unlink(other);
    kmock_buffer_free(&name);
    return is_replaced;
}

static bool drop(const char *path, const char *test, const char *schedule, struct kmock_buffer *error)
{
    struct kt_saved saved;
    bool is_dropped = load(path, test, &saved, error);
    if (is_dropped && is_listed(&saved, schedule))
        is_dropped = replace(path, test, schedule, error);
    kt_saved_finish(&saved);
    return is_dropped;
}

bool kt_saved_drop(const char *folder, const char *test, const char *schedule, struct kmock_buffer *error)
{
    struct kmock_buffer path = {0};
    int lock = lock_folder(folder);
    if (lock < 0)
        return errno == ENOENT || refuse(error, folder, "cannot be opened");
    kt_saved_path(folder, test, &path);
    bool is_dropped = drop(terminate(&path), test, schedule, error);
    kmock_buffer_free(&path);
    close(lock);
    return is_dropped;
}
