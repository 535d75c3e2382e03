/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/live/program.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

#define PRELOAD "libktrial-time.so"

/* ---- finding it ---- */

/* returns  the errno of executing it; 0: it can be */
static int refusal_of(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return errno;
    if (S_ISDIR(about.st_mode))
        return EISDIR;
    return access(path, X_OK) == 0 ? 0 : errno;
}

/* Look through PATH. returns  0 with the path; else why the best that was found cannot be executed */
static int find(const char *name, char *path)
{
    const char *folders = getenv("PATH");
    int refusal = ENOENT;
    if (strchr(name, '/')) {
        snprintf(path, PATH_BYTES, "%s", name);
        return refusal_of(path);
    }
    for (const char *at = folders ? folders : "/bin:/usr/bin"; *at; at += *at == ':') {
        int length = (int)strcspn(at, ":");
        snprintf(path, PATH_BYTES, "%.*s/%s", length, at, name);
        int why = refusal_of(path);
        if (why == 0)
            return 0;
        if (why != ENOENT && why != ENOTDIR)
            refusal = why;
        at += length;
    }
    return refusal;
}

/* ---- what it is ---- */

static bool read_at(FILE *file, long offset, void *bytes, size_t size)
{
    return fseek(file, offset, SEEK_SET) == 0 && fread(bytes, size, 1, file) == 1;
}

/* Go's linker leaves a note with its name. */
static bool is_go_note(FILE *file, const ElfW(Phdr) * segment)
{
    char note[16];
    return read_at(file, (long)segment->p_offset, note, sizeof note) && memcmp(note + 12, "Go\0", 3) == 0;
}

/* returns  why libc's time cannot be preloaded; null: it can, or it is a script */
static const char *objection(FILE *file)
{
    ElfW(Ehdr) head;
    ElfW(Phdr) segment;
    bool has_loader = false, is_go = false;
    if (!read_at(file, 0, &head, sizeof head) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
        return NULL;
    for (int i = 0; i < head.e_phnum; i++) {
        if (!read_at(file, (long)(head.e_phoff + (size_t)i * sizeof segment), &segment, sizeof segment))
            return NULL;
        has_loader |= segment.p_type == PT_INTERP;
        is_go |= segment.p_type == PT_NOTE && is_go_note(file, &segment);
    }
    if (is_go)
        return "it is a Go program, which takes its time from the kernel";
    return has_loader ? NULL : "it is statically linked, so its libc cannot be stood before";
}

static bool check_speed(const char *path, struct kmock_buffer *error)
{
    if (*kt_program_preload() == '\0') {
        kmock_buffer_print(error, "cannot speed %s up: %s is neither beside libktrial.so nor in ../lib", path, PRELOAD);
        return false;
    }
    FILE *file = fopen(path, "re");
    const char *why = file ? objection(file) : NULL;
    if (file)
        fclose(file);
    if (why)
        kmock_buffer_print(error, "cannot speed %s up: %s; run it at speed 1", path, why);
    return why == NULL;
}

bool kt_program_check(const char *name, bool is_sped_up, struct kmock_buffer *error)
{
    char path[PATH_BYTES];
    int why = find(name, path);
    if (why == 0)
        return !is_sped_up || check_speed(path, error);
    if (strchr(name, '/') == NULL && why == ENOENT)
        kmock_buffer_print(error, "cannot start %s: there is no such program in PATH", name);
    else
        kmock_buffer_print(error, "cannot start %s: %s", name, strerror(why));
    return false;
}

/* ---- the preload ---- */

static bool is_beside(const char *file, const char *where, char *path)
{
    const char *slash = strrchr(file, '/');
    int length = slash ? (int)(slash - file) : 1;
    char beside[PATH_BYTES];
    snprintf(beside, sizeof beside, "%.*s/%s%s", length, slash ? file : ".", where, PRELOAD);
    return access(beside, R_OK) == 0 && realpath(beside, path) != NULL;
}

const char *kt_program_preload(void)
{
    static char path[PATH_BYTES];
    char program[PATH_BYTES];
    Dl_info us;
    if (*path)
        return path;
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    program[size > 0 ? size : 0] = '\0';
    if (dladdr((void *)&kt_program_preload, &us) && is_beside(us.dli_fname, "", path))
        return path;
    if (!is_beside(program, "../lib/", path))
        *path = '\0';
    return path;
}
