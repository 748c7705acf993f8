/* SPDX-License-Identifier: MIT */
/*
 * report.h - the forms in which the generator prints what diag.h reports.
 */
#ifndef GENERATOR_REPORT_H
#define GENERATOR_REPORT_H

#include "base/diag_at.h"

/* FILE:LINE:COL: error: …, the source line, a caret. */
void report_text(const struct diag *d, const struct diag_mark *at,
		 const char *message);
/* One JSON object a line. */
void report_json(const struct diag *d, const struct diag_mark *at,
		 const char *message);
/* ::error file=…,line=…,col=…::…  as GitHub's workflow commands. */
void report_github(const struct diag *d, const struct diag_mark *at,
		 const char *message);

#endif
