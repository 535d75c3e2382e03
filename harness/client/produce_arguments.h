/* SPDX-License-Identifier: Apache-2.0 */
/* Read rd_kafka_producev's variable arguments into the array that rd_kafka_produceva takes. */
#ifndef KT_CLIENT_PRODUCE_ARGUMENTS_H
#define KT_CLIENT_PRODUCE_ARGUMENTS_H

#include <librdkafka/rdkafka.h>
#include <stdarg.h>
#include <stddef.h>

enum { KT_PRODUCE_ARGUMENTS = 16 }; /* more than these many cost an allocation */

/* Read up to RD_KAFKA_V_END. An unknown type is the last one read: its size is not known; librdkafka refuses it.
 *
 * list      in: room for capacity elements; out: the same, or a bigger one, the caller's to free()
 * returns   elements read
 * source    librdkafka's RD_KAFKA_V_* macros */
size_t kt_produce_arguments(rd_kafka_vu_t **list, size_t capacity, va_list arguments);

#endif
