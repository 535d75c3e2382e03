/* SPDX-License-Identifier: Apache-2.0 */
/* Let nobody in who has not said who he is. source  Kafka SaslServerAuthenticator, SocketServer */
#ifndef KMOCK_BROKER_ADMIT_H
#define KMOCK_BROKER_ADMIT_H

#include "mock/broker/request.h"

/* Judge a request by how far its connection is. returns  false where it was completed: its connection ends */
bool kmock_admit(struct kmock_request *request, int64_t now_us);

#endif
