/* SPDX-License-Identifier: Apache-2.0 */
/* Turn names into addresses and back without asking anybody outside: services, numbers, "localhost".
 *
 * Any other name is not found and noted (kt_net_refused), unless the test allows it. source  RFC 3493, glibc */
#ifndef KT_SIM_RESOLVE_H
#define KT_SIM_RESOLVE_H

#include <netdb.h>
#include <sys/socket.h>

struct kt_address;

/* As getaddrinfo. *list is made of malloc()ed entries as glibc makes them, so libc's freeaddrinfo frees it.
 * returns  0 or EAI_* */
int kt_resolve(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list);

/* Print the name, or number, of a host and of a port, as getnameinfo does. flags: NI_*. A size of 0: not wanted.
 * returns  0 or EAI_* */
int kt_resolve_host_name(const struct kt_address *address, char *host, socklen_t size, int flags);
int kt_resolve_port_name(const struct kt_address *address, char *service, socklen_t size, int flags);

/* As gethostbyname; the answer is the calling thread's until its next call. NULL: h_errno is set */
struct hostent *kt_resolve_entry(const char *name);

#endif
