/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands of `ktrial`. Each gets its own arguments, itself at 0, and returns the exit code. */
#ifndef KT_COMMAND_COMMAND_H
#define KT_COMMAND_COMMAND_H

int kt_command_broker(int argc, char **argv);
int kt_command_effect(int argc, char **argv);
int kt_command_explore(int argc, char **argv);
int kt_command_merge(int argc, char **argv);
int kt_command_replay(int argc, char **argv);

#endif
