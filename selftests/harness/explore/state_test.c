/* SPDX-License-Identifier: Apache-2.0 */
/* The state hash over events made by hand, and over those of real trials. */
#include "selftests/check.h"

#include <string.h>

#include "harness/explore/state.h"
#include "harness/history/api.h"
#include "harness/trial/trial.h"
#include "mock/base/hash.h"
#include "selftests/harness/trial/consumer.h"

/* ---- by hand ---- */

static struct kt_history *history;
static struct kt_state *state_of_all;

static void seen(void *context, const struct kt_event *event)
{
    kt_state_event(context, event);
}

static int begin(void **state)
{
    (void)state;
    history = kt_history_create();
    state_of_all = kt_state_create(history);
    kt_history_watch(history, seen, state_of_all);
    return 0;
}

static int end(void **state)
{
    (void)state;
    kt_state_destroy(state_of_all);
    kt_history_destroy(history);
    return 0;
}

static kt_name name(const char *text)
{
    return kt_history_name(history, text, strlen(text));
}

static uint64_t durable(void)
{
    return kt_state_durable(state_of_all);
}

static uint64_t in_hand(const char *instance)
{
    return kt_state_instance(state_of_all, name(instance));
}

/* An event of the first client of billing-1, group billing, partition orders-0, a millisecond after the last. */
static struct kt_event event_of(enum kt_event_type type)
{
    static int64_t now_us;
    struct kt_event event = kt_event_none(type, now_us += 1000);
    event.instance = name("billing-1");
    event.client = 1;
    event.group = name("billing");
    event.topic = name("orders");
    event.partition = 0;
    return event;
}

static void happens(const struct kt_event *event)
{
    kt_history_append(history, event);
}

static void happens_at(enum kt_event_type type, int64_t offset)
{
    struct kt_event event = event_of(type);
    event.offset = offset;
    event.count = 1;
    happens(&event);
}

static void happens_to(const char *instance, enum kt_event_type type)
{
    struct kt_event event = kt_event_none(type, 0);
    event.instance = name(instance);
    happens(&event);
}

static void member(enum kt_event_type type, const char *id, const char *instance)
{
    struct kt_event event = kt_event_none(type, 0);
    event.group = name("billing");
    event.member = name(id);
    event.instance = instance ? name(instance) : 0;
    happens(&event);
}

static void group_becomes(const char *detail, int32_t generation)
{
    struct kt_event event = kt_event_none(KT_EVENT_GROUP_STATE, 0);
    event.group = name("billing");
    event.detail = name(detail);
    event.generation = generation;
    happens(&event);
}

static void transaction_becomes(const char *detail)
{
    struct kt_event event = kt_event_none(KT_EVENT_TXN_STATE, 0);
    event.member = name("tx");
    event.detail = name(detail);
    event.producer_id = 7;
    event.epoch = 0;
    happens(&event);
}

/* What a transaction does to orders-0; detail may be null. */
static void transaction_does(enum kt_event_type type, int64_t offset, const char *detail)
{
    struct kt_event event = event_of(type);
    event.member = type == KT_EVENT_TXN_PARTITION ? name("tx") : 0;
    event.detail = detail ? name(detail) : 0;
    event.offset = offset;
    event.count = 1;
    event.producer_id = 7;
    event.epoch = 0;
    happens(&event);
}

static void producer_call(enum kt_event_type type, const char *call, int64_t offset, int16_t error)
{
    struct kt_event event = event_of(type);
    event.detail = name(call);
    event.offset = offset;
    event.error = error;
    if (offset < 0)
        event.topic = 0;
    happens(&event);
}

static void assigned(const char *id, int32_t partition, int32_t generation)
{
    struct kt_event event = kt_event_none(KT_EVENT_ASSIGNED, 0);
    event.group = name("billing");
    event.member = name(id);
    event.topic = name("orders");
    event.partition = partition;
    event.generation = generation;
    happens(&event);
}

static void request(const char *api, int32_t correlation)
{
    struct kt_event event = event_of(KT_EVENT_REQUEST);
    event.api = kt_api_find(api);
    event.node = 1;
    event.sequence = correlation;
    happens(&event);
}

static void response(const char *api, int32_t correlation)
{
    struct kt_event event = event_of(KT_EVENT_RESPONSE);
    event.api = kt_api_find(api);
    event.node = 1;
    event.sequence = correlation;
    happens(&event);
}

static void link_is(const char *run, int32_t node, const char *detail)
{
    struct kt_event event = kt_event_none(KT_EVENT_LINK, 0);
    event.instance = name(run);
    event.node = node;
    event.detail = name(detail);
    happens(&event);
}

static void every_durable_event_changes_the_hash(void **state)
{
    (void)state;
    static const enum kt_event_type types[] = {
        KT_EVENT_APPEND,     KT_EVENT_HIGH_WATERMARK, KT_EVENT_COMMITTED, KT_EVENT_EFFECT, KT_EVENT_ASSIGN_BEGIN,
        KT_EVENT_REVOKE_END, KT_EVENT_ASSIGN_BEGIN,   KT_EVENT_LOST_END,  KT_EVENT_START,  KT_EVENT_FREEZE,
        KT_EVENT_THAW,       KT_EVENT_PRODUCER_ID,    KT_EVENT_CRASH};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        uint64_t before = durable();
        happens_at(types[i], 7);
        if (durable() == before)
            fail_msg("%s changes nothing", kt_event_name(types[i]));
    }
    happens_to("billing-1.2", KT_EVENT_START);
    uint64_t before = durable();
    happens_to("billing-1.2", KT_EVENT_EXIT);
    assert_int_not_equal(durable(), before);
}

static void routine_and_faults_change_nothing_durable_and_nothing_in_hand(void **state)
{
    (void)state;
    static const char *const apis[] = {"Fetch", "Heartbeat", "Metadata", "ApiVersions", "FindCoordinator"};
    happens_to("billing-1", KT_EVENT_START);
    uint64_t before = durable(), hand = in_hand("billing-1");
    for (size_t i = 0; i < sizeof apis / sizeof *apis; i++)
        request(apis[i], (int32_t)i);
    happens_at(KT_EVENT_FAULT, 0);
    happens_at(KT_EVENT_NOTE, 0);
    happens_at(KT_EVENT_DUPLICATE, 0);
    happens_at(KT_EVENT_CONSUMER_ERROR, 0);
    assert_int_equal(durable(), before);
    assert_int_equal(in_hand("billing-1"), hand);
}

static void the_way_to_the_same_facts_leaves_no_trace(void **state)
{
    (void)state;
    happens_to("billing-1", KT_EVENT_START);
    happens_at(KT_EVENT_COMMITTED, 5);
    uint64_t at_five = durable();
    happens_at(KT_EVENT_COMMITTED, 9);
    happens_to("billing-1", KT_EVENT_FREEZE);
    happens_at(KT_EVENT_ASSIGN_BEGIN, 0);
    assert_int_not_equal(durable(), at_five);
    happens_at(KT_EVENT_LOST_END, 0);
    happens_at(KT_EVENT_COMMITTED, 5);
    happens_to("billing-1", KT_EVENT_THAW);
    assert_int_equal(durable(), at_five);
}

static void an_effect_counts_each_time(void **state)
{
    (void)state;
    happens_at(KT_EVENT_EFFECT, 3);
    uint64_t once = durable();
    happens_at(KT_EVENT_EFFECT, 3);
    assert_int_not_equal(durable(), once);
    assert_int_not_equal(durable(), 0);
}

static void how_records_are_batched_leaves_no_trace_but_who_wrote_them_does(void **state)
{
    (void)state;
    struct kt_event both = event_of(KT_EVENT_APPEND);
    both.count = 2;
    happens(&both);
    uint64_t hash = durable();
    end(NULL), begin(NULL);
    happens_at(KT_EVENT_APPEND, 0);
    happens_at(KT_EVENT_APPEND, 1);
    assert_int_equal(durable(), hash);
    end(NULL), begin(NULL);
    happens_at(KT_EVENT_APPEND, 0);
    struct kt_event other = event_of(KT_EVENT_APPEND);
    other.instance = name("billing-2");
    happens(&other);
    assert_int_not_equal(durable(), hash);
}

static void names_count_by_text(void **state)
{
    (void)state;
    happens_at(KT_EVENT_COMMITTED, 5);
    member(KT_EVENT_MEMBER_OF, "m-1", "billing-1");
    member(KT_EVENT_MEMBER_JOINED, "m-1", NULL);
    uint64_t hash = durable();
    end(NULL), begin(NULL);
    name("something else first");
    member(KT_EVENT_MEMBER_OF, "another id", "billing-1");
    member(KT_EVENT_MEMBER_JOINED, "another id", NULL);
    happens_at(KT_EVENT_COMMITTED, 5);
    assert_int_equal(durable(), hash);
}

static void a_member_is_its_instance_as_soon_as_that_is_known(void **state)
{
    (void)state;
    member(KT_EVENT_MEMBER_OF, "m-1", "billing-1");
    member(KT_EVENT_MEMBER_JOINED, "m-1", NULL);
    uint64_t known = durable();
    end(NULL), begin(NULL);
    member(KT_EVENT_MEMBER_JOINED, "m-2", NULL);
    assert_int_not_equal(durable(), known);
    member(KT_EVENT_MEMBER_OF, "m-2", "billing-1");
    assert_int_equal(durable(), known);
    member(KT_EVENT_MEMBER_LEFT, "m-2", NULL);
    assert_int_equal(durable(), 0);
}

static void members_of_unknown_instances_count_in_order(void **state)
{
    (void)state;
    member(KT_EVENT_MEMBER_JOINED, "m-1", NULL);
    uint64_t one = durable();
    member(KT_EVENT_MEMBER_JOINED, "m-2", NULL);
    assert_int_not_equal(durable(), one);
    member(KT_EVENT_MEMBER_EXPELLED, "m-2", NULL);
    assert_int_equal(durable(), one);
}

static void a_fenced_member_lives_on_under_its_new_id(void **state)
{
    (void)state;
    member(KT_EVENT_MEMBER_OF, "old", "billing-1");
    member(KT_EVENT_MEMBER_JOINED, "old", NULL);
    uint64_t before = durable();
    struct kt_event event = kt_event_none(KT_EVENT_MEMBER_FENCED, 0);
    event.group = name("billing");
    event.member = name("old");
    event.detail = name("new");
    event.instance = name("billing-1.2");
    happens(&event);
    assert_int_not_equal(durable(), before);
    member(KT_EVENT_MEMBER_LEFT, "new", NULL);
    assert_int_equal(durable(), 0);
}

static void a_generation_replaces_the_assignments_of_the_one_before(void **state)
{
    (void)state;
    member(KT_EVENT_MEMBER_OF, "m-1", "billing-1");
    member(KT_EVENT_MEMBER_JOINED, "m-1", NULL);
    assigned("m-1", 0, 1);
    uint64_t one = durable();
    assigned("m-1", 1, 1);
    assert_int_not_equal(durable(), one);
    assigned("m-1", 0, 2);
    assert_int_equal(durable(), one);
}

static void a_dead_group_is_no_fact(void **state)
{
    (void)state;
    group_becomes("Empty -> PreparingRebalance: new member", 0);
    uint64_t preparing = durable();
    group_becomes("PreparingRebalance -> CompletingRebalance: all joined", 1);
    assert_int_not_equal(durable(), preparing);
    assigned("m-1", 0, 1);
    group_becomes("PreparingRebalance -> Empty: all left", 1);
    group_becomes("Empty -> Dead: no members", 1);
    assert_int_equal(durable(), 0);
}

static void coordinators_own_topics_count_by_what_they_say(void **state)
{
    (void)state;
    struct kt_event event = event_of(KT_EVENT_APPEND);
    event.topic = name("__consumer_offsets");
    happens(&event);
    assert_int_equal(durable(), 0);
}

static void a_deleted_topic_takes_its_logs_along(void **state)
{
    (void)state;
    struct kt_event topic = kt_event_none(KT_EVENT_TOPIC, 0);
    topic.topic = name("orders");
    topic.count = 2;
    happens(&topic);
    happens_at(KT_EVENT_APPEND, 0);
    happens_at(KT_EVENT_HIGH_WATERMARK, 1);
    topic.count = 0;
    happens(&topic);
    assert_int_equal(durable(), 0);
}

static void a_link_that_is_healed_is_as_before(void **state)
{
    (void)state;
    happens_to("billing-1", KT_EVENT_START);
    uint64_t before = durable();
    link_is("billing-1", 2, "cut");
    assert_int_not_equal(durable(), before);
    link_is("billing-1", 2, "healed");
    assert_int_equal(durable(), before);
    link_is("billing-1", -1, "cut");
    uint64_t all = durable();
    link_is("billing-1", 2, "healed");
    assert_int_not_equal(durable(), all);
    link_is("billing-1.2", -1, "healed"); /* links are the instance's, whatever its run */
    assert_int_equal(durable(), before);
    link_is("billing-1", 1, "latency 5.000..9.000 ms");
    assert_int_not_equal(durable(), before);
}

static void a_run_that_ends_owns_nothing_and_has_nothing_in_hand(void **state)
{
    (void)state;
    happens_to("billing-1", KT_EVENT_START);
    happens_to("billing-1", KT_EVENT_CRASH);
    uint64_t crashed = durable();
    end(NULL), begin(NULL);
    assert_int_equal(in_hand("billing-1"), 0);
    happens_to("billing-1", KT_EVENT_START);
    uint64_t idle = in_hand("billing-1");
    assert_int_not_equal(idle, 0);
    happens_at(KT_EVENT_ASSIGN_BEGIN, 0);
    happens_at(KT_EVENT_ASSIGN_END, 0);
    assert_int_equal(in_hand("billing-1"), idle);
    happens_at(KT_EVENT_DELIVER, 0);
    happens_to("billing-1", KT_EVENT_FREEZE);
    assert_int_not_equal(in_hand("billing-1"), idle);
    happens_to("billing-1", KT_EVENT_CRASH);
    assert_int_equal(in_hand("billing-1"), 0);
    assert_int_equal(durable(), crashed);
}

static void what_is_in_hand_changes_with_each_step_of_the_program(void **state)
{
    (void)state;
    static const enum kt_event_type steps[] = {
        KT_EVENT_CLIENT,      KT_EVENT_ASSIGN_BEGIN, KT_EVENT_ASSIGN_END,  KT_EVENT_DELIVER,  KT_EVENT_STORE,
        KT_EVENT_COMMIT_CALL, KT_EVENT_REVOKE_BEGIN, KT_EVENT_REVOKE_END,  KT_EVENT_SEEK,     KT_EVENT_PRODUCE,
        KT_EVENT_REPORT,      KT_EVENT_SIGNAL,       KT_EVENT_CLOSE_BEGIN, KT_EVENT_CLOSE_END};
    happens_to("billing-1", KT_EVENT_START);
    uint64_t other = in_hand("billing-2");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        uint64_t before = in_hand("billing-1");
        happens_at(steps[i], 7);
        if (in_hand("billing-1") == before)
            fail_msg("%s changes nothing in hand", kt_event_name(steps[i]));
    }
    assert_int_equal(in_hand("billing-2"), other);
}

static void a_record_is_in_hand_until_the_next_poll(void **state)
{
    (void)state;
    happens_at(KT_EVENT_DELIVER, 0);
    uint64_t in_work = in_hand("billing-1");
    kt_history_poll_begins(history, name("billing-1"), 1, 50);
    kt_history_flush(history);
    assert_int_not_equal(in_hand("billing-1"), in_work);
    uint64_t done = in_hand("billing-1");
    happens_at(KT_EVENT_DELIVER, 1);
    assert_int_not_equal(in_hand("billing-1"), done);
}

/* Two records are handed over and processed, whether or not anything comes between. */
static void a_run_of_deliveries_and_single_ones_come_to_the_same(void **state)
{
    (void)state;
    uint64_t hashes[2];
    for (int between = 0; between < 2; between++) {
        happens_at(KT_EVENT_DELIVER, 0);
        kt_history_poll_begins(history, name("billing-1"), 1, 50);
        if (between)
            happens_at(KT_EVENT_NOTE, 0);
        happens_at(KT_EVENT_DELIVER, 1);
        hashes[between] = in_hand("billing-1");
        end(NULL), begin(NULL);
    }
    assert_int_equal(hashes[0], hashes[1]);
}

static void a_partition_that_is_taken_away_is_forgotten_once_nothing_of_it_is_in_hand(void **state)
{
    (void)state;
    happens_to("billing-1", KT_EVENT_START);
    uint64_t before = in_hand("billing-1");
    happens_at(KT_EVENT_ASSIGN_BEGIN, 0);
    happens_at(KT_EVENT_ASSIGN_END, 0);
    happens_at(KT_EVENT_DELIVER, 0);
    happens_at(KT_EVENT_STORE, 1);
    happens_at(KT_EVENT_REVOKE_BEGIN, 0);
    happens_at(KT_EVENT_REVOKE_END, 0);
    assert_int_not_equal(in_hand("billing-1"), before);
    kt_history_poll_begins(history, name("billing-1"), 1, 50);
    kt_history_flush(history);
    assert_int_equal(in_hand("billing-1"), before);
}

static void a_commit_in_flight_is_in_hand_and_an_answered_one_is_not(void **state)
{
    (void)state;
    happens_to("billing-1", KT_EVENT_START);
    uint64_t before = in_hand("billing-1");
    request("OffsetCommit", 7);
    uint64_t one = in_hand("billing-1");
    assert_int_not_equal(one, before);
    request("OffsetCommit", 8);
    assert_int_not_equal(in_hand("billing-1"), one);
    response("OffsetCommit", 7);
    assert_int_equal(in_hand("billing-1"), one);
    response("OffsetCommit", 8);
    assert_int_equal(in_hand("billing-1"), before);
    assert_int_not_equal(one, 0);
}

static void a_reply_that_never_comes_is_not_in_flight_for_ever(void **state)
{
    (void)state;
    happens_to("billing-1", KT_EVENT_START);
    uint64_t before = in_hand("billing-1");
    request("OffsetCommit", 7);
    request("OffsetCommit", 8);
    response("OffsetCommit", 8);
    assert_int_equal(in_hand("billing-1"), before);
    request("OffsetCommit", 9);
    request("OffsetCommit", 1); /* on a new connection */
    response("OffsetCommit", 1);
    assert_int_equal(in_hand("billing-1"), before);
    request("SyncGroup", 2);
    struct kt_event down = kt_event_none(KT_EVENT_BROKER, 0);
    down.node = 1;
    down.detail = name("down");
    happens(&down);
    assert_int_equal(in_hand("billing-1"), before);
}

/* ---- real trials ---- */

static struct consumer billing = {.group = "billing", .topic = "orders"};

struct look {
    struct kt_state *state;
    kt_name instance, other;
    uint64_t sequence; /* hash of all hashes, in order */
    uint64_t quiet[2]; /* durable and in hand at the last heartbeat */
    int commits, commits_told, heartbeats, alike;
    bool silent; /* nothing but heartbeats is to come */
};

static void look_at_heartbeat(struct look *look, uint64_t hash, uint64_t hand)
{
    if (look->heartbeats++ > 0)
        look->alike += look->quiet[0] == hash && look->quiet[1] == hand;
    look->quiet[0] = hash;
    look->quiet[1] = hand;
}

static void look_at(void *context, const struct kt_event *event)
{
    struct look *look = context;
    uint64_t before = kt_state_durable(look->state);
    kt_state_event(look->state, event);
    uint64_t hash = kt_state_durable(look->state), hand = kt_state_instance(look->state, look->instance);
    look->sequence = kmock_hash_number(kmock_hash_number(look->sequence, hash), hand);
    if (event->type == KT_EVENT_COMMITTED) {
        look->commits++;
        look->commits_told += hash != before;
    }
    bool beats = event->type == KT_EVENT_REQUEST && event->api == 12 && event->instance == look->instance;
    if (look->silent && beats)
        look_at_heartbeat(look, hash, hand);
}

static void begin_look(struct look *look, struct kt_trial *t)
{
    *look = (struct look){.state = kt_state_create(t->history)};
    look->instance = kt_history_name(t->history, "billing-1", 9);
    look->other = kt_history_name(t->history, "billing-2", 9);
    for (size_t i = 0; i < kt_history_count(t->history); i++)
        kt_state_event(look->state, kt_history_event(t->history, i));
    kt_history_watch(t->history, look_at, look);
}

static void end_look(struct look *look, struct kt_trial *t)
{
    kt_history_watch(t->history, NULL, NULL);
    kt_state_destroy(look->state);
}

static void hash_stands_still_between_heartbeats_and_moves_with_commits(void **state)
{
    (void)state;
    struct look look;
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "quiet"});
    begin_look(&look, t);
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", 10);
    kt_start(t, "billing", 2, consumer_run, &billing);
    kt_run_until(t, "billing drained");
    kt_run_until(t, "10s");
    look.silent = true;
    kt_run_until(t, "60s");
    end_look(&look, t);
    kt_trial_abandon();
    assert_int_equal(look.commits, 10);
    assert_int_equal(look.commits_told, 10);
    assert_true(look.heartbeats > 10);
    assert_int_equal(look.alike, look.heartbeats - 1);
}

static void scenario(struct kt_trial *t)
{
    kt_topic(t, "orders", 3);
    kt_feed(t, "orders", 30);
    kt_start(t, "billing", 2, consumer_run, &billing);
    kt_fault(t, "OffsetCommit nth=4: crash it, restart after 3s");
    kt_fault(t, "at 20s: broker 2 down for 10s");
    kt_run_until(t, "80s");
}

static uint64_t sequence_of(uint64_t seed, const char *backend)
{
    struct look look;
    struct kt_trial *t =
        kt_trial_begin(&(struct kt_options){.name = "same_sequence", .seed = seed, .backend = backend});
    begin_look(&look, t);
    scenario(t);
    uint64_t sequence = look.sequence;
    end_look(&look, t);
    kt_trial_abandon();
    return sequence;
}

static void same_seed_gives_the_same_hashes_in_both_back_ends(void **state)
{
    (void)state;
    uint64_t first = sequence_of(1, "baton");
    assert_int_equal(sequence_of(1, "baton"), first);
    assert_int_equal(sequence_of(1, NULL), first);
    assert_int_not_equal(sequence_of(2, NULL), first);
}

/* Seeds take other ways to the end; what is durable there is the same. */
static uint64_t durable_at_end(uint64_t seed)
{
    struct look look;
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "same_end", .seed = seed});
    begin_look(&look, t);
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 8);
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_run_until(t, "billing drained");
    kt_run_until(t, "30s");
    uint64_t hash = kt_state_durable(look.state);
    end_look(&look, t);
    kt_trial_abandon();
    return hash;
}

static void other_seeds_come_to_the_same_place(void **state)
{
    (void)state;
    uint64_t first = durable_at_end(1);
    assert_int_equal(durable_at_end(2), first);
    assert_int_equal(durable_at_end(3), first);
}

#define by_hand(test) cmocka_unit_test_setup_teardown(test, begin, end)

/* ---- transactions ---- */

static void a_transaction_is_part_of_the_state_until_it_is_over(void **state)
{
    (void)state;
    transaction_becomes("Empty -> Empty");
    transaction_becomes("PrepareCommit -> CompleteCommit");
    uint64_t complete = durable();
    transaction_becomes("CompleteCommit -> Ongoing");
    uint64_t ongoing = durable();
    transaction_does(KT_EVENT_TXN_PARTITION, -1, NULL);
    uint64_t with_partition = durable();
    transaction_does(KT_EVENT_TXN_OFFSETS, 4, "tx");
    uint64_t with_offset = durable();
    transaction_becomes("Ongoing -> PrepareCommit");
    assert_true(complete != ongoing && ongoing != with_partition && with_partition != with_offset);
    assert_int_not_equal(durable(), with_offset);
    transaction_becomes("PrepareCommit -> CompleteCommit");
    assert_int_equal(durable(), complete);
}

static void what_is_open_and_what_is_stable_are_part_of_the_state(void **state)
{
    (void)state;
    transaction_becomes("Empty -> Ongoing");
    happens_at(KT_EVENT_HIGH_WATERMARK, 0);
    transaction_does(KT_EVENT_APPEND, 0, NULL);
    uint64_t plain = durable();
    transaction_does(KT_EVENT_APPEND, 1, KT_APPEND_TRANSACTIONAL);
    happens_at(KT_EVENT_HIGH_WATERMARK, 2);
    uint64_t open = durable();
    happens_at(KT_EVENT_LSO, 1);
    uint64_t unstable = durable();
    assert_true(plain != open && open != unstable);
    happens_at(KT_EVENT_LSO, 2);
    assert_int_equal(durable(), open);
    transaction_does(KT_EVENT_MARKER, 2, KT_MARKER_COMMIT);
    assert_int_not_equal(durable(), open);
}

static void a_commit_and_an_abort_leave_different_logs(void **state)
{
    (void)state;
    struct kt_state *other = kt_state_create(history);
    struct kt_event marker = event_of(KT_EVENT_MARKER);
    marker.detail = name(KT_MARKER_COMMIT);
    kt_state_event(state_of_all, &marker);
    marker.detail = name(KT_MARKER_ABORT);
    kt_state_event(other, &marker);
    assert_int_not_equal(durable(), kt_state_durable(other));
    kt_state_destroy(other);
}

static void calls_of_a_transaction_are_in_hand(void **state)
{
    (void)state;
    happens_to("billing-1", KT_EVENT_START);
    producer_call(KT_EVENT_PRODUCER_CALL, KT_CALL_INIT, -1, 0);
    uint64_t calling = in_hand("billing-1");
    producer_call(KT_EVENT_PRODUCER_RETURN, KT_CALL_INIT, -1, 0);
    uint64_t ready = in_hand("billing-1");
    producer_call(KT_EVENT_PRODUCER_CALL, KT_CALL_BEGIN, -1, 0);
    producer_call(KT_EVENT_PRODUCER_RETURN, KT_CALL_BEGIN, -1, 0);
    uint64_t begun = in_hand("billing-1");
    producer_call(KT_EVENT_PRODUCER_CALL, KT_CALL_SEND_OFFSETS, 4, 0);
    producer_call(KT_EVENT_PRODUCER_RETURN, KT_CALL_SEND_OFFSETS, -1, 0);
    uint64_t sent = in_hand("billing-1");
    assert_true(calling != ready && ready != begun && begun != sent);
    producer_call(KT_EVENT_PRODUCER_CALL, KT_CALL_COMMIT, -1, 0);
    producer_call(KT_EVENT_PRODUCER_RETURN, KT_CALL_COMMIT, -1, -185);
    assert_int_not_equal(in_hand("billing-1"), sent); /* it failed, and goes on */
    producer_call(KT_EVENT_PRODUCER_RETURN, KT_CALL_COMMIT, -1, 0);
    assert_int_equal(in_hand("billing-1"), ready);
}

/* ISR, truncation and retention are told behind the broker's events. */
static void what_replication_did_is_part_of_the_state(void **state)
{
    (void)state;
    uint64_t before = durable();
    struct kt_event event = event_of(KT_EVENT_ISR);
    event.node = 2;
    event.detail = name("left");
    happens(&event);
    assert_int_not_equal(durable(), before);
    event.detail = name("joined");
    happens(&event);
    assert_int_equal(durable(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        by_hand(every_durable_event_changes_the_hash),
        by_hand(routine_and_faults_change_nothing_durable_and_nothing_in_hand),
        by_hand(the_way_to_the_same_facts_leaves_no_trace),
        by_hand(an_effect_counts_each_time),
        by_hand(how_records_are_batched_leaves_no_trace_but_who_wrote_them_does),
        by_hand(names_count_by_text),
        by_hand(a_member_is_its_instance_as_soon_as_that_is_known),
        by_hand(members_of_unknown_instances_count_in_order),
        by_hand(a_fenced_member_lives_on_under_its_new_id),
        by_hand(a_generation_replaces_the_assignments_of_the_one_before),
        by_hand(a_dead_group_is_no_fact),
        by_hand(coordinators_own_topics_count_by_what_they_say),
        by_hand(a_deleted_topic_takes_its_logs_along),
        by_hand(a_link_that_is_healed_is_as_before),
        by_hand(a_run_that_ends_owns_nothing_and_has_nothing_in_hand),
        by_hand(what_is_in_hand_changes_with_each_step_of_the_program),
        by_hand(a_record_is_in_hand_until_the_next_poll),
        by_hand(a_run_of_deliveries_and_single_ones_come_to_the_same),
        by_hand(a_partition_that_is_taken_away_is_forgotten_once_nothing_of_it_is_in_hand),
        by_hand(a_commit_in_flight_is_in_hand_and_an_answered_one_is_not),
        by_hand(a_reply_that_never_comes_is_not_in_flight_for_ever),
        by_hand(a_transaction_is_part_of_the_state_until_it_is_over),
        by_hand(what_is_open_and_what_is_stable_are_part_of_the_state),
        by_hand(a_commit_and_an_abort_leave_different_logs),
        by_hand(calls_of_a_transaction_are_in_hand),
        by_hand(what_replication_did_is_part_of_the_state),
        cmocka_unit_test(hash_stands_still_between_heartbeats_and_moves_with_commits),
        cmocka_unit_test(same_seed_gives_the_same_hashes_in_both_back_ends),
        cmocka_unit_test(other_seeds_come_to_the_same_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
