/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/listener/address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static bool parse_port(const char *text, int32_t *port)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || value > 65535)
        return false;
    *port = (int32_t)value;
    return true;
}

static bool is_host(const char *host)
{
    struct in6_addr raw;
    return inet_pton(AF_INET, host, &raw) == 1 || inet_pton(AF_INET6, host, &raw) == 1;
}

bool kmock_address_parse(const char *text, struct kmock_address *address)
{
    const char *colon = strrchr(text, ':');
    if (colon == NULL || !parse_port(colon + 1, &address->port))
        return false;
    size_t length = (size_t)(colon - text);
    if (length >= 2 && text[0] == '[' && colon[-1] == ']') {
        text++;
        length -= 2;
    } else if (memchr(text, ':', length)) {
        return false; /* which of the colons ends the host? */
    }
    if (length >= sizeof address->host)
        return false;
    memcpy(address->host, text, length);
    address->host[length] = '\0';
    if (length == 0 || strcmp(address->host, "localhost") == 0)
        strcpy(address->host, "127.0.0.1");
    return is_host(address->host);
}

void kmock_address_print(const struct kmock_address *address, struct kmock_buffer *out)
{
    bool is_6 = strchr(address->host, ':') != NULL;
    kmock_buffer_print(out, "%s%s%s:%d", is_6 ? "[" : "", address->host, is_6 ? "]" : "", (int)address->port);
}

bool kmock_address_is_loopback(const struct kmock_address *address)
{
    struct in6_addr raw;
    if (inet_pton(AF_INET6, address->host, &raw) == 1)
        return IN6_IS_ADDR_LOOPBACK(&raw) != 0;
    return strncmp(address->host, "127.", 4) == 0;
}

bool kmock_address_is_any(const struct kmock_address *address)
{
    struct in6_addr raw;
    if (inet_pton(AF_INET6, address->host, &raw) == 1)
        return IN6_IS_ADDR_UNSPECIFIED(&raw) != 0;
    return strcmp(address->host, "0.0.0.0") == 0;
}
