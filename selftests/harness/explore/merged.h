/* SPDX-License-Identifier: Apache-2.0 */
/* Read what explorations wrote, as `ktrial merge` does. Include after selftests/harness/explore/files.h. */
#ifndef SELFTESTS_EXPLORE_MERGED_H
#define SELFTESTS_EXPLORE_MERGED_H

#include "harness/explore/merge.h"

struct merged {
    char *runs; /* the run lines, by number; the caller's */
    char *said;
    int code;
};

static inline char *taken_text(struct kmock_buffer *buffer)
{
    char *text = strdup(text_of(buffer));
    kmock_buffer_free(buffer);
    return text;
}

static inline struct merged merge_files(const char *const *paths, int count)
{
    struct merged merged;
    struct kmock_buffer error = {0}, runs = {0}, said = {0};
    struct kt_merge *merge = kt_merge_create();
    for (int i = 0; i < count; i++)
        if (!kt_merge_add(merge, paths[i], &error))
            fail_msg("%s", text_of(&error));
    if (!kt_merge_join(merge, false, &error))
        fail_msg("%s", text_of(&error));
    kt_merge_print(merge, true, &runs);
    kt_merge_say(merge, &said);
    merged = (struct merged){taken_text(&runs), taken_text(&said), kt_merge_exit(merge)};
    kt_merge_destroy(merge);
    kmock_buffer_free(&error);
    return merged;
}

static inline void forget_merged(struct merged merged)
{
    free(merged.runs);
    free(merged.said);
}

/* returns  the run lines of a file, in the order in which they were written */
static inline char *run_lines(const char *path)
{
    char *text = read_file(path), *to = text;
    for (char *line = text, *next; *line; line = next) {
        size_t size = strcspn(line, "\n") + 1;
        next = line + size;
        bool is_run = strncmp(line, "{\"kt\":1,\"type\":\"run\"", 20) == 0;
        if (is_run)
            memmove(to, line, size);
        to += is_run ? size : 0;
    }
    *to = '\0';
    return text;
}

#endif
