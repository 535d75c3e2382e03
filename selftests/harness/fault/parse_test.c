/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fault/fault.h"
#include "mock/broker/error.h"
#include "mock/broker/request.h"

/* ---- helpers ---- */

static const char *text_of(struct kmock_buffer *buffer)
{
    kmock_buffer_append(buffer, "", 1);
    return (const char *)buffer->data;
}

static struct kt_fault parsed(const char *line)
{
    struct kt_fault fault;
    struct kmock_buffer error = {0};
    if (!kt_fault_parse(line, &fault, &error))
        fail_msg("%s", text_of(&error));
    kmock_buffer_free(&error);
    return fault;
}

static void check_prints(const char *line, const char *canonical)
{
    struct kmock_buffer out = {0};
    struct kt_fault fault = parsed(line);
    kt_fault_print(&fault, &out);
    assert_string_equal(text_of(&out), canonical);
    kt_fault_finish(&fault);
    kmock_buffer_free(&out);
}

/* ---- forms: what is written, and what is printed where that differs ---- */

static const struct form {
    const char *line, *canonical;
} forms[] = {
    /* when */
    {"crash billing-1", NULL},
    {"at 12s: freeze billing-1 for 60s", NULL},
    {"crash billing-1 at 12s", "at 12s: crash billing-1"},
    {"at 0s: crash billing-1", NULL},
    {"OffsetCommit group=billing nth=3: drop reply", NULL},
    {"offsetcommit  group = billing nth=3 :drop  reply", "OffsetCommit group=billing nth=3: drop reply"},
    {"OffsetCommit nth=1: drop reply", "OffsetCommit: drop reply"},
    {"OffsetCommit nth=every: drop reply", NULL},
    {"OffsetCommit nth=1..: drop reply", "OffsetCommit nth=every: drop reply"},
    {"OffsetCommit nth=3..5: drop reply", NULL},
    {"OffsetCommit nth=3..3: drop reply", "OffsetCommit nth=3: drop reply"},
    {"OffsetCommit nth=3..: drop reply", NULL},
    {"Fetch instance=billing-2 broker=2 topic=orders partition=3 nth=2: drop request", NULL},
    {"Fetch nth=2 partition=3 topic=orders broker=broker-2: drop",
     "Fetch broker=2 topic=orders partition=3 nth=2: drop request"},
    {"any instance=billing-1 nth=every: delay request by 5ms", NULL},
    {"any group=billing topic=orders partition=0: close", NULL},
    {"optional Heartbeat instance=billing-1: fail REBALANCE_IN_PROGRESS", NULL},
    {"optional at 5s: broker-1 down", NULL},
    {"optional crash billing-1 at Fetch#1.enter", NULL},
    /* phases */
    {"before Fetch instance=billing-2 broker=2: crash it", NULL},
    {"enter Fetch: crash it", "before Fetch: crash it"},
    {"Fetch: crash it", "before Fetch: crash it"},
    {"sent Fetch: crash it", NULL},
    {"after JoinGroup group=billing: crash it", NULL},
    {"applied JoinGroup: crash it", "after JoinGroup: crash it"},
    {"replied JoinGroup: crash it", NULL},
    {"return JoinGroup: crash it", NULL},
    {"before OffsetCommit: drop request", "OffsetCommit: drop request"},
    {"after OffsetCommit: drop reply", "OffsetCommit: drop reply"},
    {"sent OffsetCommit: delay by 1s", "OffsetCommit: delay request by 1s"},
    {"before OffsetCommit: fail NOT_COORDINATOR", "OffsetCommit: fail NOT_COORDINATOR"},
    {"after OffsetCommit: fail NOT_COORDINATOR", NULL},
    {"after Produce: close", NULL},
    {"before Produce: close connection", "Produce: close"},
    /* points */
    {"crash billing-1 at OffsetCommit#3.applied", NULL},
    {"crash billing-1 at billing-1.offsetcommit#3.after", "crash billing-1 at OffsetCommit#3.applied"},
    {"crash it at billing-1.OffsetCommit#3.applied", NULL},
    {"crash billing-2 at billing-1.OffsetCommit#3.applied", NULL},
    {"crash billing-1 at OffsetCommit#3", "crash billing-1 at OffsetCommit#3.enter"},
    {"crash it at billing-1.2.Fetch#1.return", NULL},
    {"freeze billing-1 for 60s at SyncGroup#2.replied", NULL},
    {"drop reply at billing-1.OffsetCommit#3.applied", "drop reply at billing-1.OffsetCommit#3"},
    {"fail NOT_COORDINATOR at billing-1.OffsetCommit#3", NULL},
    {"fail NOT_COORDINATOR at billing-1.OffsetCommit#3.applied", NULL},
    {"broker-2 down for 5s at billing-1.Produce#7.sent", NULL},
    {"move coordinator billing at billing-1.OffsetCommit#3.sent", NULL},
    {"crash billing-1 at OffsetCommit#3.applied, restart after 5s", NULL},
    {"crash it at billing.any#3.sent", NULL},
    {"crash it at \"my app-1.Fetch#1.sent\"", NULL},
    {"crash \"my app-1\" at Fetch#1.sent", NULL},
    /* callback points */
    {"begin effect instance=billing-1 nth=3: crash it", NULL},
    {"before effect instance=billing-1 nth=3: crash it", "begin effect instance=billing-1 nth=3: crash it"},
    {"enter Effect: crash it", "begin effect: crash it"},
    {"effect: crash it", "begin effect: crash it"},
    {"end effect: crash it", NULL},
    {"after effect: crash it", "end effect: crash it"},
    {"return effect: crash it", "end effect: crash it"},
    {"end assign group=billing topic=orders partition=2: freeze it for 60s", NULL},
    {"begin delivered topic=orders nth=2..3: signal it SIGTERM", NULL},
    {"end report topic=orders: broker-1 down for 5s", NULL},
    {"begin close group=billing: crash it", NULL},
    {"crash billing-1 at assign#1.begin", NULL},
    {"crash billing-1 at billing-1.effect#3.end", "crash billing-1 at effect#3.end"},
    {"crash billing-1 at effect#3.after", "crash billing-1 at effect#3.end"},
    {"crash billing-1 at close#1", "crash billing-1 at close#1.begin"},
    {"crash billing-2 at billing-1.revoke#1.begin, restart after 5s", NULL},
    {"crash billing-1 at lost#1.end", NULL},
    /* from */
    {"OffsetCommit nth=3 from 12.5s: drop reply", NULL},
    {"OffsetCommit from 12500ms: drop reply", "OffsetCommit from 12.5s: drop reply"},
    {"OffsetCommit from 0s: drop reply", "OffsetCommit: drop reply"},
    {"begin effect from 1us: cut it from broker-2", NULL},
    {"crash billing-1 at OffsetCommit#3.applied from 12.5s, restart", NULL},
    {"cut billing-1 from broker-2 for 5s at Fetch#3.sent from 12.5s", NULL},
    /* what */
    {"crash billing-1, restart", NULL},
    {"crash billing-1, restart after 0s", "crash billing-1, restart"},
    {"OffsetCommit nth=3: crash it, restart after 5s", "before OffsetCommit nth=3: crash it, restart after 5s"},
    {"crash all", NULL},
    {"freeze billing", NULL},
    {"after Fetch: freeze it for 45.1s", NULL},
    {"thaw billing-1", NULL},
    {"restart billing-1", NULL},
    {"restart billing-1 after 5s", NULL},
    {"signal billing-1 SIGTERM", NULL},
    {"signal billing-1 TERM, restart after 1s", "signal billing-1 SIGTERM, restart after 1s"},
    {"cut billing-1", NULL},
    {"cut billing-1 from broker-2", NULL},
    {"cut billing-1 from 2 for 1m", "cut billing-1 from broker-2 for 60s"},
    {"cut all for 500us", NULL},
    {"heal billing-1", NULL},
    {"heal all from broker-3", NULL},
    {"latency billing-1 5..9ms", NULL},
    {"latency billing-1 5..9 ms", "latency billing-1 5..9ms"},
    {"latency billing-1 to broker-2 5ms..9ms", "latency billing-1 to broker-2 5..9ms"},
    {"latency all 500us..1.5ms", "latency all 0.5..1.5ms"},
    {"latency all 0..1 s at 3s", "at 3s: latency all 0..1s"},
    {"latency all 5ms", NULL},
    {"latency all 5..5ms", "latency all 5ms"},
    {"at 1h: latency all 1us", "at 3600s: latency all 1us"},
    {"OffsetCommit: drop", "OffsetCommit: drop request"},
    {"Fetch: delay by 300ms", "Fetch: delay request by 300ms"},
    {"Fetch: delay reply by 2m", "Fetch: delay reply by 120s"},
    {"Produce: fail not_leader_or_follower", "Produce: fail NOT_LEADER_OR_FOLLOWER"},
    {"broker 2 down", "broker-2 down"},
    {"broker-2 down for 10s", NULL},
    {"broker-2 up", NULL},
    {"move coordinator billing", NULL},
    {"move coordinator billing to 3", "move coordinator billing to broker-3"},
    {"move leader orders-2 to broker-3", NULL},
    {"move leader orders-2 to broker 3", "move leader orders-2 to broker-3"},
    {"cut billing-1 from broker 2 for 5s", "cut billing-1 from broker-2 for 5s"},
    {"move leader my-topic-12 to 3", "move leader my-topic-12 to broker-3"},
    {"move leader \"a b-0\" to broker-1", NULL},
    {"broker 2 restart", "broker-2 restart"},
    {"at 5s: broker-2 restart after 10s", NULL},
    {"hold replication orders-2 on broker 3", "hold replication orders-2 on broker-3"},
    {"hold replication orders-2 on 3 for 1m", "hold replication orders-2 on broker-3 for 60s"},
    {"after Produce nth=3: hold replication orders-2 on broker-3", NULL},
    {"release replication orders-2 on broker-3 at billing-1.Produce#7.sent", NULL},
    {"delay replication orders-2 on broker 3 by 20ms", "delay replication orders-2 on broker-3 by 20ms"},
    {"delay replication orders-2 on broker-3 by 0s", NULL},
    {"shrink isr orders-0 by broker 2", "shrink isr orders-0 by broker-2"},
    {"expand isr \"a b-0\" by 2", "expand isr \"a b-0\" by broker-2"},
    {"unclean election orders-0", NULL},
    {"at 3s: load coordinator billing for 10s", NULL},
    {"expire offsets \"a b\"", NULL},
    {"optional at 9s: unclean election orders-0 to broker-2", NULL},
    {"throttle 2 by 1s", "throttle broker-2 by 1s"},
    {"throttle all fetch by 500ms at 3s", "at 3s: throttle all Fetch by 500ms"},
    {"throttle broker-2 any by 0s", "throttle broker-2 by 0s"},
    {"delete records orders-2 before 17", NULL},
    {"after Fetch nth=3: delete records \"a b-0\" before end", NULL},
    {"at 5s: delete topic orders", NULL},
    {"grow topic orders to 8 at billing-1.Fetch#2.applied", NULL},
    {"configure topic orders cleanup.policy=\"compact,delete\"", NULL},
    {"configure topic \"a b\" retention.ms = default", "configure topic \"a b\" retention.ms=default"},
    {"configure brokers log.retention.ms=1000", NULL},
    {"reassign orders-0 to 3 broker 2 broker-1", "reassign orders-0 to broker-3 broker-2 broker-1"},
    {"reassign orders-0 to 3 at 9s", "at 9s: reassign orders-0 to broker-3"},
    {"deny Read Topic:orders", NULL},
    {"deny read topic : orders for alice", "deny Read topic:orders for User:alice"},
    {"at 5s: deny All Topic:ord* for User:\"O=Shop,CN=alice\"", NULL},
    {"before OffsetCommit nth=3: deny Read Group:\"a b\"", NULL},
    {"deny Describe Cluster at billing-1.Metadata#2.applied", NULL},
    {"allow Write TransactionalId:t for User:alice", NULL},
    /* transactions */
    {"at transaction billing-1 preparecommit: crash billing-1",
     "at transaction billing-1 PrepareCommit: crash billing-1"},
    {"at transaction \"a b\" CompleteAbort nth=2..: broker-2 down for 5s", NULL},
    {"at transaction tx Ongoing nth=3 from 2s: freeze billing for 70s", NULL},
    {"move transaction coordinator tx at transaction tx PrepareCommit nth=every",
     "at transaction tx PrepareCommit nth=every: move transaction coordinator tx"},
    {"crash billing-1 at transaction tx PrepareAbort, restart after 5s",
     "at transaction tx PrepareAbort: crash billing-1, restart after 5s"},
    {"EndTxn transaction=tx nth=3: drop reply", NULL},
    {"FindCoordinator transaction=tx: fail COORDINATOR_NOT_AVAILABLE", NULL},
    {"TxnOffsetCommit group=billing transaction=\"a b\" topic=orders partition=2: drop request", NULL},
    {"after Produce transaction=tx: crash it", NULL},
    {"at 5s: move transaction coordinator tx to 3", "at 5s: move transaction coordinator tx to broker-3"},
    {"load transaction coordinator \"a b\" for 10s", NULL},
    {"hold markers tx", NULL},
    {"hold markers all for 5s at billing-1.EndTxn#2.sent", NULL},
    {"release markers all", NULL},
    {"at 9s: release markers tx", NULL},
    /* names */
    {"OffsetCommit group=\"my \\\"own\\\" group: a=b;c\\\\\": drop reply", NULL},
    {"OffsetCommit group=\"billing\": drop reply", "OffsetCommit group=billing: drop reply"},
    {"OffsetCommit group=\"\": drop reply", NULL},
    {"OffsetCommit group=rechnung-größe: drop reply", NULL},
    {"crash \"crash\"", "crash crash"},
    /* durations */
    {"at 1500us: crash a", "at 1.5ms: crash a"},
    {"at 1000.001ms: crash a", "at 1.000001s: crash a"},
    {"at 0.5h: crash a", "at 1800s: crash a"},
    {"at 1.25m: crash a", "at 75s: crash a"},
    {"at 12.0050s: crash a", "at 12.005s: crash a"},
};

static void what_is_printed_parses_back_to_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const char *canonical = forms[i].canonical ? forms[i].canonical : forms[i].line;
        check_prints(forms[i].line, canonical);
        check_prints(canonical, canonical);
    }
}

/* ---- errors: the line, the column and what is said of it ---- */

static const struct refusal {
    const char *line;
    int column;
    const char *message;
} refusals[] = {
    {"OffsetCommit nth=3: drop answer", 26, "expected 'reply' or 'request' after 'drop', got 'answer'"},
    {"", 1,
     "expected 'at', an API (OffsetCommit, Fetch, any...) or an action (crash, drop...), got the end of the line"},
    {"optional", 9,
     "expected 'at', an API (OffsetCommit, Fetch, any...) or an action (crash, drop...), got the end of the line"},
    {"OfsetCommit: drop reply", 1, "'OfsetCommit' is no API and no action; did you mean 'OffsetCommit'?"},
    {"crahs billing-1", 1, "'crahs' is no API and no action; did you mean 'crash'?"},
    {"zzzzzz: drop reply", 1,
     "expected 'at', an API (OffsetCommit, Fetch, any...) or an action (crash, drop...), got 'zzzzzz'"},
    {"before OfsetCommit: crash it", 8, "unknown API 'OfsetCommit'; did you mean 'OffsetCommit'?"},
    {"before Qxy: crash it", 8, "unknown API 'Qxy'; Kafka's names are meant (Fetch, OffsetCommit...), or 'any'"},
    {"before", 7, "expected an API (OffsetCommit, Fetch, any...), got the end of the line"},
    {"at : crash a", 4, "expected a duration (12s, 300ms), got ':'"},
    {"at 12: crash a", 4, "'12' is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h"},
    {"at 12.s: crash a", 4, "'12.s' is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h"},
    {"at 1.2.3s: crash a", 4, "'1.2.3s' is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h"},
    {"at -1s: crash a", 4, "'-1s' is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h"},
    {"at 0.5us: crash a", 4, "'0.5us' is finer than a microsecond"},
    {"at 1.0000001s: crash a", 4, "'1.0000001s' is finer than a microsecond"},
    {"at 31000000m: crash a", 4, "'31000000m' is more than 30 years"},
    {"at 99999999999999999999999s: crash a", 4, "'99999999999999999999999s' is more than 30 years"},
    {"at 12s crash billing-1", 8, "expected ':' after the time, got 'crash'"},
    {"at 12s:", 8,
     "expected an action (crash, freeze, cut, drop, delay, fail, close, move...), got the end of the line"},
    {"at 12s: explode", 9, "expected an action (crash, freeze, cut, drop, delay, fail, close, move...), got 'explode'"},
    {"OffsetCommit grup=billing: drop", 14,
     "expected ':', 'from' or a key (instance=, broker=, group=, transaction=, topic=, partition=, nth=), got 'grup'"},
    {"OffsetCommit group billing: drop", 20, "expected '=' after 'group', got 'billing'"},
    {"OffsetCommit group=: drop", 20, "expected a group, got ':'"},
    {"OffsetCommit group=a group=b: drop", 22, "'group' is said twice"},
    {"broker 2 sleeps", 10, "expected 'down', 'up' or 'restart' after the broker, got 'sleeps'"},
    {"hold orders-2", 6, "expected 'replication' or 'markers' after 'hold', got 'orders-2'"},
    {"hold replication orders", 18, "expected a partition (orders-2) after 'replication', got 'orders'"},
    {"hold replication orders-2", 26, "expected 'on' and a broker after the partition, got the end of the line"},
    {"release replication orders-2 on it", 33, "expected a broker (broker-1, broker-2...), got 'it'"},
    {"delay replication orders-2 on broker-3", 39,
     "expected 'by' and a duration after the broker, got the end of the line"},
    {"shrink orders-2", 8, "expected 'isr' after 'shrink', got 'orders-2'"},
    {"expand isr orders-2 on broker-3", 21, "expected 'by' and a broker after the partition, got 'on'"},
    {"load billing", 6, "expected 'coordinator' or 'transaction' after 'load', got 'billing'"},
    {"load coordinator billing", 25, "expected 'for' and a duration after the group, got the end of the line"},
    {"expire billing", 8, "expected 'offsets' after 'expire', got 'billing'"},
    {"throttle by 1s", 10, "expected a broker (broker-1, broker-2...), got 'by'"},
    {"throttle all assign by 1s", 14, "expected 'by' and a duration, or an API (Fetch, Produce...), got 'assign'"},
    {"throttle 1 Fetch", 17, "expected 'by' and a duration after the API, got the end of the line"},
    {"throttle 1 by 1500us", 15, "brokers throttle by whole milliseconds, at most 24 days"},
    {"throttle 1 by 600h", 15, "brokers throttle by whole milliseconds, at most 24 days"},
    {"delete orders", 8, "expected 'topic' or 'records' after 'delete', got 'orders'"},
    {"delete records orders before 1", 16, "expected a partition (orders-2) after 'records', got 'orders'"},
    {"delete records orders-0", 24, "expected 'before' and an offset after the partition, got the end of the line"},
    {"delete records orders-0 before -1", 32, "expected an offset, or 'end', got '-1'"},
    {"grow orders to 3", 6, "expected 'topic' after 'grow', got 'orders'"},
    {"grow topic orders to many", 22, "expected a number of partitions, got 'many'"},
    {"configure orders", 11, "expected 'topic' or 'brokers' after 'configure', got 'orders'"},
    {"configure topic orders retention.ms", 36, "expected '=' and a value after the config, got the end of the line"},
    {"configure brokers a=", 21,
     "expected a value (\"a,b\" where it has marks), or 'default', got the end of the line"},
    {"reassign orders-0 to", 21, "expected a broker (broker-1, broker-2...), got the end of the line"},
    {"reassign orders-0 to 1 zero", 24, "expected a broker (broker-1, broker-2...), got 'zero'"},
    {"deny Topic:orders", 6, "expected a right (Read, Write, Describe, Create, All...), got 'Topic'"},
    {"deny Read orders", 11,
     "expected what it is a right to: Topic:orders, Topic:ord*, Group:*, TransactionalId:t, Cluster"},
    {"allow Write Group:g", 13, "Write is no right to a Group"},
    {"deny Read Topic:", 17, "expected a name after ':', got the end of the line"},
    {"deny Read Topic:t for", 22, "expected a user: alice, User:alice, got the end of the line"},
    {"unclean leader", 9, "expected 'election' after 'unclean', got 'leader'"},
    {"unclean election to broker-2", 18, "expected a partition (orders-2) after 'election', got 'to'"},
    {"Fetch group=billing: drop", 7, "a request of Fetch names no group"},
    {"Heartbeat topic=orders: drop", 11, "a request of Heartbeat names no topic"},
    {"Metadata partition=1: drop", 10, "a request of Metadata names no partition"},
    {"Fetch broker=zero: drop", 14, "expected a broker (broker-1, broker-2...), got 'zero'"},
    {"Fetch broker=0: drop", 14, "expected a broker (broker-1, broker-2...), got '0'"},
    {"Fetch partition=-1: drop", 17, "expected the number of a partition, got '-1'"},
    {"Fetch nth=0: drop", 11, "'0' counts from 0; the first is 1"},
    {"Fetch nth=5..3: drop", 11, "'5..3' ends before it begins"},
    {"Fetch nth=third: drop", 11, "'third' does not count; say 3, 3..5, 3.. or every"},
    {"Fetch nth=99999999999999999999: drop", 11, "'99999999999999999999' does not count; say 3, 3..5, 3.. or every"},
    {"Fetch nth=3", 12,
     "expected ':', 'from' or a key (instance=, broker=, group=, transaction=, topic=, partition=, nth=), got the end "
     "of the line"},
    {"crash", 6, "expected an instance, an application, 'it' or 'all', got the end of the line"},
    {"crash it", 7, "'it' is the instance of a request; name the instance here"},
    {"at 5s: freeze it for 3s", 15, "'it' is the instance of a request; name the instance here"},
    {"freeze a for ever", 14, "'ever' is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h"},
    {"freeze a, restart", 9, "only 'crash' and 'signal' take a restart behind them"},
    {"crash a, thaw a", 10, "expected 'restart' after ',', got 'thaw'"},
    {"crash a b", 9, "expected the end of the fault, got 'b'"},
    {"crash a; crash b", 8, "expected one fault, got ';'"},
    {"signal a SIGKILL", 10,
     "expected a signal a program can catch (SIGTERM, SIGINT, SIGHUP, SIGUSR1...), got 'SIGKILL'"},
    {"cut a from here", 12, "expected a broker (broker-1, broker-2...), got 'here'"},
    {"latency a", 10, "expected a latency (5ms, 5..9ms), got the end of the line"},
    {"latency a 5..9", 11, "'5..9' is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h"},
    {"latency a 9..5ms", 11, "'9..5ms' ends before it begins"},
    {"latency a 5..9 parsecs", 11, "'5..9parsecs' is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h"},
    {"drop reply", 1, "which request? Say its API before: 'OffsetCommit nth=3: ...'"},
    {"at 5s: fail NOT_COORDINATOR", 8, "which request? Say its API before: 'OffsetCommit nth=3: ...'"},
    {"Fetch: delay 5s", 14, "expected 'by' and a duration after 'delay', got '5s'"},
    {"Fetch: fail", 12, "expected the name of an error after 'fail', got the end of the line"},
    {"Fetch: fail NOT_CORDINATOR", 13, "unknown error 'NOT_CORDINATOR'; did you mean 'NOT_COORDINATOR'?"},
    {"Fetch: fail 16", 13, "unknown error '16'; Kafka's names are meant, as NOT_COORDINATOR"},
    {"Fetch: fail NONE", 13, "expected an error, got 'NONE'"},
    {"before Fetch: drop reply", 1, "there is a reply only 'after' the request is applied"},
    {"after Fetch: drop request", 1, "the request is gone; say 'reply', or 'before'"},
    {"replied Fetch: close", 1, "the reply is gone; say 'before' or 'after'"},
    {"drop reply at a.Fetch#1.return", 25, "there is a reply only 'after' the request is applied"},
    {"broker 2", 9, "expected 'down', 'up' or 'restart' after the broker, got the end of the line"},
    {"broker two down", 8, "expected a broker (broker-1, broker-2...), got 'two'"},
    {"move follower a", 6, "expected 'coordinator', 'leader' or 'transaction' after 'move', got 'follower'"},
    {"move coordinator", 17, "expected a group after 'coordinator', got the end of the line"},
    {"move leader orders to 3", 13, "expected a partition (orders-2) after 'leader', got 'orders'"},
    {"move leader -3 to 3", 13, "expected a partition (orders-2) after 'leader', got '-3'"},
    {"move leader orders-2", 21, "expected 'to' and a broker after the partition, got the end of the line"},
    {"at transaction : crash a", 16, "expected a transactional id after 'transaction', got ':'"},
    {"at transaction tx Committing: crash a", 19,
     "expected a state of a transaction (Ongoing, PrepareCommit, CompleteAbort...), got 'Committing'"},
    {"at transaction tx Ongoing nth 2: crash a", 31, "expected '=' after 'nth', got '2'"},
    {"at transaction tx Ongoing crash a", 27, "expected ':' after the time, got 'crash'"},
    {"at transaction tx PrepareCommit: crash it", 40, "'it' is the instance of a request; name the instance here"},
    {"at transaction tx PrepareCommit: drop reply", 34, "which request? Say its API before: 'OffsetCommit nth=3: ...'"},
    {"move transaction tx", 18, "expected 'coordinator' after 'transaction', got 'tx'"},
    {"move transaction coordinator", 29, "expected a transactional id after 'coordinator', got the end of the line"},
    {"load transaction coordinator tx", 32,
     "expected 'for' and a duration after the transactional id, got the end of the line"},
    {"hold markers", 13, "expected a transactional id, or 'all', after 'markers', got the end of the line"},
    {"release markers tx for 5s", 20, "expected the end of the fault, got 'for'"},
    {"Fetch transaction=tx: drop", 7, "a request of Fetch names no transaction"},
    {"crash a at", 11,
     "expected a point (billing-1.OffsetCommit#3.applied), 'transaction' or a time (12s) after 'at', got the end of "
     "the line"},
    {"crash a at OfsetCommit#3.applied", 12, "unknown API 'OfsetCommit'; did you mean 'OffsetCommit'?"},
    {"crash a at a.OfsetCommit#3.applied", 14, "unknown API 'OfsetCommit'; did you mean 'OffsetCommit'?"},
    {"crash a at Fetch#x.applied", 18, "expected a number from 1 after '#', got 'x'"},
    {"crash a at Fetch#0.applied", 18, "expected a number from 1 after '#', got '0'"},
    {"crash a at Fetch#3.done", 20, "expected 'enter', 'sent', 'applied', 'replied' or 'return', got 'done'"},
    {"crash it at Fetch#3.sent", 13, "a point needs its instance here: billing-1.Fetch#3.sent"},
    {"broker-2 down at Fetch#3.sent", 18, "a point needs its instance here: billing-1.Fetch#3.sent"},
    {"effect broker=1: crash it", 8, "'effect' is about no broker"},
    {"begin close topic=orders: crash it", 13, "'close' is about no topic"},
    {"end report group=a: crash it", 12, "'report' is about no group"},
    {"sent effect: crash it", 1, "expected 'begin' or 'end' for 'effect', got 'sent'"},
    {"begin Fetch: crash it", 1, "expected 'enter', 'sent', 'applied', 'replied' or 'return' for 'Fetch', got 'begin'"},
    {"end any: crash it", 1, "expected 'enter', 'sent', 'applied', 'replied' or 'return' for 'any', got 'end'"},
    {"crash a at effect#3.sent", 21, "expected 'begin' or 'end', got 'sent'"},
    {"begin efect: crash it", 7, "unknown API 'efect'; did you mean 'effect'?"},
    {"begin effect: drop", 15, "there is no request at a callback point ('effect')"},
    {"end assign: delay by 5s", 13, "there is no request at a callback point ('assign')"},
    {"fail NOT_COORDINATOR at a.revoke#1.begin", 1, "there is no request at a callback point ('revoke')"},
    {"close at a.delivered#1.end", 1, "there is no request at a callback point ('delivered')"},
    {"Fetch from: drop", 11, "expected a duration (12s, 300ms), got ':'"},
    {"Fetch from 3s nth=2: drop", 15, "expected ':' after the time, got 'nth'"},
    {"crash a at Fetch#3.sent from here", 30, "'here' is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h"},
    {"crash \"a", 7, "a quote is opened and never closed"},
    {"crash \"a\nb\"", 9, "a control character is no part of a name"},
    {"crash a\x01", 8, "a control character is no part of a line"},
    {"größe: drop", 1,
     "expected 'at', an API (OffsetCommit, Fetch, any...) or an action (crash, drop...), got 'größe'"},
    {"OffsetCommit group=größe: drop answer", 32, "expected 'reply' or 'request' after 'drop', got 'answer'"},
};

/* The three lines of a message: what is wrong, the line, the caret; control characters shown as blanks. */
static void check_refused(const struct refusal *refusal)
{
    struct kt_fault fault;
    struct kmock_buffer error = {0}, expected = {0};
    if (kt_fault_parse(refusal->line, &fault, &error))
        fail_msg("parsed: %s", refusal->line);
    kmock_buffer_print(&expected, "fault: column %d: %s\n  %s\n  %*s", refusal->column, refusal->message, refusal->line,
                       refusal->column, "^");
    char *line = strchr((char *)expected.data, '\n') + 3;
    for (size_t i = 0; i < strlen(refusal->line); i++)
        line[i] = (unsigned char)line[i] < 0x20 ? ' ' : line[i];
    assert_string_equal(text_of(&error), text_of(&expected));
    assert_null(fault.arena.blocks);
    kmock_buffer_free(&error);
    kmock_buffer_free(&expected);
}

static void a_line_that_does_not_parse_is_refused_with_its_column(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        check_refused(&refusals[i]);
}

static void a_caller_may_want_no_message(void **state)
{
    struct kt_fault fault;
    (void)state;
    assert_false(kt_fault_parse("drop", &fault, NULL));
}

/* ---- meaning ---- */

static void a_call_has_the_keys_that_were_said(void **state)
{
    (void)state;
    struct kt_fault fault =
        parsed("OffsetCommit instance=b-1 broker=2 group=g topic=t partition=4 nth=3..5: drop reply");
    assert_int_equal(fault.when.kind, KT_WHEN_CALL);
    assert_int_equal(fault.when.call.phase, KT_PHASE_APPLIED);
    assert_int_equal(fault.when.call.api, KMOCK_API_OFFSET_COMMIT);
    assert_string_equal(fault.when.call.instance, "b-1");
    assert_int_equal(fault.when.call.broker, 2);
    assert_string_equal(fault.when.call.group, "g");
    assert_string_equal(fault.when.call.topic, "t");
    assert_int_equal(fault.when.call.partition, 4);
    assert_int_equal(fault.when.call.nth_first, 3);
    assert_int_equal(fault.when.call.nth_last, 5);
    assert_int_equal(fault.action.kind, KT_DO_DROP_REPLY);
    assert_true(kt_fault_is_on_request(&fault));
    kt_fault_finish(&fault);
}

static void a_point_without_an_instance_is_about_that_of_the_action(void **state)
{
    (void)state;
    struct kt_fault fault = parsed("optional crash b-1 at OffsetCommit#3.applied, restart after 5s");
    assert_true(fault.optional);
    assert_int_equal(fault.when.kind, KT_WHEN_POINT);
    assert_string_equal(fault.when.call.instance, "b-1");
    assert_int_equal(fault.when.call.phase, KT_PHASE_APPLIED);
    assert_int_equal(fault.when.call.nth_first, 3);
    assert_int_equal(fault.when.call.nth_last, 3);
    assert_string_equal(fault.action.instance, "b-1");
    assert_int_equal(fault.action.restart_after_us, 5000000);
    kt_fault_finish(&fault);
}

static void actions_have_their_fields(void **state)
{
    (void)state;
    struct kt_fault fault = parsed("latency b-1 to broker-2 0.5..9 ms");
    assert_int_equal(fault.action.broker, 2);
    assert_int_equal(fault.action.min_us, 500);
    assert_int_equal(fault.action.max_us, 9000);
    kt_fault_finish(&fault);
    fault = parsed("freeze b-1");
    assert_int_equal(fault.when.kind, KT_WHEN_NOW);
    assert_int_equal(fault.action.for_us, -1);
    assert_false(kt_fault_is_on_request(&fault));
    kt_fault_finish(&fault);
    fault = parsed("at 1.5s: signal b-1 INT");
    assert_int_equal(fault.when.time_us, 1500000);
    assert_int_equal(fault.action.signal_number, SIGINT);
    assert_int_equal(fault.action.restart_after_us, -1);
    kt_fault_finish(&fault);
    fault = parsed("after Fetch: fail UNKNOWN_SERVER_ERROR");
    assert_int_equal(fault.action.error, KMOCK_UNKNOWN_SERVER_ERROR);
    kt_fault_finish(&fault);
    fault = parsed("move leader a-b-7 to 3");
    assert_string_equal(fault.action.topic, "a-b");
    assert_int_equal(fault.action.partition, 7);
    assert_int_equal(fault.action.broker, 3);
    kt_fault_finish(&fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_parses_back_to_the_same),
        cmocka_unit_test(a_line_that_does_not_parse_is_refused_with_its_column),
        cmocka_unit_test(a_caller_may_want_no_message),
        cmocka_unit_test(a_call_has_the_keys_that_were_said),
        cmocka_unit_test(a_point_without_an_instance_is_about_that_of_the_action),
        cmocka_unit_test(actions_have_their_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
