/* SPDX-License-Identifier: Apache-2.0 */
/* Read effects from an output topic: a record that names its input as topic-partition@offset, in its key or value,
 * is the effect of that input. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "harness/trial/trial.h"
#include "mock/base/alloc.h"

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '.' || c == '_' || c == '-';
}

struct source {
    const char *topic;
    int32_t topic_length;
    int32_t partition;
    int64_t offset;
};

static const char *digits_before(const char *at, const char *begin)
{
    while (at > begin && isdigit((unsigned char)at[-1]))
        at--;
    return at;
}

/* Parse around an '@': "<topic>-<partition>@<offset>". */
static bool parse_around(const char *begin, const char *at, const char *end, struct source *source)
{
    const char *partition = digits_before(at, begin);
    if (partition == at || partition == begin || partition[-1] != '-' || at + 1 == end ||
        !isdigit((unsigned char)at[1]))
        return false;
    const char *topic = partition - 1;
    while (topic > begin && is_name(topic[-1]))
        topic--;
    source->topic = topic;
    source->topic_length = (int32_t)(partition - 1 - topic);
    source->partition = 0;
    for (const char *digit = partition; digit < at; digit++)
        source->partition = source->partition * 10 + (*digit - '0');
    source->offset = 0;
    for (const char *digit = at + 1; digit < end && isdigit((unsigned char)*digit); digit++)
        source->offset = source->offset * 10 + (*digit - '0');
    return source->topic_length > 0;
}

static bool find_source(struct kmock_bytes bytes, struct source *source)
{
    const char *text = (const char *)bytes.data;
    for (int32_t i = 0; i < bytes.length; i++)
        if (text[i] == '@' && parse_around(text, text + i, text + bytes.length, source))
            return true;
    return false;
}

/* One effect, counted from the event that appended its output. */
static void append_effect(struct kt_trial *trial, const struct source *source, size_t appended_by)
{
    struct kt_event append = *kt_history_event(trial->history, appended_by);
    struct kt_event event = kt_event_none(KT_EVENT_EFFECT, append.time_us);
    const struct kt_instance *writer = kt_instance_of_run(trial, append.instance);
    event.instance = append.instance;
    if (writer && writer->group)
        event.group = kt_history_name(trial->history, writer->group, strlen(writer->group));
    event.topic = kt_history_name(trial->history, source->topic, (size_t)source->topic_length);
    event.partition = source->partition;
    event.offset = source->offset;
    event.sequence = (int32_t)appended_by;
    event.detail = kt_history_name(trial->history, "output", strlen("output"));
    kt_trial_append(trial, &event);
}

static void read_batch(struct kt_trial *trial, const char *topic, size_t appended_by)
{
    struct kt_event append = *kt_history_event(trial->history, appended_by);
    struct kmock_record_view record;
    struct source source;
    for (int64_t offset = append.offset; offset < append.offset + append.count; offset++)
        if (kmock_cluster_read(trial->cluster, topic, append.partition, offset, &record) && record.offset == offset &&
            (find_source(record.key, &source) || find_source(record.value, &source)))
            append_effect(trial, &source, appended_by);
}

void kt_output_effects(struct kt_trial *trial, const char *topic)
{
    kt_name name = kt_history_find_name(trial->history, topic);
    size_t events = kt_history_count(trial->history);
    size_t *read = kmock_table_find(&trial->outputs, topic, strlen(topic));
    if (read == NULL) {
        read = kmock_alloc(sizeof *read);
        kmock_table_put(&trial->outputs, topic, strlen(topic), read);
    }
    for (; *read < events; (*read)++) {
        const struct kt_event *event = kt_history_event(trial->history, *read);
        if (event->type == KT_EVENT_APPEND && event->topic == name)
            read_batch(trial, topic, *read);
    }
}
