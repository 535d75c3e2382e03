/* SPDX-License-Identifier: Apache-2.0 */
/* Throw lines at the parser that nobody would write; run it with the sanitizers. */
#include "selftests/check.h"

#include <string.h>

#include "harness/fault/schedule.h"
#include "mock/base/random.h"

enum { LINES = 20000, LINE_SIZE = 160 };

static const char *const pieces[] = {
    "at ",
    "12s",
    "45.1s",
    "0.1us",
    ": ",
    "optional ",
    "before ",
    "after ",
    "OffsetCommit",
    "Fetch ",
    "any ",
    "instance=",
    "broker=",
    "group=",
    "topic=",
    "partition=",
    "nth=",
    "3",
    "3..5",
    "every",
    "1..",
    "..",
    "billing-1",
    "crash ",
    "freeze ",
    "thaw ",
    "restart ",
    "signal ",
    "SIGTERM",
    "cut ",
    "heal ",
    "latency ",
    "drop ",
    "delay ",
    "fail ",
    "close ",
    "broker-2 ",
    "broker ",
    "down ",
    "up",
    "move ",
    "coordinator ",
    "hold ",
    "load ",
    "expire ",
    "offsets ",
    "release ",
    "replication ",
    "shrink ",
    "expand ",
    "isr ",
    "unclean ",
    "election ",
    "on ",
    "leader ",
    "orders-2 ",
    "to ",
    "from ",
    "for ",
    "by ",
    "it ",
    "all ",
    "reply ",
    "request ",
    "#",
    "#3",
    ".applied",
    ".",
    "5..9ms ",
    "\"",
    "\\",
    "\"a b\"",
    ";",
    ",",
    "=",
    "seed=",
    "draw ",
    "99999999999999999999",
    "NOT_COORDINATOR",
    "\xc3\xb6",
    "\xff",
    "\x01",
    "\t",
    " ",
};

static void random_bytes(struct kmock_random *random, char *line)
{
    uint32_t length = kmock_random_below(random, LINE_SIZE - 1);
    for (uint32_t i = 0; i < length; i++)
        line[i] = (char)(1 + kmock_random_below(random, 255));
    line[length] = '\0';
}

static void random_words(struct kmock_random *random, char *line)
{
    size_t length = 0;
    for (uint32_t count = kmock_random_below(random, 14); count > 0; count--) {
        const char *piece = pieces[kmock_random_below(random, sizeof pieces / sizeof pieces[0])];
        if (length + strlen(piece) + 2 > LINE_SIZE)
            break;
        memcpy(line + length, piece, strlen(piece));
        length += strlen(piece);
        if (kmock_random_below(random, 2))
            line[length++] = ' ';
    }
    line[length] = '\0';
}

static void print_line(const struct kt_fault *fault, struct kmock_buffer *out)
{
    kt_fault_print(fault, out);
    kmock_buffer_append(out, "", 1);
}

/* Where a line parses at all, what it prints parses to the same. returns  whether it parsed */
static bool check_line(const char *line)
{
    struct kt_fault fault, again;
    struct kmock_buffer error = {0}, first = {0}, second = {0};
    bool parses = kt_fault_parse(line, &fault, &error);
    assert_int_equal(parses, error.size == 0);
    if (parses) {
        print_line(&fault, &first);
        if (!kt_fault_parse((const char *)first.data, &again, NULL))
            fail_msg("'%s' printed '%s', which does not parse", line, (const char *)first.data);
        print_line(&again, &second);
        assert_string_equal((const char *)first.data, (const char *)second.data);
        kt_fault_finish(&fault);
        kt_fault_finish(&again);
    }
    kmock_buffer_free(&error);
    kmock_buffer_free(&first);
    kmock_buffer_free(&second);
    return parses;
}

static void check_schedule(const char *line)
{
    struct kt_schedule schedule;
    struct kmock_buffer error = {0};
    if (kt_schedule_parse(line, &schedule, &error))
        kt_schedule_finish(&schedule);
    if (kt_scenario_parse(line, &schedule, &error))
        kt_schedule_finish(&schedule);
    kmock_buffer_free(&error);
}

static void no_line_breaks_the_parser(void **state)
{
    char line[LINE_SIZE];
    struct kmock_random random;
    int parsed = 0;
    (void)state;
    kmock_random_init(&random, 1);
    for (int i = 0; i < LINES; i++) {
        if (i % 4 == 0)
            random_bytes(&random, line);
        else
            random_words(&random, line);
        parsed += check_line(line);
        check_schedule(line);
    }
    assert_true(parsed > 20);
}

/* Every line cut short anywhere, and with each byte replaced. */
static void no_cut_or_changed_line_breaks_the_parser(void **state)
{
    static const char *const lines[] = {
        ("optional after OffsetCommit instance=billing-1 broker=2 group=\"a \\\"b\" topic=t partition=2 nth=3..5: "
         "crash it, restart after 5s"),
        "freeze billing-1 for 45.1s at billing-2.OffsetCommit#3.applied",
        "at 12.5s: latency billing-1 to broker-2 5..9 ms",
        "move leader orders-2 to broker-3 at billing-1.Fetch#1.sent",
    };
    char line[LINE_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        for (size_t cut = 0; cut <= strlen(lines[i]); cut++) {
            memcpy(line, lines[i], cut);
            line[cut] = '\0';
            check_line(line);
            strcpy(line, lines[i]);
            for (const char *c = "\"#.:;=0 \x80"; *c && cut < strlen(lines[i]); c++) {
                line[cut] = *c;
                check_line(line);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_breaks_the_parser),
        cmocka_unit_test(no_cut_or_changed_line_breaks_the_parser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
