/* SPDX-License-Identifier: Apache-2.0 */
/* Copy records from a topic to another exactly once, rightly: consume, transform, produce in transactions.
 * An ordinary program on librdkafka; of ktrial it knows nothing. */
#ifndef SOAK_COPY_H
#define SOAK_COPY_H

#include "selftests/soak/program.h"

struct copy {
    const struct program *program;
    char transactional_id[24]; /* each instance has its own */
};

/* Copy until SIGTERM, then close. argument is a struct copy. returns  0 */
int copy_run(void *argument);

#endif
