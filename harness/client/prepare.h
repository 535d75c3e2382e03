/* SPDX-License-Identifier: Apache-2.0 */
/* Make the first trial of a process like all that follow.
 *
 * librdkafka sets up what is common to its handles with the first one, and takes it down with the last. In a trial
 * that is work at points that no later trial would have, as crashed instances never destroy their handles. So one
 * handle is created and crashed before the first trial: from then on there always is one. */
#ifndef KT_CLIENT_PREPARE_H
#define KT_CLIENT_PREPARE_H

/* Call it outside a trial; once in a process is enough, and nothing happens where there is no librdkafka. */
void kt_client_prepare(void);

#endif
