/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/specimen.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

void kt_specimen_finish(struct kt_specimen *specimen)
{
    free(specimen->line);
    kt_outcome_finish(&specimen->result);
    specimen->line = NULL;
}

void kt_lines_add_schedule(struct kt_lines *lines, const struct kt_schedule *schedule)
{
    struct kmock_buffer line = {0};
    kt_schedule_print(schedule, &line);
    kmock_buffer_append(&line, "", 1);
    kt_lines_add(lines, (const char *)line.data);
    kmock_buffer_free(&line);
}

bool kt_specimen_adopt(struct kt_trying *trying, const struct kt_cause *cause, const struct kt_lines *lines,
                       struct kt_specimen *specimen)
{
    struct kt_outcome result = {0};
    int32_t found = kt_try_first(trying, lines, cause, &result);
    if (found < 0)
        return false;
    kt_specimen_finish(specimen);
    specimen->line = kmock_copy_string(lines->lines[found], strlen(lines->lines[found]));
    specimen->result = result;
    return true;
}
