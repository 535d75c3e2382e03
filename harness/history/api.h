/* SPDX-License-Identifier: Apache-2.0 */
/* Name Kafka's APIs and errors, librdkafka's own errors too.
 * source  org.apache.kafka.common.protocol.ApiKeys, Errors; rdkafka.h */
#ifndef KT_HISTORY_API_H
#define KT_HISTORY_API_H

#include <stdint.h>

/* returns  Kafka's name of an API key ("OffsetCommit"), static; "Api<?>" for an unknown one */
const char *kt_api_name(int16_t key);

/* returns  the key of an API's name, case-insensitive; -1 where there is none */
int16_t kt_api_find(const char *name);

/* returns  the name of an error code, static: Kafka's ("NOT_COORDINATOR") from -1 up, librdkafka's ("_STATE") below */
const char *kt_error_name(int16_t code);

#endif
