/* SPDX-License-Identifier: Apache-2.0 */
#include "crash_vfs.h"

#include <dirent.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Stands behind what the VFS below keeps of a file. */
struct extra {
    sqlite3_io_methods methods;      /* of the VFS below, but for these */
    const sqlite3_io_methods *below; /* all of its own */
    int is_locked;
};

static pthread_mutex_t lock;
static sqlite3_vfs vfs, *below;
static char folder[200];

static struct extra *extra_of(sqlite3_file *file)
{
    return (struct extra *)((char *)file + below->szOsFile);
}

static int take_lock(sqlite3_file *file, int level)
{
    struct extra *extra = extra_of(file);
    if (level > SQLITE_LOCK_NONE && !extra->is_locked && pthread_mutex_trylock(&lock) != 0)
        return SQLITE_BUSY;
    extra->is_locked = extra->is_locked || level > SQLITE_LOCK_NONE;
    return SQLITE_OK;
}

static int drop_lock(sqlite3_file *file, int level)
{
    struct extra *extra = extra_of(file);
    if (level > SQLITE_LOCK_NONE || !extra->is_locked)
        return SQLITE_OK;
    extra->is_locked = 0;
    pthread_mutex_unlock(&lock);
    return SQLITE_OK;
}

/* Who asks holds the lock, so nobody else does. */
static int check_lock(sqlite3_file *file, int *is_locked)
{
    (void)file;
    *is_locked = 0;
    return SQLITE_OK;
}

static int sync_nothing(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return SQLITE_OK;
}

static int close_file(sqlite3_file *file)
{
    drop_lock(file, SQLITE_LOCK_NONE);
    return extra_of(file)->below->xClose(file);
}

static int open_file(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *flags_out)
{
    (void)self;
    int result = below->xOpen(below, name, file, flags, flags_out);
    if (result != SQLITE_OK || file->pMethods == NULL)
        return result;
    struct extra *extra = extra_of(file);
    *extra = (struct extra){.methods = *file->pMethods, .below = file->pMethods};
    extra->methods.xSync = sync_nothing;
    extra->methods.xClose = close_file;
    if (flags & SQLITE_OPEN_MAIN_DB) {
        extra->methods.xLock = take_lock;
        extra->methods.xUnlock = drop_lock;
        extra->methods.xCheckReservedLock = check_lock;
    }
    file->pMethods = &extra->methods;
    return SQLITE_OK;
}

void crash_vfs_begin(void)
{
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/ktrial-ledger-XXXXXX", parent && strlen(parent) < 100 ? parent : "/tmp");
    below = sqlite3_vfs_find("unix-none");
    if (below == NULL || mkdtemp(folder) == NULL)
        abort();
    vfs = *below;
    vfs.zName = CRASH_VFS;
    vfs.szOsFile += (int)sizeof(struct extra);
    vfs.xOpen = open_file;
    sqlite3_vfs_register(&vfs, 0);
}

const char *crash_vfs_database(void)
{
    static char path[sizeof folder + 20];
    snprintf(path, sizeof path, "%s/XXXXXX", folder);
    int file = mkstemp(path);
    if (file < 0)
        abort();
    close(file);
    pthread_mutex_init(&lock, NULL);
    return path;
}

void crash_vfs_end(void)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    while (entries && (entry = readdir(entries)) != NULL)
        unlinkat(dirfd(entries), entry->d_name, 0);
    if (entries)
        closedir(entries);
    rmdir(folder);
}
