/* SPDX-License-Identifier: Apache-2.0 */
/* The program itself: read-committed [BROKERS]; without, against librdkafka's own mock cluster. */
#include <stdio.h>

#include "read_committed.h"

int main(int argc, char **argv)
{
    printf("read_committed sees %d of 7\n", read_committed(argc > 1 ? argv[1] : NULL));
    return 0;
}
