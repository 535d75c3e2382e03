/* SPDX-License-Identifier: Apache-2.0 */
/* Make one big cluster through the broker's seam: requests go in as structs, nothing is encoded and no client runs.
 *
 * What is measured with it is the broker alone: its data structures and its state machines. */
#ifndef SELFTESTS_BENCH_SCALE_WORK_H
#define SELFTESTS_BENCH_SCALE_WORK_H

/* Each makes a cluster of three brokers, does n of something and destroys it. */
struct scale_cost {
    double ms;  /* of processor time, from the first request to the last answer */
    double kib; /* of the heap, more than before the first request */
};

/* n partitions with three replicas: in n topics, in n / 10 topics, in one; then Metadata of all of them. */
struct scale_cost scale_topics(int n);
struct scale_cost scale_partitions(int n);
struct scale_cost scale_wide_topic(int n);

/* n groups, each with a member that joined, synced and committed one offset. */
struct scale_cost scale_groups(int n);

/* One group of n members, from the first JoinGroup until all of them have their assignment. */
struct scale_cost scale_members(int n);

/* The same group, once it is stable: the leader joins again, all others follow, until it is stable again. */
struct scale_cost scale_rebalance(int n);

#endif
