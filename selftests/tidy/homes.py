# SPDX-License-Identifier: Apache-2.0
"""Clocks, randomness, sockets and threads are used in their homes only: that is what makes a trial repeat."""

import re

from tree import Finding

CALLS = {
    "clock": "time gettimeofday clock_gettime clock timespec_get ftime localtime mktime nanosleep clock_nanosleep sleep "
             "usleep thrd_sleep timer_create setitimer alarm",
    "randomness": "rand srand rand_r random srandom random_r drand48 lrand48 getrandom getentropy arc4random RAND_bytes",
    "network": "socket socketpair connect bind listen accept accept4 send sendto sendmsg recv recvfrom recvmsg poll ppoll "
               "select pselect epoll_create epoll_create1 epoll_ctl epoll_wait getaddrinfo gethostbyname",
    "threads": "pthread_create pthread_mutex_lock pthread_mutex_unlock pthread_cond_wait pthread_cond_timedwait "
               "thrd_create mtx_lock mtx_unlock cnd_wait cnd_timedwait fork vfork sched_yield",
}
KIND_OF = {name: kind for kind, names in CALLS.items() for name in names.split()}
CALL = re.compile(r"(?<![\w.])(?<!->)(" + "|".join(sorted(KIND_OF, key=len, reverse=True)) + r")\s*\(")

# Where the project's own code is looked at, and which folders of it are a home.
LOOKED_AT = ("mock/", "harness/")
HOMES = {
    "harness/sim/": set(CALLS),
    "mock/listener/": {"network", "threads"},
    # Processes that are not the sim's: their beginning and their time.
    "harness/speed/": {"clock", "network", "threads"},
    "harness/live/child": {"threads"},
    "harness/live/guardian.c": {"threads"},
    "harness/trial/world.c": {"clock"},
    "harness/client/": {"threads"},  # librdkafka calls back on its own threads
    # The parent of explored runs is in no trial: it forks, waits for pipes and keeps to a budget of real time.
    "harness/explore/child.c": {"threads"},
    "harness/explore/pool.c": {"clock", "network"},
    "harness/explore/progress.c": {"clock"},
}


def homes_of(path):
    return next((kinds for folder, kinds in HOMES.items() if path.startswith(folder)), set())


def check_homes(tree):
    for source in tree.sources:
        if not source.path.startswith(LOOKED_AT):
            continue
        allowed = homes_of(source.path)
        own = {function.name for function in source.functions if function.is_static}
        for match in CALL.finditer(source.statements):
            name = match.group(1)
            kind = KIND_OF[name]
            if kind not in allowed and name not in own:
                yield Finding(source.path, source.line_of(match.start()),
                              f"{name}() belongs to harness/sim: {kind} here would not repeat")
