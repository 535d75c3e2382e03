/* SPDX-License-Identifier: Apache-2.0 */
/* Measure what users wait for. Each benchmark prints key=value lines on stdout and returns an exit code. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

#include <ktrial/ktrial.h>

int bench_failover(void);
int bench_coldstart(void);
int bench_throughput(void);
int bench_switch(void);
int bench_scale(void);
int bench_explore(void);
int bench_wire(void);

/* The halves of throughput, each in a process of its own so that its CPU time and memory are its own. */
int bench_throughput_ktrial(void);
int bench_throughput_peer(void);

/* returns  real milliseconds; never call it inside a trial, whose clock is virtual */
double bench_wall_ms(void);

/* returns  milliseconds that this process has been running on a processor */
double bench_cpu_ms(void);

/* Sort in place. returns  the median of n values */
double bench_median(double *values, int n);

/* Print cpu_s and peak_mib of this process so far, each with a prefix ("" or "peer_"). */
void bench_print_usage(const char *prefix);

#endif
