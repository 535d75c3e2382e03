/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "harness/explore/known.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "harness/explore/defects.h"

enum { IDS_MAX = 64 };

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

bool kt_is_known_defect(struct kt_explorer *explorer, const struct kt_outcome *result, const struct kt_cause *cause)
{
    const struct kt_defect *excuses[IDS_MAX];
    char ids[KT_IDS_BYTES], *rest = ids;
    int count = 0;
    snprintf(ids, sizeof ids, "%s", cause->ids);
    for (char *id; (id = strsep(&rest, " ")) != NULL && count < IDS_MAX; count++) {
        excuses[count] = kt_defect_find(library_version(), result->symptoms, id);
        if (excuses[count] == NULL)
            return false;
    }
    for (int i = 0; i < count; i++)
        kmock_table_put(&explorer->defects, &excuses[i], sizeof excuses[i], (void *)excuses[i]);
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
