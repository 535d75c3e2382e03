/* SPDX-License-Identifier: Apache-2.0 */
/* Put a Kafka program on trial inside a unit test.
 *
 *   trial   one run of one scenario: a cluster, a virtual clock, a seed, instances, faults, a history, verdicts
 *
 * The program under test is ordinary code on the stock librdkafka; it runs as threads of this process on a
 * simulated kernel, against an in-memory Kafka cluster. Virtual time moves when nothing can run, so a session
 * timeout of 45 s costs microseconds. One seed gives one history.
 *
 * Every function is for the test's own thread unless it says otherwise. A mistake in a call (an unknown topic, a
 * fault line that does not parse) fails the test with a message that names the call and the remedy. */
#ifndef KTRIAL_KTRIAL_H
#define KTRIAL_KTRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KT_API __attribute__((visibility("default")))

struct kt_trial;

/* How a trial is set up; zero means default. */
struct kt_options {
    const char *name;               /* shown in reports; cmocka tests set it to the test's name */
    uint64_t seed;                  /* 1 */
    int brokers;                    /* 3, named broker-1, broker-2... on port 9092 */
    int64_t budget_s;               /* virtual seconds the trial may take in all; 3600 */
    const char *backend;            /* "carrier" or "baton"; $KTRIAL_BACKEND, else the fastest that works here */
    unsigned preempt_one_in;        /* a running task is preempted about once in this many calls; 512 */
    int initial_rebalance_delay_ms; /* group.initial.rebalance.delay.ms: Kafka's 3000; -1: none */
    bool no_auto_create_topics;     /* auto.create.topics.enable=false */
    const char *kafka;              /* release whose brokers these are: "2.8"; "4.2" */
    const char *broker_configs;     /* "group.max.size=2,log.retention.ms=1000": Kafka's names; NULL: none */
    const char *stage;    /* "sim"; "live": real processes on real sockets, see kt_spawn; $KTRIAL_STAGE, else "sim" */
    double speed;         /* of the live stage's time; $KTRIAL_SPEED, else 1, real time */
    const char *security; /* "sasl_plaintext": clients have to say who they are; NULL, "plaintext": need not */
    const char *sasl_mechanisms; /* "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512", or some of them; NULL: all */
    const char *users;           /* "alice:secret bob:word": names and passwords, blanks between */
    const char *acls;        /* "allow User:alice Read Topic:orders; deny User:bob All Topic:ord*"; "": nobody may do
                                       anything; NULL: everybody may do everything */
    const char *super_users; /* "User:admin;User:root", whom ACLs do not bind */
    const char *racks; /* of broker-1, broker-2...: "a,b,a"; a client that says its rack is sent to a replica there */
};

/* Begin a trial: the calling thread is the test, virtual time starts. kt_trial_test does this for cmocka.
 *
 * options  borrowed; NULL: defaults. $KTRIAL_REPLAY and $KTRIAL_SEED override seed and faults.
 * returns  the trial; one at a time in a process */
KT_API struct kt_trial *kt_trial_begin(const struct kt_options *options);

/* Run what still runs until the expectations can be judged, judge them, end the trial and free it.
 *
 * returns  0 when every expectation holds and every fault fired; else the number of failures, whose report is on
 *          stderr (or in *report, malloc'ed, the caller's to free, if report is not NULL) */
KT_API int kt_trial_end(struct kt_trial *trial, char **report);

/* ---- topics and records ------------------------------------------------------------------------------ */

/* Create a topic with replication factor min(3, brokers). */
KT_API void kt_topic(struct kt_trial *trial, const char *topic, int partitions);

/* What a topic is like; zero means default. */
struct kt_topic_options {
    int partitions;         /* 1 */
    int replication_factor; /* min(3, brokers) */
    const char *configs;    /* "cleanup.policy=compact,segment.bytes=1000": Kafka's names; NULL: none */
};

/* Create a topic with configs: one that is compacted, one whose records are deleted after a while... */
KT_API void kt_topic_with(struct kt_trial *trial, const char *topic, const struct kt_topic_options *options);

/* Let another address end in broker 1 too: the one the program's configuration names ("localhost", 9092). The
 * brokers themselves are always reachable as broker-1:9092, broker-2:9092... */
KT_API void kt_bootstrap(struct kt_trial *trial, const char *host, int port);

/* Append `records` numbered records, spread over 20 keys k00..k19 and over the partitions by key. The value of each
 * names it: "orders-2@17 n=000123". */
KT_API void kt_feed(struct kt_trial *trial, const char *topic, int records);

/* Append one record of text; key may be NULL. partition -1: by key, as librdkafka's consistent partitioner does;
 * without key in turn. returns  its offset */
KT_API int64_t kt_put(struct kt_trial *trial, const char *topic, int partition, const char *key, const char *value);

/* A record taken from a topic; data as long as the trial lives or until the next kt_take. */
struct kt_record {
    int partition;
    int64_t offset;
    const char *key, *value;  /* zero-terminated; NULL: null */
    int key_size, value_size; /* bytes */
    bool begun;               /* kt_take's own */
};

/* Read all records of a topic in order of partition and offset: start with a zeroed cursor.
 * returns  false at the end */
KT_API bool kt_take(struct kt_trial *trial, const char *topic, struct kt_record *cursor);

/* returns  the next offset to be written; records of the topic up to now where partition is -1 */
KT_API int64_t kt_end_offset(struct kt_trial *trial, const char *topic, int partition);

/* returns  what the group committed; -1: nothing */
KT_API int64_t kt_committed(struct kt_trial *trial, const char *group, const char *topic, int partition);

/* ---- what the brokers know ------------------------------------------------------------------------------ */

/* What its coordinator knows of a group. */
struct kt_group_view {
    const char *state; /* Kafka's name, static: "Stable", "PreparingRebalance"...; "Dead": there is no such group */
    int generation;    /* of the newest rebalance; 0: none yet */
    int members;
    int coordinator; /* broker; -1: none */
};
KT_API void kt_group(struct kt_trial *trial, const char *group, struct kt_group_view *out);

/* A member of a group; texts as long as the trial lives or until the next kt_member. */
struct kt_member {
    const char *id;
    const char *group_instance_id; /* NULL: a dynamic member */
    const char *client_id;
    const char *instance;   /* whose member it is: "billing-1", "billing-1.2" after a restart; NULL: not known */
    const char *assignment; /* "orders-0 orders-1"; "" while the group is not Stable */
    int partitions;         /* in the assignment */
    int place;              /* kt_member's own */
};

/* Look at the members of a group in order of joining: start with a zeroed cursor, and let no time pass meanwhile.
 * returns  false behind the last */
KT_API bool kt_member(struct kt_trial *trial, const char *group, struct kt_member *cursor);

/* returns  how many offsets the group is behind what can be read, of a partition or (-1) of all that it committed to;
 *          -1 where it committed nothing */
KT_API int64_t kt_lag(struct kt_trial *trial, const char *group, const char *topic, int partition);

/* What a partition is like; the offsets are the leader's, or of who led last. */
struct kt_partition_view {
    int leader; /* broker; -1: none, for its brokers are down */
    int leader_epoch;
    int replicas, in_sync; /* how many */
    int64_t log_start;     /* the first offset that is there, or would be */
    int64_t last_stable;   /* read_committed consumers read up to here */
    int64_t high_watermark;
    int64_t end_offset; /* where the next record goes */
    int64_t size_bytes;
};
KT_API void kt_partition(struct kt_trial *trial, const char *topic, int partition, struct kt_partition_view *out);

/* One replica of a partition. */
struct kt_replica_view {
    int64_t end_offset, high_watermark; /* as far as it knows */
    bool in_sync, leads;
};

/* returns  false where the broker holds no replica of the partition */
KT_API bool kt_replica(struct kt_trial *trial, const char *topic, int partition, int broker,
                       struct kt_replica_view *out);

/* returns  the value of a topic's config ("retention.ms"), its own or the default; until configs change */
KT_API const char *kt_topic_config(struct kt_trial *trial, const char *topic, const char *config);

/* returns  how many requests of an API ("OffsetCommit"; "any") an instance or application sent so far; NULL: all did */
KT_API int64_t kt_requests(struct kt_trial *trial, const char *api, const char *instance);

/* A request that was sent; texts live as long as the trial. */
struct kt_request {
    const char *api;      /* "OffsetCommit" */
    const char *instance; /* "billing-1", "billing-1.2" after a restart */
    const char *group;    /* "": it names none */
    int version;
    int broker;
    int64_t time_us; /* virtual, since the trial began */
    int64_t place;   /* kt_request's own */
};

/* Look at the requests of an API and instance, as kt_requests counts them, in the order they were sent: start with a
 * zeroed cursor. returns  false behind the last */
KT_API bool kt_request(struct kt_trial *trial, const char *api, const char *instance, struct kt_request *cursor);

/* ---- instances ----------------------------------------------------------------------------------------- */

/* The code under test: what main() would do with its configuration. Returns the exit code. */
typedef int kt_entry(void *argument);

/* Start `instances` instances named name-1, name-2...; a second call with the same name goes on counting, and may give its
 * instances an entry and argument of their own, which they keep when they are started again. Instances run when the test
 * next lets time pass (kt_run_until, kt_trial_end). On the live stage each is a fork of the test that calls entry: what it
 * changes in memory stays its own. */
KT_API void kt_start(struct kt_trial *trial, const char *name, int instances, kt_entry *entry, void *argument);

/* Start a program of any language as an instance, on the live stage (kt_options.stage): "billing-1", the next one
 * "billing-2"... It is looked up in PATH, and finds in its environment
 *
 *   KTRIAL_BOOTSTRAP_SERVERS   its bootstrap.servers: "127.0.0.1:40001,127.0.0.1:40002"
 *   KTRIAL_INSTANCE            "billing-1"
 *   KTRIAL_EFFECTS_FD          a descriptor: each line "effect TOPIC PARTITION OFFSET [KEY]" written to it is an effect;
 *                              the command `ktrial effect TOPIC PARTITION OFFSET` writes one
 *   KTRIAL_EFFECTS             a path of the same, for a child that has not inherited the descriptor
 *
 * Write each line by one write(2), before the record is committed. An output topic (kt_expect) needs none of this.
 * A crash is SIGKILL, a freeze SIGSTOP, a restart the same program anew. What it writes to stdout and stderr is shown
 * when the test fails. With kt_options.speed its clocks and timeouts are sped up, where it takes them from a libc that is
 * linked dynamically: C, C++, Rust, Python, Node, Java; not Go, nor what is linked statically.
 *
 * argv  up to a NULL: (const char *[]){"python3", "billing.py", NULL}; copied */
KT_API void kt_spawn(struct kt_trial *trial, const char *name, const char *const *argv);

/* Get memory that the test and its instances share on every stage: what stands for a database. On the live stage they are
 * processes, so what several of them write needs a lock or atomics. To be called before kt_start.
 *
 * returns  size_bytes of zeros; until the trial's end */
KT_API void *kt_shared(struct kt_trial *trial, size_t size_bytes);

/* Do to one instance ("billing-1") or to all of an application ("billing"). */
KT_API void kt_crash(struct kt_trial *trial, const char *instance);
KT_API void kt_freeze(struct kt_trial *trial, const char *instance);
KT_API void kt_thaw(struct kt_trial *trial, const char *instance);
KT_API void kt_restart(struct kt_trial *trial, const char *instance); /* crash if it runs, start anew */
KT_API void kt_signal(struct kt_trial *trial, const char *instance, int signal_number);

/* Expect an instance to end with this exit code by the end of the trial (128 + n: by signal n). */
KT_API void kt_expect_exit(struct kt_trial *trial, const char *instance, int exit_code);

/* ---- faults --------------------------------------------------------------------------------------------- */

/* Arm a fault, in words: see harness/fault/README.md for the grammar.
 *
 *   "OffsetCommit group=billing nth=3: drop reply"
 *   "at 12s: freeze billing-1 for 60s"
 *   "optional Heartbeat instance=billing-1: fail REBALANCE_IN_PROGRESS"
 *
 * A fault that never fires fails the test unless it is optional. printf format. */
KT_API void kt_fault(struct kt_trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- time ----------------------------------------------------------------------------------------------- */

/* Let the instances run until something holds:
 *
 *   "billing stable"    every running instance's group member is in, assignments are out
 *   "billing drained"   the group committed everything there is to read
 *   "idle"              nothing will happen any more but timers of heartbeats and polls
 *   "billing-1 exited"
 *   "12s"               this much virtual time has passed since now; "at 12s": since the trial began
 *
 * Any of them may end in " within 60s" (default 600s of virtual time); the test fails when it does not come true. */
KT_API void kt_run_until(struct kt_trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* returns  virtual microseconds since the trial began */
KT_API int64_t kt_now_us_of(const struct kt_trial *trial);

/* ---- effects and verdicts ----------------------------------------------------------------------------- */

/* Report the business effect of a record, from the code under test or its sink, in any task of an instance.
 * message  const rd_kafka_message_t *. Nothing happens outside a trial. */
KT_API void kt_effect(const void *message);
KT_API void kt_effect_at(const char *topic, int partition, int64_t offset);

/* Report an effect that the sink applies once under this key, however often it is tried: "orders-2@17", a payment's
 * number. Exactly-once then judges the sink's state: the same record again under the same key changes nothing.
 * message  const rd_kafka_message_t * */
KT_API void kt_effect_keyed(const void *message, const char *key);

/* Guarantees, and single verdicts ("C1"). */
#define KT_AT_LEAST_ONCE "at-least-once"
#define KT_AT_MOST_ONCE "at-most-once"
#define KT_EXACTLY_ONCE "exactly-once" /* "orders -> invoices": by transactions; "billing": in a sink outside Kafka */
#define KT_PRODUCER "producer"         /* of an application, or of whoever writes a topic: written once, in order... */
#define KT_ONE_OWNER "one-owner"
#define KT_ORDER "order"
#define KT_DRAINS "drains"

/* Expect a guarantee of a group over the whole trial; judged at its end. scope: "billing", "orders -> billing",
 * "orders -> invoices" (effects are the records of the output topic that name their input as topic-partition@offset
 * in their key or value), each optionally with " within 120s". Several expectations add up. */
KT_API void kt_expect(struct kt_trial *trial, const char *guarantee, const char *scope);

/* Expect something of the test's own at the trial's end, when everything has come to rest (and, in exploration, has
 * been healed): that a database holds what it should.
 *
 * what   what is expected, for the report: "each line is counted once"; copied
 * holds  returns whether it is so; it may read, not act
 * context  borrowed until the trial's end */
KT_API void kt_expect_that(struct kt_trial *trial, const char *what,
                           bool (*holds)(struct kt_trial *trial, void *context), void *context);

/* Judge a guarantee over the history so far; fails the test at once where it does not hold. */
KT_API void kt_assert(struct kt_trial *trial, const char *guarantee, const char *scope);

/* returns  "ok", "violated" or "not judged" of a single verdict over the history so far; never fails the test */
KT_API const char *kt_judge_now(struct kt_trial *trial, const char *verdict_id, const char *scope);

/* Declare what the trial must have exercised (X1): "rebalance", "crash", "redelivery", "freeze", "commit failure". */
KT_API void kt_expect_happened(struct kt_trial *trial, const char *what);

/* Declare what must happen sometimes (X2): in this trial; where it is explored, in at least one of all its runs.
 *
 *   "rebalance while a commit is in flight"     EVENT [ "while" STATE ]
 *   "crash while an assign callback runs"
 *   "note took the slow path"                   kt_note(t, "took the slow path")
 *
 * An event or a state that no trial knows fails the test, with a list of those there are. */
KT_API void kt_expect_sometimes(struct kt_trial *trial, const char *what);

/* ---- exploration ------------------------------------------------------------------------------------------ */

/* What an exploration came to. */
struct kt_explored {
    int64_t runs;        /* that were judged */
    int64_t resumed;     /* of them, by the exploration that this one goes on with */
    int64_t failing;     /* of them */
    int64_t pruned;      /* schedules left out because their state was seen before */
    int64_t points;      /* of the run without faults */
    int64_t virtual_us;  /* of all runs together */
    int64_t wall_us;     /* real time */
    int64_t level_us[4]; /* real time of each level */
    int findings;        /* different causes of failures */
    int shrunk_events;   /* of the first finding's shrunk run; 0: nothing was found or shrunk */
    char ids[120];       /* verdicts that the first finding breaks: "C1 D1" */
    int exit_code;       /* 0: clean; 3 safety, 4 liveness, 5 nondeterminism, 6 crash or hang, 7 vacuous; 2 wrong use */
};

/* What is to be explored. */
struct kt_exploration {
    struct kt_options options; /* of each trial; the name is needed */
    /* Set the scene, as a test does: kt_topic, kt_start, kt_expect... The trial is begun and ended for it. */
    void (*scenario)(struct kt_trial *trial, void *context);
    void *context;
    const char *how; /* "level=2 budget=60s": options as `ktrial explore` has them, without the dashes; NULL: level 1 */
};

/* Run a scenario under every fault that can matter, each time in a process of its own; kt_explore_test does this for
 * cmocka. No trial may be running.
 *
 * explored  may be NULL
 * report    malloc'ed, the caller's to free; NULL: it goes to stderr
 * returns   explored->exit_code */
KT_API int kt_explore(const struct kt_exploration *exploration, struct kt_explored *explored, char **report);

/* Write a line into the history. */
KT_API void kt_note(struct kt_trial *trial, const char *text);

/* returns  the hash of the history so far */
KT_API uint64_t kt_history_hash_of(const struct kt_trial *trial);

/* Figures of the trial so far. */
struct kt_figures {
    int64_t virtual_us;
    uint64_t switches; /* of tasks */
    uint64_t events;
    uint64_t history; /* hash */
};
KT_API void kt_trial_figures(const struct kt_trial *trial, struct kt_figures *figures);

#ifdef __cplusplus
}
#endif

#endif
