/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/resolve.h"

#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "harness/sim/libc_fd_real.h"
#include "harness/sim/net_host.h"
#include "mock/base/alloc.h"

struct question {
    const char *node, *service;
    struct addrinfo hints;
};

static const struct addrinfo kinds[] = {
    {.ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP},
    {.ai_socktype = SOCK_DGRAM, .ai_protocol = IPPROTO_UDP},
    {.ai_socktype = SOCK_RAW, .ai_protocol = 0},
};

static struct kt_address ipv6_address(uint8_t last)
{
    return (struct kt_address){.family = AF_INET6, .ip[15] = last};
}

/* No node: every address of this host, or the loopback. */
static struct kt_address own_address(const struct addrinfo *hints)
{
    bool is_passive = hints->ai_flags & AI_PASSIVE;
    if (hints->ai_family == AF_INET6)
        return ipv6_address(is_passive ? 0 : 1);
    return kt_address_ipv4(is_passive ? INADDR_ANY : INADDR_LOOPBACK, 0);
}

static int fit_family(const struct addrinfo *hints, struct kt_address *address)
{
    if (hints->ai_family == AF_UNSPEC || hints->ai_family == address->family)
        return 0;
    if (hints->ai_family != AF_INET6 || !(hints->ai_flags & AI_V4MAPPED))
        return EAI_ADDRFAMILY;
    address->family = AF_INET6; /* the inner form is the mapped one */
    return 0;
}

static bool is_localhost(const char *node)
{
    return strcasecmp(node, "localhost") == 0 || strcasecmp(node, "localhost.") == 0 ||
           strcasecmp(node, "localhost.localdomain") == 0;
}

static void print_question(const struct question *question, char text[KT_ADDRESS_TEXT])
{
    snprintf(text, KT_ADDRESS_TEXT, question->service ? "%s:%s" : "%s", question->node, question->service);
}

static int find_address(const struct question *question, struct kt_address *address)
{
    const struct addrinfo *hints = &question->hints;
    char text[KT_ADDRESS_TEXT];
    if (question->node == NULL) {
        *address = own_address(hints);
        return 0;
    }
    if (kt_address_parse(address, question->node))
        return fit_family(hints, address);
    if (hints->ai_flags & AI_NUMERICHOST)
        return EAI_NONAME;
    if (kt_net_host_find(question->node, address))
        return fit_family(hints, address);
    if (is_localhost(question->node)) {
        *address = own_address(&(struct addrinfo){.ai_family = hints->ai_family});
        return 0;
    }
    print_question(question, text);
    kt_net_note_refused(text);
    return EAI_NONAME;
}

/* returns  0 or EAI_*; *port in host order */
static int find_port(const struct question *question, uint16_t *port)
{
    const char *service = question->service;
    const char *protocol = question->hints.ai_socktype == SOCK_DGRAM ? "udp" : "tcp";
    struct servent entry, *found = NULL;
    char room[1024], *end;
    *port = 0;
    if (service == NULL)
        return 0;
    unsigned long number = strtoul(service, &end, 10);
    if (isdigit((unsigned char)service[0]) && *end == 0) {
        *port = (uint16_t)number;
        return number <= 65535 ? 0 : EAI_SERVICE;
    }
    if (question->hints.ai_flags & AI_NUMERICSERV)
        return EAI_NONAME;
    if (getservbyname_r(service, protocol, &entry, room, sizeof room, &found) != 0 || found == NULL)
        return EAI_SERVICE;
    *port = ntohs((uint16_t)found->s_port);
    return 0;
}

static int check(const struct question *question)
{
    const struct addrinfo *hints = &question->hints;
    const int known = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_V4MAPPED | AI_ALL |
                      AI_ADDRCONFIG | AI_IDN | AI_CANONIDN;
    if (question->node == NULL && question->service == NULL)
        return EAI_NONAME;
    if (hints->ai_flags & ~known || (hints->ai_flags & AI_CANONNAME && question->node == NULL))
        return EAI_BADFLAGS;
    if (hints->ai_family != AF_UNSPEC && hints->ai_family != AF_INET && hints->ai_family != AF_INET6)
        return EAI_FAMILY;
    return 0;
}

static bool is_wanted(const struct addrinfo *hints, const struct addrinfo *kind)
{
    bool is_type = hints->ai_socktype == 0 || hints->ai_socktype == kind->ai_socktype;
    bool is_protocol = hints->ai_protocol == 0 || kind->ai_protocol == 0 || hints->ai_protocol == kind->ai_protocol;
    return is_type && is_protocol;
}

/* One block holds the entry and its address, as glibc's does; freeaddrinfo frees each block and each name. */
static struct addrinfo *create_entry(const struct kt_address *address, const struct addrinfo *kind, int protocol)
{
    struct addrinfo *entry = kmock_alloc(sizeof *entry + sizeof(struct sockaddr_storage));
    socklen_t size = sizeof(struct sockaddr_storage);
    *entry = *kind;
    entry->ai_protocol = kind->ai_protocol ? kind->ai_protocol : protocol;
    entry->ai_family = address->family;
    entry->ai_addr = (struct sockaddr *)(entry + 1);
    kt_address_write(address, entry->ai_addr, &size);
    entry->ai_addrlen = size;
    return entry;
}

static int build(const struct question *question, const struct kt_address *address, struct addrinfo **list)
{
    struct addrinfo **last = list;
    *list = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!is_wanted(&question->hints, &kinds[i]))
            continue;
        *last = create_entry(address, &kinds[i], question->hints.ai_protocol);
        last = &(*last)->ai_next;
    }
    if (*list == NULL)
        return EAI_SOCKTYPE;
    if (question->hints.ai_flags & AI_CANONNAME)
        (*list)->ai_canonname = kmock_copy_string(question->node, strlen(question->node));
    return 0;
}

/* The test lets programs reach this name: ask for real, and let them reach what it stands for. */
static int resolve_for_real(const struct question *question, const struct addrinfo *hints, struct addrinfo **list)
{
    int error = kt_fd_libc()->getaddrinfo(question->node, question->service, hints, list);
    for (struct addrinfo *entry = error ? NULL : *list; entry; entry = entry->ai_next) {
        struct kt_address address;
        char text[KT_ADDRESS_TEXT];
        if (kt_address_read(&address, entry->ai_addr, entry->ai_addrlen) < 0)
            continue;
        kt_address_print(&address, true, text);
        kt_net_add_allowed(text);
    }
    return error;
}

int kt_resolve(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
    static const struct addrinfo usual = {.ai_flags = AI_V4MAPPED | AI_ADDRCONFIG};
    struct question question = {node, service, hints ? *hints : usual};
    struct kt_address address;
    char text[KT_ADDRESS_TEXT];
    int error = check(&question);
    if (error)
        return error;
    print_question(&question, text);
    if (node && kt_net_is_allowed(text))
        return resolve_for_real(&question, hints, list);
    uint16_t port;
    error = find_port(&question, &port);
    if (error == 0)
        error = find_address(&question, &address);
    if (error)
        return error;
    address.port = port;
    return build(&question, &address, list);
}
