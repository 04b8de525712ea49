/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_options.c - what command lines say of a device */
#include "tools/device_options.h"

#include <getopt.h>
#include <stdio.h>

static bool
take_method(struct device_options *o, const char *program, const char *value)
{
	o->has_pin = strcmp(value, "pin") == 0;
	if (!o->has_pin)
		fprintf(stderr, "%s: --method %s: expected pin; the maker's "
		    "certificate is told with --maker\n", program, value);
	return o->has_pin;
}

static bool
take_maker(struct device_options *o, const char *program, const char *value,
    int argc, char **argv)
{
	if (optind >= argc) {
		fprintf(stderr, "%s: --maker %s: expected the files of a "
		    "certificate and of its key: --maker CERT KEY\n", program,
		    value);
		return false;
	}
	o->maker_certificate = value;
	o->maker_key = argv[optind++];
	return true;
}

bool
device_options_take(struct device_options *o, const char *program, int letter,
    const char *value, int argc, char **argv)
{
	switch (letter) {
	case DEVICE_OPTION_DIRECTORY:
		o->directory = value;
		return true;
	case DEVICE_OPTION_METHOD:
		return take_method(o, program, value);
	case DEVICE_OPTION_MAKER:
		return take_maker(o, program, value, argc, argv);
	case DEVICE_OPTION_ACCEPT_PREVIOUS:
		o->accepts_previous = true;
		return true;
	default:
		o->is_erasing = true;
		return true;
	}
}
