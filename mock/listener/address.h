/* SPDX-License-Identifier: Apache-2.0 */
/* Read and print where a listener is: "127.0.0.1:9092", "[::1]:9092", "localhost:0". Looks no names up. */
#ifndef KMOCK_LISTENER_ADDRESS_H
#define KMOCK_LISTENER_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "mock/base/buffer.h"

struct kmock_address {
    char host[64]; /* in digits, without brackets */
    int32_t port;  /* 0: one that is free */
};

/* Read an address; "localhost" is 127.0.0.1, and a text without a host too: ":9092".
 * errors  false where it is none */
bool kmock_address_parse(const char *text, struct kmock_address *address);

/* Append it, an IPv6 host in brackets. */
void kmock_address_print(const struct kmock_address *address, struct kmock_buffer *out);

/* returns  whether it is reached from this machine only */
bool kmock_address_is_loopback(const struct kmock_address *address);

/* returns  whether it stands for all addresses of this machine, so that no client can be told it */
bool kmock_address_is_any(const struct kmock_address *address);

#endif
