/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/command/broker_asked.h"

#include <stdio.h>
#include <stdlib.h>

#include "harness/command/arguments.h"
#include "harness/explore/finding.h"
#include "harness/fault/schedule.h"
#include "mock/base/alloc.h"

enum {
    BROKERS,
    LISTEN,
    ADVERTISE,
    TOPIC,
    KAFKA,
    FAULT,
    SCENARIO,
    TRACE,
    SPEED,
    MAX_FRAME,
    MAX_LOG,
    ALLOW_REMOTE,
    SASL,
    USER,
    REAUTH_MS,
    TLS,
    TLS_CA,
    TLS_CERT,
    TLS_KEY,
    TLS_CLIENT_CA,
    ACL,
    SUPER_USER,
    ALLOW_EVERYONE,
};

enum { BROKERS_MAX = 1000, SPEED_MAX = 10000 };

static const struct kt_flag flags[] = {
    [BROKERS] = {"brokers", "N", "how many brokers (3)"},
    [LISTEN] = {"listen", "HOST:PORT", "where broker 1 listens; the others at the next ports (127.0.0.1:0: any port)"},
    [ADVERTISE] = {"advertise", "HOST", "what clients are told to connect to, if not HOST"},
    [TOPIC] = {"topic", "NAME:P[:R]", "make a topic of P partitions and R replicas; again for more topics"},
    [KAFKA] = {"kafka", "VERSION", "offer what brokers of this release offer (the newest)"},
    [FAULT] = {"fault", "'...'", "let something go wrong, as a test's kt_fault; again for more"},
    [SCENARIO] = {"scenario", "FILE", "the faults of a .ktest file"},
    [TRACE] = {"trace", "FILE", "write what happened as a .ktrace file at the end"},
    [SPEED] = {"speed", "X", "let the cluster's clock run X times as fast (1); the second line says how clients do"},
    [MAX_FRAME] = {"max-frame", "BYTES", "the longest request (104857600)"},
    [MAX_LOG] = {"max-log", "BYTES", "what all logs keep at most; producers are refused what is over (no limit)"},
    [ALLOW_REMOTE] = {"allow-remote", NULL, "allow a HOST that other machines can reach"},
    [SASL] = {"sasl", "MECHANISMS", "ask clients who they are: PLAIN,SCRAM-SHA-256,SCRAM-SHA-512, or some of them"},
    [USER] = {"user", "NAME:PASSWORD", "let somebody in; again for more"},
    [REAUTH_MS] = {"reauth-ms", "N", "connections.max.reauth.ms: ask again after so long (never)"},
    [TLS] = {"tls", NULL, "speak TLS; a certificate for HOST, 127.0.0.1 and localhost is made where none is given"},
    [TLS_CA] = {"tls-ca", "FILE", "where to write what clients are to trust (a file in $TMPDIR, removed at the end)"},
    [TLS_CERT] = {"tls-cert", "FILE", "the brokers' certificate, PEM, with its chain"},
    [TLS_KEY] = {"tls-key", "FILE", "and its key"},
    [TLS_CLIENT_CA] = {"tls-client-ca", "FILE", "want a certificate of this authority from clients: User:CN=..."},
    [ACL] = {"acl", "'...'", "say who may do what: 'allow User:alice Read Topic:ord*'; again for more"},
    [SUPER_USER] = {"super-user", "PRINCIPAL", "who may do everything: User:admin; again for more"},
    [ALLOW_EVERYONE] = {"allow-everyone", NULL, "allow what no ACL says anything of (it is denied)"},
    {NULL},
};

static const struct kt_usage usage = {
    "broker",
    "usage: ktrial broker [options]\n\n"
    "Serve a cluster to Kafka clients of any language, in real time. The first line of stdout says, when all brokers\n"
    "listen, what a client's bootstrap.servers is; SIGTERM or SIGINT ends it and prints the receipts of the faults.\n"
    "An instance in a fault is a client.id. With --tls the second line is ssl.ca.location=FILE, for clients to trust. "
    "With\n"
    "an --acl, or a --super-user, rights are checked as Kafka does: who was not allowed it may do nothing.\n",
    "\nExit code: 0; 1: a fault did not fire or could not be done; 2: wrong usage.\n"
    "\nExample: ktrial broker --topic orders:4 --fault 'OffsetCommit group=billing nth=3: drop reply'\n",
    flags,
};

static bool refuse(const char *flag, const char *value, const char *expected)
{
    kt_arguments_refuse(&usage, "--%s %s: expected %s", flag, value, expected);
    return false;
}

/* What the brokers are told of their clients. */
static bool read_secure(struct kt_secure *secure, int flag, const char *value)
{
    const char **const texts[] = {[SASL] = &secure->mechanisms,
                                  [TLS_CA] = &secure->tls.authority_file,
                                  [TLS_CERT] = &secure->tls.certificate_file,
                                  [TLS_KEY] = &secure->tls.key_file,
                                  [TLS_CLIENT_CA] = &secure->tls.client_authority_file,
                                  [ALLOW_EVERYONE] = NULL};
    struct kt_asked_texts *const lists[] = {
        [USER] = &secure->users, [ACL] = &secure->acls, [SUPER_USER] = &secure->super_users, [ALLOW_EVERYONE] = NULL};
    secure->has_tls |= flag == TLS;
    secure->allows_unmentioned |= flag == ALLOW_EVERYONE;
    if (texts[flag])
        *texts[flag] = value;
    if (lists[flag])
        kt_asked_texts_add(lists[flag], value);
    return true;
}

/* returns  false where it is no number of that range, and says so */
static bool read_number(int flag, const char *text, double max, double *number)
{
    char *end, expected[80];
    *number = strtod(text, &end);
    if (end != text && *end == '\0' && *number > 0 && *number <= max)
        return true;
    snprintf(expected, sizeof expected, "a number above 0, at most %.0f", max);
    return refuse(flags[flag].name, text, expected);
}

static bool read_count(int flag, const char *text, int32_t max, int32_t *count)
{
    double number;
    if (!read_number(flag, text, max, &number))
        return false;
    *count = (int32_t)number;
    return *count == number || refuse(flags[flag].name, text, "a whole number");
}

static bool read_bytes(int flag, const char *text, int64_t *bytes)
{
    double number;
    if (!read_number(flag, text, 1e15, &number))
        return false;
    *bytes = (int64_t)number;
    return true;
}

static void add_fault(struct kt_asked *asked, const struct kt_fault *fault)
{
    size_t count = (size_t)asked->faults_count + 1;
    asked->faults = kmock_realloc(asked->faults, count * sizeof *asked->faults);
    asked->faults[count - 1] = *fault;
    asked->faults_count++;
}

static bool refuse_text(const char *where, struct kmock_buffer *why)
{
    kt_arguments_refuse(&usage, "%s: %.*s", where, (int)why->size, (const char *)why->data);
    kmock_buffer_free(why);
    return false;
}

static bool read_fault(struct kt_asked *asked, const char *line)
{
    struct kmock_buffer error = {0};
    struct kt_fault fault;
    if (!kt_fault_parse(line, &fault, &error))
        return refuse_text("--fault", &error);
    add_fault(asked, &fault);
    return true;
}

/* A broker has no schedule of tasks and draws to hold to. */
static bool is_of_sim(const struct kt_schedule *schedule)
{
    return schedule->pct_depth || schedule->plain_order || schedule->plain_latency || schedule->heals ||
           schedule->scales_count || schedule->draws_count;
}

static void take_faults(struct kt_asked *asked, struct kt_schedule *schedule)
{
    for (int32_t i = 0; i < schedule->faults_count; i++) {
        add_fault(asked, &schedule->faults[i]);
        schedule->faults[i] = (struct kt_fault){0}; /* its strings are ours now */
    }
}

static bool read_schedule(struct kt_asked *asked, const char *path, const char *text)
{
    struct kmock_buffer error = {0};
    struct kt_schedule schedule;
    if (!kt_scenario_parse(text, &schedule, &error))
        return refuse_text(path, &error);
    bool is_right = !is_of_sim(&schedule);
    if (!is_right)
        kt_arguments_refuse(&usage, "%s: pct, order, links, end, draw and scale are for the sim only", path);
    if (schedule.seed)
        asked->live.seed = schedule.seed;
    take_faults(asked, &schedule);
    kt_schedule_finish(&schedule);
    return is_right;
}

static bool read_scenario(struct kt_asked *asked, const char *path)
{
    struct kmock_buffer text = {0};
    char part[4096];
    size_t size;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        kt_arguments_refuse(&usage, "cannot read %s: %m", path);
        return false;
    }
    while ((size = fread(part, 1, sizeof part, file)) > 0)
        kmock_buffer_append(&text, part, size);
    fclose(file);
    kmock_buffer_append(&text, "", 1);
    bool is_right = read_schedule(asked, path, (const char *)text.data);
    kmock_buffer_free(&text);
    return is_right;
}

static bool read_topic(struct kt_asked *asked, const char *text)
{
    return kt_topics_add(&asked->topics, text) || refuse("topic", text, "NAME:PARTITIONS or NAME:PARTITIONS:REPLICAS");
}

static bool read_flag(struct kt_asked *asked, int flag, const char *value)
{
    switch (flag) {
    case BROKERS:
        return read_count(flag, value, BROKERS_MAX, &asked->live.brokers_count);
    case LISTEN:
        return kmock_address_parse(value, &asked->live.listen) ||
               refuse("listen", value, "an address such as 127.0.0.1:9092 or [::1]:0");
    case ADVERTISE:
        asked->live.advertise = value;
        return true;
    case TOPIC:
        return read_topic(asked, value);
    case KAFKA:
        asked->live.kafka_version = value;
        return kmock_kafka_version_is_known(value) || refuse("kafka", value, "a release such as 2.8, 3.9 or 4.0");
    case FAULT:
        return read_fault(asked, value);
    case SCENARIO:
        return read_scenario(asked, value);
    case TRACE:
        asked->trace = value;
        return true;
    case SPEED:
        return read_number(flag, value, SPEED_MAX, &asked->live.speed);
    case MAX_LOG:
        return read_bytes(flag, value, &asked->live.log_bytes);
    case MAX_FRAME:
        return read_count(flag, value, INT32_MAX, &asked->live.frame_bytes);
    case ALLOW_REMOTE:
        asked->allows_remote = true;
        return true;
    case REAUTH_MS:
        return read_count(flag, value, INT32_MAX, &asked->secure.reauth_ms);
    default:
        return read_secure(&asked->secure, flag, value);
    }
}

static bool check(const struct kt_asked *asked)
{
    const struct kmock_address *listen = &asked->live.listen;
    const char *objection = kt_secure_objection(&asked->secure);
    if (!kmock_address_is_loopback(listen) && !asked->allows_remote)
        kt_arguments_refuse(&usage,
                            "%s is not a loopback address: anybody who reaches it could use the cluster; "
                            "--allow-remote allows it",
                            listen->host);
    else if (kmock_address_is_any(listen) && asked->live.advertise == NULL)
        kt_arguments_refuse(&usage, "which host are clients to connect to? %s is none: say --advertise HOST",
                            listen->host);
    else if (objection)
        kt_arguments_refuse(&usage, "%s", objection);
    else
        return true;
    return false;
}

int kt_asked_read(struct kt_asked *asked, int argc, char **argv)
{
    struct kt_arguments arguments = {&usage, argc, argv, 1, 0, NULL};
    *asked = (struct kt_asked){.live.listen = {.host = "127.0.0.1"}};
    for (;;) {
        int flag = kt_arguments_next(&arguments);
        if (flag == KT_ARGUMENT_END)
            return check(asked) ? KT_EXPLORE_CLEAN : KT_EXPLORE_USAGE;
        if (flag == KT_ARGUMENT_WRONG || flag == KT_ARGUMENT_HELP)
            return flag == KT_ARGUMENT_WRONG ? KT_EXPLORE_USAGE : flag;
        if (flag == KT_ARGUMENT_WORD)
            return kt_arguments_refuse(&usage, "what is %s? a broker takes options only", arguments.value);
        if (!read_flag(asked, flag, arguments.value))
            return KT_EXPLORE_USAGE;
    }
}

int kt_asked_refuse(const char *why, size_t size)
{
    return kt_arguments_refuse(&usage, "%.*s", (int)size, why);
}

void kt_asked_finish(struct kt_asked *asked)
{
    for (int i = 0; i < asked->faults_count; i++)
        kt_fault_finish(&asked->faults[i]);
    free(asked->faults);
    kt_topics_finish(&asked->topics);
    kt_secure_finish(&asked->secure);
}
