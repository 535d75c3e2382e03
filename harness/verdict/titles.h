/* SPDX-License-Identifier: Apache-2.0 */
/* Name the guarantees in words. */
#ifndef KT_VERDICT_TITLES_H
#define KT_VERDICT_TITLES_H

/* returns  the title of a verdict's id, static: "at least once" of D1; "" where there is none */
const char *kt_title_find(const char *id);

#endif
