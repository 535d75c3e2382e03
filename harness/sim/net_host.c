/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/net_host.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sim/net.h"
#include "mock/base/alloc.h"
#include "mock/base/table.h"

enum { SERVICES_NET = 0x0a000001, PROCESSES_NET = 0x0a010001 }; /* 10.0.0.1, 10.1.0.1 */

static struct {
    struct kmock_table services, processes; /* name -> struct kt_address */
    struct kmock_table allowed;             /* text -> any */
    char *refused;
} hosts;

void kt_net_hosts_start(void)
{
    memset(&hosts, 0, sizeof hosts);
}

void kt_net_hosts_stop(void)
{
    kmock_table_free(&hosts.services, free);
    kmock_table_free(&hosts.processes, free);
    kmock_table_free(&hosts.allowed, NULL);
    free(hosts.refused);
    hosts.refused = NULL;
}

/* returns  a copy in lower case without the dot at the end, to free() */
static char *normal_name(const char *name)
{
    size_t length = strlen(name);
    char *copy = kmock_copy_string(name, length > 1 && name[length - 1] == '.' ? length - 1 : length);
    for (char *c = copy; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

static struct kt_address *add_name(struct kmock_table *table, const char *name, struct kt_address address)
{
    struct kt_address *kept = kmock_alloc(sizeof *kept);
    *kept = address;
    kmock_table_put(table, name, strlen(name), kept);
    return kept;
}

static struct kt_address next_address(const struct kmock_table *table, uint32_t net)
{
    return kt_address_ipv4(net + (uint32_t)kmock_table_count(table), 0);
}

struct kt_address kt_net_host_add(const char *host)
{
    struct kt_address address;
    char *name = normal_name(host);
    if (!kt_address_parse(&address, name) && !kt_net_host_find(name, &address)) {
        bool is_local = strcmp(name, "localhost") == 0;
        address = is_local ? kt_address_ipv4(0x7f000001, 0) : next_address(&hosts.services, SERVICES_NET);
        add_name(&hosts.services, name, address);
    }
    free(name);
    return address;
}

bool kt_net_host_find(const char *host, struct kt_address *address)
{
    char *name = normal_name(host);
    const struct kt_address *found = kmock_table_find(&hosts.services, name, strlen(name));
    free(name);
    if (found)
        *address = *found;
    return found != NULL;
}

static const char *name_in(const struct kmock_table *table, const struct kt_address *address)
{
    for (struct kmock_table_entry *entry = kmock_table_first(table); entry; entry = kmock_table_next(entry))
        if (kt_address_same_host(entry->value, address))
            return entry->key;
    return NULL;
}

const char *kt_net_host_name(const struct kt_address *address)
{
    const char *name = name_in(&hosts.services, address);
    return name ? name : name_in(&hosts.processes, address);
}

struct kt_address kt_net_process_address(const char *process)
{
    struct kt_address *found = kmock_table_find(&hosts.processes, process, strlen(process));
    if (found == NULL)
        found = add_name(&hosts.processes, process, next_address(&hosts.processes, PROCESSES_NET));
    return *found;
}

bool kt_net_is_allowed(const char *where)
{
    return kmock_table_find(&hosts.allowed, where, strlen(where)) != NULL;
}

void kt_net_add_allowed(const char *where)
{
    kmock_table_put(&hosts.allowed, where, strlen(where), &hosts);
}

void kt_net_note_refused(const char *where)
{
    if (hosts.refused == NULL)
        hosts.refused = kmock_copy_string(where, strlen(where));
}

void kt_net_allow(struct kt_sim *sim, const char *where)
{
    (void)sim;
    kt_net_add_allowed(where);
}

const char *kt_net_refused(const struct kt_sim *sim)
{
    (void)sim;
    return hosts.refused;
}
