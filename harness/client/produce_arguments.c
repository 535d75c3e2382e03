/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/produce_arguments.h"

#include <stdbool.h>
#include <string.h>

#include "mock/base/alloc.h"

struct reader {
    va_list arguments;
};

/* returns  whether the type is known, so that more can follow */
static bool read_value(struct reader *reader, rd_kafka_vu_t *vu)
{
    switch ((int)vu->vtype) {
    case RD_KAFKA_VTYPE_TOPIC:
        vu->u.cstr = va_arg(reader->arguments, const char *);
        return true;
    case RD_KAFKA_VTYPE_RKT:
        vu->u.rkt = va_arg(reader->arguments, rd_kafka_topic_t *);
        return true;
    case RD_KAFKA_VTYPE_PARTITION:
        vu->u.i32 = va_arg(reader->arguments, int32_t);
        return true;
    case RD_KAFKA_VTYPE_VALUE:
    case RD_KAFKA_VTYPE_KEY:
        vu->u.mem.ptr = va_arg(reader->arguments, void *);
        vu->u.mem.size = va_arg(reader->arguments, size_t);
        return true;
    case RD_KAFKA_VTYPE_OPAQUE:
        vu->u.ptr = va_arg(reader->arguments, void *);
        return true;
    case RD_KAFKA_VTYPE_MSGFLAGS:
        vu->u.i = va_arg(reader->arguments, int);
        return true;
    case RD_KAFKA_VTYPE_TIMESTAMP:
        vu->u.i64 = va_arg(reader->arguments, int64_t);
        return true;
    case RD_KAFKA_VTYPE_HEADER:
        vu->u.header.name = va_arg(reader->arguments, const char *);
        vu->u.header.val = va_arg(reader->arguments, const void *);
        vu->u.header.size = va_arg(reader->arguments, ssize_t);
        return true;
    case RD_KAFKA_VTYPE_HEADERS:
        vu->u.headers = va_arg(reader->arguments, rd_kafka_headers_t *);
        return true;
    default:
        return false;
    }
}

static void grow(rd_kafka_vu_t **list, size_t *capacity, bool *allocated)
{
    size_t more = 2 * *capacity;
    rd_kafka_vu_t *bigger = *allocated ? kmock_realloc(*list, more * sizeof **list) : kmock_alloc(more * sizeof **list);
    if (!*allocated)
        memcpy(bigger, *list, *capacity * sizeof **list);
    *list = bigger;
    *capacity = more;
    *allocated = true;
}

size_t kt_produce_arguments(rd_kafka_vu_t **list, size_t capacity, va_list arguments)
{
    struct reader reader;
    bool allocated = false;
    size_t count = 0;

    va_copy(reader.arguments, arguments);
    for (bool more = true; more;) {
        int type = va_arg(reader.arguments, int);
        if (type == RD_KAFKA_VTYPE_END)
            break;
        if (count == capacity)
            grow(list, &capacity, &allocated);
        (*list)[count].vtype = (rd_kafka_vtype_t)type;
        more = read_value(&reader, &(*list)[count++]);
    }
    va_end(reader.arguments);
    return count;
}
