/* SPDX-License-Identifier: Apache-2.0 */
/* Draw faults from the whole grammar; each ends by itself or is ended by a second line. */
#include <stdarg.h>
#include <string.h>

#include "selftests/soak/scenario.h"

enum { LAST_FAULT_S = 150, LONGEST_S = 90, NAME_BYTES = 24 };

void scenario_add_line(struct scenario *scenario, const char *format, ...)
{
    va_list arguments;
    if (scenario->faults_count == FAULT_LINES_MAX)
        return;
    va_start(arguments, format);
    vsnprintf(scenario->faults[scenario->faults_count++], FAULT_LINE_BYTES, format, arguments);
    va_end(arguments);
}

/* Errors a broker may give, by API. source  Kafka's handlers of these APIs */
static const struct {
    const char *api;
    const char *errors[14];
} answers[] = {
    {"JoinGroup",
     {"COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "UNKNOWN_MEMBER_ID",
      "INCONSISTENT_GROUP_PROTOCOL", "GROUP_AUTHORIZATION_FAILED", "GROUP_MAX_SIZE_REACHED", "INVALID_SESSION_TIMEOUT",
      "REBALANCE_IN_PROGRESS"}},
    {"SyncGroup",
     {"COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID",
      "REBALANCE_IN_PROGRESS", "COORDINATOR_LOAD_IN_PROGRESS", "GROUP_AUTHORIZATION_FAILED"}},
    {"Heartbeat",
     {"COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID",
      "REBALANCE_IN_PROGRESS", "GROUP_AUTHORIZATION_FAILED"}},
    {"LeaveGroup",
     {"COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "UNKNOWN_MEMBER_ID"}},
    {"OffsetCommit",
     {"COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "ILLEGAL_GENERATION",
      "UNKNOWN_MEMBER_ID", "REBALANCE_IN_PROGRESS", "REQUEST_TIMED_OUT", "OFFSET_METADATA_TOO_LARGE",
      "INVALID_COMMIT_OFFSET_SIZE", "UNKNOWN_TOPIC_OR_PARTITION", "TOPIC_AUTHORIZATION_FAILED",
      "GROUP_AUTHORIZATION_FAILED"}},
    {"OffsetFetch",
     {"COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "UNSTABLE_OFFSET_COMMIT",
      "GROUP_AUTHORIZATION_FAILED"}},
    {"FindCoordinator", {"COORDINATOR_NOT_AVAILABLE", "GROUP_AUTHORIZATION_FAILED"}},
    {"Fetch",
     {"UNKNOWN_TOPIC_OR_PARTITION", "NOT_LEADER_OR_FOLLOWER", "FENCED_LEADER_EPOCH", "UNKNOWN_LEADER_EPOCH",
      "KAFKA_STORAGE_ERROR", "OFFSET_NOT_AVAILABLE", "REPLICA_NOT_AVAILABLE", "TOPIC_AUTHORIZATION_FAILED",
      "UNKNOWN_SERVER_ERROR", "CORRUPT_MESSAGE", "OFFSET_OUT_OF_RANGE"}},
    {"ListOffsets",
     {"UNKNOWN_TOPIC_OR_PARTITION", "NOT_LEADER_OR_FOLLOWER", "LEADER_NOT_AVAILABLE", "OFFSET_NOT_AVAILABLE",
      "FENCED_LEADER_EPOCH", "TOPIC_AUTHORIZATION_FAILED"}},
    {"Metadata",
     {"UNKNOWN_TOPIC_OR_PARTITION", "LEADER_NOT_AVAILABLE", "TOPIC_AUTHORIZATION_FAILED", "INVALID_TOPIC_EXCEPTION"}},
    {"ApiVersions", {"UNSUPPORTED_VERSION", "INVALID_REQUEST"}},
    /* the last ones are of programs with transactions */
    {"Produce",
     {"NOT_LEADER_OR_FOLLOWER", "UNKNOWN_TOPIC_OR_PARTITION", "NOT_ENOUGH_REPLICAS", "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
      "REQUEST_TIMED_OUT", "KAFKA_STORAGE_ERROR", "INVALID_PRODUCER_EPOCH", "TOPIC_AUTHORIZATION_FAILED",
      "INVALID_TXN_STATE", "UNKNOWN_SERVER_ERROR", "MESSAGE_TOO_LARGE"}},
    {"InitProducerId",
     {"COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "CONCURRENT_TRANSACTIONS",
      "INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"}},
    {"AddPartitionsToTxn",
     {"COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "CONCURRENT_TRANSACTIONS",
      "INVALID_PRODUCER_EPOCH", "INVALID_PRODUCER_ID_MAPPING", "INVALID_TXN_STATE", "UNKNOWN_TOPIC_OR_PARTITION",
      "TOPIC_AUTHORIZATION_FAILED", "UNKNOWN_SERVER_ERROR"}},
    {"AddOffsetsToTxn",
     {"COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "CONCURRENT_TRANSACTIONS",
      "INVALID_PRODUCER_EPOCH", "INVALID_PRODUCER_ID_MAPPING", "INVALID_TXN_STATE", "GROUP_AUTHORIZATION_FAILED"}},
    {"TxnOffsetCommit",
     {"COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "UNKNOWN_TOPIC_OR_PARTITION",
      "REQUEST_TIMED_OUT", "ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID", "INVALID_PRODUCER_EPOCH",
      "GROUP_AUTHORIZATION_FAILED", "PRODUCER_FENCED"}},
    {"EndTxn",
     {"COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "CONCURRENT_TRANSACTIONS",
      "INVALID_PRODUCER_EPOCH", "INVALID_PRODUCER_ID_MAPPING", "INVALID_TXN_STATE", "UNKNOWN_SERVER_ERROR"}},
};
enum { ALL_APIS = sizeof answers / sizeof *answers, TRANSACTIONAL_APIS = 6, APIS = ALL_APIS - TRANSACTIONAL_APIS };

static int draw_api(const struct scenario *scenario, struct draw *draw)
{
    return draw_from(draw, 0, (scenario->program.output ? ALL_APIS : APIS) - 1);
}

static int errors_of(int api)
{
    int count = 0;
    while (count < 14 && answers[api].errors[count])
        count++;
    return count;
}

/* ---- parts of lines ---- */

static const char *instance(const struct scenario *scenario, struct draw *draw, char name[NAME_BYTES])
{
    if (draw_one_in(draw, 8))
        return strcpy(name, "all");
    snprintf(name, NAME_BYTES, "soak-%d", draw_from(draw, 1, scenario->consumers));
    return name;
}

/* "optional after OffsetCommit instance=soak-2 nth=3..5"; most lines fire early */
static void when_request(const struct scenario *scenario, struct draw *draw, int api, char when[120])
{
    static const char *const phases[] = {"", "before ", "sent ", "after ", "replied ", "return "};
    int first = draw_from(draw, 1, draw_one_in(draw, 3) ? 60 : 8), size = 0;
    size += snprintf(when, 120, "optional %s%s", phases[draw_from(draw, 0, 5)], answers[api].api);
    if (draw_one_in(draw, 2))
        size +=
            snprintf(when + size, (size_t)(120 - size), " instance=soak-%d", draw_from(draw, 1, scenario->consumers));
    snprintf(when + size, (size_t)(120 - size), " nth=%d", first);
}

/* For what is done to a request: a phase of its own choice, and some in a row. */
static void when_requests(const struct scenario *scenario, struct draw *draw, int api, char when[120])
{
    int first = draw_from(draw, 1, draw_one_in(draw, 3) ? 60 : 8), size = 0;
    size += snprintf(when, 120, "optional %s", answers[api].api);
    if (draw_one_in(draw, 2))
        size +=
            snprintf(when + size, (size_t)(120 - size), " instance=soak-%d", draw_from(draw, 1, scenario->consumers));
    size += snprintf(when + size, (size_t)(120 - size), " nth=%d", first);
    if (draw_one_in(draw, 3))
        snprintf(when + size, (size_t)(120 - size), "..%d", first + draw_from(draw, 1, 6));
}

/* ---- families ---- */

static void crash(struct scenario *scenario, struct draw *draw)
{
    static const char *const points[] = {"enter", "sent", "applied", "replied", "return"};
    char name[NAME_BYTES], when[120];
    int api = draw_api(scenario, draw), after_s = draw_from(draw, 0, 60);
    instance(scenario, draw, name);
    switch (draw_from(draw, 0, 3)) {
    case 0:
        scenario_add_line(scenario, "at %dms: crash %s, restart after %ds", draw_from(draw, 1, LAST_FAULT_S * 1000),
                          name, after_s);
        break;
    case 1:
        scenario_add_line(scenario, "optional crash %s at %s#%d.%s, restart after %ds", name, answers[api].api,
                          draw_from(draw, 1, 10), points[draw_from(draw, 0, 4)], after_s);
        break;
    case 2:
        scenario_add_line(scenario, "at %dms: restart %s after %ds", draw_from(draw, 1, LAST_FAULT_S * 1000), name,
                          after_s);
        break;
    default:
        when_request(scenario, draw, api, when);
        scenario_add_line(scenario, "%s: crash it, restart after %ds", when, after_s);
    }
}

static void freeze(struct scenario *scenario, struct draw *draw)
{
    char name[NAME_BYTES], when[120];
    int at_s = draw_from(draw, 1, LAST_FAULT_S), for_s = draw_from(draw, 1, LONGEST_S);
    instance(scenario, draw, name);
    switch (draw_from(draw, 0, 2)) {
    case 0:
        scenario_add_line(scenario, "at %dms: freeze %s for %ds", draw_from(draw, 1, LAST_FAULT_S * 1000), name, for_s);
        break;
    case 1:
        scenario_add_line(scenario, "at %ds: freeze %s", at_s, name);
        scenario_add_line(scenario, "at %ds: thaw %s", at_s + for_s, name);
        break;
    default:
        when_request(scenario, draw, draw_api(scenario, draw), when);
        scenario_add_line(scenario, "%s: freeze it for %ds", when, for_s);
    }
}

static void network(struct scenario *scenario, struct draw *draw)
{
    char name[NAME_BYTES], when[120], broker[24] = "";
    int at_s = draw_from(draw, 1, LAST_FAULT_S), for_s = draw_from(draw, 1, LONGEST_S);
    int number = draw_from(draw, 0, scenario->brokers);
    instance(scenario, draw, name);
    switch (draw_from(draw, 0, 3)) {
    case 0:
        if (number)
            snprintf(broker, sizeof broker, " from broker-%d", number);
        scenario_add_line(scenario, "at %ds: cut %s%s for %ds", at_s, name, broker, for_s);
        break;
    case 1:
        if (number)
            snprintf(broker, sizeof broker, " from broker-%d", number);
        scenario_add_line(scenario, "at %ds: cut %s%s", at_s, name, broker);
        scenario_add_line(scenario, "at %ds: heal %s%s", at_s + for_s, name, broker);
        break;
    case 2:
        if (number)
            snprintf(broker, sizeof broker, " to broker-%d", number);
        scenario_add_line(scenario, "at %ds: latency %s%s %d..%dms", at_s, name, broker, for_s,
                          for_s + draw_from(draw, 0, 4000));
        scenario_add_line(scenario, "at %ds: latency %s%s 1..2ms", at_s + for_s, name, broker);
        break;
    default:
        when_request(scenario, draw, draw_api(scenario, draw), when);
        scenario_add_line(scenario, "%s: cut it for %ds", when, for_s);
    }
}

static void request(struct scenario *scenario, struct draw *draw)
{
    static const char *const actions[] = {"drop request", "drop reply", "close"};
    char when[120];
    int action = draw_from(draw, 0, 4);
    when_requests(scenario, draw, draw_api(scenario, draw), when);
    if (action < 3)
        scenario_add_line(scenario, "%s: %s", when, actions[action]);
    else
        scenario_add_line(scenario, "%s: delay %s by %dms", when, action == 3 ? "request" : "reply",
                          draw_from(draw, 1, 70000));
}

/* What a broker may answer when it has ended a transaction all the same. */
static bool may_be_said_after(const char *api, const char *error)
{
    return strcmp(api, "EndTxn") != 0 || strcmp(error, "NOT_COORDINATOR") == 0 ||
           strcmp(error, "COORDINATOR_NOT_AVAILABLE") == 0 || strcmp(error, "CONCURRENT_TRANSACTIONS") == 0;
}

static void error(struct scenario *scenario, struct draw *draw)
{
    char when[120];
    int api = draw_api(scenario, draw);
    when_requests(scenario, draw, api, when);
    bool after = draw_one_in(draw, 3);
    const char *error = answers[api].errors[draw_from(draw, 0, errors_of(api) - 1)];
    if (after && may_be_said_after(answers[api].api, error)) {
        memmove(when + strlen("optional after "), when + strlen("optional "), strlen(when + strlen("optional ")) + 1);
        memcpy(when, "optional after ", strlen("optional after "));
    }
    scenario_add_line(scenario, "%s: fail %s", when, error);
}

static bool has_line(const struct scenario *scenario, const char *word)
{
    for (int i = 0; i < scenario->faults_count; i++)
        if (strstr(scenario->faults[i], word))
            return true;
    return false;
}

static void take_broker_down(struct scenario *scenario, struct draw *draw)
{
    char when[120];
    int broker = draw_from(draw, 1, scenario->brokers), for_s = draw_from(draw, 1, LONGEST_S);
    if (draw_one_in(draw, 2))
        snprintf(when, sizeof when, "at %ds", draw_from(draw, 1, LAST_FAULT_S));
    else
        when_request(scenario, draw, draw_api(scenario, draw), when);
    scenario_add_line(scenario, "%s: broker-%d down for %ds", when, broker, for_s);
}

/* A group's partition is there when its first member joins; a topic's leader may move to the leader itself. */
static void move(struct scenario *scenario, struct draw *draw)
{
    int at_s = draw_from(draw, 1, LAST_FAULT_S);
    switch (draw_from(draw, 0, 2)) {
    case 0:
        scenario_add_line(scenario, "at %ds: move coordinator soak", at_s);
        break;
    case 1:
        scenario_add_line(scenario, "optional after JoinGroup nth=%d: move coordinator soak", draw_from(draw, 1, 6));
        break;
    default:
        scenario_add_line(scenario, "at %ds: move leader orders-%d to broker-%d", at_s,
                          draw_from(draw, 0, scenario->partitions - 1), draw_from(draw, 1, scenario->brokers));
    }
}

/* Moves need somebody to move to: a scenario either takes brokers down or moves what is on them. */
static void cluster(struct scenario *scenario, struct draw *draw)
{
    bool may_move = scenario->brokers > 1 && !has_line(scenario, " down for ");
    bool may_go_down = !has_line(scenario, ": move ");
    if (may_move && (!may_go_down || draw_one_in(draw, 2)))
        move(scenario, draw);
    else
        take_broker_down(scenario, draw);
}

static void end(struct scenario *scenario, struct draw *draw)
{
    char name[NAME_BYTES], when[120];
    int after_s = draw_from(draw, 1, LONGEST_S);
    instance(scenario, draw, name);
    when_request(scenario, draw, draw_api(scenario, draw), when);
    if (draw_one_in(draw, 2))
        scenario_add_line(scenario, "at %ds: signal %s SIGTERM, restart after %ds", draw_from(draw, 1, LAST_FAULT_S),
                          name, after_s);
    else
        scenario_add_line(scenario, "%s: signal it SIGTERM, restart after %ds", when, after_s);
}

/* ID STATE, of an instance's transactions */
static void when_transaction(const struct scenario *scenario, struct draw *draw, char when[120])
{
    static const char *const states[] = {"Ongoing", "PrepareCommit", "CompleteCommit", "PrepareAbort"};
    snprintf(when, 120, "optional at transaction soak-%d %s nth=%d", draw_from(draw, 1, scenario->consumers),
             states[draw_from(draw, 0, 3)], draw_from(draw, 1, 8));
}

/* Between the steps of a transaction: its markers, its coordinator, its program. */
static void transaction(struct scenario *scenario, struct draw *draw)
{
    char when[120];
    int number = draw_from(draw, 1, scenario->consumers), for_s = draw_from(draw, 1, LONGEST_S);
    when_transaction(scenario, draw, when);
    switch (draw_from(draw, 0, 5)) {
    case 0:
        scenario_add_line(scenario, "%s: crash soak-%d, restart after %ds", when, number, for_s);
        break;
    case 1:
        scenario_add_line(scenario, "%s: freeze soak-%d for %ds", when, number, for_s);
        break;
    case 2:
        scenario_add_line(scenario, "%s: hold markers soak-%d for %ds", when, number, for_s);
        break;
    case 3:
        scenario_add_line(scenario, "%s: load transaction coordinator soak-%d for %ds", when, number, for_s);
        break;
    case 4:
        if (scenario->brokers > 1 && !has_line(scenario, " down for "))
            scenario_add_line(scenario, "%s: move transaction coordinator soak-%d", when, number);
        break;
    default:
        scenario_add_line(scenario, "%s: broker-%d restart", when, draw_from(draw, 1, scenario->brokers));
    }
}

static const struct {
    const char *name;
    void (*add)(struct scenario *scenario, struct draw *draw);
} families[] = {{"crash", crash}, {"freeze", freeze},   {"network", network}, {"request", request},
                {"error", error}, {"cluster", cluster}, {"end", end},         {"transaction", transaction}};
enum { ALL_FAMILIES = sizeof families / sizeof *families, FAMILIES = ALL_FAMILIES - 1 };

const char *const scenario_families[] = {"crash",   "freeze", "network",     "request", "error",
                                         "cluster", "end",    "transaction", NULL};

int scenario_add_fault(struct scenario *scenario, struct draw *draw, const char *family)
{
    int count = scenario->program.output ? ALL_FAMILIES : FAMILIES;
    int chosen = draw_from(draw, 0, count - 1);
    for (int i = 0; family && i < count; i++)
        if (strcmp(families[i].name, family) == 0) {
            families[i].add(scenario, draw);
            return 0;
        }
    if (family)
        return -1;
    families[chosen].add(scenario, draw);
    return 0;
}
