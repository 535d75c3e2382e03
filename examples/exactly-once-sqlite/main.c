/* SPDX-License-Identifier: Apache-2.0 */
/* The program itself, against a real cluster: exactly-once-sqlite BROKERS GROUP ORDERS DATABASE */
#include <stdio.h>

#include "exactly_once_sqlite.h"

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: %s BROKERS GROUP ORDERS DATABASE\n", argv[0]);
        return 2;
    }
    struct billing billing = {argv[1], argv[2], argv[3], argv[4], NULL, ledger_write, BILL_AT_ONCE};
    return run_billing(&billing);
}
