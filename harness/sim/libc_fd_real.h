/* SPDX-License-Identifier: Apache-2.0 */
/* Reach libc behind the interposed descriptor calls: for what is not simulated. */
#ifndef KT_SIM_LIBC_FD_REAL_H
#define KT_SIM_LIBC_FD_REAL_H

#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>

/* Each: what it returns, its name, its arguments. */
#define KT_FD_CALLS(CALL)                                                                                              \
    CALL(ssize_t, read, (int, void *, size_t))                                                                         \
    CALL(ssize_t, write, (int, const void *, size_t))                                                                  \
    CALL(ssize_t, readv, (int, const struct iovec *, int))                                                             \
    CALL(ssize_t, writev, (int, const struct iovec *, int))                                                            \
    CALL(ssize_t, pread64, (int, void *, size_t, off64_t))                                                             \
    CALL(ssize_t, sendfile64, (int, int, off64_t *, size_t))                                                           \
    CALL(off_t, lseek, (int, off_t, int))                                                                              \
    CALL(off64_t, lseek64, (int, off64_t, int))                                                                        \
    CALL(int, fstat, (int, struct stat *))                                                                             \
    CALL(int, fstat64, (int, struct stat64 *))                                                                         \
    CALL(int, vdprintf, (int, const char *, va_list))                                                                  \
    CALL(ssize_t, sendfile, (int, int, off_t *, size_t))                                                               \
    CALL(int, close, (int))                                                                                            \
    CALL(int, dup, (int))                                                                                              \
    CALL(int, dup2, (int, int))                                                                                        \
    CALL(int, dup3, (int, int, int))                                                                                   \
    CALL(int, fcntl, (int, int, ...))                                                                                  \
    CALL(int, fcntl64, (int, int, ...))                                                                                \
    CALL(int, ioctl, (int, unsigned long, ...))                                                                        \
    CALL(FILE *, fdopen, (int, const char *))                                                                          \
    CALL(int, pipe, (int *))                                                                                           \
    CALL(int, pipe2, (int *, int))                                                                                     \
    CALL(int, eventfd, (unsigned, int))                                                                                \
    CALL(int, timerfd_create, (int, int))                                                                              \
    CALL(int, timerfd_settime, (int, int, const struct itimerspec *, struct itimerspec *))                             \
    CALL(int, timerfd_gettime, (int, struct itimerspec *))                                                             \
    CALL(int, poll, (struct pollfd *, nfds_t, int))                                                                    \
    CALL(int, ppoll, (struct pollfd *, nfds_t, const struct timespec *, const sigset_t *))                             \
    CALL(int, select, (int, fd_set *, fd_set *, fd_set *, struct timeval *))                                           \
    CALL(int, pselect, (int, fd_set *, fd_set *, fd_set *, const struct timespec *, const sigset_t *))                 \
    CALL(int, epoll_create1, (int))                                                                                    \
    CALL(int, epoll_create, (int))                                                                                     \
    CALL(int, epoll_ctl, (int, int, int, struct epoll_event *))                                                        \
    CALL(int, epoll_wait, (int, struct epoll_event *, int, int))                                                       \
    CALL(int, epoll_pwait, (int, struct epoll_event *, int, int, const sigset_t *))                                    \
    CALL(int, socket, (int, int, int))                                                                                 \
    CALL(int, socketpair, (int, int, int, int *))                                                                      \
    CALL(int, bind, (int, const struct sockaddr *, socklen_t))                                                         \
    CALL(int, listen, (int, int))                                                                                      \
    CALL(int, accept, (int, struct sockaddr *, socklen_t *))                                                           \
    CALL(int, accept4, (int, struct sockaddr *, socklen_t *, int))                                                     \
    CALL(int, connect, (int, const struct sockaddr *, socklen_t))                                                      \
    CALL(int, shutdown, (int, int))                                                                                    \
    CALL(ssize_t, send, (int, const void *, size_t, int))                                                              \
    CALL(ssize_t, sendto, (int, const void *, size_t, int, const struct sockaddr *, socklen_t))                        \
    CALL(ssize_t, sendmsg, (int, const struct msghdr *, int))                                                          \
    CALL(int, sendmmsg, (int, struct mmsghdr *, unsigned, int))                                                        \
    CALL(ssize_t, recv, (int, void *, size_t, int))                                                                    \
    CALL(ssize_t, recvfrom, (int, void *, size_t, int, struct sockaddr *, socklen_t *))                                \
    CALL(ssize_t, recvmsg, (int, struct msghdr *, int))                                                                \
    CALL(int, recvmmsg, (int, struct mmsghdr *, unsigned, int, struct timespec *))                                     \
    CALL(int, getsockopt, (int, int, int, void *, socklen_t *))                                                        \
    CALL(int, setsockopt, (int, int, int, const void *, socklen_t))                                                    \
    CALL(int, getsockname, (int, struct sockaddr *, socklen_t *))                                                      \
    CALL(int, getpeername, (int, struct sockaddr *, socklen_t *))                                                      \
    CALL(int, getaddrinfo, (const char *, const char *, const struct addrinfo *, struct addrinfo **))                  \
    CALL(int, getnameinfo, (const struct sockaddr *, socklen_t, char *, socklen_t, char *, socklen_t, int))            \
    CALL(struct hostent *, gethostbyname, (const char *))

struct kt_fd_libc {
#define KT_FD_MEMBER(result, name, arguments) result(*name) arguments;
    KT_FD_CALLS(KT_FD_MEMBER)
#undef KT_FD_MEMBER
};

/* returns  libc's own functions; looked up at the first call */
const struct kt_fd_libc *kt_fd_libc(void);

/* Turn a result of the sim (a value, or -errno) into one of libc (a value, or -1 and errno). */
ssize_t kt_fd_result(ssize_t result);

/* A fortified call found that its buffer is too small: end as libc would. */
void kt_fd_overflow(const char *call) __attribute__((noreturn));

#endif
