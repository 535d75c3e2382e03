/* SPDX-License-Identifier: Apache-2.0 */
/* Give hosts made-up addresses by order of their first mention, and remember what programs may and may not reach.
 *
 * Services live at 10.0.x.y, processes at 10.1.x.y (by name, so that a restart comes from the same place). */
#ifndef KT_SIM_NET_HOST_H
#define KT_SIM_NET_HOST_H

#include "harness/sim/socket_address.h"

void kt_net_hosts_start(void);
void kt_net_hosts_stop(void);

/* Make a service's host known. A numeric host stands for itself, "localhost" for 127.0.0.1. */
struct kt_address kt_net_host_add(const char *name);

/* returns  false where no service has that host; case does not matter, nor does a dot at the end */
bool kt_net_host_find(const char *name, struct kt_address *address);

/* returns  the name of the service or process at an address; NULL where there is none. Borrowed */
const char *kt_net_host_name(const struct kt_address *address);

/* returns  the address of a process, by its name */
struct kt_address kt_net_process_address(const char *process);

/* returns  whether the test lets programs reach it for real ("127.0.0.1:5432", "db.example:5432", "unix:/run/x") */
bool kt_net_is_allowed(const char *where);

/* Let a program that resolved an allowed name reach what the name stands for. */
void kt_net_add_allowed(const char *where);

/* Note an address or name that a program was refused; the first one is kept. */
void kt_net_note_refused(const char *where);

#endif
