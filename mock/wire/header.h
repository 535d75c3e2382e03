/* SPDX-License-Identifier: Apache-2.0 */
/* Read the header of a request and write that of its response.
 *
 *   request v1: key, version, correlation id, client id      v2: and tagged fields, where the body is flexible
 *   response v0: correlation id                              v1: and tagged fields; ApiVersions always has v0
 *
 * The client id has a two-byte length in both. source  Kafka RequestHeader, ResponseHeader, KIP-482, KIP-511 */
#ifndef KMOCK_WIRE_HEADER_H
#define KMOCK_WIRE_HEADER_H

#include "mock/base/buffer.h"
#include "mock/wire/api.h"
#include "mock/wire/reader.h"

struct kmock_request_header {
    const struct kmock_api_description *api;
    const struct kmock_api_range *range; /* of the brokers asked */
    int16_t version;
    bool unsupported; /* ApiVersions of a version we do not know: to be answered, not to be closed on */
    int32_t correlation_id;
    struct kmock_string client_id; /* view; length -1: null */
};

/* Read the header; the reader then stands before the body.
 *
 * ranges   by key: what the brokers offer; the header refers to them
 * returns  false with reader->problem where the key is unknown, the version not accepted, the header cut */
bool kmock_header_read(struct kmock_reader *reader, const struct kmock_api_range *ranges,
                       struct kmock_request_header *header);

/* Append the header of a response. version  of the body */
void kmock_header_write(struct kmock_buffer *buffer, const struct kmock_api_description *api, int16_t version,
                        int32_t correlation_id);

#endif
