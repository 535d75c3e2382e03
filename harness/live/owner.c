/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/live/owner.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* returns  the inode in a line of net/tcp where its ports are these; else 0 */
static uint64_t inode_in(const char *line, unsigned client_port, unsigned server_port)
{
    unsigned local, remote;
    unsigned long long inode;
    if (sscanf(line, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%x %*x %*s %*s %*s %*d %*d %llu", &local, &remote, &inode) != 3)
        return 0;
    return local == client_port && remote == server_port ? inode : 0;
}

static uint64_t find_in(const char *path, unsigned client_port, unsigned server_port)
{
    char line[512];
    uint64_t inode = 0;
    FILE *table = fopen(path, "re");
    while (table && inode == 0 && fgets(line, sizeof line, table))
        inode = inode_in(line, client_port, server_port);
    if (table)
        fclose(table);
    return inode;
}

/* Java's sockets are of IPv6, whatever they are connected to. */
uint64_t kt_owner_inode(int32_t client_port, int32_t server_port)
{
    uint64_t inode = find_in("/proc/self/net/tcp", (unsigned)client_port, (unsigned)server_port);
    return inode ? inode : find_in("/proc/self/net/tcp6", (unsigned)client_port, (unsigned)server_port);
}

static bool is_open_in(pid_t pid, uint64_t inode)
{
    char path[320], target[80], wanted[80];
    const struct dirent *entry;
    bool found = false;
    snprintf(wanted, sizeof wanted, "socket:[%llu]", (unsigned long long)inode);
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    while (folder && !found && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof path, "/proc/%d/fd/%s", (int)pid, entry->d_name);
        ssize_t size = readlink(path, target, sizeof target - 1);
        target[size > 0 ? size : 0] = '\0';
        found = strcmp(target, wanted) == 0;
    }
    if (folder)
        closedir(folder);
    return found;
}

/* Children of one thread of a process. */
static bool is_in_children(const char *path, uint64_t inode)
{
    int child;
    bool found = false;
    FILE *list = fopen(path, "re");
    while (list && !found && fscanf(list, "%d", &child) == 1)
        found = kt_owner_holds(child, inode);
    if (list)
        fclose(list);
    return found;
}

bool kt_owner_holds(pid_t pid, uint64_t inode)
{
    char path[320];
    const struct dirent *entry;
    if (is_open_in(pid, inode))
        return true;
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    while (folder && !found && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/children", (int)pid, entry->d_name);
        found = entry->d_name[0] != '.' && is_in_children(path, inode);
    }
    if (folder)
        closedir(folder);
    return found;
}
