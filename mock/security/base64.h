/* SPDX-License-Identifier: Apache-2.0 */
/* Write bytes as text and read them back. source  RFC 4648, section 4 */
#ifndef KMOCK_SECURITY_BASE64_H
#define KMOCK_SECURITY_BASE64_H

#include <stdbool.h>

#include "mock/base/buffer.h"

void kmock_base64_print(struct kmock_buffer *out, const uint8_t *bytes, size_t size);

/* Append the bytes. returns  false where text is no padded base64; out then ends in garbage */
bool kmock_base64_read(struct kmock_buffer *out, const char *text, size_t length);

#endif
