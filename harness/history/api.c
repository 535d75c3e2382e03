/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/history/api.h"

#include <stddef.h>
#include <strings.h>

#include "mock/broker/error.h"

static const char *const api_names[] = {
    [0] = "Produce",
    [1] = "Fetch",
    [2] = "ListOffsets",
    [3] = "Metadata",
    [8] = "OffsetCommit",
    [9] = "OffsetFetch",
    [10] = "FindCoordinator",
    [11] = "JoinGroup",
    [12] = "Heartbeat",
    [13] = "LeaveGroup",
    [14] = "SyncGroup",
    [15] = "DescribeGroups",
    [16] = "ListGroups",
    [17] = "SaslHandshake",
    [18] = "ApiVersions",
    [19] = "CreateTopics",
    [20] = "DeleteTopics",
    [21] = "DeleteRecords",
    [22] = "InitProducerId",
    [23] = "OffsetForLeaderEpoch",
    [24] = "AddPartitionsToTxn",
    [25] = "AddOffsetsToTxn",
    [26] = "EndTxn",
    [27] = "WriteTxnMarkers",
    [28] = "TxnOffsetCommit",
    [32] = "DescribeConfigs",
    [33] = "AlterConfigs",
    [36] = "SaslAuthenticate",
    [37] = "CreatePartitions",
    [42] = "DeleteGroups",
    [44] = "IncrementalAlterConfigs",
    [47] = "OffsetDelete",
    [60] = "DescribeCluster",
    [61] = "DescribeProducers",
    [65] = "DescribeTransactions",
    [66] = "ListTransactions",
    [68] = "ConsumerGroupHeartbeat",
    [69] = "ConsumerGroupDescribe",
};
enum { API_NAMES_COUNT = sizeof api_names / sizeof *api_names };

const char *kt_api_name(int16_t key)
{
    return key >= 0 && key < API_NAMES_COUNT && api_names[key] ? api_names[key] : "Api<?>";
}

int16_t kt_api_find(const char *name)
{
    for (int16_t key = 0; key < API_NAMES_COUNT; key++) {
        if (api_names[key] && strcasecmp(api_names[key], name) == 0)
            return key;
    }
    return -1;
}

/* librdkafka's own codes are below -1; here by their absolute value. */
static const char *const local_errors[] = {
    [140] = "_AUTO_OFFSET_RESET",
    [141] = "_NOOP",
    [142] = "_ASSIGNMENT_LOST",
    [143] = "_APPLICATION",
    [144] = "_FENCED",
    [145] = "_NOT_CONFIGURED",
    [146] = "_UNKNOWN_BROKER",
    [147] = "_MAX_POLL_EXCEEDED",
    [148] = "_GAPLESS_GUARANTEE",
    [149] = "_INCONSISTENT",
    [150] = "_FATAL",
    [151] = "_PURGE_INFLIGHT",
    [152] = "_PURGE_QUEUE",
    [153] = "_RETRY",
    [154] = "_INVALID_TYPE",
    [155] = "_UNDERFLOW",
    [156] = "_NOENT",
    [157] = "_READ_ONLY",
    [158] = "_PARTIAL",
    [159] = "_VALUE_DESERIALIZATION",
    [160] = "_KEY_DESERIALIZATION",
    [161] = "_VALUE_SERIALIZATION",
    [162] = "_KEY_SERIALIZATION",
    [163] = "_INTR",
    [164] = "_WAIT_CACHE",
    [165] = "_UNSUPPORTED_FEATURE",
    [166] = "_TIMED_OUT_QUEUE",
    [167] = "_OUTDATED",
    [168] = "_NO_OFFSET",
    [169] = "_AUTHENTICATION",
    [170] = "_NOT_IMPLEMENTED",
    [171] = "_UNKNOWN_PROTOCOL",
    [172] = "_STATE",
    [173] = "_CONFLICT",
    [174] = "_REVOKE_PARTITIONS",
    [175] = "_ASSIGN_PARTITIONS",
    [176] = "_EXISTING_SUBSCRIPTION",
    [177] = "_PREV_IN_PROGRESS",
    [178] = "_IN_PROGRESS",
    [179] = "_UNKNOWN_GROUP",
    [180] = "_WAIT_COORD",
    [181] = "_SSL",
    [182] = "_NODE_UPDATE",
    [183] = "_ISR_INSUFF",
    [184] = "_QUEUE_FULL",
    [185] = "_TIMED_OUT",
    [186] = "_INVALID_ARG",
    [187] = "_ALL_BROKERS_DOWN",
    [188] = "_UNKNOWN_TOPIC",
    [189] = "_FS",
    [190] = "_UNKNOWN_PARTITION",
    [191] = "_PARTITION_EOF",
    [192] = "_MSG_TIMED_OUT",
    [193] = "_RESOLVE",
    [194] = "_CRIT_SYS_RESOURCE",
    [195] = "_TRANSPORT",
    [196] = "_FAIL",
    [197] = "_DESTROY",
    [198] = "_BAD_COMPRESSION",
    [199] = "_BAD_MSG",
};
enum { LOCAL_ERRORS_COUNT = sizeof local_errors / sizeof *local_errors };

const char *kt_error_name(int16_t code)
{
    if (code >= -1)
        return kmock_error_name(code);
    return -code < LOCAL_ERRORS_COUNT && local_errors[-code] ? local_errors[-code] : "_UNKNOWN";
}
