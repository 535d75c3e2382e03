/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "harness/sim/net_host.h"
#include "harness/sim/resolve.h"

static int put_text(const char *text, char *to, socklen_t size)
{
    if (strlen(text) >= size)
        return EAI_OVERFLOW;
    strcpy(to, text);
    return 0;
}

static const char *name_of(const struct kt_address *address)
{
    const char *name = kt_net_host_name(address);
    return name == NULL && kt_address_is_loopback(address) ? "localhost" : name;
}

int kt_resolve_host_name(const struct kt_address *address, char *host, socklen_t size, int flags)
{
    char text[KT_ADDRESS_TEXT];
    if (host == NULL || size == 0)
        return 0;
    const char *name = flags & NI_NUMERICHOST ? NULL : name_of(address);
    if (name == NULL && flags & NI_NAMEREQD)
        return EAI_NONAME;
    kt_address_print(address, false, text);
    return put_text(name ? name : text, host, size);
}

int kt_resolve_port_name(const struct kt_address *address, char *service, socklen_t size, int flags)
{
    struct servent entry, *found = NULL;
    char room[1024], text[16];
    if (service == NULL || size == 0)
        return 0;
    if (!(flags & NI_NUMERICSERV))
        getservbyport_r(htons(address->port), flags & NI_DGRAM ? "udp" : "tcp", &entry, room, sizeof room, &found);
    snprintf(text, sizeof text, "%u", address->port);
    return put_text(found ? found->s_name : text, service, size);
}

struct hostent *kt_resolve_entry(const char *name)
{
    static _Thread_local struct {
        struct hostent entry;
        struct in_addr address;
        char *addresses[2], *aliases[1], name[NI_MAXHOST];
    } answer;
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    if (kt_resolve(name, NULL, &hints, &list) != 0) {
        h_errno = HOST_NOT_FOUND;
        return NULL;
    }
    answer.address = ((const struct sockaddr_in *)list->ai_addr)->sin_addr;
    freeaddrinfo(list);
    snprintf(answer.name, sizeof answer.name, "%s", name);
    answer.addresses[0] = (char *)&answer.address;
    answer.entry = (struct hostent){.h_name = answer.name,
                                    .h_aliases = answer.aliases,
                                    .h_addrtype = AF_INET,
                                    .h_length = sizeof answer.address,
                                    .h_addr_list = answer.addresses};
    return &answer.entry;
}
