/* SPDX-License-Identifier: Apache-2.0 */
/* Remember which versions of each API the releases of Kafka offered. source  their ApiVersions answers */
#include <string.h>

#include "mock/broker/api_table.h"
#include "mock/broker/request.h"

struct release {
    const char *name;
    int32_t number;
};

static const struct release releases[] = {
    {"0.11", 11}, {"1.0", 100}, {"1.1", 101}, {"2.0", 200}, {"2.1", 201}, {"2.2", 202}, {"2.3", 203},
    {"2.4", 204}, {"2.5", 205}, {"2.6", 206}, {"2.7", 207}, {"2.8", 208}, {"3.0", 300}, {"3.1", 301},
    {"3.2", 302}, {"3.3", 303}, {"3.4", 304}, {"3.5", 305}, {"3.6", 306}, {"3.7", 307}, {"3.8", 308},
    {"3.9", 309}, {"4.0", 400}, {"4.1", 401}, {"4.2", 402},
};
enum { RELEASES_COUNT = sizeof releases / sizeof releases[0], FIRST_WITHOUT_OLD_VERSIONS = 400 };

/* The newest version of each API, one digit a release in the order above (a: 10); '-': not there yet. */
static const char *const newest[KMOCK_API_KEYS_COUNT] = {
    [KMOCK_API_PRODUCE] = "3556777888899999999abbcdd",
    [KMOCK_API_FETCH] = "5678aabbbbcccddddffgghhii",
    [KMOCK_API_LIST_OFFSETS] = "2223455555567777788889aab",
    [KMOCK_API_METADATA] = "45567789999bbcccccccccddd",
    [KMOCK_API_OFFSET_COMMIT] = "333466788888888888899999a",
    [KMOCK_API_OFFSET_FETCH] = "333455567777888888899999a",
    [KMOCK_API_FIND_COORDINATOR] = "1112222333334444444456666",
    [KMOCK_API_JOIN_GROUP] = "2223345677777799999999999",
    [KMOCK_API_HEARTBEAT] = "1112223444444444444444444",
    [KMOCK_API_LEAVE_GROUP] = "1112222444444455555555555",
    [KMOCK_API_SYNC_GROUP] = "1112223455555555555555555",
    [KMOCK_API_DESCRIBE_GROUPS] = "1112223555555555555555666",
    [KMOCK_API_LIST_GROUPS] = "1112222334444444444455555",
    [KMOCK_API_SASL_HANDSHAKE] = "0111111111111111111111111",
    [KMOCK_API_API_VERSIONS] = "1112222333333333333334444",
    [KMOCK_API_CREATE_TOPICS] = "2223333555677777777777777",
    [KMOCK_API_DELETE_TOPICS] = "1112333444566666666666666",
    [KMOCK_API_DELETE_RECORDS] = "0001111112222222222222222",
    [KMOCK_API_INIT_PRODUCER_ID] = "0001111233444444444455555",
    [KMOCK_API_OFFSET_FOR_LEADER_EPOCH] = "0001223333344444444444444",
    [KMOCK_API_ADD_PARTITIONS_TO_TXN] = "0001111111233333334455555",
    [KMOCK_API_ADD_OFFSETS_TO_TXN] = "0001111111233333333344444",
    [KMOCK_API_END_TXN] = "0001111111233333333344555",
    [KMOCK_API_WRITE_TXN_MARKERS] = "0000000000011111111111112",
    [KMOCK_API_TXN_OFFSET_COMMIT] = "0001222233333333333344555",
    [KMOCK_API_DESCRIBE_ACLS] = "0001111122222223333333333",
    [KMOCK_API_CREATE_ACLS] = "0001111122222223333333333",
    [KMOCK_API_DELETE_ACLS] = "0001111122222223333333333",
    [KMOCK_API_DESCRIBE_CONFIGS] = "0012222223344444444444444",
    [KMOCK_API_ALTER_CONFIGS] = "0001111111122222222222222",
    [KMOCK_API_DESCRIBE_LOG_DIRS] = "-001111112222234444444444",
    [KMOCK_API_SASL_AUTHENTICATE] = "-000011122222222222222222",
    [KMOCK_API_CREATE_PARTITIONS] = "-001111122333333333333333",
    [KMOCK_API_DELETE_GROUPS] = "--01111222222222222222222",
    [KMOCK_API_ELECT_LEADERS] = "-----00222222222222222222",
    [KMOCK_API_INCREMENTAL_ALTER_CONFIGS] = "------0111111111111111111",
    [KMOCK_API_ALTER_PARTITION_REASSIGNMENTS] = "-------000000000000000011",
    [KMOCK_API_LIST_PARTITION_REASSIGNMENTS] = "-------000000000000000000",
    [KMOCK_API_OFFSET_DELETE] = "-------000000000000000000",
    [KMOCK_API_DESCRIBE_USER_SCRAM_CREDENTIALS] = "----------000000000000000",
    [KMOCK_API_ALTER_USER_SCRAM_CREDENTIALS] = "----------000000000000000",
    [KMOCK_API_DESCRIBE_CLUSTER] = "-----------00000000111222",
    [KMOCK_API_DESCRIBE_PRODUCERS] = "-----------00000000000000",
    [KMOCK_API_DESCRIBE_TRANSACTIONS] = "------------0000000000000",
    [KMOCK_API_LIST_TRANSACTIONS] = "------------0000000011122",
    [KMOCK_API_DESCRIBE_TOPIC_PARTITIONS] = "----------------------000",
};

/* The first version whose body is understood, where that is not 0: older ones carry messages of another format. */
static const int16_t understood_from[KMOCK_API_KEYS_COUNT] = {
    [KMOCK_API_PRODUCE] = 3,       [KMOCK_API_FETCH] = 4,        [KMOCK_API_LIST_OFFSETS] = 1,
    [KMOCK_API_OFFSET_COMMIT] = 2, [KMOCK_API_OFFSET_FETCH] = 1,
};

int32_t kmock_release_find(const char *name)
{
    for (int32_t i = 0; i < RELEASES_COUNT; i++)
        if (name && strcmp(releases[i].name, name) == 0)
            return releases[i].number;
    return name ? -1 : releases[RELEASES_COUNT - 1].number;
}

static int32_t place_of(int32_t release)
{
    int32_t place = 0;
    while (place < RELEASES_COUNT - 1 && releases[place].number != release)
        place++;
    return place;
}

static int16_t least_of(const struct kmock_api_range *newest_range, int32_t release)
{
    if (release < FIRST_WITHOUT_OLD_VERSIONS)
        return 0;
    bool join_of_4_0 = newest_range->key == KMOCK_API_JOIN_GROUP && release == FIRST_WITHOUT_OLD_VERSIONS;
    return join_of_4_0 ? 2 : newest_range->min_version; /* taken back in 4.1. source  KAFKA-18659 */
}

static void fill(struct kmock_api_range *range, int32_t release)
{
    char digit = newest[range->key][place_of(release)];
    range->offered = range->offered && digit != '-';
    if (digit == '-')
        return;
    range->max_version = (int16_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    range->min_version = least_of(range, release);
    range->accepted_from = understood_from[range->key];
    if (range->accepted_from < range->min_version)
        range->accepted_from = range->min_version;
}

void kmock_release_ranges(int32_t release, struct kmock_api_range ranges[KMOCK_API_KEYS_COUNT])
{
    memcpy(ranges, kmock_api_ranges, sizeof kmock_api_ranges);
    for (int32_t key = 0; key < KMOCK_API_KEYS_COUNT; key++)
        if (ranges[key].name)
            fill(&ranges[key], release);
}
