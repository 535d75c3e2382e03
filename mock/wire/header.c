/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/wire/header.h"

#include "mock/broker/request.h"
#include "mock/wire/writer.h"

static bool check_version(struct kmock_reader *reader, struct kmock_request_header *header)
{
    const struct kmock_api_range *range = header->range;
    if (kmock_api_range_accepts(range, header->version))
        return true;
    header->unsupported = range->key == KMOCK_API_API_VERSIONS;
    return header->unsupported ||
           kmock_reader_fail(reader, "%s version %d is not supported (%d to %d are)", range->name, header->version,
                             range->accepted_from, range->max_version);
}

static bool read_key_and_version(struct kmock_reader *reader, const struct kmock_api_range *ranges,
                                 struct kmock_request_header *header)
{
    int64_t key, version;
    if (!kmock_read_integer(reader, 2, &key) || !kmock_read_integer(reader, 2, &version))
        return kmock_reader_within(reader, "request header", -1, ": ");
    header->version = (int16_t)version;
    header->unsupported = false;
    header->api = kmock_api_find((int16_t)key);
    header->range = header->api ? &ranges[key] : NULL;
    if (header->api == NULL || !header->range->offered)
        return kmock_reader_fail(reader, "request header: API key %d is unknown", (int)key);
    return check_version(reader, header);
}

static bool read_client(struct kmock_reader *reader, struct kmock_request_header *header)
{
    int64_t correlation_id;
    const uint8_t *view = NULL;
    struct kmock_string *id = &header->client_id;
    if (!kmock_read_integer(reader, 4, &correlation_id) || !kmock_read_length(reader, false, 2, &id->length))
        return false;
    if (id->length > 0 && !kmock_read_view(reader, (size_t)id->length, &view))
        return false;
    header->correlation_id = (int32_t)correlation_id;
    id->data = id->length == 0 ? "" : (const char *)view;
    return true;
}

bool kmock_header_read(struct kmock_reader *reader, const struct kmock_api_range *ranges,
                       struct kmock_request_header *header)
{
    if (!read_key_and_version(reader, ranges, header))
        return false;
    bool flexible = header->version >= header->api->request->flexible_from;
    if (read_client(reader, header) && (!flexible || kmock_read_past_tags(reader)))
        return true;
    kmock_reader_within(reader, "request header", -1, ": ");
    return kmock_reader_within(reader, header->range->name, -1, " ");
}

void kmock_header_write(struct kmock_buffer *buffer, const struct kmock_api_description *api, int16_t version,
                        int32_t correlation_id)
{
    kmock_write_integer(buffer, 4, correlation_id);
    if (version >= api->response->flexible_from && api->range->key != KMOCK_API_API_VERSIONS)
        kmock_write_varint(buffer, 0);
}
