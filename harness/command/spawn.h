/* SPDX-License-Identifier: Apache-2.0 */
/* Run a program with our streams and environment, and pass the signals that are meant for it on. */
#ifndef KT_COMMAND_SPAWN_H
#define KT_COMMAND_SPAWN_H

/* Run it and wait for its end. SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1 and SIGUSR2 end us only when they ended it.
 *
 * argv     its name, looked up in PATH, its arguments, null
 * returns  a status as of waitpid; -1: it could not be run, errno is set */
int kt_spawn(char **argv);

/* returns  what a shell says of a status: the exit code, 128 and the signal's number */
int kt_spawn_code(int status);

#endif
