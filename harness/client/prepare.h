/* SPDX-License-Identifier: Apache-2.0 */
/* Make each trial of a process like all others: librdkafka and its libraries keep things between them.
 *
 * A rehearsal is a small sim in which a consumer looks for a broker that is not there.
 *
 *   first   librdkafka sets up what is common to its handles with the first one, and takes it down with the last. In
 *           a trial that is work at points that no other trial would have, as crashed instances never destroy their
 *           handles. So the first rehearsal's handle is crashed: from then on there always is one.
 *   later   newer releases (2.15 and up) seed their jitter from OpenSSL, whose generator is one for the process and
 *           takes new entropy where it finds the clock behind its last seeding. A rehearsal in a far future leaves
 *           that due for the trial. Only where the first rehearsal drew entropy are there more. */
#ifndef KT_CLIENT_PREPARE_H
#define KT_CLIENT_PREPARE_H

/* Call it outside a trial, before each one; nothing happens where there is no librdkafka.
 *
 * source  OpenSSL providers/implementations/rands/drbg.c: ossl_prov_drbg_generate (reseeding by time) */
void kt_client_prepare(void);

#endif
