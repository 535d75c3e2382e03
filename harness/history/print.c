/* SPDX-License-Identifier: Apache-2.0 */
/* Print an event as a line a person reads. Each type has a sentence; in it
 *
 *   %x        a field of the event, see put_field
 *   {a|b}     a if all fields in it are there, else b; b may be left out */
#include <string.h>

#include "harness/history/api.h"
#include "harness/history/history.h"

struct sentence {
    const char *name; /* of the type */
    const char *text;
};

static const struct sentence sentences[KT_EVENT_COUNT] = {
    [KT_EVENT_TOPIC] = {"topic", "topic %t {has %c partitions|is deleted}"},
    [KT_EVENT_LEADER] = {"leader", "{%n|nobody} leads %p{ (leader epoch %v)}{; %c offsets from %o on are lost}"},
    [KT_EVENT_APPEND] = {"append", "%r appended{ by producer %P from sequence %s}{ (%d)}"},
    [KT_EVENT_DUPLICATE] = {"duplicate", "%r sent again, not appended{ (producer %P from sequence %s)}"},
    [KT_EVENT_HIGH_WATERMARK] = {"high watermark", "%p readable up to %o"},
    [KT_EVENT_COMMITTED] = {"committed", "{%i committed %g|%g committed} %p at %o{ (generation %G)}"
                                         "{ (transaction of producer %P)}"},
    [KT_EVENT_GROUP_STATE] = {"group state", "group %g {%d|changed}{ (generation %G)}"},
    [KT_EVENT_MEMBER_JOINED] = {"member joined", "%m joined %g{ as %d}"},
    [KT_EVENT_MEMBER_LEFT] = {"member left", "%m left %g{: %d}"},
    [KT_EVENT_MEMBER_EXPELLED] = {"member expelled", "%m expelled from %g{: %d}"},
    [KT_EVENT_MEMBER_FENCED] = {"member fenced", "%m fenced in %g{ by %d}"},
    [KT_EVENT_ASSIGNED] = {"assigned", "%g gave {%p|nothing} to {%m|nobody}{ (generation %G)}"},
    [KT_EVENT_COORDINATOR] = {"coordinator",
                              "{%n|nobody} coordinates {what is in %p|the groups of __consumer_offsets-%q}{ (%d)}"},
    [KT_EVENT_PRODUCER_ID] = {"producer id", "producer id %P{ epoch %v}{ given to %m}{ (%d)}"},
    [KT_EVENT_BROKER] = {"broker", "%n {%d|changed}"},
    [KT_EVENT_ISR] = {"in sync", "%n {%d|changed} the replicas in sync of %p{ (%c in sync)}"},
    [KT_EVENT_TRUNCATED] = {"truncated", "%n cut its log of %p to %o{: %c offsets less}"},
    [KT_EVENT_LOG_START] = {"log start", "%p begins at %o now{: %c offsets deleted}{ by %d}"},
    [KT_EVENT_CLEANED] = {"cleaned", "%p has newer records in the place of %c from %o on"},
    [KT_EVENT_COMPACTED] = {"compacted", "%p is compacted up to %o{: %c records gone}"},
    [KT_EVENT_TXN_STATE] = {"transaction state", "transaction {%m|of nobody} {%d|changed}{ (producer %P epoch %v)}"},
    [KT_EVENT_TXN_PARTITION] = {"transaction partition", "%p is in the transaction of %m{ (producer %P epoch %v)}"},
    [KT_EVENT_TXN_OFFSETS] = {"transaction offsets", "%d will commit %g %p at %o{ (generation %G)}"},
    [KT_EVENT_MARKER] = {"marker", "%r {%d|end}s what producer %P{ epoch %v} wrote"},
    [KT_EVENT_LSO] = {"last stable offset", "%p readable up to %o where only what is committed counts"},
    [KT_EVENT_REQUEST] = {"request", "{%i|somebody} asks {%n|a broker}: %a{ v%v}{ #%s}{ group %g}{ member %m}"},
    [KT_EVENT_RESPONSE] = {"response", "{%n|a broker} answers {%i|somebody}: %a{ #%s} {%e|ok}"},
    [KT_EVENT_MEMBER_OF] = {"member of", "%i is %M in %g"},
    [KT_EVENT_CLIENT] = {"client", "%i makes a consumer{ of %g}{ (%d)}"},
    [KT_EVENT_DELIVER] = {"deliver", "%i was handed %r"},
    [KT_EVENT_PROCESSED] = {"processed", "%i processed %r: its next poll began"},
    [KT_EVENT_EFFECT] = {"effect", "%i had the effect of %r{ (%d)}"},
    [KT_EVENT_STORE] = {"store", "%i stored %p at %o"},
    [KT_EVENT_COMMIT_CALL] = {"commit call", "%i asks to commit {%p at %o|what is stored}"},
    [KT_EVENT_COMMIT_RETURN] = {"commit return", "%i's commit returned {%e|ok}"},
    [KT_EVENT_ASSIGN_BEGIN] = {"assign begin", "%i is being assigned {%p|nothing}"},
    [KT_EVENT_ASSIGN_END] = {"assign end", "%i took {%p|nothing}"},
    [KT_EVENT_REVOKE_BEGIN] = {"revoke begin", "%i must give up {%p|nothing}"},
    [KT_EVENT_REVOKE_END] = {"revoke end", "%i gave up {%p|nothing}"},
    [KT_EVENT_LOST_BEGIN] = {"lost begin", "%i is told that it lost {%p|nothing}"},
    [KT_EVENT_LOST_END] = {"lost end", "%i let go of lost {%p|nothing}"},
    [KT_EVENT_SEEK] = {"seek", "%i seeks %p to %o"},
    [KT_EVENT_PRODUCE] = {"produce", "%i produces{ message %s} to {%p|%t}{, again number %c}{: %e}"},
    [KT_EVENT_REPORT] = {"report", "%i hears that {%r|a message to %t} {failed: %e|is written}{ (%d)}"},
    [KT_EVENT_PRODUCER] = {"producer", "%i makes a producer{ with transactional id %M}{ (%d)}"},
    [KT_EVENT_PRODUCER_CALL] = {"producer call", "%i calls %d{ with %p at %o}"},
    [KT_EVENT_PRODUCER_RETURN] = {"producer return", "%i's %d returned {%e|ok}"},
    [KT_EVENT_CLOSE_BEGIN] = {"close begin", "%i closes its consumer{ of %g}"},
    [KT_EVENT_CLOSE_END] = {"close end", "%i closed its consumer{ of %g}{: %e}"},
    [KT_EVENT_CONSUMER_ERROR] = {"consumer error", "%i was handed the error %e{ of %p}{: %d}"},
    [KT_EVENT_START] = {"start", "%i started{: %d}"},
    [KT_EVENT_EXIT] = {"exit", "%i exited with code %x"},
    [KT_EVENT_CRASH] = {"crash", "%i crashed{: %d}"},
    [KT_EVENT_DIED] = {"died", "%i died{: %d}"},
    [KT_EVENT_FREEZE] = {"freeze", "%i frozen{: %d}"},
    [KT_EVENT_THAW] = {"thaw", "%i thawed{: %d}"},
    [KT_EVENT_SIGNAL] = {"signal", "%i got signal %x"},
    [KT_EVENT_LINK] = {"link", "link {%i|of every instance} to {%n|every broker}: {%d|changed}"},
    [KT_EVENT_FAULT] = {"fault", "fault fired: %d"},
    [KT_EVENT_NOTE] = {"note", "note: %d"},
};

const char *kt_event_name(enum kt_event_type type)
{
    return type < KT_EVENT_COUNT ? sentences[type].name : "unknown";
}

static bool put_name(const struct kt_history *history, kt_name name, struct kmock_buffer *out)
{
    const char *text = kt_history_text(history, name);
    kmock_buffer_append(out, text, strlen(text));
    return name != 0;
}

/* returns  whether the number was there: it is none where it is less than least */
static bool put_number(int64_t number, int64_t least, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "%lld", (long long)number);
    return number >= least;
}

static bool put_partition(const struct kt_history *history, const struct kt_event *event, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "%s-%d", kt_history_text(history, event->topic), (int)event->partition);
    return event->topic != 0 && event->partition >= 0;
}

static bool put_records(const struct kt_history *history, const struct kt_event *event, struct kmock_buffer *out)
{
    bool there = put_partition(history, event, out);
    kmock_buffer_print(out, "@%lld", (long long)event->offset);
    if (event->count > 1)
        kmock_buffer_print(out, "..%lld", (long long)(event->offset + event->count - 1));
    return there;
}

static bool put_error(const struct kt_event *event, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "%s", kt_error_name(event->error));
    return event->error != 0;
}

static bool put_node(const struct kt_event *event, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "broker-%d", (int)event->node);
    return event->node >= 0;
}

static bool put_api(const struct kt_event *event, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "%s", kt_api_name(event->api));
    return event->api >= 0;
}

/* A reader knows the instance, not the id that the coordinator made up for it. */
static bool put_member(const struct kt_history *history, kt_name member, struct kmock_buffer *out)
{
    kt_name instance = kt_history_instance_of(history, member);
    return put_name(history, instance ? instance : member, out);
}

/* returns  false where the event does not have the field */
static bool put_field(const struct kt_history *history, const struct kt_event *event, char field,
                      struct kmock_buffer *out)
{
    switch (field) {
    case 'i':
        return put_name(history, event->instance, out);
    case 't':
        return put_name(history, event->topic, out);
    case 'g':
        return put_name(history, event->group, out);
    case 'm':
        return put_member(history, event->member, out);
    case 'M':
        return put_name(history, event->member, out);
    case 'd':
        return put_name(history, event->detail, out);
    case 'p':
        return put_partition(history, event, out);
    case 'r':
        return put_records(history, event, out);
    case 'n':
        return put_node(event, out);
    case 'a':
        return put_api(event, out);
    case 'e':
        return put_error(event, out);
    case 'o':
        return put_number(event->offset, INT64_MIN, out);
    case 'q':
        return put_number(event->partition, 0, out);
    case 'c':
        return put_number(event->count, 1, out);
    case 'v':
        return put_number(event->epoch, 0, out);
    case 's':
        return put_number(event->sequence, 0, out);
    case 'G':
        return put_number(event->generation, 0, out);
    case 'P':
        return put_number(event->producer_id, 0, out);
    default:
        return put_number(event->error, INT64_MIN, out); /* x: exit code, signal number */
    }
}

/* returns  false where a field was not there */
static bool put_text(const struct kt_history *history, const struct kt_event *event, const char **text,
                     struct kmock_buffer *out)
{
    bool complete = true;
    while (**text != '\0' && strchr("{|}", **text) == NULL) {
        if (**text == '%')
            complete &= put_field(history, event, *++*text, out);
        else
            kmock_buffer_append(out, *text, 1);
        ++*text;
    }
    return complete;
}

/* Put {a|b}; text is at the brace and is left behind the closing one. */
static void put_choice(const struct kt_history *history, const struct kt_event *event, const char **text,
                       struct kmock_buffer *out)
{
    size_t before = out->size;
    ++*text;
    bool complete = put_text(history, event, text, out);
    if (!complete)
        out->size = before;
    if (**text == '|') {
        size_t chosen = out->size;
        ++*text;
        put_text(history, event, text, out);
        if (complete)
            out->size = chosen;
    }
    ++*text;
}

void kt_event_describe(const struct kt_history *history, const struct kt_event *event, struct kmock_buffer *out)
{
    const char *text = event->type < KT_EVENT_COUNT ? sentences[event->type].text : "unknown event";
    while (*text != '\0') {
        if (*text == '{')
            put_choice(history, event, &text, out);
        else
            put_text(history, event, &text, out);
    }
}

void kt_event_print(const struct kt_history *history, const struct kt_event *event, int64_t base_us,
                    struct kmock_buffer *out)
{
    int64_t us = event->time_us - base_us;
    if (us < 0)
        kmock_buffer_append(out, "-", 1);
    us = us < 0 ? -us : us;
    long long seconds = us / 1000000;
    if (us % 1000 == 0)
        kmock_buffer_print(out, "%lld.%03ds ", seconds, (int)(us % 1000000 / 1000));
    else
        kmock_buffer_print(out, "%lld.%06ds ", seconds, (int)(us % 1000000));
    kt_event_describe(history, event, out);
}
