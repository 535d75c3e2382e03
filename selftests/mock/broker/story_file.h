/* SPDX-License-Identifier: Apache-2.0 */
/* Keep stories in a file beside the test: a script, and under each of its lines what came of it.
 *
 *   # an unclean election loses what only the leader had      a story begins; the world is new
 *   > hold 2                                                  a command
 *   isr t-0 2 left: 2                                         what came of it
 *
 * The commands are run again and the whole text is compared; KTRIAL_REGENERATE=1 writes it anew. */
#ifndef SELFTESTS_MOCK_BROKER_STORY_FILE_H
#define SELFTESTS_MOCK_BROKER_STORY_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/buffer.h"
#include "selftests/check.h"

struct story_teller {
    void *(*begin)(void);
    /* Do a command, zero-terminated, and append what came of it, whole lines. */
    void (*tell)(void *world, char *command, struct kmock_buffer *out);
    void (*end)(void *world);
};

/* Read a file that lies beside the test. path  freed by the caller */
static inline char *story_read(const char *test_file, const char *name, char **path)
{
    struct kmock_buffer text = {0};
    char block[4096];
    size_t folder = (size_t)(strrchr(test_file, '/') + 1 - test_file), size = folder + strlen(name) + 1;
    *path = kmock_alloc(size);
    snprintf(*path, size, "%.*s%s", (int)folder, test_file, name);
    FILE *file = fopen(*path, "r");
    if (file == NULL)
        fail_msg("%s: cannot be read", *path);
    for (size_t count; (count = fread(block, 1, sizeof block, file)) > 0;)
        kmock_buffer_append(&text, block, count);
    fclose(file);
    kmock_buffer_append(&text, "", 1);
    return (char *)text.data;
}

static inline void story_write(const char *path, const struct kmock_buffer *told)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(told->data, 1, told->size, file), told->size);
    assert_int_equal(fclose(file), 0);
}

/* Tell a line of the script: titles and commands; what came of them the last time is left out. */
static inline void *story_tell_line(const struct story_teller *teller, void *world, char *line,
                                    struct kmock_buffer *told)
{
    if (*line == '#' || *line == '>' || *line == '\0')
        kmock_buffer_print(told, "%s\n", line);
    if (*line == '#') {
        if (world)
            teller->end(world);
        return teller->begin();
    }
    if (*line == '>' && world)
        teller->tell(world, line + 2, told);
    return world;
}

/* Show the first line that differs, as it was and as it is now. */
static inline void story_fail(const char *path, const char *kept, const char *told)
{
    int number = 1;
    for (;;) {
        size_t kept_length = strcspn(kept, "\n"), told_length = strcspn(told, "\n");
        if (kept_length != told_length || memcmp(kept, told, told_length) != 0)
            fail_msg("%s:%d: the story goes another way now (KTRIAL_REGENERATE=1 writes it anew)\n- %.*s\n+ %.*s", path,
                     number, (int)kept_length, kept, (int)told_length, told);
        kept += kept_length + (kept[kept_length] == '\n');
        told += told_length + (told[told_length] == '\n');
        number++;
    }
}

static inline void story_check(const char *path, const char *kept, const struct kmock_buffer *told)
{
    const char *text = (const char *)told->data;
    if (getenv("KTRIAL_REGENERATE"))
        story_write(path, &(struct kmock_buffer){.data = told->data, .size = told->size - 1});
    else if (strcmp(kept, text) != 0)
        story_fail(path, kept, text);
}

/* Run all stories of a file. test_file  __FILE__ */
static inline void story_run(const struct story_teller *teller, const char *test_file, const char *name)
{
    struct kmock_buffer told = {0};
    void *world = NULL;
    char *path, *kept = story_read(test_file, name, &path), *script = kmock_copy_string(kept, strlen(kept));
    for (char *line = script, *next; *line; line = next) {
        size_t length = strcspn(line, "\n");
        next = line + length + (line[length] == '\n');
        line[length] = '\0';
        world = story_tell_line(teller, world, line, &told);
    }
    if (world)
        teller->end(world);
    kmock_buffer_append(&told, "", 1);
    story_check(path, kept, &told);
    kmock_buffer_free(&told);
    free(script);
    free(kept);
    free(path);
}

#endif
