/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* render.h - a command's result as text for people */
#ifndef OSTLER_CONTROL_RENDER_H
#define OSTLER_CONTROL_RENDER_H

#include <jansson.h>
#include <stdio.h>

/*
 * An object is a line for each member, an array of objects a table with a
 * header, an array of anything else a line for each; what is in an object is
 * indented below its name:
 *
 *	version  0.1.0			name  state  sessions
 *	hops:				b     up            2
 *	  up    2			c     down          0
 *	  down  0
 *
 * null and "" are -, true and false are yes and no, an empty array is "none".
 * Members are in the order they were set in. Text is written as printable.h
 * says, so that nothing in it reaches the terminal but as itself; in a line of
 * its own a tab stays one.
 */
void render_text(FILE *out, const json_t *result);

#endif
