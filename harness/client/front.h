/* SPDX-License-Identifier: Apache-2.0 */
/* Find out whether a program's calls reach our wrappers. */
#ifndef KT_CLIENT_FRONT_H
#define KT_CLIENT_FRONT_H

/* Called by the wrapper of rd_kafka_event_destroy, the one function that may be called with nothing. */
void kt_front_reached(const void *rkev);

#endif
