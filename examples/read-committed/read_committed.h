/* SPDX-License-Identifier: Apache-2.0 */
/* Write 3 records that are committed, 2 that are aborted, 2 of which nobody knows yet, and read what is committed. */
#ifndef READ_COMMITTED_H
#define READ_COMMITTED_H

/* brokers  bootstrap.servers; NULL: librdkafka's own mock cluster. returns  how many of the 7 were read. It
 * ends the program where Kafka cannot be used. */
int read_committed(const char *brokers);

#endif
