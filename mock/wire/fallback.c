/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/wire/fallback.h"

#include <string.h>

#include "mock/broker/types.h"

int64_t kmock_member_load(uint8_t type, const void *member)
{
    switch (type) {
    case KMOCK_INT8:
        return *(const int8_t *)member;
    case KMOCK_INT16:
        return *(const int16_t *)member;
    case KMOCK_UINT16:
        return *(const uint16_t *)member;
    case KMOCK_INT32:
        return *(const int32_t *)member;
    case KMOCK_INT64:
        return *(const int64_t *)member;
    default:
        return *(const bool *)member;
    }
}

void kmock_member_store(uint8_t type, void *member, int64_t value)
{
    switch (type) {
    case KMOCK_INT8:
        *(int8_t *)member = (int8_t)value;
        break;
    case KMOCK_INT16:
        *(int16_t *)member = (int16_t)value;
        break;
    case KMOCK_UINT16:
        *(uint16_t *)member = (uint16_t)value;
        break;
    case KMOCK_INT32:
        *(int32_t *)member = (int32_t)value;
        break;
    case KMOCK_INT64:
        *(int64_t *)member = value;
        break;
    default:
        *(bool *)member = value != 0;
        break;
    }
}

size_t kmock_member_size_bytes(const struct kmock_field *field)
{
    static const uint8_t sizes[] = {
        [KMOCK_INT8] = sizeof(int8_t),
        [KMOCK_INT16] = sizeof(int16_t),
        [KMOCK_UINT16] = sizeof(uint16_t),
        [KMOCK_INT32] = sizeof(int32_t),
        [KMOCK_INT64] = sizeof(int64_t),
        [KMOCK_BOOL] = sizeof(bool),
        [KMOCK_STRING] = sizeof(struct kmock_string),
        [KMOCK_BYTES] = sizeof(struct kmock_bytes),
        [KMOCK_RECORDS] = sizeof(struct kmock_bytes),
        [KMOCK_UUID] = sizeof(struct kmock_uuid),
    };
    return field->type == KMOCK_STRUCT ? field->element->size : sizes[field->type];
}

void kmock_fallback_set(const struct kmock_field *field, void *structure)
{
    void *member = (char *)structure + field->at;
    int32_t length = field->fallback == KMOCK_NULL ? -1 : 0;
    if (field->array) {
        *(void **)member = NULL;
        *(int32_t *)((char *)structure + field->count_at) = length;
        return;
    }
    switch (field->type) {
    case KMOCK_STRUCT:
        kmock_fallback_fill(field->element, member);
        break;
    case KMOCK_UUID:
        memset(member, 0, sizeof(struct kmock_uuid));
        break;
    case KMOCK_STRING:
        *(struct kmock_string *)member = (struct kmock_string){length < 0 ? NULL : "", length};
        break;
    case KMOCK_BYTES:
    case KMOCK_RECORDS:
        *(struct kmock_bytes *)member = (struct kmock_bytes){length < 0 ? NULL : (const uint8_t *)"", length};
        break;
    default:
        kmock_member_store(field->type, member, field->fallback);
        break;
    }
}

void kmock_fallback_fill(const struct kmock_schema *schema, void *structure)
{
    for (uint16_t i = 0; i < schema->count; i++)
        kmock_fallback_set(&schema->fields[i], structure);
}

static bool length_holds(const struct kmock_field *field, int32_t length)
{
    if (field->fallback == KMOCK_NULL)
        return length < 0;
    return length == 0 || (length < 0 && !field->nullable);
}

static bool uuid_is_zero(const struct kmock_uuid *uuid)
{
    static const struct kmock_uuid zero;
    return memcmp(uuid, &zero, sizeof zero) == 0;
}

static bool structure_holds(const struct kmock_schema *schema, const void *structure)
{
    for (uint16_t i = 0; i < schema->count; i++) {
        if (!kmock_fallback_holds(&schema->fields[i], structure))
            return false;
    }
    return true;
}

bool kmock_fallback_holds(const struct kmock_field *field, const void *structure)
{
    const void *member = (const char *)structure + field->at;
    if (field->array)
        return length_holds(field, *(const int32_t *)((const char *)structure + field->count_at));
    switch (field->type) {
    case KMOCK_STRUCT:
        return structure_holds(field->element, member);
    case KMOCK_UUID:
        return uuid_is_zero(member);
    case KMOCK_STRING:
        return length_holds(field, ((const struct kmock_string *)member)->length);
    case KMOCK_BYTES:
    case KMOCK_RECORDS:
        return length_holds(field, ((const struct kmock_bytes *)member)->length);
    default:
        return kmock_member_load(field->type, member) == field->fallback;
    }
}
