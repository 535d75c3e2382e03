/* SPDX-License-Identifier: Apache-2.0 */
/* Random histories of a program that does everything right violate nothing; one wrong step is always found. The same
 * of programs without rebalance callback, of which only the broker tells what they own. */
#include "selftests/harness/verdict/story.h"

#include <time.h>

#include "mock/base/random.h"

enum { INSTANCES = 3, PARTITIONS = 4, RECORDS = 40, SEEDS = 60 };

enum wrong {
    NOTHING,
    SKIP_EFFECT,    /* handed over, committed, never processed */
    REPEAT_EFFECT,  /* of a committed record, by its owner */
    PROCESS_OTHERS, /* a record of a partition that another owns */
    COMMIT_BACK,
    COMMIT_AHEAD,
    PROCESS_AFTER_REVOKE,
    ASSIGN_TWICE,
    GIVE_TO_TWO, /* the group gives a partition to two members */
    WRONGS,
};

/* The verdict that must find it. */
static const char *const finders[WRONGS] = {NULL, "D1", "B1", "O2", "C2", "C1", "O4", "R1", "O1"};

struct partition {
    int owner;
    int64_t next, committed; /* next: to be processed */
    int64_t reached;         /* records below had their effect once at least */
};

struct world {
    struct kt_history *history;
    struct kmock_random random;
    int64_t now_us;
    enum wrong wrong; /* still to be done; NOTHING: done or none */
    bool is_quiet;    /* librdkafka assigns by itself */
    kt_name topic, group;
    int incarnation[INSTANCES], generation;
    struct partition partitions[PARTITIONS];
};

static kt_name instance_name(struct world *world, int instance, const char *prefix)
{
    char text[64];
    snprintf(text, sizeof text, "%s-%d.%d", prefix, instance + 1, world->incarnation[instance] + 1);
    return kt_history_name(world->history, text, strlen(text));
}

static void tell(struct world *world, enum kt_event_type type, int instance, int partition, int64_t offset)
{
    struct kt_event event = kt_event_none(type, world->now_us += 1000);
    bool is_members = type == KT_EVENT_COMMITTED || type == KT_EVENT_ASSIGNED || type == KT_EVENT_MEMBER_OF ||
                      type == KT_EVENT_MEMBER_EXPELLED || type == KT_EVENT_MEMBER_LEFT;
    event.group = type < KT_EVENT_START && type != KT_EVENT_APPEND && type != KT_EVENT_TOPIC ? world->group : 0;
    if (instance >= 0 && (!is_members || type == KT_EVENT_MEMBER_OF))
        event.instance = instance_name(world, instance, "billing");
    if (instance >= 0 && is_members)
        event.member = instance_name(world, instance, "member");
    event.client = 1;
    event.topic = partition >= 0 ? world->topic : 0;
    event.partition = partition;
    event.offset = offset;
    event.generation = world->generation;
    if (type == KT_EVENT_REQUEST)
        event.api = 11;
    if (type == KT_EVENT_CLIENT)
        event.detail = kt_history_name(world->history, KT_ASSIGNS_BY_ITSELF, strlen(KT_ASSIGNS_BY_ITSELF));
    event.count = type == KT_EVENT_TOPIC ? PARTITIONS : type == KT_EVENT_APPEND ? RECORDS : 0;
    kt_history_append(world->history, &event);
}

static bool does_wrong(struct world *world, enum wrong wrong)
{
    if (world->wrong != wrong || kmock_random_below(&world->random, 3) > 0)
        return false;
    world->wrong = NOTHING;
    return true;
}

static void process(struct world *world, int p)
{
    struct partition *partition = &world->partitions[p];
    if (partition->next == RECORDS)
        return;
    tell(world, KT_EVENT_DELIVER, partition->owner, p, partition->next);
    if (partition->next < partition->reached || !does_wrong(world, SKIP_EFFECT))
        tell(world, KT_EVENT_EFFECT, partition->owner, p, partition->next);
    else
        tell(world, KT_EVENT_COMMITTED, partition->owner, p, partition->committed = partition->next + 1);
    partition->next++;
    if (partition->reached < partition->next)
        partition->reached = partition->next;
    if (does_wrong(world, PROCESS_OTHERS))
        tell(world, KT_EVENT_EFFECT, (partition->owner + 1) % INSTANCES, p, partition->next - 1);
}

static void commit(struct world *world, int p)
{
    struct partition *partition = &world->partitions[p];
    partition->committed = partition->next;
    tell(world, KT_EVENT_COMMITTED, partition->owner, p, partition->committed);
    if (partition->committed < RECORDS && partition->committed == partition->reached && does_wrong(world, COMMIT_AHEAD))
        tell(world, KT_EVENT_COMMITTED, partition->owner, p, partition->committed + 1);
    if (partition->committed > 0 && does_wrong(world, COMMIT_BACK))
        tell(world, KT_EVENT_COMMITTED, partition->owner, p, partition->committed - 1);
    if (partition->committed > 0 && does_wrong(world, REPEAT_EFFECT))
        tell(world, KT_EVENT_EFFECT, partition->owner, p, partition->committed - 1);
}

static void take(struct world *world, int p)
{
    struct partition *partition = &world->partitions[p];
    if (world->is_quiet)
        return;
    tell(world, KT_EVENT_ASSIGN_BEGIN, partition->owner, p, 0);
    tell(world, KT_EVENT_ASSIGN_END, partition->owner, p, 0);
    if (does_wrong(world, ASSIGN_TWICE))
        tell(world, KT_EVENT_ASSIGN_BEGIN, partition->owner, p, 0);
    partition->next = partition->committed;
}

/* Everybody joins again; one may have its effect meanwhile of what it was handed before. */
static void rejoin(struct world *world, int new_one)
{
    for (int instance = 0; instance < INSTANCES; instance++)
        tell(world, KT_EVENT_REQUEST, instance, -1, 0);
    for (int p = 0; p < PARTITIONS; p++) {
        struct partition *partition = &world->partitions[p];
        if (partition->owner != new_one && kmock_random_below(&world->random, 2) && partition->next < RECORDS &&
            partition->next == partition->reached)
            tell(world, KT_EVENT_EFFECT, partition->owner, p, partition->reached++);
        partition->next = partition->committed;
    }
}

static void give_out(struct world *world)
{
    world->generation++;
    for (int p = 0; p < PARTITIONS; p++) {
        tell(world, KT_EVENT_ASSIGNED, world->partitions[p].owner, p, 0);
        if (does_wrong(world, GIVE_TO_TWO))
            tell(world, KT_EVENT_ASSIGNED, (world->partitions[p].owner + 1) % INSTANCES, p, 0);
    }
}

static void revoke(struct world *world, int p)
{
    struct partition *partition = &world->partitions[p];
    tell(world, KT_EVENT_REVOKE_BEGIN, partition->owner, p, 0);
    tell(world, KT_EVENT_REVOKE_END, partition->owner, p, 0);
    if (partition->next > 0 && does_wrong(world, PROCESS_AFTER_REVOKE))
        tell(world, KT_EVENT_EFFECT, partition->owner, p, partition->next - 1);
}

/* A partition moves, with or without a commit before. */
static void move(struct world *world, int p)
{
    struct partition *partition = &world->partitions[p];
    if (kmock_random_below(&world->random, 2))
        commit(world, p);
    if (world->is_quiet)
        rejoin(world, -1);
    else
        revoke(world, p);
    partition->owner = (int)kmock_random_below(&world->random, INSTANCES);
    give_out(world);
    take(world, p);
}

static void start_member(struct world *world, int instance)
{
    tell(world, KT_EVENT_START, instance, -1, 0);
    if (world->is_quiet)
        tell(world, KT_EVENT_CLIENT, instance, -1, 0);
    tell(world, KT_EVENT_MEMBER_OF, instance, -1, 0);
}

/* An instance crashes, its member is put out, the others take over, and it starts anew. */
static void crash(struct world *world, int instance)
{
    tell(world, KT_EVENT_CRASH, instance, -1, 0);
    tell(world, KT_EVENT_MEMBER_EXPELLED, instance, -1, 0);
    world->incarnation[instance]++;
    start_member(world, instance);
    if (world->is_quiet)
        rejoin(world, instance);
    bool moves[PARTITIONS];
    for (int p = 0; p < PARTITIONS; p++) {
        moves[p] = world->partitions[p].owner == instance;
        if (moves[p])
            world->partitions[p].owner = (int)kmock_random_below(&world->random, INSTANCES);
    }
    give_out(world);
    for (int p = 0; p < PARTITIONS; p++) {
        if (moves[p])
            take(world, p);
    }
}

static void begin(struct world *world)
{
    tell(world, KT_EVENT_TOPIC, -1, 0, 0);
    for (int p = 0; p < PARTITIONS; p++)
        tell(world, KT_EVENT_APPEND, -1, p, 0);
    for (int instance = 0; instance < INSTANCES; instance++) {
        start_member(world, instance);
    }
    for (int p = 0; p < PARTITIONS; p++)
        world->partitions[p].owner = p % INSTANCES;
    give_out(world);
    for (int p = 0; p < PARTITIONS; p++)
        take(world, p);
}

static void step(struct world *world)
{
    uint32_t draw = kmock_random_below(&world->random, 100);
    int p = (int)kmock_random_below(&world->random, PARTITIONS);
    if (draw < 75)
        process(world, p);
    else if (draw < 90)
        commit(world, p);
    else if (draw < 96)
        move(world, p);
    else
        crash(world, (int)kmock_random_below(&world->random, INSTANCES));
}

/* Of uneven seeds the programs have no rebalance callback. */
static struct kt_history *make_history(uint64_t seed, enum wrong wrong, enum wrong *left)
{
    struct world world = {.history = kt_history_create(), .wrong = wrong, .is_quiet = seed % 2 == 1};
    kmock_random_init(&world.random, seed);
    world.topic = kt_history_name(world.history, "orders", 6);
    world.group = kt_history_name(world.history, "billing", 7);
    begin(&world);
    for (int i = 0; i < 400; i++)
        step(&world);
    for (int p = 0; p < PARTITIONS; p++) {
        while (world.partitions[p].next < RECORDS)
            process(&world, p);
        commit(&world, p);
    }
    *left = world.wrong;
    return world.history;
}

static enum kt_result judge_history(const char *id, const struct kt_history *history)
{
    struct kt_scope scope = {.name = "billing"};
    kt_verdict_finish(&story_verdict);
    kt_judge_find(id)(history, &scope, &story_verdict);
    return story_verdict.result;
}

static void right_program_violates_nothing(void **state)
{
    (void)state;
    const char *ids[] = {"C1", "C2", "D1", "D5", "O1", "O2", "O4", "R1", "B1"};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        enum wrong left;
        struct kt_history *history = make_history(seed, NOTHING, &left);
        for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
            if (judge_history(ids[i], history) != KT_OK)
                fail_msg("seed %d: %s: %s", (int)seed, ids[i], story_text());
        }
        assert_int_equal(judge_history("D2", history), KT_VIOLATED);
        kt_history_destroy(history);
    }
}

static void one_wrong_step_is_always_found(void **state)
{
    (void)state;
    for (int wrong = SKIP_EFFECT; wrong < WRONGS; wrong++) {
        int done = 0;
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            enum wrong left;
            struct kt_history *history = make_history(seed, wrong, &left);
            done += left == NOTHING;
            enum kt_result result = judge_history(finders[wrong], history);
            if (left == NOTHING && result != KT_VIOLATED)
                fail_msg("seed %d: %s does not find wrong %d: %s", (int)seed, finders[wrong], wrong, story_text());
            kt_history_destroy(history);
        }
        bool needs_callbacks = wrong == PROCESS_AFTER_REVOKE || wrong == ASSIGN_TWICE;
        assert_true(done > (needs_callbacks ? SEEDS / 4 : SEEDS / 2));
    }
}

static void same_seed_gives_the_same_history(void **state)
{
    (void)state;
    enum wrong left;
    struct kt_history *one = make_history(7, NOTHING, &left), *two = make_history(7, NOTHING, &left);
    struct kt_history *other = make_history(8, NOTHING, &left);
    assert_true(kt_history_hash(one) == kt_history_hash(two));
    assert_true(kt_history_hash(one) != kt_history_hash(other));
    kt_history_destroy(one);
    kt_history_destroy(two);
    kt_history_destroy(other);
}

/* Half a million records with an event each, and as many commits: generous in time, for sanitizers. */
static void million_events_are_judged_in_time(void **state)
{
    (void)state;
    struct world world = {.history = kt_history_create()};
    world.topic = kt_history_name(world.history, "orders", 6);
    world.group = kt_history_name(world.history, "billing", 7);
    begin(&world);
    for (int i = 0; i < 500000 / RECORDS; i++) {
        struct kt_event event = *kt_history_event(world.history, 1);
        event.offset = (int64_t)(i + 1) * RECORDS;
        kt_history_append(world.history, &event);
    }
    for (int64_t offset = 0; offset < 500000 + RECORDS; offset++) {
        tell(&world, KT_EVENT_EFFECT, 0, 0, offset);
        tell(&world, KT_EVENT_COMMITTED, 0, 0, offset + 1);
    }
    const char *ids[] = {"C1", "C2", "D5", "O2", "O4", "B1", "L3", "O1"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        clock_t before = clock();
        judge_history(ids[i], world.history);
        double seconds = (double)(clock() - before) / CLOCKS_PER_SEC;
        if (getenv("KTRIAL_SHOW_TIMES"))
            print_message("%s: %.3f s (%s)\n", ids[i], seconds, story_text());
        assert_true(seconds < 10);
    }
    kt_history_destroy(world.history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_program_violates_nothing),
        cmocka_unit_test(one_wrong_step_is_always_found),
        cmocka_unit_test(same_seed_gives_the_same_history),
        cmocka_unit_test(million_events_are_judged_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
