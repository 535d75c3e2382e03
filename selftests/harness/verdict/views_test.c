/* SPDX-License-Identifier: Apache-2.0 */
/* V1 to V4. */
#include "selftests/harness/verdict/story.h"

#include "mock/base/random.h"

#define GROUP "topic orders 1; member m1 billing-1;"
#define COMMITTED GROUP "reads billing-1 committed earliest;"
#define UNCOMMITTED GROUP "reads billing-1 uncommitted earliest;"
/* 0, 1: plain; 2, 3: aborted; 4: its marker; 5: committed; 6: its marker; 7: plain */
#define LOG                                                                                                            \
    "write up-1 orders-0@0 2; write up-1 orders-0@2 2 7.0:0 t; marker orders-0@4 7.0 abort;"                           \
    "write up-1 orders-0@5 1 7.0:2 t; marker orders-0@6 7.0 commit; write up-1 orders-0@7 1;"                          \
    "readable orders-0@8; stable orders-0@8;"
#define ASSIGN "assign billing-1 orders-0;"
#define SEEN "deliver billing-1 orders-0@0 2; deliver billing-1 orders-0@5; deliver billing-1 orders-0@7;"

static void what_is_readable_is_read(void **state)
{
    (void)state;
    assert_ok("V1", COMMITTED LOG ASSIGN SEEN);
    assert_ok("V1", UNCOMMITTED
              "append orders-0@0 3; readable orders-0@3; stable orders-0@1; deliver billing-1 orders-0@0 3");
}

static void what_is_read_too_early_is_found(void **state)
{
    (void)state;
    assert_violated("V1", COMMITTED "append orders-0@0 3; readable orders-0@2; deliver billing-1 orders-0@0 3",
                    "orders-0@2", "but the high watermark was 2");
    assert_violated(
        "V1", COMMITTED "append orders-0@0 3; readable orders-0@3; stable orders-0@1; deliver billing-1 orders-0@1",
        "orders-0@1", "but the last stable offset was 1");
    assert_witnesses("last stable offset, deliver");
    assert_not_judged("V1", COMMITTED "append orders-0@0 3; deliver billing-1 orders-0@0 3", "no high watermarks");
    assert_not_judged("V1", COMMITTED LOG, "was handed no record");
}

static void what_is_visible_is_read(void **state)
{
    (void)state;
    assert_ok("V2", COMMITTED LOG ASSIGN SEEN);
    assert_ok("V2", UNCOMMITTED LOG ASSIGN "deliver billing-1 orders-0@0 4");
}

static void what_is_not_visible_and_read_is_found(void **state)
{
    (void)state;
    assert_violated("V2", COMMITTED LOG "deliver billing-1 orders-0@0 3", "orders-0@2", "which is aborted");
    assert_violated("V2", UNCOMMITTED LOG "deliver billing-1 orders-0@3 2", "orders-0@4", "which is a marker");
    assert_violated("V2", COMMITTED "write up-1 orders-0@0 1 7.0:0 t; deliver billing-1 orders-0@0", "orders-0@0",
                    "still open");
    assert_not_judged("V2", COMMITTED LOG, "was handed no record");
}

static void reading_without_gaps_is_ok(void **state)
{
    (void)state;
    assert_ok("V3", COMMITTED LOG ASSIGN SEEN);
    assert_ok("V3", COMMITTED LOG ASSIGN
              "deliver billing-1 orders-0@0 2; seek billing-1 orders-0@7; deliver billing-1 orders-0@7");
    assert_ok("V3", COMMITTED LOG ASSIGN SEEN "revoke billing-1 orders-0;" ASSIGN "deliver billing-1 orders-0@1");
    /* the log was cut: the consumer is reset */
    assert_ok("V3", COMMITTED LOG ASSIGN SEEN "write up-1 orders-0@1 1; deliver billing-1 orders-0@1");
}

static void gap_and_return_are_found(void **state)
{
    (void)state;
    assert_violated("V3", COMMITTED LOG ASSIGN "deliver billing-1 orders-0@0 2; deliver billing-1 orders-0@7",
                    "orders-0@5", "billing-1 was handed orders-0@7 where orders-0@5 was due");
    assert_violated("V3", COMMITTED LOG ASSIGN SEEN "append orders-0@8 1; deliver billing-1 orders-0@1", "orders-0@1",
                    "where orders-0@8 was due");
    assert_violated("V3", UNCOMMITTED LOG ASSIGN "deliver billing-1 orders-0@0 2; deliver billing-1 orders-0@5",
                    "orders-0@2", "due");
    assert_not_judged("V3", COMMITTED LOG, "was handed no record");
}

static void reading_from_the_right_place_is_ok(void **state)
{
    (void)state;
    assert_ok("V4", COMMITTED LOG ASSIGN SEEN);
    assert_ok("V4", COMMITTED LOG "commit orders-0@2 m1;" ASSIGN "deliver billing-1 orders-0@5");
    assert_ok("V4", COMMITTED LOG ASSIGN "seek billing-1 orders-0@3; deliver billing-1 orders-0@5");
    assert_ok("V4",
              GROUP "reads billing-1 committed latest;" LOG ASSIGN "append orders-0@8 1; deliver billing-1 orders-0@8");
    /* what is committed while it begins may have been read by then, or not */
    assert_ok("V4", COMMITTED LOG "commit orders-0@0 m1;" ASSIGN "commit orders-0@1 m1; deliver billing-1 orders-0@1");
}

static void wrong_start_is_found(void **state)
{
    (void)state;
    assert_violated("V4", COMMITTED LOG ASSIGN "deliver billing-1 orders-0@1", "orders-0@1",
                    "nothing is committed (auto.offset.reset is earliest)");
    assert_violated("V4", COMMITTED LOG "commit orders-0@1 m1;" ASSIGN "deliver billing-1 orders-0@5", "orders-0@5",
                    "after its group committed 1");
    assert_violated("V4", COMMITTED LOG ASSIGN "seek billing-1 orders-0@1; deliver billing-1 orders-0@5", "orders-0@5",
                    "after it sought 1");
    assert_violated("V4", GROUP "reads billing-1 committed latest;" LOG ASSIGN "deliver billing-1 orders-0@0 2",
                    "orders-0@0", "is latest");
    assert_not_judged("V4", COMMITTED LOG, "was handed no record");
}

static void what_was_readable_when_it_was_fetched_may_be_handed_over_later(void **state)
{
    (void)state;
    assert_ok("V1", COMMITTED "append orders-0@0 10; readable orders-0@10;" ASSIGN
                              "deliver billing-1 orders-0@0 3; readable orders-0@8; deliver billing-1 orders-0@3 7");
    assert_violated("V1",
                    COMMITTED "append orders-0@0 10; readable orders-0@8;" ASSIGN
                              "readable orders-0@5; deliver billing-1 orders-0@3 7",
                    "orders-0@8", "but the high watermark was 8");
    /* of a topic that is made anew nothing was readable yet */
    assert_violated("V1",
                    COMMITTED "append orders-0@0 10; readable orders-0@10; topic orders 0; topic orders 1;"
                              "append orders-0@0 3; readable orders-0@2; deliver billing-1 orders-0@0 3",
                    "orders-0@2", "but the high watermark was 2");
}

#define TEN "append orders-0@0 10; readable orders-0@10;"

static void logs_that_lose_records_excuse_gaps(void **state)
{
    (void)state;
    assert_ok("V3", COMMITTED TEN ASSIGN
              "deliver billing-1 orders-0@0 2; deleted orders-0@5; deliver billing-1 orders-0@5 5");
    assert_ok("V3", COMMITTED TEN ASSIGN
              "deliver billing-1 orders-0@0 2; cleaned orders-0@2 3; deliver billing-1 orders-0@5 5");
    assert_ok("V3", COMMITTED TEN ASSIGN /* fetched before */
              "deliver billing-1 orders-0@0 2; note; cleaned orders-0@2 3; deliver billing-1 orders-0@2 8");
    assert_ok("V3", COMMITTED TEN ASSIGN "deliver billing-1 orders-0@0 10; readable orders-0@5; append orders-0@5 7;"
                                         "readable orders-0@12; deliver billing-1 orders-0@5 7");
    assert_violated("V3",
                    COMMITTED TEN ASSIGN "deliver billing-1 orders-0@0 2; cleaned orders-0@2 2;"
                                         "deliver billing-1 orders-0@5 5",
                    "orders-0@4", "where orders-0@4 was due");
    assert_violated("V3",
                    COMMITTED TEN ASSIGN "deliver billing-1 orders-0@0 2; deleted orders-0@5;"
                                         "deliver billing-1 orders-0@6 4",
                    "orders-0@5", "where orders-0@5 was due");
}

static void logs_that_lose_records_move_the_start(void **state)
{
    (void)state;
    assert_ok("V4", COMMITTED TEN "deleted orders-0@5;" ASSIGN "deliver billing-1 orders-0@5 5");
    assert_ok("V4", COMMITTED TEN ASSIGN "deleted orders-0@5; deliver billing-1 orders-0@0 10");
    assert_ok("V4", COMMITTED TEN "cleaned orders-0@0 4;" ASSIGN "deliver billing-1 orders-0@4 6");
    assert_ok("V4", COMMITTED TEN "commit orders-0@2 m1; deleted orders-0@5;" ASSIGN "deliver billing-1 orders-0@5 5");
    assert_ok("V4", COMMITTED TEN "commit orders-0@8 m1; readable orders-0@5; append orders-0@5 7;"
                                  "readable orders-0@12;" ASSIGN "deliver billing-1 orders-0@0 12");
    assert_ok("V4", COMMITTED TEN "commit orders-0@5 m1; commit orders-0@-1;" ASSIGN "deliver billing-1 orders-0@0 10");
    assert_violated("V4", COMMITTED TEN "deleted orders-0@5;" ASSIGN "deliver billing-1 orders-0@6 4", "orders-0@6",
                    "nothing is committed");
    assert_violated("V4", COMMITTED TEN "cleaned orders-0@0 4;" ASSIGN "deliver billing-1 orders-0@5 5", "orders-0@5",
                    "nothing is committed");
}

static void commit_that_only_the_new_coordinator_knows_of_is_told(void **state)
{
    (void)state;
    assert_ok("V4",
              COMMITTED TEN ASSIGN "deliver billing-1 orders-0@0 5; crash billing-1; expelled m1;"
                                   "commit orders-0@5 m1; member m2 billing-2; reads billing-2 committed earliest;"
                                   "assign billing-2 orders-0; deliver billing-2 orders-0@5 5");
}

static void what_is_not_known_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("V2", GROUP LOG ASSIGN "deliver billing-1 orders-0@0 4", "isolation.level");
    assert_violated("V2", GROUP LOG ASSIGN "deliver billing-1 orders-0@3 2", "orders-0@4", "which is a marker");
    assert_ok("V3", GROUP LOG ASSIGN SEEN);
    assert_not_judged("V4", GROUP TEN ASSIGN "deliver billing-1 orders-0@6 4", "is not known");
    assert_ok("V4", GROUP TEN "commit orders-0@6 m1;" ASSIGN "deliver billing-1 orders-0@6 4");
    assert_not_judged("V4", COMMITTED TEN ASSIGN "seek billing-1 orders-0@-2002; deliver billing-1 orders-0@8 2",
                      "RD_KAFKA_OFFSET_TAIL");
}

static void v2_says_what_a_reader_of_all_records_is_handed(void **state)
{
    (void)state;
    assert_ok("V2", UNCOMMITTED LOG ASSIGN "deliver billing-1 orders-0@0 4");
    assert_non_null(strstr(story_text(), "isolation.level is read_uncommitted"));
    assert_ok("V2", COMMITTED LOG ASSIGN SEEN);
    assert_non_null(strstr(story_text(), "none aborted, none a marker"));
}

/* ---- random logs ---- */

enum { BATCHES = 60, SEEDS = 80, RECORDS = 4 * BATCHES };

struct world {
    struct kt_history *history;
    struct kmock_random random;
    int64_t now_us, end;
    bool visible[RECORDS];
};

static void tell(struct world *world, enum kt_event_type type, int64_t offset, int32_t count, const char *detail)
{
    struct kt_event event = kt_event_none(type, world->now_us += 1000);
    bool is_clients = type == KT_EVENT_DELIVER || type == KT_EVENT_CLIENT || type == KT_EVENT_ASSIGN_BEGIN;
    bool has_producer = type == KT_EVENT_MARKER || *detail != '\0';
    event.topic = kt_history_name(world->history, "orders", 6);
    event.partition = 0;
    event.offset = offset;
    event.count = count;
    event.detail = kt_history_name(world->history, detail, strlen(detail));
    event.producer_id = has_producer ? 7 : -1;
    event.epoch = has_producer ? 0 : -1;
    event.instance = is_clients ? kt_history_name(world->history, "billing-1", 9) : 0;
    event.group = is_clients ? kt_history_name(world->history, "billing", 7) : 0;
    event.client = is_clients;
    kt_history_append(world->history, &event);
}

static void write_at_random(struct world *world)
{
    for (int i = 0; i < BATCHES; i++) {
        int32_t count = 1 + (int32_t)kmock_random_below(&world->random, 3);
        uint32_t kind = kmock_random_below(&world->random, 3); /* plain, committed, aborted */
        tell(world, KT_EVENT_APPEND, world->end, count, kind ? KT_APPEND_TRANSACTIONAL : "");
        for (int32_t n = 0; n < count; n++)
            world->visible[world->end++] = kind < 2;
        if (kind)
            tell(world, KT_EVENT_MARKER, world->end++, 0, kind == 1 ? KT_MARKER_COMMIT : KT_MARKER_ABORT);
    }
    tell(world, KT_EVENT_HIGH_WATERMARK, world->end, 0, "");
}

/* Read all that is visible, in runs; skip one record if asked to. returns  whether one was skipped */
static bool read_at_random(struct world *world, bool skips)
{
    bool skipped = false, has_begun = false;
    tell(world, KT_EVENT_CLIENT, -2, 2, "");
    tell(world, KT_EVENT_ASSIGN_BEGIN, 0, 0, "");
    for (int64_t offset = 0; offset < world->end; offset++) {
        if (!world->visible[offset])
            continue;
        if (skips && !skipped && has_begun && offset < world->end - 8 && kmock_random_below(&world->random, 20) == 0) {
            skipped = true;
            continue;
        }
        has_begun = true;
        tell(world, KT_EVENT_DELIVER, offset, 1, "");
        if (kmock_random_below(&world->random, 4) == 0)
            tell(world, KT_EVENT_NOTE, 0, 0, "");
    }
    return skipped;
}

static void random_logs_are_judged_right(void **state)
{
    (void)state;
    static const char *const ids[] = {"V1", "V2", "V3", "V4"};
    struct kt_scope scope = {.name = "billing"};
    int found = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world world = {.history = kt_history_create()};
        kmock_random_init(&world.random, seed);
        write_at_random(&world);
        bool skipped = read_at_random(&world, seed % 2);
        for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
            struct kt_verdict verdict;
            kt_judge_find(ids[i])(world.history, &scope, &verdict);
            if (verdict.result != (skipped && i == 2 ? KT_VIOLATED : KT_OK))
                fail_msg("seed %d: %s: %s", (int)seed, ids[i], (char *)verdict.text.data);
            kt_verdict_finish(&verdict);
        }
        found += skipped;
        kt_history_destroy(world.history);
    }
    assert_true(found > SEEDS / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_readable_is_read),
        cmocka_unit_test(what_is_read_too_early_is_found),
        cmocka_unit_test(what_is_visible_is_read),
        cmocka_unit_test(what_is_not_visible_and_read_is_found),
        cmocka_unit_test(reading_without_gaps_is_ok),
        cmocka_unit_test(gap_and_return_are_found),
        cmocka_unit_test(reading_from_the_right_place_is_ok),
        cmocka_unit_test(wrong_start_is_found),
        cmocka_unit_test(what_was_readable_when_it_was_fetched_may_be_handed_over_later),
        cmocka_unit_test(logs_that_lose_records_excuse_gaps),
        cmocka_unit_test(logs_that_lose_records_move_the_start),
        cmocka_unit_test(commit_that_only_the_new_coordinator_knows_of_is_told),
        cmocka_unit_test(what_is_not_known_is_not_judged),
        cmocka_unit_test(v2_says_what_a_reader_of_all_records_is_handed),
        cmocka_unit_test(random_logs_are_judged_right),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
