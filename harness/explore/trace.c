/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* program_invocation_short_name */
#include "harness/explore/trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/explore/known.h"
#include "harness/trace/write.h"
#include "harness/trial/trial.h"
#include "mock/broker/coordinators.h"
#include "mock/broker/group.h"

/* ---- what ran ---- */

static const char *end_text(struct kmock_buffer *text)
{
    kmock_buffer_append(text, "", 1);
    return (const char *)text->data;
}

static const char *list_apps(struct kt_trial *trial, struct kmock_buffer *text)
{
    for (struct kmock_table_entry *entry = kmock_table_first(&trial->apps); entry; entry = kmock_table_next(entry))
        kmock_buffer_print(text, "%s%s", text->size ? "," : "", entry->key);
    return end_text(text);
}

static const char *library_version(void)
{
    const char *name = kt_library_name(), *blank = strchr(name, ' ');
    return strncmp(name, "librdkafka ", 11) == 0 ? blank + 1 : NULL;
}

static bool is_cooperative(struct kmock_string assignor)
{
    return assignor.length >= 11 && memcmp(assignor.data, "cooperative", 11) == 0;
}

/* returns  how the trial's first group rebalances, as far as it still can be said: its members may be gone */
static const char *protocol_of(struct kt_trial *trial)
{
    const char *name;
    for (int place = 0; (name = kt_trial_group(trial, place)) != NULL; place++) {
        const struct kmock_coordinator *coordinator = kmock_coordinators_find(trial->cluster, kmock_view(name));
        const struct kmock_group *group = coordinator ? kmock_group_find(coordinator, kmock_view(name)) : NULL;
        if (group && group->protocol_name.length > 0)
            return is_cooperative(group->protocol_name) ? "classic/cooperative" : "classic/eager";
    }
    return "classic";
}

/* ---- what it fails by ---- */

static bool is_among(const char *ids, const char *id)
{
    size_t length = strlen(id);
    for (const char *at = ids; *at; at += strcspn(at, " "), at += strspn(at, " "))
        if (strncmp(at, id, length) == 0 && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

static const struct kt_failure *find_failure(const struct kt_trial *trial, const char *ids)
{
    const struct kt_failure *first = NULL;
    for (const struct kmock_list_link *link = trial->failed.first; link; link = link->next) {
        const struct kt_failure *failure = kmock_list_object(link, struct kt_failure, link);
        if (ids ? is_among(ids, failure->id) : failure->witness != KT_NO_WITNESS)
            return failure;
        first = first || ids ? first : failure;
    }
    return first;
}

static void set_expected(struct kt_trace_header *header, const struct kt_failure *failure)
{
    header->expect.n = KT_TRACE_NONE;
    if (failure == NULL)
        return;
    header->expect.violates = failure->id;
    if (failure->witness != KT_NO_WITNESS)
        header->expect.n = (int64_t)failure->witness;
}

/* ---- the file ---- */

static bool write_file(const struct kt_history *history, const struct kt_trace_header *header, const char *path)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return false;
    bool is_written = kt_trace_write(history, header, file);
    int error = errno;
    bool is_closed = fclose(file) == 0;
    if (!is_written)
        errno = error;
    return is_written && is_closed;
}

bool kt_explore_write_trace(struct kt_trial *trial, const char *path, const char *ids)
{
    static const char *const sources[] = {"sim"};
    struct kmock_buffer apps = {0}, schedule = {0};
    kt_history_flush(trial->history);
    kt_trial_schedule(trial, true, &schedule);
    struct kt_trace_header header = {
        .app = list_apps(trial, &apps),
        .rdkafka = library_version(),
        .protocol = protocol_of(trial),
        .sources = sources,
        .sources_count = 1,
        .has_seed = true,
        .seed = trial->seed,
        .schedule = end_text(&schedule),
        .test = trial->name,
        .program = program_invocation_short_name,
        .start_us = trial->start_us,
    };
    set_expected(&header, find_failure(trial, ids));
    bool is_written = write_file(trial->history, &header, path);
    kmock_buffer_free(&apps);
    kmock_buffer_free(&schedule);
    return is_written;
}
