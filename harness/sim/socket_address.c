/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/socket_address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static int read_unix(struct kt_address *address, const struct sockaddr *from, size_t size)
{
    size_t path_size = size - offsetof(struct sockaddr_un, sun_path);
    if (path_size > sizeof address->path)
        return -EINVAL;
    memcpy(address->path, (const char *)from + offsetof(struct sockaddr_un, sun_path), path_size);
    if (path_size > 0 && address->path[0] != 0)
        path_size = strnlen(address->path, path_size);
    address->path_size = (uint8_t)path_size;
    return 0;
}

static int read_inet(struct kt_address *address, const struct sockaddr *from, size_t size)
{
    struct sockaddr_in in;
    if (size < sizeof in)
        return -EINVAL;
    memcpy(&in, from, sizeof in);
    *address = kt_address_ipv4(ntohl(in.sin_addr.s_addr), ntohs(in.sin_port));
    return 0;
}

static int read_inet6(struct kt_address *address, const struct sockaddr *from, size_t size)
{
    struct sockaddr_in6 in6;
    if (size < offsetof(struct sockaddr_in6, sin6_scope_id))
        return -EINVAL;
    memcpy(&in6, from, offsetof(struct sockaddr_in6, sin6_scope_id));
    memcpy(address->ip, &in6.sin6_addr, sizeof address->ip);
    address->port = ntohs(in6.sin6_port);
    return 0;
}

int kt_address_read(struct kt_address *address, const struct sockaddr *from, socklen_t size)
{
    if (from == NULL || size < sizeof from->sa_family)
        return -EINVAL;
    *address = (struct kt_address){.family = from->sa_family};
    switch (from->sa_family) {
    case AF_INET:
        return read_inet(address, from, size);
    case AF_INET6:
        return read_inet6(address, from, size);
    case AF_UNIX:
        return read_unix(address, from, size);
    default:
        return -EAFNOSUPPORT;
    }
}

static socklen_t fill(const struct kt_address *address, struct sockaddr_storage *to)
{
    struct sockaddr_in *in = (struct sockaddr_in *)to;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)to;
    struct sockaddr_un *un = (struct sockaddr_un *)to;
    memset(to, 0, sizeof *to);
    to->ss_family = (sa_family_t)address->family;
    if (address->family == AF_INET) {
        in->sin_port = htons(address->port);
        memcpy(&in->sin_addr, address->ip + sizeof mapped, 4);
        return sizeof *in;
    }
    if (address->family == AF_INET6) {
        in6->sin6_port = htons(address->port);
        memcpy(&in6->sin6_addr, address->ip, sizeof address->ip);
        return sizeof *in6;
    }
    memcpy(un->sun_path, address->path, address->path_size);
    bool is_named = address->path_size > 0 && address->path[0] != 0;
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + address->path_size + is_named);
}

void kt_address_write(const struct kt_address *address, struct sockaddr *to, socklen_t *size)
{
    struct sockaddr_storage full;
    if (to == NULL || size == NULL)
        return;
    socklen_t full_size = fill(address, &full);
    memcpy(to, &full, *size < full_size ? *size : full_size);
    *size = full_size;
}

struct kt_address kt_address_ipv4(uint32_t ip, uint16_t port)
{
    struct kt_address address = {.family = AF_INET, .port = port};
    memcpy(address.ip, mapped, sizeof mapped);
    for (int i = 0; i < 4; i++)
        address.ip[12 + i] = (uint8_t)(ip >> (24 - 8 * i));
    return address;
}

bool kt_address_parse(struct kt_address *address, const char *text)
{
    struct in_addr in;
    *address = (struct kt_address){.family = AF_INET6};
    if (inet_pton(AF_INET6, text, address->ip) == 1)
        return true;
    if (inet_aton(text, &in) == 0)
        return false;
    *address = kt_address_ipv4(ntohl(in.s_addr), 0);
    return true;
}

static void print_unix(const struct kt_address *address, char text[KT_ADDRESS_TEXT])
{
    bool is_abstract = address->path_size > 0 && address->path[0] == 0;
    int skip = is_abstract ? 1 : 0;
    snprintf(text, KT_ADDRESS_TEXT, "unix:%s%.*s", is_abstract ? "@" : "", address->path_size - skip,
             address->path + skip);
}

void kt_address_print(const struct kt_address *address, bool with_port, char text[KT_ADDRESS_TEXT])
{
    char host[INET6_ADDRSTRLEN];
    if (address->family == AF_UNIX) {
        print_unix(address, text);
        return;
    }
    bool is_ipv4 = kt_address_is_ipv4(address);
    inet_ntop(is_ipv4 ? AF_INET : AF_INET6, address->ip + (is_ipv4 ? sizeof mapped : 0), host, sizeof host);
    if (with_port)
        snprintf(text, KT_ADDRESS_TEXT, is_ipv4 ? "%s:%u" : "[%s]:%u", host, address->port);
    else
        snprintf(text, KT_ADDRESS_TEXT, "%s", host);
}

bool kt_address_is_ipv4(const struct kt_address *address)
{
    return address->family == AF_INET ||
           (address->family == AF_INET6 && memcmp(address->ip, mapped, sizeof mapped) == 0);
}

bool kt_address_is_any(const struct kt_address *address)
{
    static const uint8_t zeros[16];
    size_t skip = kt_address_is_ipv4(address) ? sizeof mapped : 0;
    return address->family != AF_UNIX && memcmp(address->ip + skip, zeros, sizeof zeros - skip) == 0;
}

bool kt_address_is_loopback(const struct kt_address *address)
{
    static const uint8_t one[16] = {[15] = 1};
    if (kt_address_is_ipv4(address))
        return address->ip[12] == 127;
    return address->family == AF_INET6 && memcmp(address->ip, one, sizeof one) == 0;
}

bool kt_address_same_host(const struct kt_address *one, const struct kt_address *other)
{
    if ((one->family == AF_UNIX) != (other->family == AF_UNIX))
        return false;
    if (one->family == AF_UNIX)
        return one->path_size == other->path_size && memcmp(one->path, other->path, one->path_size) == 0;
    return memcmp(one->ip, other->ip, sizeof one->ip) == 0;
}
