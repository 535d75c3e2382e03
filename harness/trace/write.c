/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trace/write.h"

#include <stdlib.h>
#include <string.h>

#include "harness/trace/convert.h"
#include "harness/trace/line.h"
#include "harness/trace/links.h"
#include "mock/base/alloc.h"

/* A walk over the history; it is made twice, since the header, which goes first, names an event by its number. */
struct writer {
    const struct kt_history *history;
    struct kt_trace_link *links; /* of the history's events */
    int64_t *numbers;            /* of them in the trace; 0: not in it */
    struct kt_trace_actors actors;
    struct kt_trace_converter converter;
    struct kt_trace_event pending; /* what the next event may be joined to; n 0: nothing */
    int64_t count;                 /* events so far, the pending one included */
    int64_t last_n, last_us;       /* newest event of any actor; 0: none */
    struct kmock_arena arenas[2];  /* what events borrow: of the one in use, and of what was pending before it */
    int borrowing;                 /* events that borrow of the one in use */
    FILE *file;                    /* null: only number */
    bool is_written;
};

static void put_line(struct writer *writer, struct kmock_buffer *line)
{
    writer->is_written = writer->is_written && fwrite(line->data, 1, line->size, writer->file) == line->size;
    kmock_buffer_free(line);
}

/* The pending event is whole. */
static void put_pending(struct writer *writer)
{
    struct kmock_buffer line = {0};
    if (writer->pending.n == 0)
        return;
    if (writer->file) {
        kt_trace_event_print(&writer->pending, &line);
        put_line(writer, &line);
    }
    writer->pending.n = 0;
}

/* What the environment does comes some time after its victim, or that of its run before, did or was told something;
 * else after anybody did. */
static const struct kt_trace_known_actor *find_victim(const struct writer *writer,
                                                      const struct kt_trace_known_actor *actor)
{
    const char *was = writer->pending.was;
    for (size_t i = 0; was && i < writer->actors.count; i++)
        if (strcmp(writer->actors.all[i]->name, was) == 0)
            return writer->actors.all[i];
    return actor;
}

static void anchor(struct writer *writer, const struct kt_trace_known_actor *actor)
{
    struct kt_trace_event *event = &writer->pending;
    const struct kt_trace_known_actor *victim = find_victim(writer, actor);
    bool is_own = victim && victim->last_n > 0;
    int64_t n = is_own ? victim->last_n : writer->last_n, us = is_own ? victim->last_us : writer->last_us;
    if (event->role == KT_TRACE_IN && event->re == KT_TRACE_NONE && n > 0)
        event->after = (struct kt_trace_after){n, event->t_us - us};
}

/* The event that is pending now is the last one to borrow of the arena in use. */
static void change_arena(struct writer *writer)
{
    enum { EVENTS_AT_ONCE = 4096 };
    if (++writer->borrowing < EVENTS_AT_ONCE)
        return;
    writer->borrowing = 0;
    writer->converter.arena = &writer->arenas[writer->converter.arena == writer->arenas];
    kmock_arena_free(writer->converter.arena);
}

static void begin_pending(struct writer *writer, const struct kt_trace_event *event, struct kt_trace_known_actor *actor)
{
    put_pending(writer);
    writer->pending = *event;
    writer->pending.n = ++writer->count;
    anchor(writer, actor);
    change_arena(writer);
    if (actor == NULL)
        return;
    actor->last_n = writer->last_n = writer->count;
    actor->last_us = writer->last_us = event->t_us;
}

static void put_event(struct writer *writer, size_t i)
{
    const struct kt_event *from = kt_history_event(writer->history, i);
    const struct kt_trace_link *link = &writer->links[i];
    struct kt_trace_event event = kt_trace_convert(&writer->converter, from);
    if (link->answers != KT_TRACE_NO_EVENT && writer->numbers[link->answers] > 0) {
        event.re = writer->numbers[link->answers];
        event.confidence = link->is_guessed ? KT_TRACE_INFERRED : KT_TRACE_EXACT;
    }
    if (writer->pending.n == 0 || !kt_trace_join(&writer->pending, &event, writer->converter.arena))
        begin_pending(writer, &event, kt_trace_converted_actor(&writer->converter, from));
    writer->numbers[i] = writer->count;
}

static void walk(struct writer *writer, FILE *file)
{
    writer->file = file;
    writer->count = writer->last_n = writer->borrowing = 0;
    for (size_t i = 0; i < writer->actors.count; i++)
        writer->actors.all[i]->last_n = 0;
    for (size_t i = 0; i < kt_history_count(writer->history); i++) {
        if (writer->links[i].is_told)
            put_event(writer, i);
    }
    put_pending(writer);
}

/* ---- the header ---- */

/* returns  number of an event of the history, or of the next one that is told; the last one where none is */
static int64_t number_of(const struct writer *writer, int64_t n)
{
    for (size_t i = (size_t)n; n >= 0 && i < kt_history_count(writer->history); i++)
        if (writer->numbers[i] > 0)
            return writer->numbers[i];
    return n >= 0 && writer->count > 0 ? writer->count : KT_TRACE_NONE;
}

static void set_topic(struct kt_trace_header *header, struct kt_trace_topic *topics, const char *name, int32_t count)
{
    size_t place = 0;
    while (place < header->topics_count && strcmp(topics[place].name, name) != 0)
        place++;
    if (place == header->topics_count)
        header->topics_count++;
    topics[place] = (struct kt_trace_topic){name, count};
}

/* Topics as they are at the end; one that is deleted has no partitions. returns  them, the caller's to free */
static struct kt_trace_topic *find_topics(const struct kt_history *history, struct kt_trace_header *header)
{
    struct kt_trace_topic *topics = NULL;
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        const char *name = kt_history_text(history, event->topic);
        if (event->type != KT_EVENT_TOPIC || strncmp(name, "__", 2) == 0)
            continue;
        topics = kmock_realloc(topics, (header->topics_count + 1) * sizeof *topics);
        set_topic(header, topics, name, event->count);
    }
    header->topics = topics;
    return topics;
}

static struct kt_trace_actor *list_actors(const struct kt_trace_actors *actors, struct kt_trace_header *header)
{
    struct kt_trace_actor *list = kmock_alloc((actors->count + 1) * sizeof *list);
    for (size_t i = 0; i < actors->count; i++) {
        const struct kt_trace_known_actor *actor = actors->all[i];
        list[i] = (struct kt_trace_actor){actor->name, actor->real, actor->count};
    }
    header->actors = list;
    header->actors_count = actors->count;
    return list;
}

static void put_header(struct writer *writer, const struct kt_trace_header *given, FILE *file)
{
    struct kt_trace_header header = *given;
    struct kmock_buffer line = {0};
    struct kt_trace_topic *topics = header.topics_count == 0 ? find_topics(writer->history, &header) : NULL;
    struct kt_trace_actor *actors = list_actors(&writer->actors, &header);
    if (header.expect.n != KT_TRACE_NONE)
        header.expect.n = number_of(writer, header.expect.n);
    kt_trace_header_print(&header, &line);
    writer->file = file;
    put_line(writer, &line);
    free(topics);
    free(actors);
}

bool kt_trace_write(const struct kt_history *history, const struct kt_trace_header *header, FILE *file)
{
    struct writer writer = {.history = history, .is_written = true};
    writer.numbers = kmock_alloc(kt_history_count(history) * sizeof *writer.numbers + 1);
    writer.links = kt_trace_links_find(history);
    kt_trace_actors_find(&writer.actors, history);
    writer.converter = (struct kt_trace_converter){history, &writer.actors, header->start_us, writer.arenas};
    walk(&writer, NULL);
    put_header(&writer, header, file);
    walk(&writer, file);
    kt_trace_actors_finish(&writer.actors);
    kmock_arena_free(&writer.arenas[0]);
    kmock_arena_free(&writer.arenas[1]);
    free(writer.numbers);
    free(writer.links);
    return writer.is_written && fflush(file) == 0;
}
