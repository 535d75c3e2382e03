/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/words.h"

#include <signal.h>
#include <string.h>
#include <strings.h>

#include "mock/broker/api_table.h"
#include "mock/broker/request.h"

static const char any[] = "any";

bool kt_fault_api_find(const char *name, int16_t *api)
{
    const struct kmock_api_range *range = kmock_api_range_find_name(name, strlen(name));
    if (range == NULL && strcmp(name, any) != 0)
        return false;
    *api = range ? range->key : (int16_t)KT_ANY_API;
    return true;
}

const char *kt_fault_api_name(int16_t api)
{
    const struct kmock_api_range *range = kmock_api_range_find(api);
    return range ? range->name : any;
}

/* source  Kafka protocol schemas: which requests carry a group id, topics, partitions */
unsigned kt_api_names(int16_t api)
{
    switch (api) {
    case KMOCK_API_FIND_COORDINATOR:
    case KMOCK_API_JOIN_GROUP:
    case KMOCK_API_HEARTBEAT:
    case KMOCK_API_LEAVE_GROUP:
    case KMOCK_API_SYNC_GROUP:
        return KT_NAMES_GROUP;
    case KMOCK_API_METADATA:
    case KMOCK_API_CREATE_TOPICS:
    case KMOCK_API_DELETE_TOPICS:
    case KMOCK_API_CREATE_PARTITIONS:
        return KT_NAMES_TOPIC;
    case KMOCK_API_PRODUCE:
    case KMOCK_API_FETCH:
    case KMOCK_API_LIST_OFFSETS:
        return KT_NAMES_TOPIC | KT_NAMES_PARTITION;
    case KMOCK_API_API_VERSIONS:
    case KMOCK_API_INIT_PRODUCER_ID:
        return 0;
    default:
        return KT_NAMES_GROUP | KT_NAMES_TOPIC | KT_NAMES_PARTITION;
    }
}

static const char *const phases[] = {
    [KT_PHASE_ENTER] = "enter",     [KT_PHASE_SENT] = "sent",     [KT_PHASE_APPLIED] = "applied",
    [KT_PHASE_REPLIED] = "replied", [KT_PHASE_RETURN] = "return",
};

const char *kt_phase_name(enum kt_phase phase)
{
    return phases[phase];
}

bool kt_phase_find(const char *name, enum kt_phase *phase)
{
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
