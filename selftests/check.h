/* SPDX-License-Identifier: Apache-2.0 */
/* Include cmocka after the headers it needs: the one place that does. */
#ifndef SELFTESTS_CHECK_H
#define SELFTESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
