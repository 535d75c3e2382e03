/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/soak/scenario.h"

#include <stdio.h>
#include <string.h>

enum { QUIET_S = 260 };

/* Copying in transactions. */
static void draw_transactions(struct scenario *scenario, struct draw *draw)
{
    scenario->program.output = "copies";
    scenario->program.commit = COMMIT_SYNC;
    scenario->program.has_rebalance_callback = true;
    scenario->program.batch = draw_from(draw, 1, 8);
}

static void draw_program(struct scenario *scenario, struct draw *draw)
{
    static const int session_s[] = {6, 10, 20, 30, 45};
    scenario->program = (struct program){
        .group = "soak",
        .topic = "orders",
        .bootstrap = scenario->brokers > 1 ? "broker-1:9092,broker-2:9092" : "broker-1:9092",
        .strategy = draw_one_in(draw, 2) ? "cooperative-sticky" : "range",
        .commit = (enum commit_mode)draw_from(draw, COMMIT_AUTO, COMMIT_ASYNC),
        .has_rebalance_callback = draw_one_in(draw, 2),
        .session_timeout_ms = session_s[draw_from(draw, 0, 4)] * 1000,
        .max_poll_interval_ms = draw_one_in(draw, 2) ? 60000 : 300000,
        .auto_commit_interval_ms = draw_one_in(draw, 2) ? 5000 : 500,
        .work_ms = draw_one_in(draw, 2) ? 0 : draw_from(draw, 1, 200),
        .poll_ms = draw_one_in(draw, 2) ? 100 : 1000,
    };
}

static bool has_broker_down(const struct scenario *scenario)
{
    for (int i = 0; i < scenario->faults_count; i++)
        if (strstr(scenario->faults[i], " down for"))
            return true;
    return false;
}

static void bring_brokers_up(struct scenario *scenario)
{
    for (int broker = 1; broker <= scenario->brokers; broker++)
        scenario_add_line(scenario, "at %ds: broker-%d up", QUIET_S - 2, broker);
    scenario->feed_again_s = QUIET_S - 1;
}

int scenario_draw(struct scenario *scenario, uint64_t seed, bool transactional, const char *family)
{
    static const unsigned preempt[] = {0, 0, 8, 64, 4096};
    struct draw draw = {seed};
    draw.state = draw_bits(&draw); /* else the next seed's draws are this one's, one later */
    *scenario = (struct scenario){.seed = seed};
    scenario->brokers = draw_from(&draw, 1, 3);
    scenario->consumers = draw_from(&draw, 1, CONSUMERS_MAX);
    scenario->partitions = draw_from(&draw, 1, 6);
    scenario->records[0] = draw_from(&draw, 5, 100);
    scenario->records[1] = draw_from(&draw, 5, 100);
    scenario->feed_again_s = draw_from(&draw, 1, 150);
    scenario->preempt_one_in = preempt[draw_from(&draw, 0, 4)];
    draw_program(scenario, &draw);
    if (transactional)
        draw_transactions(scenario, &draw);
    for (int faults = draw_from(&draw, 1, 4); faults > 0; faults--)
        if (scenario_add_fault(scenario, &draw, family) != 0)
            return -1;
    scenario->quiet_s = QUIET_S;
    if (has_broker_down(scenario)) /* a record needs a leader to be appended */
        bring_brokers_up(scenario);
    return 0;
}

void scenario_print(const struct scenario *scenario, FILE *file)
{
    static const char *const commits[] = {"auto", "sync", "async"};
    const struct program *program = &scenario->program;
    fprintf(file,
            "seed %llu:%s %d brokers, %d consumers, %d partitions, %d records and %d at %ds, %s, %s commits, callback "
            "%s, session %ds, max poll %ds, auto commit %dms, work %dms, poll %dms, preempt one in %u\n",
            (unsigned long long)scenario->seed, program->output ? " copies," : "", scenario->brokers,
            scenario->consumers, scenario->partitions, scenario->records[0], scenario->records[1],
            scenario->feed_again_s, program->strategy, commits[program->commit],
            program->has_rebalance_callback ? "yes" : "no", program->session_timeout_ms / 1000,
            program->max_poll_interval_ms / 1000, program->auto_commit_interval_ms, program->work_ms, program->poll_ms,
            scenario->preempt_one_in);
    for (int i = 0; i < scenario->faults_count; i++)
        fprintf(file, "  %s\n", scenario->faults[i]);
}
