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

/* Read a number up to a maximum. returns  behind it; NULL: it is none, or too large */
static const char *parse_number(const char *at, const char *end, int64_t max, int64_t *number)
{
    const char *digit = at;
    for (*number = 0; digit < end && isdigit((unsigned char)*digit); digit++) {
        int value = *digit - '0';
        if (*number > (max - value) / 10)
            return NULL;
        *number = *number * 10 + value;
    }
    return digit > at ? digit : NULL;
}

/* Parse around an '@': "<topic>-<partition>@<offset>". */
static bool parse_around(const char *begin, const char *at, const char *end, struct source *source)
{
    const char *digits = digits_before(at, begin);
    int64_t partition;
    if (digits == begin || digits[-1] != '-' || !parse_number(digits, at, INT32_MAX, &partition) ||
        !parse_number(at + 1, end, INT64_MAX, &source->offset))
        return false;
    const char *topic = digits - 1;
    while (topic > begin && is_name(topic[-1]))
        topic--;
    source->topic = topic;
    source->topic_length = (int32_t)(digits - 1 - topic);
    source->partition = (int32_t)partition;
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

/* An input that a record of the output names. */
struct named {
    size_t append; /* event that wrote the output */
    kt_name topic;
    int32_t partition;
    int64_t offset;
};

/* One effect, counted from the event that appended its output. */
static void append_effect(struct kt_trial *trial, const struct named *named)
{
    struct kt_event append = *kt_history_event(trial->history, named->append);
    struct kt_event event = kt_event_none(KT_EVENT_EFFECT, append.time_us);
    const struct kt_instance *writer = kt_instance_of_run(trial, append.instance);
    event.instance = append.instance;
    if (writer && writer->group)
        event.group = kt_history_name(trial->history, writer->group, strlen(writer->group));
    event.topic = named->topic;
    event.partition = named->partition;
    event.offset = named->offset;
    event.sequence = (int32_t)named->append;
    event.detail = kt_history_name(trial->history, "output", strlen("output"));
    kt_trial_append(trial, &event);
}

/* What was read of a topic's events. */
struct read {
    size_t events;
    size_t *open; /* appends in transactions that had not ended by then */
    size_t open_count;
    /* What the appends among the first events name, that are not effects yet: their records may be gone. */
    size_t kept_events;
    struct named *kept; /* in order of appends */
    size_t kept_count, kept_capacity;
};

static void free_read(void *value)
{
    struct read *read = value;
    free(read->open);
    free(read->kept);
    free(read);
}

void kt_outputs_free(struct kt_trial *trial)
{
    kmock_table_free(&trial->outputs, free_read);
}

static struct read *read_of(struct kt_trial *trial, const char *topic)
{
    struct read *read = kmock_table_find(&trial->outputs, topic, strlen(topic));
    if (read == NULL) {
        read = kmock_alloc(sizeof *read);
        kmock_table_put(&trial->outputs, topic, strlen(topic), read);
    }
    return read;
}

static bool says(const struct kt_trial *trial, const struct kt_event *event, const char *detail)
{
    return strcmp(kt_history_text(trial->history, event->detail), detail) == 0;
}

/* returns  the marker that ended the transaction of an append; NULL: it is open still */
static const struct kt_event *find_marker(const struct kt_trial *trial, size_t append)
{
    const struct kt_event *of = kt_history_event(trial->history, append);
    for (size_t i = append + 1; i < kt_history_count(trial->history); i++) {
        const struct kt_event *event = kt_history_event(trial->history, i);
        if (event->type == KT_EVENT_MARKER && event->topic == of->topic && event->partition == of->partition &&
            event->producer_id == of->producer_id)
            return event;
    }
    return NULL;
}

typedef void visit_named(struct kt_trial *trial, const struct named *named);

/* Visit the inputs that the records of a batch name, as they are in the log. */
static void read_batch(struct kt_trial *trial, const char *topic, size_t appended_by, visit_named *visit)
{
    struct kt_event append = *kt_history_event(trial->history, appended_by);
    struct kmock_record_view record;
    struct source source;
    for (int64_t offset = append.offset; offset < append.offset + append.count; offset++) {
        if (!kmock_cluster_read(trial->cluster, topic, append.partition, offset, &record) || record.offset != offset ||
            (!find_source(record.key, &source) && !find_source(record.value, &source)))
            continue;
        kt_name name = kt_history_name(trial->history, source.topic, (size_t)source.topic_length);
        visit(trial, &(struct named){appended_by, name, source.partition, source.offset});
    }
}

/* returns  the first that is kept of an append, or of those behind it */
static size_t find_kept(const struct read *read, size_t append)
{
    size_t low = 0, high = read->kept_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (read->kept[middle].append < append)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void read_kept(struct kt_trial *trial, const struct read *read, size_t append)
{
    for (size_t i = find_kept(read, append); i < read->kept_count && read->kept[i].append == append; i++)
        append_effect(trial, &read->kept[i]);
}

/* What is aborted was never there; what is open may come to be. returns  false where that is not decided */
static bool read_append(struct kt_trial *trial, const char *topic, size_t append)
{
    if (says(trial, kt_history_event(trial->history, append), KT_APPEND_TRANSACTIONAL)) {
        const struct kt_event *marker = find_marker(trial, append);
        if (marker == NULL)
            return false;
        if (!says(trial, marker, KT_MARKER_COMMIT))
            return true;
    }
    const struct read *read = read_of(trial, topic);
    if (append < read->kept_events)
        read_kept(trial, read, append);
    else
        read_batch(trial, topic, append, append_effect);
    return true;
}

static void read_open(struct kt_trial *trial, const char *topic, struct read *read)
{
    size_t count = 0;
    for (size_t i = 0; i < read->open_count; i++) {
        if (!read_append(trial, topic, read->open[i]))
            read->open[count++] = read->open[i];
    }
    read->open_count = count;
}

static void keep_open(struct read *read, size_t append)
{
    read->open = kmock_realloc(read->open, (read->open_count + 1) * sizeof *read->open);
    read->open[read->open_count++] = append;
}

void kt_output_effects(struct kt_trial *trial, const char *topic)
{
    kt_name name = kt_history_find_name(trial->history, topic);
    size_t events = kt_history_count(trial->history);
    struct read *read = read_of(trial, topic);
    read_open(trial, topic, read);
    for (; read->events < events; read->events++) {
        const struct kt_event *event = kt_history_event(trial->history, read->events);
        if (event->type == KT_EVENT_APPEND && event->topic == name && !read_append(trial, topic, read->events))
            keep_open(read, read->events);
    }
}

static void keep(struct kt_trial *trial, const struct named *named)
{
    const struct kt_event *append = kt_history_event(trial->history, named->append);
    struct read *read = read_of(trial, kt_history_text(trial->history, append->topic));
    if (read->kept_count == read->kept_capacity) {
        read->kept_capacity = read->kept_capacity ? read->kept_capacity * 2 : 64;
        read->kept = kmock_realloc(read->kept, read->kept_capacity * sizeof *read->kept);
    }
    read->kept[read->kept_count++] = *named;
}

void kt_outputs_keep(void *context, const char *topic)
{
    struct kt_trial *trial = context;
    struct read *read = read_of(trial, topic);
    kt_name name = kt_history_find_name(trial->history, topic);
    size_t events = kt_history_count(trial->history);
    for (size_t i = read->kept_events; i < events; i++) {
        const struct kt_event *event = kt_history_event(trial->history, i);
        if (event->type == KT_EVENT_APPEND && event->topic == name)
            read_batch(trial, topic, i, keep);
    }
    read->kept_events = events;
}
