/* SPDX-License-Identifier: Apache-2.0 */
/* The program itself, against a real cluster: exactly-once BROKERS GROUP ORDERS INVOICES TRANSACTIONAL_ID */
#include <stdio.h>

#include "exactly_once.h"

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: %s BROKERS GROUP ORDERS INVOICES TRANSACTIONAL_ID\n", argv[0]);
        return 2;
    }
    struct billing billing = {argv[1], argv[2], argv[3], argv[4], argv[5], .commit_outside = 0};
    return run_billing(&billing);
}
