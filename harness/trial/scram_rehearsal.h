/* SPDX-License-Identifier: Apache-2.0 */
/* Make the first trial of a process in which clients use SCRAM like all others: OpenSSL, which may lie hidden within
 * librdkafka, fetches algorithms when they are first used, and keeps them. So they are used before, in a small sim with a
 * broker that asks who somebody is. See harness/client/prepare.h, which does the same for what all clients do.
 * source  OpenSSL crypto(7), "Explicit fetching"; librdkafka rdkafka_sasl_scram.c */
#ifndef KT_TRIAL_SCRAM_REHEARSAL_H
#define KT_TRIAL_SCRAM_REHEARSAL_H

/* Call it outside a trial; nothing happens the second time, or where there is no librdkafka. */
void kt_scram_rehearse(void);

#endif
