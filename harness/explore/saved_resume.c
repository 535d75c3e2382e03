/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/explore/saved.h"
#include "mock/base/alloc.h"

static bool refuse(struct kmock_buffer *error, const char *path, const struct kmock_buffer *why)
{
    if (error)
        kmock_buffer_print(error, "%s: cannot go on with it: %.*s (here: this exploration, there: the file)", path,
                           (int)why->size, (const char *)why->data);
    return false;
}

static bool is_same_shard(const struct kt_record_begin *here, const struct kt_record_begin *there,
                          struct kmock_buffer *error)
{
    bool is_same = strcmp(here->shard, there->shard) == 0;
    if (!is_same)
        kmock_buffer_print(error, "shard is %s here and %s there", here->shard, there->shard);
    return is_same;
}

static void take(struct kt_resume *resume, const struct kt_finding_record *record)
{
    resume->records[resume->count++] = record;
    resume->is_ended = record->type == KT_RECORD_END;
    if (record->type == KT_RECORD_RUN)
        kmock_table_put(&resume->runs, record->run.schedule, strlen(record->run.schedule), (void *)&record->run);
}

static bool take_all(struct kt_resume *resume, const struct kt_record_begin *begin, struct kmock_buffer *why)
{
    bool is_ours = false;
    resume->records = kmock_alloc(resume->findings.count * sizeof *resume->records + 1);
    for (size_t i = 0; i < resume->findings.count; i++) {
        const struct kt_finding_record *record = &resume->findings.records[i];
        if (record->type == KT_RECORD_BEGIN) {
            is_ours = strcmp(record->begin.test, begin->test) == 0;
            if (is_ours && !(kt_begins_agree(begin, &record->begin, why) && is_same_shard(begin, &record->begin, why)))
                return false;
        }
        if (is_ours)
            take(resume, record);
    }
    return true;
}

bool kt_resume_load(const char *path, const struct kt_record_begin *begin, struct kt_resume *resume,
                    struct kmock_buffer *error)
{
    struct kmock_buffer why = {0};
    *resume = (struct kt_resume){0};
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    if (!kt_findings_load(path, &resume->findings, error))
        return false;
    bool is_taken = take_all(resume, begin, &why) || refuse(error, path, &why);
    kmock_buffer_free(&why);
    return is_taken;
}

void kt_resume_finish(struct kt_resume *resume)
{
    free(resume->records);
    kmock_table_free(&resume->runs, NULL);
    kt_findings_finish(&resume->findings);
    *resume = (struct kt_resume){0};
}

const struct kt_record_run *kt_resume_find(const struct kt_resume *resume, const char *schedule)
{
    return kmock_table_find(&resume->runs, schedule, strlen(schedule));
}
