/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_options.h - what command lines say of a device that keeps its state in
   a directory */
#ifndef TOOLS_DEVICE_OPTIONS_H
#define TOOLS_DEVICE_OPTIONS_H

#include "core/bytes.h"

struct device_options {
	const char *directory;		/* --device; NULL: there is none */
	bool has_pin;			/* --method pin */
	const char *maker_certificate;	/* --maker FILE FILE, or NULL */
	const char *maker_key;
	bool accepts_previous;		/* --accept-previous */
	bool is_erasing;		/* --erase */
};

/* Letters above those of the programs. */
enum device_option {
	DEVICE_OPTION_DIRECTORY = 512,
	DEVICE_OPTION_METHOD,
	DEVICE_OPTION_MAKER,
	DEVICE_OPTION_ACCEPT_PREVIOUS,
	DEVICE_OPTION_ERASE,
};

/* Rows of a program's table for getopt_long; "device" is a row of its own. */
#define DEVICE_OPTIONS \
	{ "method", required_argument, NULL, DEVICE_OPTION_METHOD }, \
	{ "maker", required_argument, NULL, DEVICE_OPTION_MAKER }, \
	{ "accept-previous", no_argument, NULL, \
	    DEVICE_OPTION_ACCEPT_PREVIOUS }, \
	{ "erase", no_argument, NULL, DEVICE_OPTION_ERASE }

/* Takes an option that getopt_long has found; --maker takes the next argument,
   too. False: it is wrong, which was said on standard error. */
bool device_options_take(struct device_options *o, const char *program,
    int letter, const char *value, int argc, char **argv);

#endif
