/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/words.h"

#include <signal.h>
#include <string.h>
#include <strings.h>

#include "mock/broker/api_table.h"
#include "mock/broker/request.h"

static const char any[] = "any";

enum { CALLBACKS = KT_POINT_KINDS_END - KT_POINT_ASSIGN };

static const struct {
    const char *name;
    unsigned names;
} callbacks[CALLBACKS] = {
    [KT_POINT_ASSIGN - KT_POINT_ASSIGN] = {"assign", KT_NAMES_GROUP | KT_NAMES_TOPIC | KT_NAMES_PARTITION},
    [KT_POINT_REVOKE - KT_POINT_ASSIGN] = {"revoke", KT_NAMES_GROUP | KT_NAMES_TOPIC | KT_NAMES_PARTITION},
    [KT_POINT_LOST - KT_POINT_ASSIGN] = {"lost", KT_NAMES_GROUP | KT_NAMES_TOPIC | KT_NAMES_PARTITION},
    [KT_POINT_EFFECT - KT_POINT_ASSIGN] = {"effect", KT_NAMES_GROUP | KT_NAMES_TOPIC | KT_NAMES_PARTITION},
    [KT_POINT_DELIVERED - KT_POINT_ASSIGN] = {"delivered", KT_NAMES_GROUP | KT_NAMES_TOPIC | KT_NAMES_PARTITION},
    [KT_POINT_REPORT - KT_POINT_ASSIGN] = {"report", KT_NAMES_TOPIC | KT_NAMES_PARTITION},
    [KT_POINT_CLOSE - KT_POINT_ASSIGN] = {"close", KT_NAMES_GROUP},
    [KT_POINT_INIT_TRANSACTIONS - KT_POINT_ASSIGN] = {"init_transactions", 0},
    [KT_POINT_BEGIN_TRANSACTION - KT_POINT_ASSIGN] = {"begin_transaction", 0},
    [KT_POINT_SEND_OFFSETS - KT_POINT_ASSIGN] = {"send_offsets_to_transaction", 0},
    [KT_POINT_COMMIT_TRANSACTION - KT_POINT_ASSIGN] = {"commit_transaction", 0},
    [KT_POINT_ABORT_TRANSACTION - KT_POINT_ASSIGN] = {"abort_transaction", 0},
};

static bool find_callback(const char *name, int16_t *api)
{
    for (int i = 0; i < CALLBACKS; i++) {
        if (strcasecmp(callbacks[i].name, name) == 0) {
            *api = (int16_t)(KT_POINT_ASSIGN + i);
            return true;
        }
    }
    return false;
}

bool kt_fault_api_find(const char *name, int16_t *api)
{
    const struct kmock_api_range *range = kmock_api_range_find_name(name, strlen(name));
    if (range == NULL && strcmp(name, any) != 0)
        return find_callback(name, api);
    *api = range ? range->key : (int16_t)KT_ANY_API;
    return true;
}

const char *kt_point_kind_name(int16_t api)
{
    return kt_point_is_callback(api) && api < KT_POINT_KINDS_END ? callbacks[api - KT_POINT_ASSIGN].name : "";
}

const char *kt_fault_api_name(int16_t api)
{
    if (kt_point_is_callback(api))
        return kt_point_kind_name(api);
    const struct kmock_api_range *range = kmock_api_range_find(api);
    return range ? range->name : any;
}

/* source  Kafka protocol schemas: which requests carry a group id, topics, partitions */
static unsigned request_names(int16_t api)
{
    switch (api) {
    case KMOCK_API_FIND_COORDINATOR:
    case KMOCK_API_ADD_OFFSETS_TO_TXN:
        return KT_NAMES_GROUP | KT_NAMES_TRANSACTION;
    case KMOCK_API_INIT_PRODUCER_ID:
    case KMOCK_API_END_TXN:
    case KMOCK_API_DESCRIBE_TRANSACTIONS:
        return KT_NAMES_TRANSACTION;
    case KMOCK_API_PRODUCE:
    case KMOCK_API_ADD_PARTITIONS_TO_TXN:
        return KT_NAMES_TOPIC | KT_NAMES_PARTITION | KT_NAMES_TRANSACTION;
    case KMOCK_API_TXN_OFFSET_COMMIT:
    case KT_ANY_API:
        return KT_NAMES_GROUP | KT_NAMES_TOPIC | KT_NAMES_PARTITION | KT_NAMES_TRANSACTION;
    case KMOCK_API_JOIN_GROUP:
    case KMOCK_API_HEARTBEAT:
    case KMOCK_API_LEAVE_GROUP:
    case KMOCK_API_SYNC_GROUP:
    case KMOCK_API_DESCRIBE_GROUPS:
    case KMOCK_API_DELETE_GROUPS:
        return KT_NAMES_GROUP;
    case KMOCK_API_METADATA:
    case KMOCK_API_CREATE_TOPICS:
    case KMOCK_API_DELETE_TOPICS:
    case KMOCK_API_CREATE_PARTITIONS:
    case KMOCK_API_DESCRIBE_TOPIC_PARTITIONS:
        return KT_NAMES_TOPIC;
    case KMOCK_API_FETCH:
    case KMOCK_API_LIST_OFFSETS:
    case KMOCK_API_DELETE_RECORDS:
    case KMOCK_API_OFFSET_FOR_LEADER_EPOCH:
    case KMOCK_API_DESCRIBE_PRODUCERS:
    case KMOCK_API_WRITE_TXN_MARKERS:
    case KMOCK_API_ELECT_LEADERS:
    case KMOCK_API_ALTER_PARTITION_REASSIGNMENTS:
        return KT_NAMES_TOPIC | KT_NAMES_PARTITION;
    case KMOCK_API_API_VERSIONS:
    case KMOCK_API_SASL_HANDSHAKE:
    case KMOCK_API_SASL_AUTHENTICATE:
    case KMOCK_API_DESCRIBE_ACLS:
    case KMOCK_API_CREATE_ACLS:
    case KMOCK_API_DELETE_ACLS:
    case KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS:
    case KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS:
    case KMOCK_API_LIST_GROUPS:
    case KMOCK_API_LIST_TRANSACTIONS:
    case KMOCK_API_DESCRIBE_CONFIGS:
    case KMOCK_API_ALTER_CONFIGS:
    case KMOCK_API_INCREMENTAL_ALTER_CONFIGS:
    case KMOCK_API_DESCRIBE_CLUSTER:
    case KMOCK_API_DESCRIBE_LOG_DIRS:
    case KMOCK_API_LIST_PARTITION_REASSIGNMENTS:
        return 0;
    default:
        return KT_NAMES_GROUP | KT_NAMES_TOPIC | KT_NAMES_PARTITION;
    }
}

unsigned kt_api_names(int16_t api)
{
    if (kt_point_is_callback(api))
        return api < KT_POINT_KINDS_END ? callbacks[api - KT_POINT_ASSIGN].names : 0;
    return KT_NAMES_BROKER | request_names(api);
}

static const char *const phases[] = {
    [KT_PHASE_ENTER] = "enter",     [KT_PHASE_SENT] = "sent",     [KT_PHASE_APPLIED] = "applied",
    [KT_PHASE_REPLIED] = "replied", [KT_PHASE_RETURN] = "return",
};

const char *kt_phase_name(int16_t api, enum kt_phase phase)
{
    if (kt_point_is_callback(api))
        return phase == KT_PHASE_ENTER ? "begin" : "end";
    return phases[phase];
}

const char *kt_phases_of(int16_t api)
{
    return kt_point_is_callback(api) ? "'begin' or 'end'" : "'enter', 'sent', 'applied', 'replied' or 'return'";
}

static bool find_callback_phase(const char *name, enum kt_phase *phase)
{
    static const char *const begins[] = {"begin", "before", "enter"}, *const ends[] = {"end", "after", "return"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        bool begin = strcmp(name, begins[i]) == 0;
        if (begin || strcmp(name, ends[i]) == 0) {
            *phase = begin ? KT_PHASE_ENTER : KT_PHASE_RETURN;
            return true;
        }
    }
    return false;
}

bool kt_phase_is_word(const char *name)
{
    enum kt_phase phase;
    return kt_phase_find(KT_ANY_API, name, &phase) || find_callback_phase(name, &phase);
}

bool kt_phase_find(int16_t api, const char *name, enum kt_phase *phase)
{
    if (kt_point_is_callback(api))
        return find_callback_phase(name, phase);
    if (strcmp(name, "before") == 0)
        name = phases[KT_PHASE_ENTER];
    else if (strcmp(name, "after") == 0)
        name = phases[KT_PHASE_APPLIED];
    for (int i = KT_PHASE_ENTER; i <= KT_PHASE_RETURN; i++) {
        if (strcmp(phases[i], name) == 0) {
            *phase = (enum kt_phase)i;
            return true;
        }
    }
    return false;
}

/* source  Kafka TransactionState */
const char *kt_transaction_state_find(const char *name)
{
    static const char *const states[] = {"Empty",          "Ongoing",       "PrepareCommit", "PrepareAbort",
                                         "CompleteCommit", "CompleteAbort", "Dead"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcasecmp(states[i], name) == 0)
            return states[i];
    return NULL;
}

static const struct {
    int number;
    const char *name;
} signals[] = {
    {SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"},   {SIGHUP, "SIGHUP"},   {SIGQUIT, "SIGQUIT"}, {SIGABRT, "SIGABRT"},
    {SIGALRM, "SIGALRM"}, {SIGCHLD, "SIGCHLD"}, {SIGPIPE, "SIGPIPE"}, {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"},
};

enum { SIGNALS_COUNT = sizeof signals / sizeof signals[0] };

int kt_signal_find(const char *name)
{
    for (int i = 0; i < SIGNALS_COUNT; i++)
        if (strcmp(signals[i].name, name) == 0 || strcmp(signals[i].name + strlen("SIG"), name) == 0)
            return signals[i].number;
    return 0;
}

const char *kt_signal_name(int number)
{
    for (int i = 0; i < SIGNALS_COUNT; i++)
        if (signals[i].number == number)
            return signals[i].name;
    return NULL;
}

static unsigned least(unsigned one, unsigned other)
{
    return one < other ? one : other;
}

enum { NAME_MAX_SIZE = 48 }; /* longer than any name of a table */

/* How many letters to insert, delete or replace, in any case. source  Levenshtein; Wagner and Fischer 1974 */
static unsigned distance_between(const char *word, const char *name)
{
    unsigned row[NAME_MAX_SIZE + 1];
    unsigned length = (unsigned)strlen(name);
    for (unsigned j = 0; j <= length; j++)
        row[j] = j;
    for (unsigned i = 1; word[i - 1]; i++) {
        unsigned corner = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= length; j++) {
            unsigned replaced = corner + (strncasecmp(&word[i - 1], &name[j - 1], 1) != 0);
            corner = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[length];
}

void kt_nearest_consider(struct kt_nearest *nearest, const char *name)
{
    size_t length = strlen(nearest->word);
    if (length > NAME_MAX_SIZE || strlen(name) > NAME_MAX_SIZE)
        return;
    unsigned distance = distance_between(nearest->word, name);
    if (distance > (length + 1) / 3 || (nearest->name && distance >= nearest->distance))
        return;
    nearest->name = name;
    nearest->distance = distance;
}

void kt_nearest_consider_apis(struct kt_nearest *nearest)
{
    const struct kmock_api_range *range = kmock_api_range_next(NULL);
    for (; range; range = kmock_api_range_next(range))
        kt_nearest_consider(nearest, range->name);
    for (int i = 0; i < CALLBACKS; i++)
        kt_nearest_consider(nearest, callbacks[i].name);
}
