/* SPDX-License-Identifier: MIT */
/*
 * report.h - the forms in which the generator prints what diag.h reports.
 */
#ifndef GENERATOR_REPORT_H
#define GENERATOR_REPORT_H

#include "base/diag.h"

/* FILE:LINE:COL: error: …, the source line, a caret. */
void report_text(const struct diag *d, const struct diag_report *r);
/* One JSON object a line. */
void report_json(const struct diag *d, const struct diag_report *r);
/* ::error file=…,line=…,col=…::…  as GitHub's workflow commands. */
void report_github(const struct diag *d, const struct diag_report *r);

#endif
