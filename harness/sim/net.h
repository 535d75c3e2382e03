/* SPDX-License-Identifier: Apache-2.0 */
/* Connect simulated sockets with services: the network of a trial, from outside.
 *
 *   program: socket/connect/send/recv  <->  link (latency, cut)  <->  service upcalls: opened, data, closed
 *
 * A service answers at a host name and port ("broker-1:9092"). Names of services resolve (getaddrinfo) to made-up
 * addresses in 10.x; connecting to anything that is neither a service nor a socket of the trial is refused
 * (ECONNREFUSED) and noted. Bytes arrive in order, never corrupted, after the link's latency.
 * Upcalls run between tasks or on the sender's stack and must not block. Knows nothing of Kafka. */
#ifndef KT_SIM_NET_H
#define KT_SIM_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/sim/sim.h"

struct kt_net_service;
struct kt_net_connection; /* one accepted connection, as the service sees it */

struct kt_net_upcalls {
    /* A program connected; returns the service's own object for the connection. host is "/10.x.y.z". */
    void *(*opened)(void *context, struct kt_net_connection *connection, const char *host);
    void (*received)(void *object, const uint8_t *bytes, size_t size);
    /* The program closed or reset it, or its process ended. Not called after kt_net_close, nor by kt_sim_stop.
     * Last upcall: the connection must not be used in it or after it. */
    void (*closed)(void *object);
};

/* Register a service; host is copied. returns  the service, owned by the sim, gone with kt_sim_stop */
struct kt_net_service *kt_net_serve(struct kt_sim *sim, const char *host, int port,
                                    const struct kt_net_upcalls *upcalls, void *context);

/* Take a service down (connects are refused, its connections are reset towards the programs, without upcalls) or up. */
void kt_net_service_set_up(struct kt_net_service *service, bool up);

/* Send bytes to the program, borrowed; they arrive after the link's latency. */
void kt_net_send(struct kt_net_connection *connection, const uint8_t *bytes, size_t size);

/* Close from the service's side, after what was sent has arrived. The connection is gone for the service. */
void kt_net_close(struct kt_net_connection *connection);

struct kt_process *kt_net_process(const struct kt_net_connection *connection);
struct kt_net_service *kt_net_connection_service(const struct kt_net_connection *connection);

/* A link is what lies between one process name and one service; it survives restarts of the process.
 * process "" or service NULL: all of them, those to come included. Latency is one way; each packet's is drawn
 * from [min_us, max_us], and a later packet never overtakes. Default 100..300 us. */
void kt_net_set_latency(struct kt_sim *sim, const char *process, struct kt_net_service *service, int64_t min_us,
                        int64_t max_us);

/* Cut: bytes, connects and closes wait on both sides, as if every packet were lost; heal: they arrive at last
 * (TCP sends them again). A connect that waits longer than 127 s ends with ETIMEDOUT. */
void kt_net_cut(struct kt_sim *sim, const char *process, struct kt_net_service *service);
void kt_net_heal(struct kt_sim *sim, const char *process, struct kt_net_service *service);

/* Let programs reach a real address: "127.0.0.1:5432", "db.example:5432", "unix:/run/x". Real I/O takes no virtual
 * time, and a blocking call on it stops the trial meanwhile. */
void kt_net_allow(struct kt_sim *sim, const char *where);

/* returns  the first address a program was refused in this trial ("127.0.0.1:5432", "unix:/run/x"), or the first
 * name that was not found ("db.example:5432"); NULL: none. Borrowed */
const char *kt_net_refused(const struct kt_sim *sim);

#endif
