/* SPDX-License-Identifier: Apache-2.0 */
/* Say where a socket is, in one form for IPv4, IPv6 and Unix addresses. Knows nothing of sockets. */
#ifndef KT_SIM_SOCKET_ADDRESS_H
#define KT_SIM_SOCKET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { KT_ADDRESS_TEXT = 128 }; /* room for kt_address_print */

struct kt_address {
    int family;        /* AF_INET, AF_INET6, AF_UNIX; 0: none */
    uint8_t ip[16];    /* IPv4 in its mapped form, ::ffff:a.b.c.d */
    uint16_t port;     /* 0: none */
    uint8_t path_size; /* of a Unix address; 0: unnamed */
    char path[108];    /* zeros inside where it is abstract */
};

/* errors  -EINVAL (too short), -EAFNOSUPPORT */
int kt_address_read(struct kt_address *address, const struct sockaddr *from, socklen_t size);

/* Write as much as fits; *size becomes the full size, as accept and getsockname do. to may be null. */
void kt_address_write(const struct kt_address *address, struct sockaddr *to, socklen_t *size);

/* returns  an AF_INET address; ip in host order, 0x7f000001 */
struct kt_address kt_address_ipv4(uint32_t ip, uint16_t port);

/* Read "10.0.0.1" or "::1". returns  false where text is no numeric address */
bool kt_address_parse(struct kt_address *address, const char *text);

/* Print "127.0.0.1:5432", "[::1]:80" or "unix:/run/x"; without the port where with_port is false. */
void kt_address_print(const struct kt_address *address, bool with_port, char text[KT_ADDRESS_TEXT]);

bool kt_address_is_ipv4(const struct kt_address *address); /* or mapped */
bool kt_address_is_any(const struct kt_address *address);
bool kt_address_is_loopback(const struct kt_address *address);

/* returns  whether both name the same host, or path; ports are not compared */
bool kt_address_same_host(const struct kt_address *one, const struct kt_address *other);

#endif
