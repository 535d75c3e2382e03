/* SPDX-License-Identifier: Apache-2.0 */
/* Give each test a folder of its own: setup and teardown. Define _GNU_SOURCE before. */
#ifndef SELFTESTS_FOLDER_H
#define SELFTESTS_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* *state becomes its path. */
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

#endif
