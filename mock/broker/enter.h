/* SPDX-License-Identifier: Apache-2.0 */
/* Bracket each call from outside that may change the cluster: what it completes is given back when the outermost
 * one leaves. */
#ifndef KMOCK_BROKER_ENTER_H
#define KMOCK_BROKER_ENTER_H

#include "mock/broker/state.h"

void kmock_cluster_enter(struct kmock_cluster *cluster);
void kmock_cluster_leave(struct kmock_cluster *cluster);

#endif
