/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/verdict/titles.h"

void kt_verdict_begin(struct kt_verdict *verdict, const char *id)
{
    *verdict = (struct kt_verdict){.id = id, .title = kt_title_find(id), .result = KT_NOT_JUDGED, .partition = -1};
}

void kt_verdict_finish(struct kt_verdict *verdict)
{
    kmock_buffer_free(&verdict->text);
}

void kt_verdict_say(struct kt_verdict *verdict, enum kt_result result, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    char none[1];
    size_t length = (size_t)vsnprintf(none, sizeof none, format, arguments);
    char *text = (char *)kmock_buffer_extend(&verdict->text, length + 1);
    vsnprintf(text, length + 1, format, again);
    verdict->text.size--; /* the zero is there but not counted */
    verdict->result = result;
    va_end(again);
    va_end(arguments);
}

void kt_verdict_about(struct kt_verdict *verdict, const struct kt_partition *partition, int64_t offset)
{
    verdict->topic = partition->topic;
    verdict->partition = partition->number;
    verdict->offset = offset;
}

void kt_verdict_witness(struct kt_verdict *verdict, size_t event)
{
    int32_t at = verdict->witnesses_count;
    while (at > 0 && verdict->witnesses[at - 1] >= event)
        at--;
    if (at < verdict->witnesses_count && verdict->witnesses[at] == event)
        return;
    if (verdict->witnesses_count == KT_WITNESSES_MAX) {
        int32_t middle = KT_WITNESSES_MAX / 2;
        memmove(&verdict->witnesses[middle], &verdict->witnesses[middle + 1],
                (KT_WITNESSES_MAX - 1 - middle) * sizeof *verdict->witnesses);
        verdict->witnesses_count--;
        at -= at > middle;
    }
    memmove(&verdict->witnesses[at + 1], &verdict->witnesses[at],
            (size_t)(verdict->witnesses_count - at) * sizeof *verdict->witnesses);
    verdict->witnesses[at] = event;
    verdict->witnesses_count++;
}

const char *kt_record_text(const struct kt_history *history, const struct kt_partition *partition, int64_t offset)
{
    static char texts[4][320];
    static unsigned next;
    char *text = texts[next++ % 4];
    snprintf(text, sizeof *texts, "%s-%d@%lld", kt_history_text(history, partition->topic), (int)partition->number,
             (long long)offset);
    return text;
}

const char *kt_instance_text(const struct kt_history *history, kt_name instance)
{
    return instance ? kt_history_text(history, instance) : "an instance";
}
