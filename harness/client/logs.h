/* SPDX-License-Identifier: Apache-2.0 */
/* Keep librdkafka's log lines of a process instead of printing them. */
#ifndef KT_CLIENT_LOGS_H
#define KT_CLIENT_LOGS_H

#include <librdkafka/rdkafka.h>

/* A log_cb for programs that have none of their own. */
void kt_log_keep(const rd_kafka_t *rk, int level, const char *facility, const char *text);

#endif
