/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "harness/explore/known.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "harness/explore/defects.h"
#include "harness/fault/schedule.h"

enum { DEFECTS_MAX = 64 }; /* ids of a cause, faults of a schedule */

static int library_version(void)
{
    int (*version)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "rd_kafka_version");
    return version ? version() : 0;
}

const char *kt_library_name(void)
{
    static char name[60];
    const char *(*version)(void) = (const char *(*)(void))dlsym(RTLD_DEFAULT, "rd_kafka_version_str");
    if (version == NULL)
        return "no librdkafka";
    snprintf(name, sizeof name, "librdkafka %s", version());
    return name;
}

/* returns  the verdict that says the same of a group as this id does against the run without faults */
static const char *verdict_of(const char *id)
{
    if (strcmp(id, "converge") == 0)
        return "L1";
    return strcmp(id, "drain") == 0 ? "L3" : id;
}

/* Find the defects that the faults of a schedule may bring out. returns  how many, at most `max` */
static int defects_met(const struct kt_schedule *schedule, const struct kt_defect **met, int max)
{
    int count = 0;
    for (int32_t i = 0; i < schedule->faults_count && count < max; i++) {
        const struct kt_fault *fault = &schedule->faults[i];
        const struct kt_defect *defect = NULL;
        if (kt_fault_has_call(fault))
            defect = kt_defect_find(library_version(), fault->when.call.api, fault->when.call.phase, &fault->action);
        if (defect)
            met[count++] = defect;
    }
    return count;
}

static const struct kt_defect *excuse_of(const char *id, const struct kt_defect *const *met, int count)
{
    for (int i = 0; i < count; i++)
        if (kt_defect_excuses(met[i], verdict_of(id)))
            return met[i];
    return NULL;
}

/* excuses  filled with one for each id of the cause. returns  how many; 0 where one of them has none */
static int excuse(const struct kt_cause *cause, const struct kt_schedule *schedule, const struct kt_defect **excuses)
{
    const struct kt_defect *met[DEFECTS_MAX];
    int met_count = defects_met(schedule, met, DEFECTS_MAX), count = 0;
    char ids[KT_IDS_BYTES], *rest = ids;
    snprintf(ids, sizeof ids, "%s", cause->ids);
    for (char *id; (id = strsep(&rest, " ")) != NULL && count < DEFECTS_MAX; count++) {
        excuses[count] = excuse_of(id, met, met_count);
        if (excuses[count] == NULL)
            return 0;
    }
    return count;
}

bool kt_is_known_defect(struct kt_explorer *explorer, const char *line, const struct kt_cause *cause)
{
    struct kt_schedule schedule;
    const struct kt_defect *excuses[DEFECTS_MAX];
    if (!kt_schedule_parse(line, &schedule, NULL))
        return false;
    int count = excuse(cause, &schedule, excuses);
    for (int i = 0; i < count; i++)
        kmock_table_put(&explorer->defects, &excuses[i], sizeof excuses[i], (void *)excuses[i]);
    kt_schedule_finish(&schedule);
    return count > 0;
}

void kt_known_print(const struct kt_explorer *explorer, struct kmock_buffer *report)
{
    if (explorer->known_defects == 0)
        return;
    kmock_buffer_print(report, "  %lld runs show what %s is known to do, and accuse nobody:\n",
                       (long long)explorer->known_defects, kt_library_name());
    for (struct kmock_table_entry *entry = kmock_table_first(&explorer->defects); entry;
         entry = kmock_table_next(entry)) {
        const struct kt_defect *defect = entry->value;
        kmock_buffer_print(report, "    %s (upstream: %s)\n", defect->happens, defect->upstream);
    }
}
