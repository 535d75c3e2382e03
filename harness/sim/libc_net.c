/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc: the life of a socket, and names. */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <errno.h>

#include "harness/sim/descriptor_object.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_fd_real.h"
#include "harness/sim/resolve.h"
#include "harness/sim/socket.h"

KT_EXPORT int socket(int domain, int type, int protocol)
{
    if (kt_self() == NULL || !kt_socket_is_simulated(domain, type))
        return kt_fd_libc()->socket(domain, type, protocol);
    return (int)kt_fd_result(kt_socket_open(domain, type, protocol));
}

KT_EXPORT int socketpair(int domain, int type, int protocol, int numbers[2])
{
    if (kt_self() == NULL || !kt_socket_is_simulated(domain, type))
        return kt_fd_libc()->socketpair(domain, type, protocol, numbers);
    return (int)kt_fd_result(kt_socket_open_pair(domain, type, protocol, numbers));
}

KT_EXPORT int bind(int number, __CONST_SOCKADDR_ARG at, socklen_t size)
{
    struct kt_address address;
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->bind(number, at.__sockaddr__, size);
    int error = kt_address_read(&address, at.__sockaddr__, size);
    return (int)kt_fd_result(error ? error : kt_socket_bind(number, &address));
}

KT_EXPORT int listen(int number, int backlog)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->listen(number, backlog);
    return (int)kt_fd_result(kt_socket_listen(number, backlog));
}

KT_EXPORT int accept4(int number, __SOCKADDR_ARG from, socklen_t *restrict size, int flags)
{
    struct kt_address address;
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->accept4(number, from.__sockaddr__, size, flags);
    int accepted = kt_socket_accept(number, &address, flags);
    if (accepted >= 0)
        kt_address_write(&address, from.__sockaddr__, size);
    return (int)kt_fd_result(accepted);
}

KT_EXPORT int accept(int number, __SOCKADDR_ARG from, socklen_t *restrict size)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->accept(number, from.__sockaddr__, size);
    return accept4(number, from, size, 0);
}

KT_EXPORT int connect(int number, __CONST_SOCKADDR_ARG to, socklen_t size)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->connect(number, to.__sockaddr__, size);
    return (int)kt_fd_result(kt_socket_connect(number, to.__sockaddr__, size));
}

KT_EXPORT int shutdown(int number, int how)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->shutdown(number, how);
    return (int)kt_fd_result(kt_socket_shutdown(number, how));
}

KT_EXPORT int getsockopt(int number, int level, int name, void *restrict value, socklen_t *restrict size)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->getsockopt(number, level, name, value, size);
    return (int)kt_fd_result(kt_socket_get_option(number, level, name, value, size));
}

KT_EXPORT int setsockopt(int number, int level, int name, const void *value, socklen_t size)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->setsockopt(number, level, name, value, size);
    return (int)kt_fd_result(kt_socket_set_option(number, level, name, value, size));
}

KT_EXPORT int getsockname(int number, __SOCKADDR_ARG to, socklen_t *restrict size)
{
    struct kt_address address;
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->getsockname(number, to.__sockaddr__, size);
    int error = kt_socket_local(number, &address);
    if (error == 0)
        kt_address_write(&address, to.__sockaddr__, size);
    return (int)kt_fd_result(error);
}

KT_EXPORT int getpeername(int number, __SOCKADDR_ARG to, socklen_t *restrict size)
{
    struct kt_address address;
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->getpeername(number, to.__sockaddr__, size);
    int error = kt_socket_remote(number, &address);
    if (error == 0)
        kt_address_write(&address, to.__sockaddr__, size);
    return (int)kt_fd_result(error);
}

/* ---- names ---- */

KT_EXPORT int getaddrinfo(const char *restrict node, const char *restrict service,
                          const struct addrinfo *restrict hints, struct addrinfo **restrict list)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->getaddrinfo(node, service, hints, list);
    kt_choice_point();
    return kt_resolve(node, service, hints, list);
}

KT_EXPORT int getnameinfo(const struct sockaddr *restrict of, socklen_t size, char *restrict host, socklen_t host_size,
                          char *restrict service, socklen_t service_size, int flags)
{
    struct kt_address address;
    if (kt_self() == NULL)
        return kt_fd_libc()->getnameinfo(of, size, host, host_size, service, service_size, flags);
    if (kt_address_read(&address, of, size) < 0 || address.family == AF_UNIX)
        return EAI_FAMILY;
    int error = kt_resolve_host_name(&address, host, host_size, flags);
    return error ? error : kt_resolve_port_name(&address, service, service_size, flags);
}

KT_EXPORT struct hostent *gethostbyname(const char *name)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->gethostbyname(name);
    return kt_resolve_entry(name);
}
