/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that no message is there twice because it failed with an unknown outcome and was sent again as a new one (P5).
 *
 * A message that is certainly written and that no report names is one of those that failed, and are in the log. */
#include <stdlib.h>

#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "harness/verdict/written.h"
#include "mock/base/alloc.h"

/* What one instance has in a partition. */
struct share {
    int64_t unclaimed;               /* visible records that no report names */
    int64_t unreported;              /* messages of its that may be among them */
    int64_t indeterminate, repeated; /* of this partition; repeated: and written, as a new message */
};

struct resent {
    struct kt_written written;
    struct kmock_table shares; /* (instance, topic, partition) -> struct share */
};

static bool is_claimed(const struct kmock_table *claimed, const struct kt_place *place)
{
    return kmock_table_find(claimed, place, sizeof *place) != NULL;
}

static struct kmock_table claimed_by(const struct kt_written *written, const struct kt_log *log, kt_name instance)
{
    struct kmock_table claimed = {0};
    for (struct kmock_table_entry *entry = kmock_table_first(&written->messages.producers); entry;
         entry = kmock_table_next(entry)) {
        const struct kt_producer *producer = entry->value;
        for (int32_t i = 0; producer->instance == instance && i < producer->count; i++) {
            const struct kt_message *message = &producer->messages[i];
            struct kt_place place = {message->topic, message->partition, message->offset};
            if (message->offset >= 0 && message->topic == log->topic && message->partition == log->partition)
                kmock_table_put(&claimed, &place, sizeof place, &claimed);
        }
    }
    return claimed;
}

static int64_t count_unclaimed(struct kt_written *written, const struct kt_log *log, kt_name instance)
{
    int64_t unclaimed = 0;
    struct kmock_table claimed = claimed_by(written, log, instance);
    for (size_t i = 0; i < log->count; i++) {
        const struct kt_batch *batch = &log->batches[i];
        if (batch->instance != instance || !kt_batch_is_visible(batch, true))
            continue;
        for (int64_t offset = batch->offset; offset < batch->end; offset++) {
            struct kt_place place = {log->topic, log->partition, offset};
            unclaimed += !is_claimed(&claimed, &place);
        }
    }
    kmock_table_free(&claimed, NULL);
    return unclaimed;
}

/* returns  the message that one repeats, if that one was written; NULL: none */
static const struct kt_message *find_repeated(const struct kt_written *written, const struct kt_producer *producer,
                                              const struct kt_message *message)
{
    if (message->repeats.number == 0 || message->offset < 0)
        return NULL;
    const struct kt_producer *first =
        kt_messages_producer(&written->messages, producer->instance, message->repeats.client);
    return first ? kt_producer_message(first, message->repeats.number) : NULL;
}

/* Count the messages of one producer. */
static void count_messages(const struct kt_written *written, const struct kt_producer *producer,
                           const struct kt_log *log, struct share *share)
{
    for (int32_t i = 0; i < producer->count; i++) {
        const struct kt_message *message = &producer->messages[i];
        const struct kt_message *repeated = find_repeated(written, producer, message);
        bool is_here = message->topic == log->topic && message->partition == log->partition;
        share->unreported += message->topic == log->topic && message->accepted && !message->reported;
        share->indeterminate += is_here && message->may_persist;
        share->repeated += repeated && repeated->topic == log->topic && repeated->partition == log->partition;
    }
}

/* returns  what an instance has in a partition, counted at its first mention */
static const struct share *share_of(struct resent *resent, kt_name instance, const struct kt_log *log)
{
    struct kt_written *written = &resent->written;
    uint32_t key[3] = {instance, log->topic, (uint32_t)log->partition};
    struct share *share = kmock_table_find(&resent->shares, key, sizeof key);
    if (share)
        return share;
    share = kmock_alloc(sizeof *share);
    share->unclaimed = count_unclaimed(written, log, instance);
    for (struct kmock_table_entry *entry = kmock_table_first(&written->messages.producers); entry;
         entry = kmock_table_next(entry)) {
        const struct kt_producer *producer = entry->value;
        if (producer->instance == instance)
            count_messages(written, producer, log, share);
    }
    kmock_table_put(&resent->shares, key, sizeof key, share);
    return share;
}

/* returns  whether a message that failed and was sent again anew is certainly in the log, beside the new one: more
 *          records than all those that were not sent again could be */
static bool landed(struct resent *resent, kt_name instance, const struct kt_message *repeated)
{
    const struct kt_log *log = kt_logs_find(&resent->written.logs, repeated->topic, repeated->partition);
    if (log == NULL || kt_written_is_cut(&resent->written, instance))
        return false;
    const struct share *share = share_of(resent, instance, log);
    return share->unclaimed > share->unreported + share->indeterminate - share->repeated;
}

static void say_repeated(struct kt_written *written, const struct kt_producer *producer,
                         const struct kt_message *message, const struct kt_message *repeated)
{
    struct kt_verdict *verdict = written->producers.verdict;
    struct kt_place place = {message->topic, message->partition, message->offset};
    kt_verdict_say(verdict, KT_VIOLATED,
                   "%s was told that message %d failed, though it may be written, and sent it again as message %d: "
                   "both are in %s (%s is the second)\n"
                   "(a timeout says nothing of the outcome: let librdkafka retry with enable.idempotence, or let the "
                   "readers drop what they have)",
                   kt_history_text(written->producers.history, producer->instance), (int)message->repeats.number,
                   (int)(message - producer->messages + 1), kt_history_text(written->producers.history, message->topic),
                   kt_place_text(written->producers.history, &place));
    kt_verdict_about_place(verdict, &place);
    if (repeated->accepted)
        kt_verdict_witness(verdict, repeated->accepted - 1);
    kt_verdict_witness(verdict, repeated->reported - 1);
    if (message->accepted)
        kt_verdict_witness(verdict, message->accepted - 1);
    kt_verdict_witness(verdict, message->reported - 1);
}

/* returns  whether nothing of a producer is there twice; counts its messages, and those whose outcome is not known */
static bool judge_repeats(struct resent *resent, const struct kt_producer *producer, int64_t *indeterminate,
                          int64_t *reported)
{
    for (int32_t i = 0; i < producer->count; i++) {
        const struct kt_message *message = &producer->messages[i];
        const struct kt_message *repeated = find_repeated(&resent->written, producer, message);
        if (message->is_other)
            continue;
        *indeterminate += message->may_persist;
        *reported += message->reported > 0;
        if (repeated == NULL || !landed(resent, producer->instance, repeated))
            continue;
        say_repeated(&resent->written, producer, message, repeated);
        return false;
    }
    return true;
}

void kt_judge_p5(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct resent resent = {0};
    struct kt_written *written = &resent.written;
    kt_verdict_begin(verdict, "P5");
    if (kt_written_init(written, history, scope, verdict)) {
        int64_t indeterminate = 0, reported = 0;
        bool is_once = true;
        struct kmock_table_entry *entry = kmock_table_first(&written->messages.producers);
        for (; entry && is_once; entry = kmock_table_next(entry))
            is_once = judge_repeats(&resent, entry->value, &indeterminate, &reported);
        if (is_once && reported > 0)
            kt_verdict_say(verdict, KT_OK, "%lld messages reported, %lld of them failed with an unknown outcome",
                           (long long)reported, (long long)indeterminate);
        else if (is_once)
            kt_verdict_say(verdict, KT_NOT_JUDGED,
                           "no message of %s was reported: let it produce, and set a delivery report callback "
                           "(rd_kafka_conf_set_dr_msg_cb)",
                           kt_producers_name(&written->producers));
    }
    kmock_table_free(&resent.shares, free);
    kt_written_finish(written);
}
