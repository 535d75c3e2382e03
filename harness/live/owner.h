/* SPDX-License-Identifier: Apache-2.0 */
/* Find out which process is at the other end of a loopback connection, as the kernel tells it in /proc.
 * source  proc(5): net/tcp, pid/fd, pid/task/tid/children */
#ifndef KT_LIVE_OWNER_H
#define KT_LIVE_OWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* returns  the inode of the client's socket of a connection; 0 where it is not there (any more) */
uint64_t kt_owner_inode(int32_t client_port, int32_t server_port);

/* returns  whether a process, or one that it started, has this socket open */
bool kt_owner_holds(pid_t pid, uint64_t inode);

#endif
