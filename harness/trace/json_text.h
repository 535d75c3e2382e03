/* SPDX-License-Identifier: Apache-2.0 */
/* Make JSON values of text that may be no UTF-8. */
#ifndef KT_TRACE_JSON_TEXT_H
#define KT_TRACE_JSON_TEXT_H

#include <jansson.h>

/* returns  value; where it is NULL, memory is out (what is asked of the library is sound), and the process ends */
json_t *kt_json_sound(json_t *value);

/* returns  the text as a JSON string, the caller's; bytes that are no UTF-8 become U+FFFD. text  null: "" */
json_t *kt_json_text(const char *text);

#endif
