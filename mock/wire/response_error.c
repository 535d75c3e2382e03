/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/wire/response_error.h"

#include <string.h>

#include "mock/wire/api.h"

static int16_t find(const struct kmock_schema *schema, const uint8_t *message);

static int16_t find_in_array(const struct kmock_field *field, const uint8_t *message)
{
    const uint8_t *items = *(const uint8_t *const *)(message + field->at);
    int32_t count = *(const int32_t *)(message + field->count_at);
    for (int32_t i = 0; i < count; i++) {
        int16_t error = find(field->element, items + (size_t)i * field->element->size);
        if (error != 0)
            return error;
    }
    return 0;
}

static int16_t find_in_field(const struct kmock_field *field, const uint8_t *message)
{
    if (field->type == KMOCK_INT16 && !field->array &&
        (strcmp(field->name, "ErrorCode") == 0 || strcmp(field->name, "PartitionErrorCode") == 0))
        return *(const int16_t *)(message + field->at);
    if (field->type != KMOCK_STRUCT)
        return 0;
    return field->array ? find_in_array(field, message) : find(field->element, message + field->at);
}

static int16_t find(const struct kmock_schema *schema, const uint8_t *message)
{
    for (uint16_t i = 0; i < schema->count; i++) {
        int16_t error = find_in_field(&schema->fields[i], message);
        if (error != 0)
            return error;
    }
    return 0;
}

int16_t kmock_response_error(int16_t api_key, const void *response)
{
    const struct kmock_api_description *api = kmock_api_at(api_key);
    return api && response ? find(api->response, response) : 0;
}
