/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* method.h - the names of ways to become an owner (OCF Security, chapter 7) */
#ifndef OBT_METHOD_H
#define OBT_METHOD_H

#define METHODS_TEXT_SIZE 64

enum method {
	METHOD_JUST_WORKS,
	METHOD_PIN,
	METHOD_MAKER,		/* its certificate */
	METHODS
};

/* "random-pin"; "other" for what has no name here. Static. */
const char *method_name(unsigned method);

/* Of a set of bits, 1 << method: "just-works,random-pin". */
void methods_format(unsigned methods, char text[METHODS_TEXT_SIZE]);

#endif
