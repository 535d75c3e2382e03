/* SPDX-License-Identifier: Apache-2.0 */
/* Configure and create clients, as all programs of the soak do. */
#ifndef SOAK_CONFIGURE_H
#define SOAK_CONFIGURE_H

#include <librdkafka/rdkafka.h>

#include "selftests/soak/program.h"

/* Abort where a value is refused. */
void program_set(rd_kafka_conf_t *conf, const char *name, const char *value);

/* Take debug from the environment variable SOAK_DEBUG. */
void program_debug(rd_kafka_conf_t *conf);

/* returns  a consumer's configuration, without callbacks */
rd_kafka_conf_t *program_configure(const struct program *program);

/* conf  taken over */
rd_kafka_t *program_create(rd_kafka_type_t type, rd_kafka_conf_t *conf);
rd_kafka_t *program_subscribe(rd_kafka_conf_t *conf, const char *topic);

/* returns  whether a restart heals the error and waiting may not: the program begins anew, as a supervisor would have it */
bool program_is_grave(rd_kafka_resp_err_t error);

#endif
